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

/// A write for `served` callers and its sync of 100 us, that ends at `at(0us)`; `more` have awaited
/// meanwhile.
group_commit_delay opened(std::uint64_t served, std::uint64_t more = 0)
{
    group_commit_delay w;
    w.take(served);
    w.open(served + more, at(-100us), at(0us));
    return w;
}

} // namespace

BOOST_AUTO_TEST_SUITE(writer_commit_window)

BOOST_AUTO_TEST_CASE(nobody_is_held_up_before_the_first_sync)
{
    group_commit_delay w;
    BOOST_TEST(!w.holds(5, 5, at(0us)));
}

BOOST_AUTO_TEST_CASE(a_committer_that_is_alone_waits_for_nobody)
{
    group_commit_delay w = opened(1);
    BOOST_TEST(!w.holds(2, 1, at(1us)));
}

BOOST_AUTO_TEST_CASE(a_group_is_waited_for_until_it_is_complete)
{
    group_commit_delay w = opened(8);
    BOOST_TEST(w.holds(9, 1, at(1us)));
    BOOST_TEST(w.expected() == 16u);
    BOOST_TEST((w.end() == at(100us)));
    BOOST_TEST((w.deadline() == at(1ms)));
    BOOST_TEST(w.holds(15, 7, at(50us)));
    BOOST_TEST(!w.holds(16, 8, at(51us)));
    BOOST_TEST(!w.holds(16, 8, at(51us)));
}

BOOST_AUTO_TEST_CASE(two_halves_become_one_group)
{
    group_commit_delay w = opened(8, 8);
    BOOST_TEST(w.holds(16, 8, at(1us)));
    BOOST_TEST(w.expected() == 24u);
    BOOST_TEST(!w.holds(24, 16, at(40us)));
}

BOOST_AUTO_TEST_CASE(one_who_waits_beside_one_that_was_served_makes_a_group)
{
    group_commit_delay w = opened(1, 1);
    BOOST_TEST(w.holds(2, 1, at(1us)));
    BOOST_TEST(!w.holds(3, 2, at(2us)));
}

BOOST_AUTO_TEST_CASE(the_window_is_as_long_as_the_sync_was_and_a_millisecond_at_most)
{
    group_commit_delay w;
    w.take(4);
    w.open(4, at(-20ms), at(0us));
    BOOST_TEST((w.end() == at(1ms)));
    BOOST_TEST(w.holds(5, 1, at(999us)));
    BOOST_TEST(!w.holds(5, 1, at(1ms)));
}

BOOST_AUTO_TEST_CASE(records_that_nobody_waits_for_are_not_held_up)
{
    group_commit_delay w = opened(8);
    BOOST_TEST(!w.holds(10, 3, at(1us)));
    BOOST_TEST(!w.holds(10, 2, at(1us)));
}

BOOST_AUTO_TEST_CASE(a_sync_that_nobody_asked_for_opens_no_window)
{
    group_commit_delay w;
    w.take(0);
    w.open(3, at(-100us), at(0us));
    BOOST_TEST(!w.holds(3, 3, at(1us)));
}

BOOST_AUTO_TEST_CASE(committers_who_stay_away_are_waited_for_more_and_more_rarely)
{
    group_commit_delay w;
    std::uint64_t awaited = 0;
    unsigned held = 0;
    const auto round = [&](std::uint64_t back) {
        awaited += 8;
        w.take(awaited);
        w.open(awaited, at(-100us), at(0us));
        const bool holds = w.holds(awaited + 1, 1, at(1us));
        held += holds ? 1 : 0;
        (void)w.holds(awaited + back, back, at(100us));
        return holds;
    };
    for (int i = 0; i < 1000; ++i)
        round(7);
    BOOST_TEST(held > 10u);
    BOOST_TEST(held < 30u);
    // As soon as they come back in time once, each sync waits for them again.
    while (!round(8))
        continue;
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(round(8));
}

BOOST_AUTO_TEST_CASE(the_core_parks_for_the_group_and_writes_when_it_is_there)
{
    commit::commit_fsm core(group_commit{}, {}, 0);
    commit::commit_input v{
        .last_lsn = 2, .requested = 2, .awaited = 2, .now = at(-100us)};
    BOOST_TEST((core.next(v).step == commit_step::write));
    core.wrote(2, false);
    BOOST_TEST((core.next(v).step == commit_step::sync));
    core.synced();
    core.expect_again(2, at(-100us), at(0us));
    v = {.last_lsn = 3, .requested = 3, .awaited = 3, .now = at(10us)};
    const auto parked = core.next(v);
    BOOST_TEST((parked.step == commit_step::park));
    BOOST_TEST((parked.deadline == at(1ms)));
    BOOST_TEST((parked.late == at(100us)));
    BOOST_TEST(parked.wake_awaited == 4u);
    BOOST_TEST(parked.wake_lsn == flush_decision::never);
    v = {.last_lsn = 4, .requested = 4, .awaited = 4, .now = at(20us)};
    BOOST_TEST((core.next(v).step == commit_step::write));
}

BOOST_AUTO_TEST_CASE(the_core_waits_for_the_group_before_the_first_of_it_is_back)
{
    commit::commit_fsm core(group_commit{}, {}, 0);
    commit::commit_input v{
        .last_lsn = 2, .requested = 2, .awaited = 2, .now = at(-100us)};
    BOOST_TEST((core.next(v).step == commit_step::write));
    core.wrote(2, false);
    core.synced();
    core.expect_again(2, at(-100us), at(0us));
    v.now = at(10us);
    const auto idle = core.next(v);
    BOOST_TEST((idle.step == commit_step::park));
    BOOST_TEST(idle.wake_awaited == 4u);
    BOOST_TEST((idle.late == at(100us)));
    BOOST_TEST((idle.deadline == at(1ms)));
    BOOST_TEST(idle.wake_lsn == flush_decision::never); // or the first of the group would
    v.now = at(1ms);
    BOOST_TEST(core.next(v).wake_awaited == flush_decision::never);
    BOOST_TEST(core.next(v).wake_lsn == 3u);
}

BOOST_AUTO_TEST_CASE(who_cannot_wait_for_the_group_does_not)
{
    commit::commit_fsm core(group_commit{}, {}, 0);
    commit::commit_input v{
        .last_lsn = 2, .requested = 2, .awaited = 2, .now = at(-100us)};
    BOOST_TEST((core.next(v).step == commit_step::write));
    core.wrote(2, false);
    core.synced();
    core.expect_again(2, at(-100us), at(0us));
    v = {
        .last_lsn = 3, .requested = 3, .requested_now = 2, .awaited = 3, .now = at(10us)};
    BOOST_TEST((core.next(v).step == commit_step::park));
    v.requested_now = 3;
    BOOST_TEST((core.next(v).step == commit_step::write));
}

BOOST_AUTO_TEST_CASE(closing_waits_for_no_group)
{
    commit::commit_fsm core(group_commit{}, {}, 0);
    commit::commit_input v{
        .last_lsn = 2, .requested = 2, .awaited = 2, .now = at(-100us)};
    BOOST_TEST((core.next(v).step == commit_step::write));
    core.wrote(2, false);
    core.synced();
    core.expect_again(2, at(-100us), at(0us));
    v = {.last_lsn = 3, .requested = 3, .awaited = 3, .closing = true, .now = at(10us)};
    BOOST_TEST((core.next(v).step == commit_step::write));
}

BOOST_AUTO_TEST_SUITE_END()
