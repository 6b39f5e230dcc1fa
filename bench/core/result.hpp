// forelog/bench/core/result.hpp: what one run of one arm gave, and what several give together
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_RESULT_HPP
#define FORELOG_BENCH_CORE_RESULT_HPP

#include "core/runner.hpp"
#include "core/statistics.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// Text that is empty, and a count or measure that is absent, does not apply to the arm.
struct result
{
    std::string arm;
    std::string queue, flush, sync, codec;
    unsigned producers = 1;
    std::uint64_t records = 0;
    std::uint64_t payload_size = 0;
    double mean_payload = 0; ///< bytes; differs from payload_size with --mix only
    double seconds = 0;
    std::optional<std::uint64_t> syncs, batches;
    measured times;
    std::optional<std::int64_t> rss_delta_bytes;
    std::optional<bool> verified;
    std::map<std::string, double> extra; ///< further keys of the workload
    std::string text;                    ///< what a number does not say

    double megabytes_per_second() const noexcept { return rate() * mean_payload / 1e6; }
    double rate() const noexcept { return static_cast<double>(records) / seconds; }
};

/// The rounds before those that count.
struct warm_up_rounds
{
    unsigned count = 0;
    std::optional<bool> steady; ///< whether the last of them agreed; empty: not looked at
};

struct series
{
    std::string arm;
    std::vector<result> rounds;
    warm_up_rounds before;
};

/// An arm over all rounds: medians, and histograms put together.
struct summary
{
    result middle;
    std::size_t rounds = 1;
    warm_up_rounds before;
    std::vector<double> rates; ///< by round; empty if no records are counted
    std::map<std::string, estimate> estimates; ///< paired with another arm by round
    std::string limit;                         ///< the arm that is the smallest limit
    std::vector<std::pair<std::string, estimate>> ratios; ///< rate over that of a peer
};

/// The lines of the table, in order, and what is to be said beside it.
struct outcome
{
    std::vector<summary> lines;
    std::vector<std::string> notes;
};

summary summarise(const series& s);

const series* find(const std::vector<series>& all, const std::string& arm);

/// The rates of one arm over those of another in the same rounds.
estimate ratio(const series& ours, const series& theirs, double scale = 1);

/// Effects: notes in `s` which of the arms named `limits` limits it most, and how near it comes.
void compare_with_limits(summary& s, const series& ours, const std::vector<series>& all,
                         const std::vector<std::string>& limits);

void compare_with_peers(summary& s, const series& ours, const std::vector<series>& all,
                        const std::vector<std::string>& peers);

} // namespace bench

#endif // FORELOG_BENCH_CORE_RESULT_HPP
