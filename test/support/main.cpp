// forelog/test/support/main.cpp: the main function of every test program
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#include "sanitizer.hpp"

#define BOOST_TEST_MODULE forelog
#include <boost/test/unit_test.hpp>

#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
/// Boost.Lockfree's free list reads the link of a node that another thread may have taken
/// meanwhile; the tag beside it tells, and what was read is thrown away.
extern "C" const char* __tsan_default_suppressions()
{
    return "race:boost::lockfree\n";
}
#endif
