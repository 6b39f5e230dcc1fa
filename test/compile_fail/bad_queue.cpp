// forelog/test/compile_fail/bad_queue.cpp: a queue must be a record_queue
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: record_queue

#include <forelog/forelog.hpp>

#include <deque>

#ifdef CONTROL
using queue_type = forelog::ring_queue;
#else
using queue_type = std::deque<int>;
#endif

using writer = forelog::basic_wal_writer<queue_type, forelog::group_commit,
                                         forelog::data_sync, forelog::crc32c_codec>;

void use(writer& wal)
{
    wal.close();
}
