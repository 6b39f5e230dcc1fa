// forelog/test/unit/commit/group_commit_delay.cpp: a group commit waits for its group
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/commit/commit_fsm.hpp>
#include <forelog/flush/group_commit.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace forelog;
using namespace std::chrono_literals;
using commit::commit_step;
using commit::group_commit_delay;

constexpr group_commit_delay::time_point at(std::chrono::microseconds us)
{
    return group_commit_delay::time_point(1h) + us;
}

/// A write for `served` records and its sync of 100 us, which ends at `at(0us)`; `more` are awaited
/// meanwhile.
group_commit_delay opened(std::uint64_t served, std::uint64_t more = 0)
{
    group_commit_delay delay;
    delay.take(served);
    delay.open(served + more, at(-100us), at(0us));
    return delay;
}

} // namespace

BOOST_AUTO_TEST_SUITE(commit_group_delay)

BOOST_AUTO_TEST_CASE(nothing_is_delayed_before_the_first_sync)
{
    group_commit_delay delay;
    BOOST_TEST(!delay.holds(5, 5, at(0us)));
}

BOOST_AUTO_TEST_CASE(a_caller_that_commits_alone_is_not_delayed)
{
    group_commit_delay delay = opened(1);
    BOOST_TEST(!delay.holds(2, 1, at(1us)));
}

BOOST_AUTO_TEST_CASE(a_group_is_waited_for_until_it_is_complete)
{
    group_commit_delay delay = opened(8);
    BOOST_TEST(delay.holds(9, 1, at(1us)));
    BOOST_TEST(delay.expected() == 16u);
    BOOST_TEST((delay.end() == at(100us)));
    BOOST_TEST((delay.deadline() == at(1ms)));
    BOOST_TEST(delay.holds(15, 7, at(50us)));
    BOOST_TEST(!delay.holds(16, 8, at(51us)));
    BOOST_TEST(!delay.holds(16, 8, at(51us)));
}

BOOST_AUTO_TEST_CASE(two_halves_become_one_group)
{
    group_commit_delay delay = opened(8, 8);
    BOOST_TEST(delay.holds(16, 8, at(1us)));
    BOOST_TEST(delay.expected() == 24u);
    BOOST_TEST(!delay.holds(24, 16, at(40us)));
}

BOOST_AUTO_TEST_CASE(a_waiter_beside_one_that_was_served_makes_a_group)
{
    group_commit_delay delay = opened(1, 1);
    BOOST_TEST(delay.holds(2, 1, at(1us)));
    BOOST_TEST(!delay.holds(3, 2, at(2us)));
}

BOOST_AUTO_TEST_CASE(the_delay_is_as_long_as_the_sync_was_and_at_most_a_millisecond)
{
    group_commit_delay delay;
    delay.take(4);
    delay.open(4, at(-20ms), at(0us));
    BOOST_TEST((delay.end() == at(1ms)));
    BOOST_TEST(delay.holds(5, 1, at(999us)));
    BOOST_TEST(!delay.holds(5, 1, at(1ms)));
}

BOOST_AUTO_TEST_CASE(records_that_nobody_waits_for_are_not_delayed)
{
    group_commit_delay delay = opened(8);
    BOOST_TEST(!delay.holds(10, 3, at(1us)));
    BOOST_TEST(!delay.holds(10, 2, at(1us)));
}

BOOST_AUTO_TEST_CASE(a_sync_that_nobody_waited_for_begins_no_delay)
{
    group_commit_delay delay;
    delay.take(0);
    delay.open(3, at(-100us), at(0us));
    BOOST_TEST(!delay.holds(3, 3, at(1us)));
}

BOOST_AUTO_TEST_CASE(groups_that_do_not_return_are_waited_for_more_and_more_rarely)
{
    group_commit_delay delay;
    std::uint64_t awaited = 0;
    unsigned held = 0;
    const auto round = [&](std::uint64_t back) {
        awaited += 8;
        delay.take(awaited);
        delay.open(awaited, at(-100us), at(0us));
        const bool holds = delay.holds(awaited + 1, 1, at(1us));
        held += holds ? 1 : 0;
        (void)delay.holds(awaited + back, back, at(100us));
        return holds;
    };
    for (int i = 0; i < 1000; ++i)
        round(7);
    BOOST_TEST(held > 10u);
    BOOST_TEST(held < 30u);
    // As soon as they return in time once, each sync waits for them again.
    while (!round(8))
        continue;
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(round(8));
}

