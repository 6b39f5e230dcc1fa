// forelog/test/conform/writer_ring_data.cpp: every writer of ring_queue and data_sync
// runs the cycle
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer.hpp"

#include <forelog/flush/flush_by_size.hpp>
#include <forelog/flush/flush_by_size_or_time.hpp>
#include <forelog/flush/flush_by_time.hpp>
#include <forelog/flush/group_commit.hpp>
#include <forelog/flush/manual_flush.hpp>
#include <forelog/queue/ring_queue.hpp>
#include <forelog/sync/data_sync.hpp>

FORELOG_TEST_CYCLES(ring_queue, data_sync)
