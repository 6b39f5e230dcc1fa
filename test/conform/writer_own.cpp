// forelog/test/conform/writer_own.cpp: writers of bare policies, and of those a user
// wrote, run the cycle
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../example/policies/counted_sync.hpp"
#include "../../example/policies/flush_by_waiting.hpp"
#include "../../example/policies/fnv1a_codec.hpp"
#include "../../example/policies/metered_file.hpp"
#include "../../example/policies/mutex_queue.hpp"
#include "archetypes.hpp"
#include "queue_archetype.hpp"
#include "writer.hpp"

#include <forelog/forelog.hpp>

namespace {

using namespace forelog;

template <class Writer>
void run()
{
    test::writer_cycle<Writer>().run();
}

} // namespace

BOOST_AUTO_TEST_SUITE(conform_writer_of_ones_own)

BOOST_AUTO_TEST_CASE(all_policies_bare)
{
    run<basic_wal_writer<test::queue_archetype, test::flush_archetype,
                         test::sync_archetype, test::codec_archetype>>();
}

BOOST_AUTO_TEST_CASE(all_policies_of_a_user)
{
    run<basic_wal_writer<example::mutex_queue, example::flush_by_waiting,
                         example::counted_sync, example::fnv1a_codec>>();
}

BOOST_AUTO_TEST_CASE(each_policy_of_a_user_among_those_of_the_library)
{
    run<basic_wal_writer<example::mutex_queue, group_commit, data_sync, crc32c_codec>>();
    run<basic_wal_writer<ring_queue, example::flush_by_waiting, data_sync,
                         crc32c_codec>>();
    run<basic_wal_writer<ring_queue, group_commit, example::counted_sync,
                         crc32c_codec>>();
    run<basic_wal_writer<direct_queue, group_commit, data_sync, example::fnv1a_codec>>();
    run<basic_wal_writer<ring_queue, group_commit, data_sync, crc32c_codec,
                         example::metered_file>>();
}

BOOST_AUTO_TEST_SUITE_END()
