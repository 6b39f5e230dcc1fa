// forelog/test/support/precompiled.hpp: what most test programs include, compiled once
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_PRECOMPILED_HPP
#define FORELOG_TEST_SUPPORT_PRECOMPILED_HPP

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#endif // FORELOG_TEST_SUPPORT_PRECOMPILED_HPP
