// forelog/test/compile_fail/sync_no_guarantees.cpp: a sync policy must state what it
// guarantees
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: sync_policy
// rejected: guarantees

#include <forelog/forelog.hpp>

struct my_sync
{
#ifdef CONTROL
    static constexpr forelog::durability guarantees = forelog::durability::device;
#endif
    template <class File>
    void sync(File& file, std::error_code& ec) noexcept
    {
        file.sync_data(ec);
    }
};

using writer = forelog::basic_wal_writer<forelog::ring_queue, forelog::group_commit,
                                         my_sync, forelog::crc32c_codec>;

void use(writer& wal)
{
    wal.close();
}
