// forelog/test/support/fixed_threading.hpp: threading with a fixed clock and known chance
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_FIXED_THREADING_HPP
#define FORELOG_TEST_SUPPORT_FIXED_THREADING_HPP

/* For FORELOG_THREADING_HEADER: what a log holds depends on nothing but the calls, so that
   a failing case can be repeated and a golden file be made again, byte for byte. Threads
   and the steady clock are the real ones. */

#include <forelog/detail/parker.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <thread>

namespace forelog::threading {

template <class T>
using atomic = std::atomic<T>;

template <class T>
using atomic_ref = std::atomic_ref<T>;

using mutex = std::mutex;
using parker = detail::parker;
using clock = std::chrono::steady_clock;
using thread = std::thread;

inline void yield() noexcept
{
    std::this_thread::yield();
}

inline bool is_background_thread() noexcept
{
    return false;
}

/// What the next values come from; a test sets both before it begins.
inline std::atomic<std::uint64_t> random_state{1};
inline std::atomic<std::uint64_t> wall_us{1'700'000'000'000'000};

/// Effects: the values below begin again; other seeds give other values.
inline void restart_chance(std::uint64_t seed) noexcept
{
    random_state.store(seed);
    wall_us.store(1'700'000'000'000'000);
}

/// One millisecond more with each call.
inline std::uint64_t wall_clock_us() noexcept
{
    return wall_us.fetch_add(1000);
}

/// SplitMix64.
inline std::uint64_t random_bits() noexcept
{
    std::uint64_t z = random_state.fetch_add(0x9e37'79b9'7f4a'7c15u);
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9u;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebu;
    return z ^ (z >> 31);
}

} // namespace forelog::threading

#endif // FORELOG_TEST_SUPPORT_FIXED_THREADING_HPP
