// forelog/test/unit/commit/commit_fsm.cpp: the order of writes, syncs and waits,
// driven by literals
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/commit/commit_fsm.hpp>
#include <forelog/flush/flush_by_size.hpp>
#include <forelog/flush/flush_by_size_or_time.hpp>
#include <forelog/flush/flush_by_time.hpp>
#include <forelog/flush/group_commit.hpp>
#include <forelog/flush/manual_flush.hpp>

#include <boost/test/unit_test.hpp>

#include <ostream>

namespace forelog::commit {

std::ostream& operator<<(std::ostream& out, commit_step s)
{
    switch (s) {
    case commit_step::park: return out << "park";
    case commit_step::write: return out << "write";
    case commit_step::sync: return out << "sync";
    case commit_step::mark: return out << "mark";
    case commit_step::close: return out << "close";
    case commit_step::finish: return out << "finish";
    case commit_step::seal: return out << "seal";
    case commit_step::sync_seal: return out << "sync_seal";
    case commit_step::next_segment: return out << "next_segment";
    case commit_step::sync_epoch: return out << "sync_epoch";
    case commit_step::sync_close: return out << "sync_close";
    case commit_step::release_files: return out << "release_files";
    }
    return out << "?";
}

} // namespace forelog::commit

namespace {

using namespace forelog;
using namespace std::chrono_literals;
using commit::commit_action;
using commit::commit_config;
using commit::commit_fsm;
using commit::commit_input;
using commit::commit_step;
using commit::time_point;

constexpr auto never = flush_decision::never;
constexpr auto no_deadline = (time_point::max)();
constexpr commit_config syncing{};
constexpr commit_config unsynced{.syncing = false};
constexpr commit_config inline_syncing{.threaded = false};
constexpr commit_config inline_unsynced{.syncing = false, .threaded = false};

/// `ms` milliseconds after the test began.
constexpr time_point at(std::int64_t ms)
{
    return time_point(std::chrono::hours(1)) + std::chrono::milliseconds(ms);
}

std::int64_t ms_of(time_point t)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(t - at(0)).count();
}

/// A core, and the view that its shell would show it.
template <class Policy>
struct rig
{
    explicit rig(Policy policy = {}, commit_config rules = syncing,
                 std::uint64_t last = 0)
        : core(policy, rules, last)
    {
        view.last_lsn = last;
        view.now = at(0);
    }

    /// Effects: `records` more are queued, of 32 bytes each.
    void append(std::uint64_t records)
    {
        view.last_lsn += records;
        view.bytes += 32 * records;
    }

    commit_action next(std::int64_t ms)
    {
        view.now = at(ms);
        return core.next(view);
    }

    /// Effects: writes all there is.
    void write_all()
    {
        core.wrote(view.last_lsn, false);
        view.bytes = 0;
    }

    /// The step that comes next is `step`, anew, and it is done.
    void does(commit_step step, std::int64_t ms = 0)
    {
        const commit_action a = next(ms);
        BOOST_TEST_REQUIRE(a.step == step);
        BOOST_TEST(!a.resumed);
        core.done(step);
    }

    /// A full disk stops the next step, and again after the first pause; then it goes on. `ms`:
    /// when it began, and when it goes on.
    void stops_and_resumes(commit_step step, std::int64_t& ms)
    {
        BOOST_TEST_REQUIRE(next(ms).step == step);
        BOOST_TEST(core.no_space(at(ms), false));
        for (int i = 0; i < 2; ++i) {
            const commit_action pause = next(ms);
            BOOST_TEST_REQUIRE(pause.step == commit_step::park);
            BOOST_TEST(core.waits_for_space());
            BOOST_TEST(next(ms_of(pause.deadline) - 1).step == commit_step::park);
            ms = ms_of(pause.deadline);
            const commit_action a = next(ms);
            BOOST_TEST_REQUIRE(a.step == step);
            BOOST_TEST(a.resumed);
            if (i == 0)
                BOOST_TEST(core.no_space(at(ms), false));
        }
    }

    commit_input view;
    commit_fsm<Policy> core;
};

} // namespace

BOOST_AUTO_TEST_SUITE(writer_commit_core)

// Nothing to do

BOOST_AUTO_TEST_CASE(an_empty_log_parks_until_the_first_record)
{
    rig<flush_by_size_or_time> r;
    const commit_action a = r.next(0);
    BOOST_TEST(a.step == commit_step::park);
    BOOST_TEST(a.wake_lsn == 1u);
    BOOST_TEST(a.wake_bytes == never);
    BOOST_TEST((a.deadline == no_deadline));
}

BOOST_AUTO_TEST_CASE(a_log_that_goes_on_parks_until_the_record_behind_the_last)
{
    rig<flush_by_size> r({}, syncing, 41);
    BOOST_TEST(r.next(0).wake_lsn == 42u);
    BOOST_TEST(r.core.written() == 41u);
    BOOST_TEST(r.core.durable() == 41u);
}

// The batch trigger

