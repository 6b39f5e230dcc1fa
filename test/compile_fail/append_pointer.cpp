// forelog/test/compile_fail/append_pointer.cpp: a pointer has no size
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: a pointer is not a payload

#include <forelog/forelog.hpp>

void use(forelog::wal_writer& wal, const char* text)
{
#ifdef CONTROL
    wal.append(std::string_view(text));
#else
    wal.append(text);
#endif
}
