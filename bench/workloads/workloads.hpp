// forelog/bench/workloads/workloads.hpp: what the program can measure
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_WORKLOADS_WORKLOADS_HPP
#define FORELOG_BENCH_WORKLOADS_WORKLOADS_HPP

#include "baselines/baselines.hpp"
#include "core/arms.hpp"
#include "core/config.hpp"
#include "core/result.hpp"
#include "core/sizes.hpp"
#include "core/threads.hpp"
#include "peers/peers.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bench {

outcome run_tokens(const config& c, const std::filesystem::path& directory);
outcome run_append(const config& c, const std::filesystem::path& directory);
outcome run_commit(const config& c, const std::filesystem::path& directory);
outcome run_replay(const config& c, const std::filesystem::path& directory);
outcome run_burst(const config& c, const std::filesystem::path& directory);
outcome run_cpu(const config& c, const std::filesystem::path& directory);
outcome run_open(const config& c, const std::filesystem::path& directory);
outcome run_rotation(const config& c, const std::filesystem::path& directory);
outcome run_open_log(const config& c, const std::filesystem::path& directory);
outcome run_faults(const config& c, const std::filesystem::path& directory);
outcome run_growth(const config& c, const std::filesystem::path& directory);
outcome run_instructions(const config& c, const std::filesystem::path& directory);

/// Any of the above, by `c.workload`.
outcome run_workload(const config& c, const std::filesystem::path& directory);

/// The writer's own counts, as keys of the result.
void add_stats(result& r, const forelog::wal_stats& s);

/// What was written for a byte of payload: frames with their fill, and zeros ahead of them.
void add_amplification(result& r, const config& c, const forelog::wal_stats& s);

/// Runs producers whose records come at `c.rate` together, until all are durable. `first`: the
/// number of each producer's first record.
timed_run run_arrivals(const config& c, runner& log, std::uint64_t first = 0);

/// Returns: records per second of one run of producers that do not wait for anything but the log.
double saturated_rate(const config& c, const std::filesystem::path& directory);

/// Effects: runs all arms; compares the one called `ours` with limits and peers.
/// Returns: a line for each arm.
outcome compare(const config& c, const std::filesystem::path& directory,
                const std::vector<arm>& arms, const std::vector<std::string>& limits,
                const peer_set& peers);

} // namespace bench

#endif // FORELOG_BENCH_WORKLOADS_WORKLOADS_HPP