BOOST_AUTO_TEST_CASE(fewer_records_than_the_trigger_park_until_the_lsn_that_reaches_it)
{
    rig<flush_by_size> r({.batch_size = 10}, syncing, 100);
    r.append(9);
    const commit_action a = r.next(0);
    BOOST_TEST(a.step == commit_step::park);
    BOOST_TEST(a.wake_lsn == 110u);
    BOOST_TEST((a.deadline == no_deadline));
    r.append(1);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(the_trigger_is_no_cap)
{
    rig<flush_by_size> r({.batch_size = 10});
    r.append(25);
    BOOST_TEST(r.next(0).step == commit_step::write);
    // A frame took 15: what was there when the flush was decided is flushed, below the trigger too.
    r.core.wrote(15, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(25, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
}

BOOST_AUTO_TEST_CASE(bytes_trigger_as_well_and_the_park_says_how_many)
{
    rig<flush_by_size> r({.batch_size = 1000, .batch_bytes = 100});
    r.append(3);
    const commit_action a = r.next(0);
    BOOST_TEST(a.step == commit_step::park);
    BOOST_TEST(a.wake_lsn == 1000u);
    BOOST_TEST(a.wake_bytes == 100u);
    r.append(1);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(records_that_came_during_a_write_are_counted_again_from_one)
{
    rig<flush_by_size> r({.batch_size = 10});
    r.append(10);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.append(4);
    r.core.wrote(10, false);
    BOOST_TEST(r.next(1).step == commit_step::sync);
    r.core.synced();
    const commit_action a = r.next(2);
    BOOST_TEST(a.step == commit_step::park);
    BOOST_TEST(a.wake_lsn == 20u);
}

BOOST_AUTO_TEST_CASE(manual_flush_parks_without_any_end)
{
    rig<manual_flush> r;
    r.append(1'000'000);
    const commit_action a = r.next(0);
    BOOST_TEST(a.step == commit_step::park);
    BOOST_TEST(a.wake_lsn == never);
    BOOST_TEST(a.wake_bytes == never);
    BOOST_TEST((a.deadline == no_deadline));
}

BOOST_AUTO_TEST_CASE(group_commit_writes_whatever_is_there_when_idle)
{
    rig<group_commit> r;
    r.append(1);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.write_all();
    r.append(7);
    BOOST_TEST(r.next(1).step ==
               commit_step::sync); // a sync in flight gathers the next batch
    r.core.synced();
    BOOST_TEST(r.next(2).step == commit_step::write);
}

// The deadline

BOOST_AUTO_TEST_CASE(the_deadline_counts_from_the_first_record)
{
    rig<flush_by_time> r({.batch_timeout = 100ms});
    r.append(1);
    const commit_action a = r.next(7);
    BOOST_TEST(a.step == commit_step::park);
    BOOST_TEST(a.wake_lsn == never);
    BOOST_TEST(ms_of(a.deadline) == 107);
    BOOST_TEST(r.next(106).step == commit_step::park);
    BOOST_TEST(r.next(107).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(a_later_record_does_not_restart_the_deadline)
{
    rig<flush_by_time> r({.batch_timeout = 10ms});
    r.append(1);
    BOOST_TEST(ms_of(r.next(0).deadline) == 10);
    r.append(1);
    BOOST_TEST(ms_of(r.next(9).deadline) == 10);
    BOOST_TEST(r.next(10).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(a_record_that_came_during_a_sync_is_as_old_as_the_write_before_it)
{
    rig<flush_by_time> r({.batch_timeout = 100ms});
    r.append(1);
    r.next(0);
    BOOST_TEST(r.next(100).step == commit_step::write);
    r.core.wrote(1, false);
    BOOST_TEST(r.next(101).step == commit_step::sync);
    r.append(1); // at some time between 100 and 130
    r.core.synced();
    const commit_action a = r.next(130);
    BOOST_TEST(a.step == commit_step::park);
    BOOST_TEST(ms_of(a.deadline) == 200);
}

BOOST_AUTO_TEST_CASE(a_record_that_wakes_an_idle_writer_is_new)
{
    rig<flush_by_time> r({.batch_timeout = 100ms});
    r.append(1);
    r.next(0);
    r.next(100);
    r.write_all();
    r.next(100);
    r.core.synced();
    BOOST_TEST(r.next(101).step == commit_step::park);
    r.append(1);
    BOOST_TEST(ms_of(r.next(150).deadline) == 250);
}

BOOST_AUTO_TEST_CASE(what_comes_during_a_left_over_frame_is_as_old_as_the_flush)
{
    // A fault of this kind let what came then wait for the timeout behind the whole sync.
    rig<flush_by_time> r({.batch_timeout = 100ms});
    r.append(10);
    r.next(0);
    BOOST_TEST_REQUIRE(r.next(100).step == commit_step::write);
    r.core.wrote(5, true);
    r.append(5);
    BOOST_TEST(r.next(101).step == commit_step::write);
    r.core.wrote(12, true); // all that was decided on, and more
    BOOST_TEST(r.next(102).step == commit_step::write);
    r.core.wrote(15, false);
    BOOST_TEST(r.next(103).step == commit_step::sync);
    r.append(1);
    r.core.synced();
    BOOST_TEST(ms_of(r.next(150).deadline) == 200);
}

BOOST_AUTO_TEST_CASE(what_comes_while_a_group_is_awaited_is_as_old_as_the_flush_before)
{
    rig<flush_by_time> r({.batch_timeout = 5ms});
    r.append(3);
    r.view.awaited = 3;
    r.view.requested = 3;
    BOOST_TEST_REQUIRE(r.next(0).step == commit_step::write);
    r.write_all();
    r.next(0);
    r.core.synced();
    r.core.expect_again(3, at(0), at(3));
    BOOST_TEST_REQUIRE(r.next(3).wake_lsn == never); // the window
    r.append(1);
    BOOST_TEST(ms_of(r.next(4).deadline) == 5);
}

BOOST_AUTO_TEST_CASE(what_a_frame_left_behind_keeps_its_age)
{
    // A wait asks for record 1 only; all is owed that was there, and the rest is not young.
    rig<flush_by_size_or_time> r({.batch_size = 1000, .batch_timeout = 50ms});
    r.append(10);
    r.next(0);
    r.view.requested = 10;
    BOOST_TEST(r.next(20).step == commit_step::write);
    r.core.wrote(6, false);
    r.append(5);
    BOOST_TEST(r.next(30).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(30).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(size_or_time_takes_whichever_comes_first)
{
    rig<flush_by_size_or_time> r({.batch_size = 3, .batch_timeout = 50ms});
    r.append(2);
    const commit_action a = r.next(0);
    BOOST_TEST(a.wake_lsn == 3u);
    BOOST_TEST(ms_of(a.deadline) == 50);
    r.append(1);
    BOOST_TEST(r.next(1).step == commit_step::write);
    r.write_all();
    r.next(1);
    r.core.synced();
    r.append(1);
    BOOST_TEST(ms_of(r.next(2).deadline) ==
               51); // as old as the write during which it came
    BOOST_TEST(r.next(51).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(a_timeout_of_zero_writes_at_once)
{
    rig<flush_by_time> r({.batch_timeout = 0ns});
    r.append(1);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(a_timeout_meant_as_never_is_never)
{
    rig<flush_by_time> r({.batch_timeout = (std::chrono::nanoseconds::max)()});
    r.append(1);
    BOOST_TEST((r.next(0).deadline == no_deadline));
    BOOST_TEST(r.next(1'000'000'000).step == commit_step::park);
}

// Demand

BOOST_AUTO_TEST_CASE(a_demand_overrides_the_policy)
{
    rig<manual_flush> r;
    r.append(5);
    r.next(0);
    r.view.requested = 3;
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.write_all();
    BOOST_TEST(r.next(0).step == commit_step::sync);
}

BOOST_AUTO_TEST_CASE(a_demand_that_is_met_asks_for_nothing)
{
    rig<manual_flush> r;
    r.append(5);
    r.view.requested = 5;
    r.next(0);
    r.write_all();
    r.next(0);
    r.core.synced();
    r.append(5);
    BOOST_TEST(r.next(0).step == commit_step::park);
    r.view.requested = 6;
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(a_demand_before_anything_is_appended_does_nothing)
{
    rig<flush_by_size> r({}, syncing, 7);
    r.view.requested = 7;
    BOOST_TEST(r.next(0).step == commit_step::park);
}

// Order of steps

BOOST_AUTO_TEST_CASE(full_frames_that_are_there_at_once_share_a_sync)
{
    rig<group_commit> r;
    r.append(10);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(4, true);
    BOOST_TEST(r.next(1).step == commit_step::write);
    r.append(5);
    r.core.wrote(12, true);
    BOOST_TEST(r.core.durable() == 0u);
    BOOST_TEST(r.next(2).step == commit_step::write);
    r.core.wrote(14, false); // the last one is not published yet
    BOOST_TEST(r.next(3).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.core.durable() == 14u);
    BOOST_TEST(r.next(4).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(no_more_than_eight_frames_share_a_sync_however_many_there_are)
{
    rig<manual_flush> r;
    r.append(100);
    r.view.requested = 100;
    for (std::uint64_t frame = 1; frame <= 8; ++frame) {
        BOOST_TEST(r.next(0).step == commit_step::write);
        r.append(10);
        r.view.requested = r.view.last_lsn;
        r.core.wrote(10 * frame, true);
    }
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(90, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(what_is_there_behind_a_demand_goes_with_it_and_is_not_left_unsynced)
{
    rig<manual_flush> r;
    r.append(10);
    r.view.requested = 3;
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(5, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(10, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_synced_before_a_producer_is_waited_for)
{
    rig<group_commit> r;
    r.append(10);
    r.next(0);
    r.core.wrote(4, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.unpublished(at(0));
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_synced_before_space_is_waited_for)
{
    rig<group_commit> r;
    r.append(10);
    r.next(0);
    r.core.wrote(4, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.no_space(at(0), false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(what_was_published_is_synced_although_what_is_behind_it_was_not)
{
    rig<group_commit> r;
    r.append(10);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(4, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    BOOST_TEST(r.core.durable() == 0u);
    r.core.synced();
    BOOST_TEST(r.core.durable() == 4u);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(without_syncs_what_is_written_is_durable_and_no_sync_is_asked_for)
{
    rig<group_commit> r({}, unsynced);
    r.append(10);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(4, false);
    BOOST_TEST(r.core.durable() == 4u);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(10, false);
    BOOST_TEST(r.next(0).step == commit_step::park);
    BOOST_TEST(r.next(10'000).step == commit_step::park); // nor a watermark
}

// Closing

BOOST_AUTO_TEST_CASE(closing_an_idle_log_writes_close)
{
    rig<flush_by_size> r;
    r.view.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::close);
    r.core.done(commit_step::close);
    BOOST_TEST(r.next(0).step == commit_step::sync_close);
    r.core.done(commit_step::sync_close);
    BOOST_TEST(r.next(0).step == commit_step::release_files);
    r.core.done(commit_step::release_files);
    BOOST_TEST(r.next(0).step == commit_step::finish);
    BOOST_TEST(r.next(1).step == commit_step::finish);
}

BOOST_AUTO_TEST_CASE(closing_writes_and_syncs_what_is_queued_first_whatever_the_policy)
{
    rig<manual_flush> r;
    r.append(3);
    r.next(0);
    r.view.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(2, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.wrote(3, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::close);
}

BOOST_AUTO_TEST_CASE(closing_comes_before_the_watermark_of_an_idle_log)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.write_all();
    r.next(0);
    r.core.synced();
    r.next(1);
    r.view.closing = true;
    BOOST_TEST(r.next(500).step == commit_step::close);
}

// A producer between number and publication

BOOST_AUTO_TEST_CASE(an_unpublished_record_is_napped_for_longer_each_time)
{
    rig<group_commit> r;
    r.append(1);
    auto nap = commit_fsm<group_commit>::publish_wait_min;
    std::int64_t total = 0;
    for (int i = 0; i < 12; ++i) {
        BOOST_TEST(r.next(total).step == commit_step::write);
        r.core.unpublished(at(total));
        const commit_action a = r.next(total);
        BOOST_TEST(a.step == commit_step::park);
        BOOST_TEST((a.deadline == at(total) + nap));
        BOOST_TEST(r.core.is_holding());
        BOOST_TEST(!r.core.waits_for_space());
        total += 10; // longer than the longest nap
        nap = (std::min)(2 * nap, commit_fsm<group_commit>::publish_wait_max);
    }
    BOOST_TEST((nap == commit_fsm<group_commit>::publish_wait_max));
    r.core.wrote(1, false);
    BOOST_TEST(!r.core.is_holding());
    r.append(1);
    r.next(total);
    r.core.synced();
    r.next(total);
    r.core.unpublished(at(total));
    BOOST_TEST((r.next(total).deadline ==
                at(total) + commit_fsm<group_commit>::publish_wait_min));
}

BOOST_AUTO_TEST_CASE(closing_does_not_shorten_a_nap)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.core.unpublished(at(0));
    r.view.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::park);
    BOOST_TEST(r.next(1).step == commit_step::write);
}

// A full disk

BOOST_AUTO_TEST_CASE(a_full_disk_is_tried_again_ever_more_rarely)
{
    using core = commit_fsm<group_commit>;
    rig<group_commit> r;
    r.append(1);
    auto pause = core::space_retry_min;
    std::int64_t now = 0;
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(r.next(now).step == commit_step::write);
        BOOST_TEST(r.core.no_space(at(now), false));
        const commit_action a = r.next(now);
        BOOST_TEST(a.step == commit_step::park);
        BOOST_TEST((a.deadline == at(now) + pause));
        BOOST_TEST(r.core.waits_for_space());
        BOOST_TEST(r.next(now + pause.count() - 1).step == commit_step::park);
        now += pause.count();
        pause = (std::min)(2 * pause, core::space_retry_max);
    }
    BOOST_TEST((pause == core::space_retry_max));
}

BOOST_AUTO_TEST_CASE(neither_a_demand_nor_further_records_shorten_the_wait_for_space)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.core.no_space(at(0), false);
    r.append(100'000);
    r.view.requested = 1;
    BOOST_TEST(r.next(1).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(closing_ends_the_wait_for_space_and_tries_once)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    BOOST_TEST(r.core.no_space(at(0), false));
    r.view.closing = true;
    BOOST_TEST(r.next(1).step == commit_step::write);
    BOOST_TEST(!r.core.no_space(at(1), true));
    BOOST_TEST(r.next(1).step == commit_step::finish);
}

BOOST_AUTO_TEST_CASE(closing_on_a_full_disk_syncs_what_is_written_before_it_gives_up)
{
    rig<group_commit> r;
    r.append(5);
    r.next(0);
    r.core.wrote(3, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.view.closing = true;
    BOOST_TEST(r.core.no_space(at(0), true));
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.core.durable() == 3u);
    BOOST_TEST(r.next(0).step == commit_step::write); // once more, and no longer
    BOOST_TEST(!r.core.no_space(at(0), true));
    BOOST_TEST(r.next(0).step == commit_step::finish);
}

BOOST_AUTO_TEST_CASE(space_that_returns_resets_the_pauses)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.core.no_space(at(0), false);
    r.next(5);
    r.core.no_space(at(5), false);
    r.next(15);
    r.core.wrote(1, false);
    BOOST_TEST(!r.core.waits_for_space());
    BOOST_TEST(r.next(15).step == commit_step::sync);
    r.core.synced();
    r.append(1);
    BOOST_TEST(r.next(16).step == commit_step::write);
    r.core.no_space(at(16), false);
    BOOST_TEST(ms_of(r.next(16).deadline) ==
               16 + commit_fsm<group_commit>::space_retry_min.count());
}

// Rotation

BOOST_AUTO_TEST_CASE(a_frame_that_does_not_fit_comes_after_a_rotation)
{
    rig<group_commit> r;
    r.append(1);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.segment_full();
    r.does(commit_step::seal);
    r.does(commit_step::sync_seal);
    r.does(commit_step::next_segment);
    const commit_action a = r.next(0);
    BOOST_TEST(a.step == commit_step::write);
    BOOST_TEST(!a.resumed);
    r.write_all();
    BOOST_TEST(r.next(0).step == commit_step::sync);
}

BOOST_AUTO_TEST_CASE(without_syncs_a_seal_is_not_synced)
{
    rig<group_commit> r({}, unsynced);
    r.append(1);
    r.next(0);
    r.core.segment_full();
    r.does(commit_step::seal);
    r.does(commit_step::next_segment);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(frames_on_both_sides_of_a_rotation_share_a_sync)
{
    rig<group_commit> r;
    r.append(10);
    r.next(0);
    r.core.wrote(4, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.core.segment_full();
    r.does(commit_step::seal);
    r.does(commit_step::sync_seal);
    r.does(commit_step::next_segment);
    BOOST_TEST(r.next(0).step == commit_step::write);
    BOOST_TEST(r.core.durable() == 0u);
    r.core.wrote(10, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.core.durable() == 10u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_at_each_step_of_a_rotation_repeats_that_step_alone)
{
    rig<group_commit> r;
    std::int64_t ms = 0;
    r.append(1);
    r.next(ms);
    r.core.segment_full();
    r.stops_and_resumes(commit_step::seal, ms);
    r.core.done(commit_step::seal);
    r.does(commit_step::sync_seal, ms);
    r.stops_and_resumes(commit_step::next_segment, ms);
    r.core.done(commit_step::next_segment);
    BOOST_TEST(!r.next(ms).resumed); // the frame, which is composed now
    r.stops_and_resumes(commit_step::write, ms);
    r.core.wrote(1, false);
    BOOST_TEST(!r.core.waits_for_space());
    BOOST_TEST(r.next(ms).step == commit_step::sync);
}

BOOST_AUTO_TEST_CASE(nothing_is_composed_over_a_seal_that_is_not_written)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.core.segment_full();
    BOOST_TEST(r.next(0).step == commit_step::seal);
    BOOST_TEST(r.core.no_space(at(0), false));
    // Whatever comes meanwhile.
    r.append(100);
    r.view.requested = r.view.requested_now = 101;
    r.view.marks = 1;
    r.core.marked(0);
    BOOST_TEST(r.next(0).step == commit_step::mark);
    BOOST_TEST(!r.core.needs_mark()); // it is answered, and not written
    r.core.answered(1);
    BOOST_TEST(r.next(1).step == commit_step::park);
    const commit_action a = r.next(5);
    BOOST_TEST(a.step == commit_step::seal);
    BOOST_TEST(a.resumed);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_synced_before_a_rotation_waits_for_space)
{
    for (const commit_step stopped : {commit_step::seal, commit_step::next_segment}) {
        rig<group_commit> r;
        r.append(10);
        r.next(0);
        r.core.wrote(4, true);
        r.next(0);
        r.core.segment_full();
        if (stopped == commit_step::next_segment) {
            r.does(commit_step::seal);
            r.does(commit_step::sync_seal);
        }
        BOOST_TEST(r.next(0).step == stopped);
        BOOST_TEST(r.core.no_space(at(0), false));
        BOOST_TEST(r.next(0).step == commit_step::sync);
        r.core.synced();
        BOOST_TEST(r.core.durable() == 4u);
        BOOST_TEST(r.next(0).step == commit_step::park);
        const commit_action a = r.next(5);
        BOOST_TEST(a.step == stopped);
        BOOST_TEST(a.resumed);
    }
}

BOOST_AUTO_TEST_CASE(closing_tries_each_step_of_a_rotation_once)
{
    for (const commit_step stopped : {commit_step::seal, commit_step::next_segment}) {
        rig<group_commit> r;
        r.append(1);
        r.next(0);
        r.core.segment_full();
        if (stopped == commit_step::next_segment) {
            r.does(commit_step::seal);
            r.does(commit_step::sync_seal);
        }
        BOOST_TEST(r.next(0).step == stopped);
        BOOST_TEST(r.core.no_space(at(0), false));
        r.view.closing = true;
        BOOST_TEST(r.next(1).step == stopped);
        BOOST_TEST(!r.core.no_space(at(1), true));
        BOOST_TEST(r.next(1).step == commit_step::finish);
    }
}

BOOST_AUTO_TEST_CASE(closing_on_a_full_disk_syncs_before_it_tries_to_rotate_again)
{
    rig<group_commit> r;
    r.append(5);
    r.next(0);
    r.core.wrote(3, true);
    r.next(0);
    r.core.segment_full();
    r.view.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::seal);
    BOOST_TEST(r.core.no_space(at(0), true));
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::seal); // once more, and no longer
    BOOST_TEST(!r.core.no_space(at(0), true));
    BOOST_TEST(r.next(0).step == commit_step::finish);
}

BOOST_AUTO_TEST_CASE(a_failed_write_or_sync_at_each_step_of_a_rotation_is_the_end)
{
    const commit_step steps[] = {commit_step::seal, commit_step::sync_seal,
                                 commit_step::next_segment};
    for (const commit_step failed : steps) {
        rig<group_commit> r;
        r.append(1);
        r.next(0);
        r.core.segment_full();
        for (const commit_step step : steps) {
            if (step == failed)
                break;
            r.does(step);
        }
        BOOST_TEST(r.next(0).step == failed);
        r.core.fail();
        BOOST_TEST(r.next(0).step == commit_step::finish);
        r.view.closing = true;
        BOOST_TEST(r.next(0).step == commit_step::finish);
        BOOST_TEST(r.core.written() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(after_a_withdrawal_a_seal_that_is_not_written_is_composed_anew)
{
    rig<manual_flush> r({}, inline_syncing);
    r.append(1);
    r.next(0);
    r.core.segment_full();
    BOOST_TEST(r.next(0).step == commit_step::seal);
    BOOST_TEST(r.core.no_space(at(0), false));
    r.view.last_lsn = 0;
    r.core.withdraw();
    BOOST_TEST(r.next(0).step == commit_step::park);
    // Another record may fit.
    r.append(1);
    BOOST_TEST(r.next(1).step == commit_step::write);
    BOOST_TEST(!r.next(1).resumed);
    r.core.segment_full();
    r.does(commit_step::seal, 1);
}

BOOST_AUTO_TEST_CASE(after_a_withdrawal_a_seal_that_is_written_stays)
{
    rig<manual_flush> r({}, inline_syncing);
    r.append(1);
    r.next(0);
    r.core.segment_full();
    r.does(commit_step::seal);
    r.does(commit_step::sync_seal);
    BOOST_TEST(r.next(0).step == commit_step::next_segment);
    BOOST_TEST(r.core.no_space(at(0), false));
    r.view.last_lsn = 0;
    r.core.withdraw();
    BOOST_TEST(r.next(0).step == commit_step::park); // until there is a record
    r.append(1);
    r.does(commit_step::next_segment, 1);
    BOOST_TEST(r.next(1).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(after_a_withdrawal_the_next_frame_is_composed_anew)
{
    rig<manual_flush> r({}, inline_syncing);
    r.append(1);
    r.next(0);
    BOOST_TEST(r.core.no_space(at(0), false));
    r.view.last_lsn = 0;
    r.core.withdraw();
    r.append(1);
    const commit_action a = r.next(1);
    BOOST_TEST(a.step == commit_step::write);
    BOOST_TEST(!a.resumed);
}

BOOST_AUTO_TEST_CASE(a_close_after_a_seal_goes_on_in_the_next_segment)
{
    rig<manual_flush> r({}, inline_syncing);
    r.append(1);
    r.next(0);
    r.core.segment_full();
    r.does(commit_step::seal);
    r.does(commit_step::sync_seal);
    r.next(0);
    BOOST_TEST(r.core.no_space(at(0), false));
    r.view.last_lsn = 0;
    r.core.withdraw();
    r.view.closing = true;
    r.does(commit_step::next_segment);
    r.does(commit_step::close);
}

// The steps of a close

BOOST_AUTO_TEST_CASE(without_syncs_close_is_not_synced)
{
    rig<group_commit> r({}, unsynced);
    r.view.closing = true;
    r.does(commit_step::close);
    r.does(commit_step::release_files);
    BOOST_TEST(r.next(0).step == commit_step::finish);
}

BOOST_AUTO_TEST_CASE(a_close_that_syncs_all_syncs_the_epoch_before_it_writes_close)
{
    rig<group_commit> r({}, {.syncing = false, .syncs_on_close = true});
    r.append(1);
    r.next(0);
    r.write_all();
    r.view.closing = true;
    r.does(commit_step::sync_epoch);
    r.does(commit_step::close);
    r.does(commit_step::sync_close);
    r.does(commit_step::release_files);
    BOOST_TEST(r.next(0).step == commit_step::finish);
}

BOOST_AUTO_TEST_CASE(a_failure_or_a_full_disk_at_each_step_of_a_close_is_the_end)
{
    const commit_step steps[] = {commit_step::sync_epoch, commit_step::close,
                                 commit_step::sync_close, commit_step::release_files};
    for (const commit_config rules :
         {syncing, commit_config{.syncing = false, .syncs_on_close = true}})
        for (const commit_step stopped : steps)
            for (const bool full : {false, true}) {
                rig<group_commit> r({}, rules);
                r.view.closing = true;
                for (const commit_step step : steps) {
                    if (step == stopped)
                        break;
                    if (step != commit_step::sync_epoch || rules.syncs_on_close)
                        r.does(step);
                }
                if (stopped == commit_step::sync_epoch && !rules.syncs_on_close)
                    continue;
                BOOST_TEST(r.next(0).step == stopped);
                if (full)
                    BOOST_TEST(!r.core.no_space(at(0), true));
                else
                    r.core.fail();
                BOOST_TEST(r.next(0).step == commit_step::finish);
            }
}

// Failure

BOOST_AUTO_TEST_CASE(after_a_failure_the_only_step_is_finish)
{
    rig<group_commit> r;
    r.append(5);
    r.next(0);
    r.write_all();
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.fail();
    for (int i = 0; i < 3; ++i) {
        r.append(1);
        r.view.requested = r.view.last_lsn;
        r.view.closing = i == 2;
        BOOST_TEST(r.next(i).step == commit_step::finish);
    }
    BOOST_TEST(r.core.durable() == 0u);
    BOOST_TEST(r.core.written() == 5u);
}

BOOST_AUTO_TEST_CASE(a_failure_during_a_wait_for_space_ends_it)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.core.no_space(at(0), false);
    r.core.fail();
    BOOST_TEST(r.next(0).step == commit_step::finish);
}

// The watermark of an idle log

BOOST_AUTO_TEST_CASE(an_idle_log_writes_its_watermark_once)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.write_all();
    r.next(0);
    r.core.synced();
    const commit_action a = r.next(2);
    BOOST_TEST(a.step == commit_step::park);
    BOOST_TEST(a.wake_lsn == 2u);
    BOOST_TEST(ms_of(a.deadline) == 2 + commit_fsm<group_commit>::idle_mark.count());
    BOOST_TEST(r.next(101).step == commit_step::park);
    BOOST_TEST(r.next(102).step == commit_step::mark);
    r.core.marked(1);
    const commit_action b = r.next(102);
    BOOST_TEST(b.step == commit_step::park);
    BOOST_TEST((b.deadline == no_deadline));
}

BOOST_AUTO_TEST_CASE(a_log_that_is_busy_does_not_write_its_watermark_alone)
{
    rig<group_commit> r;
    for (int i = 0; i < 50; ++i) {
        r.append(1);
        BOOST_TEST(r.next(i * 90).step == commit_step::write);
        r.write_all();
        BOOST_TEST(r.next(i * 90).step == commit_step::sync);
        r.core.synced();
        BOOST_TEST(r.next(i * 90 + 1).step == commit_step::park);
    }
}

BOOST_AUTO_TEST_CASE(a_watermark_that_a_frame_carried_is_not_repeated)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.write_all();
    r.next(0);
    r.core.synced();
    r.core.marked(1);
    BOOST_TEST((r.next(0).deadline == no_deadline));
    r.core.marked(0); // it never falls
    BOOST_TEST((r.next(0).deadline == no_deadline));
}

BOOST_AUTO_TEST_CASE(a_watermark_in_a_full_segment_comes_after_a_rotation)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.write_all();
    r.next(0);
    r.core.synced();
    r.view.marks = 1;
    BOOST_TEST(r.next(0).step == commit_step::mark);
    BOOST_TEST(r.core.needs_mark());
    r.core.segment_full(); // and there is another one
    r.does(commit_step::seal);
    r.does(commit_step::sync_seal);
    r.does(commit_step::next_segment);
    BOOST_TEST(r.core.is_marking());
    BOOST_TEST(r.next(0).step == commit_step::mark);
    r.core.marked(1);
    r.core.answered(1);
    BOOST_TEST(r.next(0).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_space_for_a_watermark)
{
    const commit_step steps[] = {commit_step::mark, commit_step::seal,
                                 commit_step::sync_seal, commit_step::next_segment};
    for (const commit_step stopped : steps) {
        if (stopped == commit_step::sync_seal)
            continue; // which does not pass
        rig<group_commit> r;
        r.append(1);
        r.next(0);
        r.write_all();
        r.next(0);
        r.core.synced();
        r.next(0);
        BOOST_TEST(r.next(100).step == commit_step::mark);
        if (stopped != commit_step::mark) {
            r.core.segment_full();
            for (const commit_step step : {commit_step::seal, commit_step::sync_seal}) {
                if (step == stopped)
                    break;
                r.does(step, 100);
            }
            BOOST_TEST(r.next(100).step == stopped);
        }
        BOOST_TEST(r.core.is_marking());
        r.core.not_marked(at(100));
        BOOST_TEST(!r.core.waits_for_space());
        const commit_action a = r.next(101);
        BOOST_TEST(a.step == commit_step::park);
        BOOST_TEST(ms_of(a.deadline) == 200);
        // The next frame is composed anew, after the rotation whose SEAL is written.
        r.append(1);
        const commit_action b = r.next(102);
        BOOST_TEST(!r.core.is_marking());
        BOOST_TEST(!b.resumed);
        BOOST_TEST(b.step == (stopped == commit_step::next_segment
                                  ? commit_step::next_segment
                                  : commit_step::write));
    }
}

// Without a thread

BOOST_AUTO_TEST_CASE(without_a_thread_every_append_is_written_at_once)
{
    rig<manual_flush> r({}, inline_syncing);
    r.append(1);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(without_a_thread_group_commit_syncs_every_append)
{
    rig<group_commit> r({}, inline_syncing);
    r.append(1);
    r.next(0);
    r.write_all();
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::park);
    BOOST_TEST(
        (r.next(1000).deadline == no_deadline)); // nobody is there to write a watermark
}

BOOST_AUTO_TEST_CASE(without_a_thread_manual_flush_syncs_on_demand_only)
{
    rig<manual_flush> r({}, inline_syncing);
    for (int i = 0; i < 3; ++i) {
        r.append(1);
        BOOST_TEST(r.next(0).step == commit_step::write);
        r.write_all();
        BOOST_TEST(r.next(0).step == commit_step::park);
    }
    BOOST_TEST(r.core.durable() == 0u);
    r.view.requested = 2;
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.core.durable() == 3u);
    BOOST_TEST(r.next(0).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(without_a_thread_closing_syncs_and_closes)
{
    rig<manual_flush> r({}, inline_syncing);
    r.append(1);
    r.next(0);
    r.write_all();
    BOOST_TEST(r.next(0).step == commit_step::park);
    r.view.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.core.synced();
    BOOST_TEST(r.next(0).step == commit_step::close);
}

BOOST_AUTO_TEST_CASE(without_a_thread_and_without_syncs_a_demand_needs_no_sync)
{
    rig<manual_flush> r({}, inline_unsynced);
    r.append(1);
    r.next(0);
    r.write_all();
    BOOST_TEST(r.core.durable() == 1u);
    r.view.requested = 1;
    BOOST_TEST(r.next(0).step == commit_step::park);
}

// Invariants over a long random life

BOOST_AUTO_TEST_CASE(
    durable_never_passes_written_and_written_never_passes_what_was_appended)
{
    rig<flush_by_size_or_time> r({.batch_size = 5, .batch_timeout = 3ms});
    std::uint32_t noise = 1;
    std::uint64_t durable = 0, written = 0;
    for (int ms = 0; ms < 20'000; ++ms) {
        noise = noise * 1664525u + 1013904223u;
        if ((noise >> 20) % 4 == 0)
            r.append(1 + (noise >> 24) % 3);
        if ((noise >> 16) % 64 == 0)
            r.view.requested = r.view.last_lsn;
        for (commit_action a = r.next(ms); a.step != commit_step::park; a = r.next(ms)) {
            if (a.step == commit_step::write) {
                BOOST_TEST_REQUIRE(r.core.written() < r.view.last_lsn);
                const std::uint64_t pending = r.view.last_lsn - r.core.written();
                r.core.wrote(r.core.written() + 1 + (noise >> 8) % pending,
                             (noise & 1) != 0);
                r.view.bytes = 32 * (r.view.last_lsn - r.core.written());
            } else if (a.step == commit_step::sync) {
                r.core.synced();
            } else {
                BOOST_TEST_REQUIRE(a.step == commit_step::mark);
                r.core.marked(r.core.durable());
            }
        }
        BOOST_TEST_REQUIRE(r.core.durable() >= durable);
        BOOST_TEST_REQUIRE(r.core.written() >= written);
        BOOST_TEST_REQUIRE(r.core.durable() <= r.core.written());
        BOOST_TEST_REQUIRE(r.core.written() <= r.view.last_lsn);
        BOOST_TEST_REQUIRE(r.core.written() >= r.view.requested);
        durable = r.core.durable();
        written = r.core.written();
    }
    BOOST_TEST(durable > 5'000u);
}

BOOST_AUTO_TEST_SUITE_END()
