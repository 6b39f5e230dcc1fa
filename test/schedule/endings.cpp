// forelog/test/schedule/endings.cpp: failures, closing and destruction, in every order
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
using bounded = recorded_writer<bounded_queue, group_commit>;

/// A sync fails while two callers commit: both get its error, or were durable before.
template <class Writer>
void fail_a_commit(unsigned nth)
{
    scheduled_log<Writer> log;
    log.disk().fail_sync(nth);
    crew both;
    both.add([&] { log.commit(1); });
    log.commit(2);
    both.join();
    log.end();
}

/// A sync fails beside an append, which has no LSN if it came too late.
void fail_beside_an_append()
{
    scheduled_log<by_group> log;
    log.disk().fail_sync(1);
    crew both;
    both.add([&] { log.append(1); });
    log.commit_for(10s, 2);
    both.join();
    log.append(3);
    log.end();
}

/// A sync fails while an append waits for room, which never comes.
void fail_while_full()
{
    scheduled_log<by_hand> log;
    log.append(1, 3500);
    log.disk().fail_sync(1);
    crew both;
    both.add([&] { log.append(2, 2000); });
    log.flush();
    both.join();
    log.end();
}

/// One caller, each step of which can meet the log writer.
void fail_alone(unsigned nth)
{
    scheduled_log<by_group> log;
    log.disk().fail_sync(nth);
    log.commit_for(10s, 1);
    log.append(2);
    log.commit(3);
    log.end();
}

/// A sync of a flush that the log writer decided on fails, and an append sees it.
void fail_beside_the_writer()
{
    scheduled_log<by_hand> log;
    log.disk().fail_sync(1);
    crew other;
    other.add([&] { log.append(1); });
    log.flush();
    other.join();
    log.end();
}

void close_alone()
{
    scheduled_log<by_hand> log;
    log.append(1);
    log.close();
    log.append(2);
    log.end();
}

void close_beside_an_append()
{
    scheduled_log<by_hand> log;
    crew other;
    other.add([&] { log.append(1); });
    log.close();
    other.join();
    log.end();
}

void close_beside_a_commit()
{
    scheduled_log<by_group> log;
    crew both;
    both.add([&] {
        log.append(1);
        log.commit(2);
    });
    log.close();
    both.join();
    log.end();
}

/// The deadline passes at once; the record may be durable, and the log closed, before the caller
/// asks why.
void close_beside_a_short_wait()
{
    scheduled_log<by_hand> log;
    crew both;
    both.add([&] { log.commit_for(0ms, 1); });
    log.close();
    both.join();
    log.end();
}

void close_twice()
{
    scheduled_log<by_hand> log;
    log.append(1);
    crew both;
    both.add([&] { log.close(); });
    both.add([&] { log.append(2); });
    log.close();
    both.join();
    log.end();
}

/// The ring is full when the log is closed: an append that waits for room has an LSN, and is
/// written.
void close_while_full()
{
    scheduled_log<by_hand> log;
    log.append(1, 3500);
    crew both;
    both.add([&] { log.append(2, 2000); });
    log.close();
    both.join();
    log.end();
}

void close_during_a_failure()
{
    scheduled_log<by_group> log;
    log.disk().fail_sync(1);
    crew both;
    both.add([&] { log.commit(1); });
    log.close();
    both.join();
    log.end();
}

/// Records are queued, and no flush of them was requested.
void destroy_with_records_pending()
{
    scheduled_log<by_hand> log;
    crew both;
    both.add([&] { log.append(1); });
    log.append(2);
    both.join();
    log.destroy();
}

void destroy_beside_a_flush_by_count()
{
    auto o = small_options<by_count>();
    o.flush.batch_size = 2;
    scheduled_log<by_count> log(o);
    crew both;
    for (std::uint32_t tag = 1; tag <= 2; ++tag)
        both.add([&, tag] { log.append(tag); });
    both.join();
    log.append(3);
    log.destroy();
}

} // namespace

BOOST_AUTO_TEST_SUITE(schedule_endings)

BOOST_AUTO_TEST_CASE(the_first_sync_fails_while_two_callers_commit)
{
    explore({.name = "fail-first",
             .body = [] { fail_a_commit<by_group>(1); },
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(the_second_sync_fails_while_two_callers_commit)
{
    explore({.name = "fail-second",
             .body = [] { fail_a_commit<by_group>(2); },
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_sync_fails_over_a_bounded_queue)
{
    explore({.name = "fail-bounded",
             .body = [] { fail_a_commit<bounded>(1); },
             .sequential = 1,
             .buffered = 1,
             .opaque = true});
}

BOOST_AUTO_TEST_CASE(a_sync_fails_beside_an_append)
{
    explore({.name = "fail-append",
             .body = fail_beside_an_append,
             .sequential = 3,
             .buffered = 2});
}

BOOST_AUTO_TEST_CASE(a_sync_fails_while_an_append_waits_for_room)
{
    explore(
        {.name = "fail-full", .body = fail_while_full, .sequential = 2, .buffered = 1});
}

BOOST_AUTO_TEST_CASE(the_first_sync_fails_beside_the_log_writer)
{
    explore({.name = "fail-alone", .body = [] { fail_alone(1); }});
}

BOOST_AUTO_TEST_CASE(the_second_sync_fails_beside_the_log_writer)
{
    explore({.name = "fail-alone-second",
             .body = [] { fail_alone(2); },
             .sequential = 2,
             .buffered = 2});
}

BOOST_AUTO_TEST_CASE(a_flush_fails_beside_an_append)
{
    explore({.name = "fail-flush", .body = fail_beside_the_writer, .buffered = 2});
}

BOOST_AUTO_TEST_CASE(a_close_meets_the_log_writer)
{
    explore({.name = "close-alone", .body = close_alone});
}

BOOST_AUTO_TEST_CASE(a_close_meets_an_append)
{
    explore({.name = "close-append", .body = close_beside_an_append});
}

BOOST_AUTO_TEST_CASE(a_close_meets_a_commit)
{
    explore({.name = "close-commit",
             .body = close_beside_a_commit,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_close_meets_a_short_wait)
{
    explore({.name = "close-wait",
             .body = close_beside_a_short_wait,
             .sequential = 3,
             .buffered = 2});
}

BOOST_AUTO_TEST_CASE(two_close_beside_an_append)
{
    explore({.name = "close-twice", .body = close_twice, .sequential = 2, .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_close_meets_an_append_that_waits_for_room)
{
    explore(
        {.name = "close-full", .body = close_while_full, .sequential = 3, .buffered = 2});
}

BOOST_AUTO_TEST_CASE(a_close_meets_a_failing_sync)
{
    explore({.name = "close-fail",
             .body = close_during_a_failure,
             .sequential = 3,
             .buffered = 2});
}

BOOST_AUTO_TEST_CASE(the_destructor_finds_records_pending)
{
    explore({.name = "destroy-pending",
             .body = destroy_with_records_pending,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(the_destructor_meets_the_log_writer_at_work)
{
    explore({.name = "destroy-busy",
             .body = destroy_beside_a_flush_by_count,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_SUITE_END()
