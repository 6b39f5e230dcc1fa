// forelog/test/compile_fail/copy_of_writer.cpp: a writer is one: it holds the lock
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: deleted

#include <forelog/forelog.hpp>

void use(forelog::wal_writer& wal)
{
#ifdef CONTROL
    forelog::wal_writer& other = wal;
#else
    forelog::wal_writer other = wal;
#endif
    other.close();
}
