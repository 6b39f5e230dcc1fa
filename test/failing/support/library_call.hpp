// forelog/test/failing/support/library_call.hpp: which allocations are to fail
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FAILING_SUPPORT_LIBRARY_CALL_HPP
#define FORELOG_TEST_FAILING_SUPPORT_LIBRARY_CALL_HPP

#include "../../support/testing.hpp"

#include <forelog/testing/detail/exempt.hpp>

#include <atomic>
#include <cstdint>

namespace forelog::test {

/// What a program with its own `operator new` lets fail: allocations of the library alone.
struct memory_plan
{
    inline static std::atomic<bool> armed{false};
    inline static std::atomic<std::uint64_t> seen{0}; ///< allocations since it was armed
    inline static std::atomic<std::uint64_t> first{0},
        last{0}; ///< those that fail, from 1
    inline static std::atomic<std::uint64_t> failed{0};

    static void arm(std::uint64_t from, std::uint64_t to) noexcept
    {
        seen = 0;
        failed = 0;
        first = from;
        last = to;
        armed = true;
    }
    static void disarm() noexcept { armed = false; }

    /// Whether this allocation of the library fails.
    static bool strikes() noexcept;
};

/// While one exists, this thread is in the library. Other threads of a writer always are.
class library_call
{
public:
    library_call() noexcept { ++depth(); }
    library_call(const library_call&) = delete;
    library_call& operator=(const library_call&) = delete;
    ~library_call() { --depth(); }

    static bool active() noexcept { return depth() != 0; }

    /// Effects: from now on the thread that calls this is the test's, and others are not.
    static void this_is_the_test() noexcept { is_test() = true; }
    static bool counts() noexcept { return !is_test() || active(); }

private:
    static int& depth() noexcept
    {
        static thread_local int value = 0;
        return value;
    }
    static bool& is_test() noexcept
    {
        static thread_local bool value = false;
        return value;
    }
};

inline bool memory_plan::strikes() noexcept
{
    if (!armed.load(std::memory_order_relaxed) || exempt::active() ||
        !library_call::counts())
        return false;
    const std::uint64_t n = ++seen;
    const bool hit = n >= first && n <= last;
    failed += hit;
    return hit;
}

} // namespace forelog::test

#endif // FORELOG_TEST_FAILING_SUPPORT_LIBRARY_CALL_HPP
