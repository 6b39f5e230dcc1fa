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

/// A state machine, and the input that a committer would show it.
template <class Policy>
struct rig
{
    explicit rig(Policy policy = {}, commit_config config = syncing,
                 std::uint64_t last = 0)
        : fsm(policy, config, last)
    {
        input.last_lsn = last;
        input.now = at(0);
    }

    /// Effects: `records` more are queued, with 32 bytes each.
    void append(std::uint64_t records)
    {
        input.last_lsn += records;
        input.bytes += 32 * records;
    }

    commit_action next(std::int64_t ms)
    {
        input.now = at(ms);
        return fsm.next(input);
    }

    /// Effects: writes all that is queued.
    void write_all()
    {
        fsm.wrote(input.last_lsn, false);
        input.bytes = 0;
    }

    /// The step that comes next is `step`, anew, and it is done.
    void does(commit_step step, std::int64_t ms = 0)
    {
        const commit_action a = next(ms);
        BOOST_TEST_REQUIRE(a.step == step);
        BOOST_TEST(!a.resumed);
        fsm.done(step);
    }

    /// A full disk stops the next step, and again after the first pause; then it goes on. `ms`:
    /// when it began, and when it goes on.
    void stops_and_resumes(commit_step step, std::int64_t& ms)
    {
        BOOST_TEST_REQUIRE(next(ms).step == step);
        BOOST_TEST(fsm.no_space(at(ms), false));
        for (int i = 0; i < 2; ++i) {
            const commit_action pause = next(ms);
            BOOST_TEST_REQUIRE(pause.step == commit_step::park);
            BOOST_TEST(fsm.waits_for_space());
            BOOST_TEST(next(ms_of(pause.deadline) - 1).step == commit_step::park);
            ms = ms_of(pause.deadline);
            const commit_action a = next(ms);
            BOOST_TEST_REQUIRE(a.step == step);
            BOOST_TEST(a.resumed);
            if (i == 0)
                BOOST_TEST(fsm.no_space(at(ms), false));
        }
    }

    commit_input input;
    commit_fsm<Policy> fsm;
};

} // namespace

BOOST_AUTO_TEST_SUITE(commit_state_machine)

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

BOOST_AUTO_TEST_CASE(a_reopened_log_parks_until_the_record_after_the_last)
{
    rig<flush_by_size> r({}, syncing, 41);
    BOOST_TEST(r.next(0).wake_lsn == 42u);
    BOOST_TEST(r.fsm.written() == 41u);
    BOOST_TEST(r.fsm.durable() == 41u);
}

// The batch size

BOOST_AUTO_TEST_CASE(fewer_records_than_the_batch_size_park_until_the_lsn_that_reaches_it)
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

BOOST_AUTO_TEST_CASE(the_batch_size_is_no_upper_bound)
{
    rig<flush_by_size> r({.batch_size = 10});
    r.append(25);
    BOOST_TEST(r.next(0).step == commit_step::write);
    // A frame took 15: what was there when the flush was decided is flushed, also below the batch
    // size.
    r.fsm.wrote(15, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(25, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
}

BOOST_AUTO_TEST_CASE(bytes_count_as_well_and_the_park_says_how_many)
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
    r.fsm.wrote(10, false);
    BOOST_TEST(r.next(1).step == commit_step::sync);
    r.fsm.synced();
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
               commit_step::sync); // the next records gather during the sync
    r.fsm.synced();
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
    r.fsm.wrote(1, false);
    BOOST_TEST(r.next(101).step == commit_step::sync);
    r.append(1); // at some time between 100 and 130
    r.fsm.synced();
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
    r.fsm.synced();
    BOOST_TEST(r.next(101).step == commit_step::park);
    r.append(1);
    BOOST_TEST(ms_of(r.next(150).deadline) == 250);
}

