// forelog/test/support/fixed_threading.hpp: threading with a fixed wall clock and random numbers
// from a seed
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_FIXED_THREADING_HPP
#define FORELOG_TEST_SUPPORT_FIXED_THREADING_HPP

/* For FORELOG_THREADING_HEADER: what a log holds depends on nothing but the calls, so that
   a failing case can be repeated and a golden file be made again, byte for byte. Threads
   and the steady clock are the real ones. */

#include "threading_base.hpp"

namespace forelog::threading {

using parker = detail::parker;
using clock = std::chrono::steady_clock;
using thread = std::thread;

inline void yield() noexcept
{
    std::this_thread::yield();
}

/// The next value of the wall clock. A test sets it before it begins.
inline std::atomic<std::uint64_t> wall_us{wall_clock_start_us};

/// Effects: random numbers and the wall clock begin again. Other seeds give other numbers.
inline void restart_chance(std::uint64_t seed) noexcept
{
    random_state.store(seed);
    wall_us.store(wall_clock_start_us);
}

/// Returns: one millisecond more with each call.
inline std::uint64_t wall_clock_us() noexcept
{
    return wall_us.fetch_add(1000);
}

} // namespace forelog::threading

#endif // FORELOG_TEST_SUPPORT_FIXED_THREADING_HPP
