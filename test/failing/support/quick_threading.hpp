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

#include "../../support/threading_base.hpp"

#include <cstdlib>
#include <functional>
#include <iostream>

namespace forelog::threading {

using thread = std::thread;

inline std::uint64_t sleeps = 0; ///< since `restart_chance`

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
    using atomic = threading::atomic<T>;

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

/// Effects: time, random numbers and the count of sleeps begin again.
inline void restart_chance(std::uint64_t seed) noexcept
{
    random_state.store(seed + random_increment);
    sleeps = 0;
    clock::passed = std::chrono::nanoseconds(1);
}

inline std::uint64_t wall_clock_us() noexcept
{
    return wall_clock_start_us +
           static_cast<std::uint64_t>(clock::passed.count()) / 1'000'000'000;
}

} // namespace forelog::threading

#endif // FORELOG_TEST_FAILING_SUPPORT_QUICK_THREADING_HPP
