// forelog/bench/core/sync_loop.hpp: writes and syncs of one file, one after the other
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_SYNC_LOOP_HPP
#define FORELOG_BENCH_CORE_SYNC_LOOP_HPP

#include "core/clock.hpp"
#include "core/histogram.hpp"

#include <cstdint>
#include <filesystem>

namespace bench {

enum class file_state
{
    growing,
    fallocated,
    prewritten
};

/// pwrite + fdatasync, again and again, one after the other.
struct sync_loop
{
    file_state state = file_state::prewritten;
    std::uint64_t bytes = 4096; ///< per write
    std::uint64_t syncs = 1000;
    nanoseconds most_ns = 500'000'000; ///< no further sync begins after this time
};

/// Returns: nanoseconds of each write with its sync. Throws: std::system_error.
histogram run_sync_loop(const std::filesystem::path& directory, const sync_loop& loop);

/// As many syncs as `most`, as long as the file stays small: within `space`, or at least 20.
std::uint64_t syncs_within(std::uint64_t space, std::uint64_t bytes, std::uint64_t most);

} // namespace bench

#endif // FORELOG_BENCH_CORE_SYNC_LOOP_HPP
