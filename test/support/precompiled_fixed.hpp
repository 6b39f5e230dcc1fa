// forelog/test/support/precompiled_fixed.hpp: the same as precompiled.hpp, for tests whose
// clocks and threads are those of fixed_threading.hpp
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_PRECOMPILED_FIXED_HPP
#define FORELOG_TEST_SUPPORT_PRECOMPILED_FIXED_HPP

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"
#include "precompiled.hpp"

#endif // FORELOG_TEST_SUPPORT_PRECOMPILED_FIXED_HPP
