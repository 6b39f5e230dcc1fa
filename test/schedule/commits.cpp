// forelog/test/schedule/commits.cpp: appends, commits and the log writer, in every order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/writer_parts.hpp"

namespace {

using namespace forelog;
using namespace forelog::test::schedule;

using by_count = recorded_writer<ring_queue, flush_by_size>;
using by_group = recorded_writer<ring_queue, group_commit>;
using by_hand = recorded_writer<ring_queue, manual_flush>;
using by_either = recorded_writer<ring_queue, flush_by_size_or_time>;
using direct = recorded_writer<direct_queue, group_commit>;

/// Two appends reach the batch size: no flush is requested, and the log writer wakes.
void reach_the_batch_size()
{
    auto o = small_options<by_count>();
    o.flush.batch_size = 2;
    scheduled_log<by_count> log(o);
    crew appenders;
    for (std::uint32_t tag = 1; tag <= 2; ++tag)
        appenders.add([&, tag] { log.append(tag); });
    appenders.join();
    while (log.wal().durable_lsn().value() < 2)
        threading::yield();
    expect(log.disk().durable() == 2, "acknowledged before it was on the disk");
    log.end();
}

/// One flushes what it has appended, while another only appends.
void flush_by_hand()
{
    scheduled_log<by_hand> log;
    crew both;
    both.add([&] {
        log.append(1);
        log.flush();
    });
    log.append(2);
    both.join();
    log.end();
}

/// A flush meets an append, and either may come first.
void flush_beside_an_append()
{
    scheduled_log<by_hand> log;
    crew other;
    other.add([&] { log.append(1); });
    log.flush();
    other.join();
    log.end();
}

/// One caller, each step of which can meet the log writer.
void flush_alone()
{
    scheduled_log<by_hand> log;
    log.append(1);
    log.flush();
    log.append(2);
    log.flush();
    log.end();
}

void commit_alone()
{
    scheduled_log<by_group> log;
    log.commit(1);
    log.commit_for(10s, 2);
    log.end();
}

void commit_together()
{
    scheduled_log<by_group> log;
    crew both;
    both.add([&] { log.commit(1); });
    log.commit(2);
    both.join();
    log.end();
}

/// Callers with a deadline leave the work to the log writer.
void commit_in_time()
{
    scheduled_log<by_group> log;
    crew both;
    both.add([&] { log.commit_for(10s, 1); });
    log.commit_for(10s, 2);
    both.join();
    log.end();
}

/// Only what they request is flushed.
void wait_by_hand()
{
    scheduled_log<by_hand> log;
    crew both;
    both.add([&] { log.commit_for(10s, 1); });
    log.commit_for(10s, 2);
    both.join();
    log.end();
}

/// A caller leads beside the log writer, which waits for a timer.
void lead_beside_the_log_writer()
{
    scheduled_log<by_either> log;
    crew both;
    both.add([&] {
        log.append(1);
        log.commit(2);
    });
    log.commit(3);
    both.join();
    log.end();
}

/// The ring is full, and the policy never flushes: appends request it.
void append_to_a_full_ring()
{
    scheduled_log<by_hand> log;
    log.append(1, 3500);
    crew both;
    both.add([&] { log.append(2, 2000); });
    log.append_for(10s, 3, 500);
    both.join();
    log.end();
}

/// No flush is requested, and no other record comes: the timer of the log writer ends the delay.
void wait_for_the_timer()
{
    auto o = small_options<by_either>();
    o.flush.batch_timeout = 5ms;
    scheduled_log<by_either> log(o);
    log.append(1);
    threading::parker sleep;
    sleep.park_until(threading::clock::now() + 20ms, [] { return false; });
    expect(log.wal().durable_lsn().value() == 1, "the delay took longer than its time");
    log.end();
}

void commit_directly()
{
    scheduled_log<direct> log;
    crew both;
    both.add([&] { log.commit(1); });
    both.add([&] { log.append(2); });
    log.close();
    both.join();
    log.end();
}

} // namespace

BOOST_AUTO_TEST_SUITE(schedule_commits)

BOOST_AUTO_TEST_CASE(appends_reach_the_batch_size)
{
    explore({.name = "batch-size",
             .body = reach_the_batch_size,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_manual_flush_meets_an_append)
{
    explore(
        {.name = "flush-by-hand", .body = flush_by_hand, .sequential = 2, .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_flush_meets_an_append)
{
    explore({.name = "flush-append", .body = flush_beside_an_append, .buffered = 2});
}

BOOST_AUTO_TEST_CASE(a_flush_meets_the_log_writer)
{
    explore({.name = "flush-alone", .body = flush_alone, .buffered = 2});
}

BOOST_AUTO_TEST_CASE(a_commit_meets_the_log_writer)
{
    explore({.name = "commit-alone", .body = commit_alone, .buffered = 2});
}

BOOST_AUTO_TEST_CASE(two_callers_commit_beside_the_log_writer)
{
    explore(
        {.name = "two-commit", .body = commit_together, .sequential = 2, .buffered = 1});
}

BOOST_AUTO_TEST_CASE(two_callers_wait_for_the_log_writer)
{
    explore({.name = "two-wait", .body = commit_in_time, .sequential = 2, .buffered = 1});
}

BOOST_AUTO_TEST_CASE(two_callers_wait_for_what_only_they_request)
{
    explore(
        {.name = "wait-by-hand", .body = wait_by_hand, .sequential = 2, .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_caller_leads_beside_the_log_writer)
{
    explore({.name = "lead-beside",
             .body = lead_beside_the_log_writer,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(records_are_flushed_at_their_deadline)
{
    explore({.name = "timer", .body = wait_for_the_timer});
}

BOOST_AUTO_TEST_CASE(appends_to_a_full_ring_wake_the_log_writer)
{
    explore({.name = "writer-full",
             .body = append_to_a_full_ring,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(two_callers_commit_and_one_closes_without_a_log_writer)
{
    explore({.name = "direct", .body = commit_directly});
}

BOOST_AUTO_TEST_SUITE_END()