BOOST_AUTO_TEST_CASE(records_that_come_during_a_remaining_frame_are_as_old_as_the_flush)
{
    // They would wait for the whole timeout after the sync otherwise.
    rig<flush_by_time> r({.batch_timeout = 100ms});
    r.append(10);
    r.next(0);
    BOOST_TEST_REQUIRE(r.next(100).step == commit_step::write);
    r.fsm.wrote(5, true);
    r.append(5);
    BOOST_TEST(r.next(101).step == commit_step::write);
    r.fsm.wrote(12, true); // all that was decided on, and more
    BOOST_TEST(r.next(102).step == commit_step::write);
    r.fsm.wrote(15, false);
    BOOST_TEST(r.next(103).step == commit_step::sync);
    r.append(1);
    r.fsm.synced();
    BOOST_TEST(ms_of(r.next(150).deadline) == 200);
}

BOOST_AUTO_TEST_CASE(
    records_that_come_while_a_group_is_awaited_are_as_old_as_the_flush_before)
{
    rig<flush_by_time> r({.batch_timeout = 5ms});
    r.append(3);
    r.input.awaited = 3;
    r.input.requested = 3;
    BOOST_TEST_REQUIRE(r.next(0).step == commit_step::write);
    r.write_all();
    r.next(0);
    r.fsm.synced();
    r.fsm.expect_again(3, at(0), at(3));
    BOOST_TEST_REQUIRE(r.next(3).wake_lsn == never); // the group-commit delay
    r.append(1);
    BOOST_TEST(ms_of(r.next(4).deadline) == 5);
}

