// forelog/test/compile_fail/options/no_exceptions.cpp: without exceptions nothing compiles
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)
//
// rejected: forelog needs exceptions: compile without -fno-exceptions
// rejected: compilation_ends_here

#include <forelog/forelog.hpp>

int main()
{
    forelog::wal_writer wal{"x"};
}
