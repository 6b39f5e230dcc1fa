// forelog/test/conform/writer_direct.cpp: every writer without a thread runs the cycle
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer.hpp"

#include <forelog/flush/group_commit.hpp>
#include <forelog/flush/manual_flush.hpp>
#include <forelog/queue/direct_queue.hpp>
#include <forelog/sync/data_sync.hpp>
#include <forelog/sync/full_sync.hpp>
#include <forelog/sync/no_sync.hpp>

BOOST_AUTO_TEST_SUITE(conform_writer_direct_queue_full_sync)
FORELOG_TEST_CYCLE(direct_queue, group_commit, full_sync, crc32c_codec)
FORELOG_TEST_CYCLE(direct_queue, group_commit, full_sync, crc32_codec)
FORELOG_TEST_CYCLE(direct_queue, manual_flush, full_sync, crc32c_codec)
FORELOG_TEST_CYCLE(direct_queue, manual_flush, full_sync, crc32_codec)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_writer_direct_queue_data_sync)
FORELOG_TEST_CYCLE(direct_queue, group_commit, data_sync, crc32c_codec)
FORELOG_TEST_CYCLE(direct_queue, group_commit, data_sync, crc32_codec)
FORELOG_TEST_CYCLE(direct_queue, manual_flush, data_sync, crc32c_codec)
FORELOG_TEST_CYCLE(direct_queue, manual_flush, data_sync, crc32_codec)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_writer_direct_queue_no_sync)
FORELOG_TEST_CYCLE(direct_queue, group_commit, no_sync, crc32c_codec)
FORELOG_TEST_CYCLE(direct_queue, group_commit, no_sync, crc32_codec)
FORELOG_TEST_CYCLE(direct_queue, manual_flush, no_sync, crc32c_codec)
FORELOG_TEST_CYCLE(direct_queue, manual_flush, no_sync, crc32_codec)
BOOST_AUTO_TEST_SUITE_END()
