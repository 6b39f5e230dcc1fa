// forelog/bench/workloads/crashed_log.hpp: logs as a writer leaves them, dead or alive
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_WORKLOADS_CRASHED_LOG_HPP
#define FORELOG_BENCH_WORKLOADS_CRASHED_LOG_HPP

#include "core/config.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace bench {

/// Returns: bytes of the log, with frames. Throws what the writer throws.
std::uint64_t write_log(const config& c, const std::filesystem::path& log);

/// Another process appends `c.records` records, the first of each producer numbered `first`,
/// waits until they are durable and is killed.
void write_and_kill(const config& c, const std::filesystem::path& log,
                    std::uint64_t first = 0);

/// Zeroes some bytes of the last frame, as a write that did not get to its end would leave it.
void tear_tail(const std::filesystem::path& log);

/// The segments in order.
std::vector<std::filesystem::path> segments_of(const std::filesystem::path& log);

/// Makes the system forget what it holds of the files in memory, after they are on the disk.
void drop_cached(const std::filesystem::path& log);

} // namespace bench

#endif // FORELOG_BENCH_WORKLOADS_CRASHED_LOG_HPP
