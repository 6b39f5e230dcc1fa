// forelog/test/compile_fail/lsn_from_int.cpp: a number becomes an LSN only where
// somebody says so
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: wait

#include <forelog/forelog.hpp>

void use(forelog::wal_writer& wal)
{
#ifdef CONTROL
    wal.wait(forelog::lsn(7));
#else
    wal.wait(7);
#endif
}
