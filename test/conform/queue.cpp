// forelog/test/conform/queue.cpp: the queues of the library, a bare one and the users' conform
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../example/policies/mutex_queue.hpp"
#include "queue_archetype.hpp"
#include "queue_room.hpp"
#include "queue_threads.hpp"

#include <forelog/queue/bounded_queue.hpp>
#include <forelog/queue/direct_queue.hpp>
#include <forelog/queue/ring_queue.hpp>
#include <forelog/queue/unbounded_queue.hpp>

namespace {

using namespace forelog;

struct ring_world
{
    using queue_type = ring_queue;
    static constexpr std::uint64_t memory = 4096;
    static ring_queue::options options() { return {.memory = memory}; }
};

/// Bounded by its bytes.
struct bounded_world
{
    using queue_type = bounded_queue;
    static constexpr std::uint64_t memory = 4096;
    static bounded_queue::options options()
    {
        return {.capacity = 1000, .memory = memory};
    }
};

/// Bounded by the number of records, to the least there may be.
struct single_world
{
    using queue_type = bounded_queue;
    static constexpr std::uint64_t memory = 0;
    static bounded_queue::options options() { return {.capacity = 1}; }
};

struct unbounded_world
{
    using queue_type = unbounded_queue;
    static constexpr std::uint64_t memory = 0;
    static unbounded_queue::options options() { return {.initial_capacity = 1}; }
};

struct direct_world
{
    using queue_type = direct_queue;
    static constexpr std::uint64_t memory = 0;
    static direct_queue::options options() { return {}; }
};

struct archetype_world
{
    using queue_type = test::queue_archetype;
    static constexpr std::uint64_t memory = 4096;
    static test::queue_archetype::options options() { return {.memory = memory}; }
};

/// It copies oversized records, and lets no other push pass meanwhile.
struct users_world
{
    using queue_type = example::mutex_queue;
    static constexpr std::uint64_t memory = 0;
    static example::mutex_queue::options options() { return {.memory = 4096}; }
};

using ring_suite = test::threaded_queue_conformance<ring_world>;
using bounded_suite = test::threaded_queue_conformance<bounded_world>;
using single_suite = test::threaded_queue_conformance<single_world>;
using unbounded_suite = test::threaded_queue_conformance<unbounded_world>;
using archetype_suite = test::threaded_queue_conformance<archetype_world>;
using users_suite = test::threaded_queue_conformance<users_world>;
using ring_room = test::queue_room_conformance<ring_world>;
using bounded_room = test::queue_room_conformance<bounded_world>;
using single_room = test::queue_room_conformance<single_world>;
using archetype_room = test::queue_room_conformance<archetype_world>;
using users_room = test::queue_room_conformance<users_world>;
using direct_suite = test::queue_conformance<direct_world>;

} // namespace

BOOST_AUTO_TEST_SUITE(conform_ring_queue)
FORELOG_TEST_THREADED_QUEUE_CASES(ring_suite)
FORELOG_TEST_QUEUE_ROOM_CASES(ring_room)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_bounded_queue)
FORELOG_TEST_THREADED_QUEUE_CASES(bounded_suite)
FORELOG_TEST_QUEUE_ROOM_CASES(bounded_room)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_bounded_queue_of_one)
FORELOG_TEST_QUEUE_CASES(single_suite)
FORELOG_TEST_QUEUE_CASE(single_suite, a_full_queue_refuses_a_try_and_loses_no_number)
FORELOG_TEST_QUEUE_CASE(single_suite,
                        a_timed_push_gives_up_at_its_deadline_and_not_before)
FORELOG_TEST_QUEUE_CASE(single_suite, a_blocking_push_asks_for_room_and_waits_for_it)
FORELOG_TEST_QUEUE_CASE(single_suite,
                        who_waits_for_room_while_the_queue_is_closed_is_answered_truly)
FORELOG_TEST_QUEUE_CASE(single_suite, close_is_exact_under_racing_producers)
FORELOG_TEST_QUEUE_CASE(single_suite, many_producers_lose_nothing_and_mix_nothing_up)
FORELOG_TEST_QUEUE_ROOM_CASES(single_room)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_unbounded_queue)
FORELOG_TEST_THREADED_QUEUE_CASES(unbounded_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_direct_queue)
FORELOG_TEST_QUEUE_CASES(direct_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_queue_archetype)
FORELOG_TEST_THREADED_QUEUE_CASES(archetype_suite)
FORELOG_TEST_QUEUE_ROOM_CASES(archetype_room)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_queue_of_a_user)
FORELOG_TEST_THREADED_QUEUE_CASES(users_suite)
FORELOG_TEST_QUEUE_ROOM_CASES(users_room)
BOOST_AUTO_TEST_SUITE_END()
