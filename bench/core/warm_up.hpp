// forelog/bench/core/warm_up.hpp: which round is the first that counts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_WARM_UP_HPP
#define FORELOG_BENCH_CORE_WARM_UP_HPP

#include "core/config.hpp"
#include "core/result.hpp"

#include <vector>

namespace bench {

/** Decides which round is the first that counts.

    A round counts if it agrees with the one before it: over all arms, the median change of the
    time of a record is at most `change_most`, and no arm has become faster by more than
    `gain_most`. All that follow count as well. After `c.warm_up` rounds any round counts.
*/
class warm_up
{
public:
    static constexpr double change_most = 0.05;
    static constexpr double gain_most = 0.15;

    explicit warm_up(const config& c) : most_(c.warm_up) {}

    /// `round`: a result of each arm, always in the same order. Returns: whether it counts.
    bool is_over(const std::vector<result>& round);

    warm_up_rounds rounds() const noexcept { return done_; }

private:
    unsigned most_;
    warm_up_rounds done_;
    bool over_ = false;
    std::vector<double> before_; ///< seconds of a record, by arm
};

} // namespace bench

#endif // FORELOG_BENCH_CORE_WARM_UP_HPP
