// forelog/test/compile_fail/commit_literal.cpp: the other forms refuse what append refuses
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: a literal or an array of char is not a payload

#include <forelog/forelog.hpp>

void use(forelog::wal_writer& wal)
{
#ifdef CONTROL
    wal.commit(std::string_view("text"));
#else
    wal.commit("text");
#endif
}
