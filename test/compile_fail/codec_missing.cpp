// forelog/test/compile_fail/codec_missing.cpp: a writer has no codec by default
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: the 4th argument of basic_wal_writer, Codec,

#include <forelog/forelog.hpp>

#ifdef CONTROL
using writer = forelog::basic_wal_writer<forelog::ring_queue, forelog::group_commit,
                                         forelog::data_sync, forelog::crc32c_codec>;
#else
using writer = forelog::basic_wal_writer<forelog::ring_queue, forelog::group_commit,
                                         forelog::data_sync>;
#endif

void use(writer& wal)
{
    wal.close();
}
