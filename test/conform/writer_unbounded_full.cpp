// forelog/test/conform/writer_unbounded_full.cpp: every writer of unbounded_queue and
// full_sync runs the cycle
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
#include <forelog/queue/unbounded_queue.hpp>
#include <forelog/sync/full_sync.hpp>

FORELOG_TEST_CYCLES(unbounded_queue, full_sync)
