// forelog/test/compile_fail/flush_not_noexcept.cpp: a flush policy must not throw,
// since the writer thread could not go on
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: flush_policy
// rejected: decide

#include <forelog/forelog.hpp>

struct my_flush
{
    forelog::flush_decision decide(const forelog::pending_records&,
                                   forelog::flush_clock::time_point) const
#ifdef CONTROL
        noexcept
#endif
    {
        return forelog::flush_decision::now();
    }
    bool valid() const noexcept
    {
        return true;
    }
};

using writer = forelog::basic_wal_writer<forelog::ring_queue, my_flush,
                                         forelog::data_sync, forelog::crc32c_codec>;

void use(writer& wal)
{
    wal.close();
}
