// forelog/bench/core/machine.hpp: where the figures come from
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_MACHINE_HPP
#define FORELOG_BENCH_CORE_MACHINE_HPP

#include <cstdint>
#include <filesystem>
#include <string>

namespace bench {

struct machine
{
    std::string file_system;
    std::string kernel;
    std::string compiler; ///< and the first part of its version
    std::string date;
    std::string cpu;
    double timer_ns = 0;        ///< cost of one reading of the clock
    std::uint64_t f0_bytes = 0; ///< of the write before each sync
    double f0_us = 0; ///< median of pwrite + fdatasync on blocks that were written before
};

/// Looks, and measures for some ten milliseconds, in `directory`.
machine look_at_machine(const std::filesystem::path& directory,
                        std::uint64_t frame_bytes);

} // namespace bench

#endif // FORELOG_BENCH_CORE_MACHINE_HPP
