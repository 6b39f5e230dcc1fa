// forelog/test/compile_fail/sync_not_noexcept.cpp: a sync policy reports by error codes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: sync_policy
// rejected: sync

#include <forelog/forelog.hpp>

struct my_sync
{
    static constexpr forelog::durability guarantees = forelog::durability::device;

    template <class File>
    void sync(File& file, std::error_code& ec)
#ifdef CONTROL
        noexcept
#endif
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
