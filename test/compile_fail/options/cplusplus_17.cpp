// forelog/test/compile_fail/options/cplusplus_17.cpp: C++17 is refused in one line
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)
//
// rejected: forelog needs C++20: compile with -std=c++20 or newer
// rejected: compilation_ends_here

#include <forelog/forelog.hpp>

int main()
{
    forelog::wal_writer wal{"x"};
}
