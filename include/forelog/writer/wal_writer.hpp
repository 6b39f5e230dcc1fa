// forelog/writer/wal_writer.hpp: named combinations of policies
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_WAL_WRITER_HPP
#define FORELOG_WRITER_WAL_WRITER_HPP

#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/flush/flush_by_size_or_time.hpp>
#include <forelog/flush/group_commit.hpp>
#include <forelog/queue/direct_queue.hpp>
#include <forelog/queue/ring_queue.hpp>
#include <forelog/sync/data_sync.hpp>
#include <forelog/sync/no_sync.hpp>
#include <forelog/writer/basic_wal_writer.hpp>

namespace forelog {

/// The default: appends return at once; 1000 records or 100 ms per sync.
using wal_writer =
    basic_wal_writer<ring_queue, flush_by_size_or_time, data_sync, crc32c_codec>;

/// The classic blocking log: every append is synced when it returns; no thread.
using sync_wal_writer =
    basic_wal_writer<direct_queue, group_commit, data_sync, crc32c_codec>;

/// The default without syncs: survives the death of the process only.
using unsynced_wal_writer =
    basic_wal_writer<ring_queue, flush_by_size_or_time, no_sync, crc32c_codec>;

} // namespace forelog

#endif // FORELOG_WRITER_WAL_WRITER_HPP
