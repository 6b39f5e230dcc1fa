// forelog/bench/core/clock.hpp: the time of day, of the processor, and what asking costs
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_CLOCK_HPP
#define FORELOG_BENCH_CORE_CLOCK_HPP

#include <chrono>
#include <cstdint>

namespace bench {

using nanoseconds = std::uint64_t;

inline nanoseconds now() noexcept
{
    return static_cast<nanoseconds>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::steady_clock::now().time_since_epoch())
            .count());
}

inline double seconds_between(nanoseconds from, nanoseconds to) noexcept
{
    return static_cast<double>(to - from) / 1e9;
}

/// The median of what two readings of the clock in succession differ by: what every timed single
/// call contains beside itself.
double timer_cost_ns();

/// What all threads of the process have used so far.
struct usage
{
    double cpu_seconds = 0;
    std::int64_t voluntary_switches = 0; ///< times a thread went to sleep
    std::int64_t involuntary_switches = 0;
};
usage usage_now();

/// Resident memory of the process in bytes; 0 where the system does not say.
std::int64_t resident_bytes();

/// The same after free memory has been given back: otherwise what an earlier round has freed
/// would be used again, and nothing would seem to grow.
std::int64_t resident_bytes_trimmed();

/// Tells the optimiser that the object behind the pointer is read and changed.
inline void keep(const void* object) noexcept
{
#if defined(__GNUC__)
    asm volatile("" : : "r"(object) : "memory");
#else
    static const void* volatile sink;
    sink = object;
#endif
}

} // namespace bench

#endif // FORELOG_BENCH_CORE_CLOCK_HPP
