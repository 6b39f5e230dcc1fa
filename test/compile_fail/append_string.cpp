// forelog/test/compile_fail/append_string.cpp: a text is not bytes: whoever appends
// says how it becomes such
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: append

#include <forelog/forelog.hpp>

#include <string>

void use(forelog::wal_writer& wal)
{
#ifdef CONTROL
    wal.append(forelog::view_bytes(std::string("text")));
#else
    wal.append(std::string("text"));
#endif
}
