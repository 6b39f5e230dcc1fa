// forelog/test/compile_fail/policies_swapped.cpp: the queue is the first policy
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: the 1st argument of basic_wal_writer, Queue,

#include <forelog/forelog.hpp>

#ifdef CONTROL
using writer = forelog::basic_wal_writer<forelog::ring_queue, forelog::group_commit,
                                         forelog::data_sync, forelog::crc32c_codec>;
#else
using writer = forelog::basic_wal_writer<forelog::group_commit, forelog::ring_queue,
                                         forelog::data_sync, forelog::crc32c_codec>;
#endif

void use(writer& wal)
{
    wal.close();
}
