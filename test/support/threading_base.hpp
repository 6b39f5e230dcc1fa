// forelog/test/support/threading_base.hpp: what the tests' threading headers have in common
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_THREADING_BASE_HPP
#define FORELOG_TEST_SUPPORT_THREADING_BASE_HPP

/* For headers that FORELOG_THREADING_HEADER names: atomics and mutex of the standard library, and
   random numbers from a seed. Such a header adds parker, clock, thread, yield and wall clock. */

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

inline bool is_background_thread() noexcept
{
    return false;
}

inline constexpr std::uint64_t wall_clock_start_us = 1'700'000'000'000'000;

inline constexpr std::uint64_t random_increment = 0x9e37'79b9'7f4a'7c15u;

/// The next value comes from this one. A test sets it before it begins.
inline std::atomic<std::uint64_t> random_state{1};

/// SplitMix64.
inline std::uint64_t random_bits() noexcept
{
    std::uint64_t z = random_state.fetch_add(random_increment);
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9u;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebu;
    return z ^ (z >> 31);
}

} // namespace forelog::threading

#endif // FORELOG_TEST_SUPPORT_THREADING_BASE_HPP
