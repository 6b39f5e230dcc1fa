// forelog/test/failing/support/quick_threading.hpp: threading in which no sleep takes time
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FAILING_SUPPORT_QUICK_THREADING_HPP
#define FORELOG_TEST_FAILING_SUPPORT_QUICK_THREADING_HPP

/* For FORELOG_THREADING_HEADER, in programs whose writers have no thread: a sleep moves the
   clock to its end and tells the test, so that waiting for disk space costs nothing, and a
   wait that nothing would end is seen instead of hanging. Chance is known. */

#include <forelog/detail/parker.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <mutex>
#include <thread>

namespace forelog::threading {

template <class T>
using atomic = std::atomic<T>;

template <class T>
using atomic_ref = std::atomic_ref<T>;

using mutex = std::mutex;
using thread = std::thread;

inline std::uint64_t state_of_chance = 1;
inline std::uint64_t sleeps = 0; ///< since chance was restarted

/// Called at each sleep: a test lets space come back here.
inline std::function<void()> on_sleep;

struct clock
{
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr bool is_steady = true;

    inline static duration passed{1};

    static time_point now() noexcept
    {
        passed += std::chrono::nanoseconds(100);
        return time_point(passed);
    }
};

/// For `detail::basic_parker`.
struct no_sleep
{
    using clock = threading::clock;

    template <class T>
    using atomic = std::atomic<T>;

    bool sleep(const atomic<std::uint32_t>&, std::uint32_t, clock::time_point until,
               std::uint32_t) noexcept
    {
        if (until.time_since_epoch() > clock::passed)
            clock::passed = until.time_since_epoch();
        if (++sleeps > 10'000) {
            std::cerr << "a wait that nothing ends" << std::endl;
            std::abort();
        }
        if (on_sleep)
            on_sleep();
        return true;
    }
    void rouse(const atomic<std::uint32_t>&, std::uint32_t) noexcept {}
};

using parker = detail::basic_parker<no_sleep>;

inline void yield() noexcept {}

inline bool is_background_thread() noexcept
{
    return false;
}

/// Effects: time, chance and the count of sleeps begin again.
inline void restart_chance(std::uint64_t seed) noexcept
{
    state_of_chance = seed;
    sleeps = 0;
    clock::passed = std::chrono::nanoseconds(1);
}

inline std::uint64_t wall_clock_us() noexcept
{
    return 1'700'000'000'000'000 +
           static_cast<std::uint64_t>(clock::passed.count()) / 1'000'000'000;
}

/// SplitMix64.
inline std::uint64_t random_bits() noexcept
{
    std::uint64_t z = state_of_chance += 0x9e37'79b9'7f4a'7c15u;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9u;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebu;
    return z ^ (z >> 31);
}

} // namespace forelog::threading

#endif // FORELOG_TEST_FAILING_SUPPORT_QUICK_THREADING_HPP
