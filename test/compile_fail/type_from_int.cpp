// forelog/test/compile_fail/type_from_int.cpp: a number is not a record type
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: a number is not a record type

#include <forelog/forelog.hpp>

void use(forelog::wal_writer& wal, forelog::const_bytes bytes)
{
#ifdef CONTROL
    wal.append(forelog::record_type{7}, bytes);
#else
    wal.append(7, bytes);
#endif
}
