// forelog/test/header/include_twice.cpp: one header, alone and twice
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

// Nothing stands before the first one: what it needs it has to include itself.
#include FORELOG_TEST_HEADER
#include FORELOG_TEST_HEADER
