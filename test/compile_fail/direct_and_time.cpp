// forelog/test/compile_fail/direct_and_time.cpp: direct_queue has nobody to keep the
// promises of flush_by_time
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: use group_commit or manual_flush, or a queue with a writer

#include <forelog/forelog.hpp>

#ifdef CONTROL
using policy = forelog::manual_flush;
#else
using policy = forelog::flush_by_time;
#endif

using writer = forelog::basic_wal_writer<forelog::direct_queue, policy,
                                         forelog::data_sync, forelog::crc32c_codec>;

void use(writer& wal)
{
    wal.close();
}
