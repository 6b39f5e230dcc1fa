// forelog/detail/threading.hpp: atomics, mutex, parker, clock, thread and chance,
// replaceable by tests
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_THREADING_HPP
#define FORELOG_DETAIL_THREADING_HPP

/* The library takes every source of nondeterminism from this header, except `file/`. A test
   defines FORELOG_THREADING_HEADER to a header that declares the same names in namespace
   forelog::threading, and so controls schedules, time and random numbers without a further
   template parameter. All translation units of a program must agree on it. */

#ifdef FORELOG_THREADING_HEADER
#include FORELOG_THREADING_HEADER
#else

#include <forelog/detail/parker.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <random>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace forelog::threading {

template <class T>
using atomic = std::atomic<T>;

template <class T>
using atomic_ref = std::atomic_ref<T>;

using mutex = std::mutex;
using parker = detail::parker;
using clock = std::chrono::steady_clock;
using thread = std::thread;

/// Lets other threads run. Only where another thread needs a few instructions more.
inline void yield() noexcept
{
    std::this_thread::yield();
}

/// Whether the calling thread is of a scheduling class that runs only when others do not.
inline bool is_background_thread() noexcept
{
#if defined(__linux__)
    const int policy = ::sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
    return policy == SCHED_BATCH || policy == SCHED_IDLE;
#else
    return false;
#endif
}

/// Microseconds since the Unix epoch. Information only: nothing is decided by it.
inline std::uint64_t wall_clock_us() noexcept
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

/// 64 bits that differ between any two calls, on any machine (log identity, segment
/// nonce).
inline std::uint64_t random_bits()
{
    std::random_device source;
    return std::uint64_t{source()} << 32 | source();
}

} // namespace forelog::threading

#endif

#endif // FORELOG_DETAIL_THREADING_HPP
