// forelog/forelog.hpp: all of it
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FORELOG_HPP
#define FORELOG_FORELOG_HPP

// The one header to include. Single headers in forelog/ and in its folders may be included, too;
// those in a folder detail may not. `forelog/testing/` is for tests, and is not included here.

// First, since it says in one line what the compiler lacks.
#include <forelog/config.hpp>

// Then those that refuse a mistake with a message: included from here they stand first in it.
#include <forelog/lsn.hpp>
#include <forelog/record.hpp>

#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/flush/flush_by_size.hpp>
#include <forelog/flush/flush_by_size_or_time.hpp>
#include <forelog/flush/flush_by_time.hpp>
#include <forelog/flush/group_commit.hpp>
#include <forelog/flush/manual_flush.hpp>
#include <forelog/fwd.hpp>
#include <forelog/queue/bounded_queue.hpp>
#include <forelog/queue/direct_queue.hpp>
#include <forelog/queue/ring_queue.hpp>
#include <forelog/queue/unbounded_queue.hpp>
#include <forelog/reader/copy_log.hpp>
#include <forelog/reader/replay.hpp>
#include <forelog/sync/data_sync.hpp>
#include <forelog/sync/full_sync.hpp>
#include <forelog/sync/no_sync.hpp>
#include <forelog/writer/basic_wal_writer.hpp>
#include <forelog/writer/wal_writer.hpp>

#endif // FORELOG_FORELOG_HPP
