// forelog/testing/detail/exempt.hpp: marks allocations that belong to the test, not to the
// library
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_EXEMPT_HPP
#define FORELOG_TESTING_DETAIL_EXEMPT_HPP

namespace forelog::testing {

/** While one exists, this thread works for the test.

    A test that replaces `operator new` to let the library's allocations fail asks
    `active` first: the simulated disk allocates too, behind functions that must not throw.
*/
class exempt
{
public:
    exempt() noexcept { ++depth(); }
    exempt(const exempt&) = delete;
    exempt& operator=(const exempt&) = delete;
    ~exempt() { --depth(); }

    static bool active() noexcept { return depth() != 0; }

private:
    static int& depth() noexcept
    {
        static thread_local int value = 0;
        return value;
    }
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_EXEMPT_HPP
