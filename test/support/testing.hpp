// forelog/test/support/testing.hpp: the names of forelog::testing, for the library's own tests
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_TESTING_HPP
#define FORELOG_TEST_SUPPORT_TESTING_HPP

#include <forelog/testing/simulated_disk.hpp>

namespace forelog::test {

using namespace testing;

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_TESTING_HPP
