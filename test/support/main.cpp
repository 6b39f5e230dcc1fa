// forelog/test/support/main.cpp: the main function of every test program
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#define BOOST_TEST_MODULE forelog
#include <boost/test/unit_test.hpp>