BOOST_AUTO_TEST_CASE(records_that_a_frame_left_out_keep_their_age)
{
    // All that was queued at the request is flushed, and keeps its age until then.
    rig<flush_by_size_or_time> r({.batch_size = 1000, .batch_timeout = 50ms});
    r.append(10);
    r.next(0);
    r.input.requested = 10;
    BOOST_TEST(r.next(20).step == commit_step::write);
    r.fsm.wrote(6, false);
    r.append(5);
    BOOST_TEST(r.next(30).step == commit_step::sync);
    r.fsm.synced();
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
    r.fsm.synced();
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

// Requests

BOOST_AUTO_TEST_CASE(a_request_overrides_the_policy)
{
    rig<manual_flush> r;
    r.append(5);
    r.next(0);
    r.input.requested = 3;
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.write_all();
    BOOST_TEST(r.next(0).step == commit_step::sync);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_met_flushes_nothing_more)
{
    rig<manual_flush> r;
    r.append(5);
    r.input.requested = 5;
    r.next(0);
    r.write_all();
    r.next(0);
    r.fsm.synced();
    r.append(5);
    BOOST_TEST(r.next(0).step == commit_step::park);
    r.input.requested = 6;
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(a_request_before_anything_is_appended_does_nothing)
{
    rig<flush_by_size> r({}, syncing, 7);
    r.input.requested = 7;
    BOOST_TEST(r.next(0).step == commit_step::park);
}

// Order of steps

BOOST_AUTO_TEST_CASE(full_frames_that_are_there_at_once_share_a_sync)
{
    rig<group_commit> r;
    r.append(10);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(4, true);
    BOOST_TEST(r.next(1).step == commit_step::write);
    r.append(5);
    r.fsm.wrote(12, true);
    BOOST_TEST(r.fsm.durable() == 0u);
    BOOST_TEST(r.next(2).step == commit_step::write);
    r.fsm.wrote(14, false); // the last one is not published yet
    BOOST_TEST(r.next(3).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.fsm.durable() == 14u);
    BOOST_TEST(r.next(4).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(at_most_eight_frames_share_a_sync)
{
    rig<manual_flush> r;
    r.append(100);
    r.input.requested = 100;
    for (std::uint64_t frame = 1; frame <= 8; ++frame) {
        BOOST_TEST(r.next(0).step == commit_step::write);
        r.append(10);
        r.input.requested = r.input.last_lsn;
        r.fsm.wrote(10 * frame, true);
    }
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(90, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(records_after_a_request_go_with_it_and_are_synced)
{
    rig<manual_flush> r;
    r.append(10);
    r.input.requested = 3;
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(5, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(10, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_synced_before_a_producer_is_waited_for)
{
    rig<group_commit> r;
    r.append(10);
    r.next(0);
    r.fsm.wrote(4, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.unpublished(at(0));
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_synced_before_space_is_waited_for)
{
    rig<group_commit> r;
    r.append(10);
    r.next(0);
    r.fsm.wrote(4, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.no_space(at(0), false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(published_records_are_synced_although_the_next_one_is_not_published)
{
    rig<group_commit> r;
    r.append(10);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(4, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    BOOST_TEST(r.fsm.durable() == 0u);
    r.fsm.synced();
    BOOST_TEST(r.fsm.durable() == 4u);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(without_syncs_what_is_written_is_durable_and_no_sync_is_ordered)
{
    rig<group_commit> r({}, unsynced);
    r.append(10);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(4, false);
    BOOST_TEST(r.fsm.durable() == 4u);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(10, false);
    BOOST_TEST(r.next(0).step == commit_step::park);
    BOOST_TEST(r.next(10'000).step == commit_step::park); // nor a watermark
}

// Closing

BOOST_AUTO_TEST_CASE(closing_an_idle_log_writes_close)
{
    rig<flush_by_size> r;
    r.input.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::close);
    r.fsm.done(commit_step::close);
    BOOST_TEST(r.next(0).step == commit_step::sync_close);
    r.fsm.done(commit_step::sync_close);
    BOOST_TEST(r.next(0).step == commit_step::release_files);
    r.fsm.done(commit_step::release_files);
    BOOST_TEST(r.next(0).step == commit_step::finish);
    BOOST_TEST(r.next(1).step == commit_step::finish);
}

BOOST_AUTO_TEST_CASE(closing_writes_and_syncs_what_is_queued_first_whatever_the_policy)
{
    rig<manual_flush> r;
    r.append(3);
    r.next(0);
    r.input.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(2, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.wrote(3, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::close);
}

BOOST_AUTO_TEST_CASE(closing_comes_before_the_watermark_of_an_idle_log)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.write_all();
    r.next(0);
    r.fsm.synced();
    r.next(1);
    r.input.closing = true;
    BOOST_TEST(r.next(500).step == commit_step::close);
}

// A producer between reservation and publication

BOOST_AUTO_TEST_CASE(an_unpublished_record_is_waited_for_longer_each_time)
{
    rig<group_commit> r;
    r.append(1);
    auto pause = commit_fsm<group_commit>::publish_wait_min;
    std::int64_t total = 0;
    for (int i = 0; i < 12; ++i) {
        BOOST_TEST(r.next(total).step == commit_step::write);
        r.fsm.unpublished(at(total));
        const commit_action a = r.next(total);
        BOOST_TEST(a.step == commit_step::park);
        BOOST_TEST((a.deadline == at(total) + pause));
        BOOST_TEST(r.fsm.is_holding());
        BOOST_TEST(!r.fsm.waits_for_space());
        total += 10; // longer than the longest wait
        pause = (std::min)(2 * pause, commit_fsm<group_commit>::publish_wait_max);
    }
    BOOST_TEST((pause == commit_fsm<group_commit>::publish_wait_max));
    r.fsm.wrote(1, false);
    BOOST_TEST(!r.fsm.is_holding());
    r.append(1);
    r.next(total);
    r.fsm.synced();
    r.next(total);
    r.fsm.unpublished(at(total));
    BOOST_TEST((r.next(total).deadline ==
                at(total) + commit_fsm<group_commit>::publish_wait_min));
}

BOOST_AUTO_TEST_CASE(closing_does_not_shorten_the_wait_for_a_producer)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.fsm.unpublished(at(0));
    r.input.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::park);
    BOOST_TEST(r.next(1).step == commit_step::write);
}

// A full disk

BOOST_AUTO_TEST_CASE(a_full_disk_is_tried_again_more_and_more_rarely)
{
    using machine = commit_fsm<group_commit>;
    rig<group_commit> r;
    r.append(1);
    auto pause = machine::space_retry_min;
    std::int64_t now = 0;
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(r.next(now).step == commit_step::write);
        BOOST_TEST(r.fsm.no_space(at(now), false));
        const commit_action a = r.next(now);
        BOOST_TEST(a.step == commit_step::park);
        BOOST_TEST((a.deadline == at(now) + pause));
        BOOST_TEST(r.fsm.waits_for_space());
        BOOST_TEST(r.next(now + pause.count() - 1).step == commit_step::park);
        now += pause.count();
        pause = (std::min)(2 * pause, machine::space_retry_max);
    }
    BOOST_TEST((pause == machine::space_retry_max));
}

BOOST_AUTO_TEST_CASE(neither_a_request_nor_further_records_shorten_the_wait_for_space)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.fsm.no_space(at(0), false);
    r.append(100'000);
    r.input.requested = 1;
    BOOST_TEST(r.next(1).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(closing_ends_the_wait_for_space_and_tries_once)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    BOOST_TEST(r.fsm.no_space(at(0), false));
    r.input.closing = true;
    BOOST_TEST(r.next(1).step == commit_step::write);
    BOOST_TEST(!r.fsm.no_space(at(1), true));
    BOOST_TEST(r.next(1).step == commit_step::finish);
}

BOOST_AUTO_TEST_CASE(closing_on_a_full_disk_syncs_what_is_written_before_it_gives_up)
{
    rig<group_commit> r;
    r.append(5);
    r.next(0);
    r.fsm.wrote(3, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.input.closing = true;
    BOOST_TEST(r.fsm.no_space(at(0), true));
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.fsm.durable() == 3u);
    BOOST_TEST(r.next(0).step == commit_step::write); // once more, and no longer
    BOOST_TEST(!r.fsm.no_space(at(0), true));
    BOOST_TEST(r.next(0).step == commit_step::finish);
}

BOOST_AUTO_TEST_CASE(space_that_returns_resets_the_pauses)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.fsm.no_space(at(0), false);
    r.next(5);
    r.fsm.no_space(at(5), false);
    r.next(15);
    r.fsm.wrote(1, false);
    BOOST_TEST(!r.fsm.waits_for_space());
    BOOST_TEST(r.next(15).step == commit_step::sync);
    r.fsm.synced();
    r.append(1);
    BOOST_TEST(r.next(16).step == commit_step::write);
    r.fsm.no_space(at(16), false);
    BOOST_TEST(ms_of(r.next(16).deadline) ==
               16 + commit_fsm<group_commit>::space_retry_min.count());
}

// Rotation

BOOST_AUTO_TEST_CASE(a_frame_that_does_not_fit_comes_after_a_rotation)
{
    rig<group_commit> r;
    r.append(1);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.segment_full();
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
    r.fsm.segment_full();
    r.does(commit_step::seal);
    r.does(commit_step::next_segment);
    BOOST_TEST(r.next(0).step == commit_step::write);
}

BOOST_AUTO_TEST_CASE(frames_on_both_sides_of_a_rotation_share_a_sync)
{
    rig<group_commit> r;
    r.append(10);
    r.next(0);
    r.fsm.wrote(4, true);
    BOOST_TEST(r.next(0).step == commit_step::write);
    r.fsm.segment_full();
    r.does(commit_step::seal);
    r.does(commit_step::sync_seal);
    r.does(commit_step::next_segment);
    BOOST_TEST(r.next(0).step == commit_step::write);
    BOOST_TEST(r.fsm.durable() == 0u);
    r.fsm.wrote(10, false);
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.fsm.durable() == 10u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_at_each_step_of_a_rotation_repeats_that_step_alone)
{
    rig<group_commit> r;
    std::int64_t ms = 0;
    r.append(1);
    r.next(ms);
    r.fsm.segment_full();
    r.stops_and_resumes(commit_step::seal, ms);
    r.fsm.done(commit_step::seal);
    r.does(commit_step::sync_seal, ms);
    r.stops_and_resumes(commit_step::next_segment, ms);
    r.fsm.done(commit_step::next_segment);
    BOOST_TEST(!r.next(ms).resumed); // the frame, which is composed now
    r.stops_and_resumes(commit_step::write, ms);
    r.fsm.wrote(1, false);
    BOOST_TEST(!r.fsm.waits_for_space());
    BOOST_TEST(r.next(ms).step == commit_step::sync);
}

BOOST_AUTO_TEST_CASE(nothing_is_composed_over_a_seal_that_is_not_written)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.fsm.segment_full();
    BOOST_TEST(r.next(0).step == commit_step::seal);
    BOOST_TEST(r.fsm.no_space(at(0), false));
    // Appends and requests come meanwhile.
    r.append(100);
    r.input.requested = r.input.requested_now = 101;
    r.input.mark_requests = 1;
    r.fsm.marked(0);
    BOOST_TEST(r.next(0).step == commit_step::mark);
    BOOST_TEST(!r.fsm.needs_mark()); // it is answered, and not written
    r.fsm.answered(1);
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
        r.fsm.wrote(4, true);
        r.next(0);
        r.fsm.segment_full();
        if (stopped == commit_step::next_segment) {
            r.does(commit_step::seal);
            r.does(commit_step::sync_seal);
        }
        BOOST_TEST(r.next(0).step == stopped);
        BOOST_TEST(r.fsm.no_space(at(0), false));
        BOOST_TEST(r.next(0).step == commit_step::sync);
        r.fsm.synced();
        BOOST_TEST(r.fsm.durable() == 4u);
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
        r.fsm.segment_full();
        if (stopped == commit_step::next_segment) {
            r.does(commit_step::seal);
            r.does(commit_step::sync_seal);
        }
        BOOST_TEST(r.next(0).step == stopped);
        BOOST_TEST(r.fsm.no_space(at(0), false));
        r.input.closing = true;
        BOOST_TEST(r.next(1).step == stopped);
        BOOST_TEST(!r.fsm.no_space(at(1), true));
        BOOST_TEST(r.next(1).step == commit_step::finish);
    }
}

BOOST_AUTO_TEST_CASE(closing_on_a_full_disk_syncs_before_it_tries_to_rotate_again)
{
    rig<group_commit> r;
    r.append(5);
    r.next(0);
    r.fsm.wrote(3, true);
    r.next(0);
    r.fsm.segment_full();
    r.input.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::seal);
    BOOST_TEST(r.fsm.no_space(at(0), true));
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::seal); // once more, and no longer
    BOOST_TEST(!r.fsm.no_space(at(0), true));
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
        r.fsm.segment_full();
        for (const commit_step step : steps) {
            if (step == failed)
                break;
            r.does(step);
        }
        BOOST_TEST(r.next(0).step == failed);
        r.fsm.fail();
        BOOST_TEST(r.next(0).step == commit_step::finish);
        r.input.closing = true;
        BOOST_TEST(r.next(0).step == commit_step::finish);
        BOOST_TEST(r.fsm.written() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(after_a_withdrawal_a_seal_that_is_not_written_is_composed_anew)
{
    rig<manual_flush> r({}, inline_syncing);
    r.append(1);
    r.next(0);
    r.fsm.segment_full();
    BOOST_TEST(r.next(0).step == commit_step::seal);
    BOOST_TEST(r.fsm.no_space(at(0), false));
    r.input.last_lsn = 0;
    r.fsm.withdraw();
    BOOST_TEST(r.next(0).step == commit_step::park);
    // Another record may fit.
    r.append(1);
    BOOST_TEST(r.next(1).step == commit_step::write);
    BOOST_TEST(!r.next(1).resumed);
    r.fsm.segment_full();
    r.does(commit_step::seal, 1);
}

BOOST_AUTO_TEST_CASE(after_a_withdrawal_a_seal_that_is_written_stays)
{
    rig<manual_flush> r({}, inline_syncing);
    r.append(1);
    r.next(0);
    r.fsm.segment_full();
    r.does(commit_step::seal);
    r.does(commit_step::sync_seal);
    BOOST_TEST(r.next(0).step == commit_step::next_segment);
    BOOST_TEST(r.fsm.no_space(at(0), false));
    r.input.last_lsn = 0;
    r.fsm.withdraw();
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
    BOOST_TEST(r.fsm.no_space(at(0), false));
    r.input.last_lsn = 0;
    r.fsm.withdraw();
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
    r.fsm.segment_full();
    r.does(commit_step::seal);
    r.does(commit_step::sync_seal);
    r.next(0);
    BOOST_TEST(r.fsm.no_space(at(0), false));
    r.input.last_lsn = 0;
    r.fsm.withdraw();
    r.input.closing = true;
    r.does(commit_step::next_segment);
    r.does(commit_step::close);
}

// The steps of a close

BOOST_AUTO_TEST_CASE(without_syncs_close_is_not_synced)
{
    rig<group_commit> r({}, unsynced);
    r.input.closing = true;
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
    r.input.closing = true;
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
    for (const commit_config config :
         {syncing, commit_config{.syncing = false, .syncs_on_close = true}})
        for (const commit_step stopped : steps)
            for (const bool full : {false, true}) {
                rig<group_commit> r({}, config);
                r.input.closing = true;
                for (const commit_step step : steps) {
                    if (step == stopped)
                        break;
                    if (step != commit_step::sync_epoch || config.syncs_on_close)
                        r.does(step);
                }
                if (stopped == commit_step::sync_epoch && !config.syncs_on_close)
                    continue;
                BOOST_TEST(r.next(0).step == stopped);
                if (full)
                    BOOST_TEST(!r.fsm.no_space(at(0), true));
                else
                    r.fsm.fail();
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
    r.fsm.fail();
    for (int i = 0; i < 3; ++i) {
        r.append(1);
        r.input.requested = r.input.last_lsn;
        r.input.closing = i == 2;
        BOOST_TEST(r.next(i).step == commit_step::finish);
    }
    BOOST_TEST(r.fsm.durable() == 0u);
    BOOST_TEST(r.fsm.written() == 5u);
}

BOOST_AUTO_TEST_CASE(a_failure_during_a_wait_for_space_ends_it)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.fsm.no_space(at(0), false);
    r.fsm.fail();
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
    r.fsm.synced();
    const commit_action a = r.next(2);
    BOOST_TEST(a.step == commit_step::park);
    BOOST_TEST(a.wake_lsn == 2u);
    BOOST_TEST(ms_of(a.deadline) == 2 + commit_fsm<group_commit>::idle_mark.count());
    BOOST_TEST(r.next(101).step == commit_step::park);
    BOOST_TEST(r.next(102).step == commit_step::mark);
    r.fsm.marked(1);
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
        r.fsm.synced();
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
    r.fsm.synced();
    r.fsm.marked(1);
    BOOST_TEST((r.next(0).deadline == no_deadline));
    r.fsm.marked(0); // it never falls
    BOOST_TEST((r.next(0).deadline == no_deadline));
}

BOOST_AUTO_TEST_CASE(a_watermark_in_a_full_segment_comes_after_a_rotation)
{
    rig<group_commit> r;
    r.append(1);
    r.next(0);
    r.write_all();
    r.next(0);
    r.fsm.synced();
    r.input.mark_requests = 1;
    BOOST_TEST(r.next(0).step == commit_step::mark);
    BOOST_TEST(r.fsm.needs_mark());
    r.fsm.segment_full(); // and there is another one
    r.does(commit_step::seal);
    r.does(commit_step::sync_seal);
    r.does(commit_step::next_segment);
    BOOST_TEST(r.fsm.is_marking());
    BOOST_TEST(r.next(0).step == commit_step::mark);
    r.fsm.marked(1);
    r.fsm.answered(1);
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
        r.fsm.synced();
        r.next(0);
        BOOST_TEST(r.next(100).step == commit_step::mark);
        if (stopped != commit_step::mark) {
            r.fsm.segment_full();
            for (const commit_step step : {commit_step::seal, commit_step::sync_seal}) {
                if (step == stopped)
                    break;
                r.does(step, 100);
            }
            BOOST_TEST(r.next(100).step == stopped);
        }
        BOOST_TEST(r.fsm.is_marking());
        r.fsm.not_marked(at(100));
        BOOST_TEST(!r.fsm.waits_for_space());
        const commit_action a = r.next(101);
        BOOST_TEST(a.step == commit_step::park);
        BOOST_TEST(ms_of(a.deadline) == 200);
        // The next frame is composed anew, after the rotation whose SEAL is written.
        r.append(1);
        const commit_action b = r.next(102);
        BOOST_TEST(!r.fsm.is_marking());
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
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::park);
    BOOST_TEST(
        (r.next(1000).deadline == no_deadline)); // there is no log writer to write MARK
}

BOOST_AUTO_TEST_CASE(without_a_thread_manual_flush_syncs_on_request_only)
{
    rig<manual_flush> r({}, inline_syncing);
    for (int i = 0; i < 3; ++i) {
        r.append(1);
        BOOST_TEST(r.next(0).step == commit_step::write);
        r.write_all();
        BOOST_TEST(r.next(0).step == commit_step::park);
    }
    BOOST_TEST(r.fsm.durable() == 0u);
    r.input.requested = 2;
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.fsm.durable() == 3u);
    BOOST_TEST(r.next(0).step == commit_step::park);
}

BOOST_AUTO_TEST_CASE(without_a_thread_closing_syncs_and_closes)
{
    rig<manual_flush> r({}, inline_syncing);
    r.append(1);
    r.next(0);
    r.write_all();
    BOOST_TEST(r.next(0).step == commit_step::park);
    r.input.closing = true;
    BOOST_TEST(r.next(0).step == commit_step::sync);
    r.fsm.synced();
    BOOST_TEST(r.next(0).step == commit_step::close);
}

BOOST_AUTO_TEST_CASE(without_a_thread_and_without_syncs_a_request_needs_no_sync)
{
    rig<manual_flush> r({}, inline_unsynced);
    r.append(1);
    r.next(0);
    r.write_all();
    BOOST_TEST(r.fsm.durable() == 1u);
    r.input.requested = 1;
    BOOST_TEST(r.next(0).step == commit_step::park);
}

// Invariants over a long random run

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
            r.input.requested = r.input.last_lsn;
        for (commit_action a = r.next(ms); a.step != commit_step::park; a = r.next(ms)) {
            if (a.step == commit_step::write) {
                BOOST_TEST_REQUIRE(r.fsm.written() < r.input.last_lsn);
                const std::uint64_t pending = r.input.last_lsn - r.fsm.written();
                r.fsm.wrote(r.fsm.written() + 1 + (noise >> 8) % pending,
                            (noise & 1) != 0);
                r.input.bytes = 32 * (r.input.last_lsn - r.fsm.written());
            } else if (a.step == commit_step::sync) {
                r.fsm.synced();
            } else {
                BOOST_TEST_REQUIRE(a.step == commit_step::mark);
                r.fsm.marked(r.fsm.durable());
            }
        }
        BOOST_TEST_REQUIRE(r.fsm.durable() >= durable);
        BOOST_TEST_REQUIRE(r.fsm.written() >= written);
        BOOST_TEST_REQUIRE(r.fsm.durable() <= r.fsm.written());
        BOOST_TEST_REQUIRE(r.fsm.written() <= r.input.last_lsn);
        BOOST_TEST_REQUIRE(r.fsm.written() >= r.input.requested);
        durable = r.fsm.durable();
        written = r.fsm.written();
    }
    BOOST_TEST(durable > 5'000u);
}

BOOST_AUTO_TEST_SUITE_END()
