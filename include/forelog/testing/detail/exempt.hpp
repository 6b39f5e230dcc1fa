// forelog/testing/detail/exempt.hpp: marks allocations of the simulated disk, as opposed to those
// of the library
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_EXEMPT_HPP
#define FORELOG_TESTING_DETAIL_EXEMPT_HPP

namespace forelog::testing {

/** While an object exists, this thread runs code of the simulated disk.

    A test that replaces `operator new` to make allocations of the library fail asks `active`
    first: the simulated disk allocates, too, in functions that must not throw.
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