BOOST_AUTO_TEST_CASE(the_state_machine_parks_for_the_group_and_writes_when_it_is_complete)
{
    commit::commit_fsm fsm(group_commit{}, {}, 0);
    commit::commit_input in{
        .last_lsn = 2, .requested = 2, .awaited = 2, .now = at(-100us)};
    BOOST_TEST((fsm.next(in).step == commit_step::write));
    fsm.wrote(2, false);
    BOOST_TEST((fsm.next(in).step == commit_step::sync));
    fsm.synced();
    fsm.expect_again(2, at(-100us), at(0us));
    in = {.last_lsn = 3, .requested = 3, .awaited = 3, .now = at(10us)};
    const auto parked = fsm.next(in);
    BOOST_TEST((parked.step == commit_step::park));
    BOOST_TEST((parked.deadline == at(1ms)));
    BOOST_TEST((parked.late == at(100us)));
    BOOST_TEST(parked.wake_awaited == 4u);
    BOOST_TEST(parked.wake_lsn == flush_decision::never);
    in = {.last_lsn = 4, .requested = 4, .awaited = 4, .now = at(20us)};
    BOOST_TEST((fsm.next(in).step == commit_step::write));
}

BOOST_AUTO_TEST_CASE(
    the_state_machine_waits_for_the_group_before_its_first_record_is_back)
{
    commit::commit_fsm fsm(group_commit{}, {}, 0);
    commit::commit_input in{
        .last_lsn = 2, .requested = 2, .awaited = 2, .now = at(-100us)};
    BOOST_TEST((fsm.next(in).step == commit_step::write));
    fsm.wrote(2, false);
    fsm.synced();
    fsm.expect_again(2, at(-100us), at(0us));
    in.now = at(10us);
    const auto idle = fsm.next(in);
    BOOST_TEST((idle.step == commit_step::park));
    BOOST_TEST(idle.wake_awaited == 4u);
    BOOST_TEST((idle.late == at(100us)));
    BOOST_TEST((idle.deadline == at(1ms)));
    BOOST_TEST(idle.wake_lsn == flush_decision::never); // the first record wakes nobody
    in.now = at(1ms);
    BOOST_TEST(fsm.next(in).wake_awaited == flush_decision::never);
    BOOST_TEST(fsm.next(in).wake_lsn == 3u);
}

BOOST_AUTO_TEST_CASE(a_caller_that_cannot_wait_for_the_group_does_not)
{
    commit::commit_fsm fsm(group_commit{}, {}, 0);
    commit::commit_input in{
        .last_lsn = 2, .requested = 2, .awaited = 2, .now = at(-100us)};
    BOOST_TEST((fsm.next(in).step == commit_step::write));
    fsm.wrote(2, false);
    fsm.synced();
    fsm.expect_again(2, at(-100us), at(0us));
    in = {
        .last_lsn = 3, .requested = 3, .requested_now = 2, .awaited = 3, .now = at(10us)};
    BOOST_TEST((fsm.next(in).step == commit_step::park));
    in.requested_now = 3;
    BOOST_TEST((fsm.next(in).step == commit_step::write));
}

BOOST_AUTO_TEST_CASE(closing_waits_for_no_group)
{
    commit::commit_fsm fsm(group_commit{}, {}, 0);
    commit::commit_input in{
        .last_lsn = 2, .requested = 2, .awaited = 2, .now = at(-100us)};
    BOOST_TEST((fsm.next(in).step == commit_step::write));
    fsm.wrote(2, false);
    fsm.synced();
    fsm.expect_again(2, at(-100us), at(0us));
    in = {.last_lsn = 3, .requested = 3, .awaited = 3, .closing = true, .now = at(10us)};
    BOOST_TEST((fsm.next(in).step == commit_step::write));
}

BOOST_AUTO_TEST_SUITE_END()
