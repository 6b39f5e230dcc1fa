// forelog/bench/core/warm_up.cpp: which round is the first that counts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/warm_up.hpp"

#include <cmath>

namespace bench {
namespace {

double seconds_of_record(const result& r)
{
    return r.records == 0 ? r.seconds : r.seconds / static_cast<double>(r.records);
}

/// Whether neither the machine as a whole nor any arm has become faster, see warm_up.
bool agree(const std::vector<double>& before, const std::vector<double>& after)
{
    std::vector<double> changes;
    for (std::size_t i = 0; i < after.size(); ++i) {
        const double change = after[i] / before[i] - 1;
        if (change < -warm_up::gain_most)
            return false;
        changes.push_back(std::abs(change));
    }
    return median(changes) <= warm_up::change_most;
}

} // namespace

bool warm_up::is_over(const std::vector<result>& round)
{
    std::vector<double> now;
    for (const result& r : round)
        now.push_back(seconds_of_record(r));
    if (!over_) {
        if (most_ > 1)
            done_.steady = !before_.empty() && agree(before_, now);
        over_ = done_.steady.value_or(false) || done_.count == most_;
        done_.count += over_ ? 0 : 1;
    }
    before_ = std::move(now);
    return over_;
}

} // namespace bench
