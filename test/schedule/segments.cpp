// forelog/test/schedule/segments.cpp: rotation, preallocation and truncation, in every order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/writer_parts.hpp"

namespace {

using namespace forelog;
using namespace forelog::test::schedule;

using direct = recorded_writer<direct_queue, group_commit>;
using by_group = recorded_writer<ring_queue, group_commit>;

/// Two of these fill a segment.
constexpr std::size_t large = 13'000;

by_group::options with_spares(unsigned spares)
{
    auto o = small_options<by_group>();
    o.segment.spares = spares;
    o.queue.memory = 16 << 10;
    return o;
}

/// Segments are truncated while the next one begins.
void truncate_beside_a_rotation()
{
    scheduled_log<by_group> log(with_spares(0));
    log.commit(1, large);
    log.commit(2, large);
    crew both;
    both.add([&] {
        log.truncate_before(log.wal().durable_lsn().value() + 1);
        log.truncate_before(log.wal().durable_lsn().value() + 1);
    });
    log.commit(3, large);
    both.join();
    log.end();
    expect(log.disk().segments_used() == 2, "there was no rotation");
}

/// The next segment comes from the preallocator, or is made in the call if it is not ready.
void hand_over_a_segment()
{
    scheduled_log<by_group> log(with_spares(1));
    log.commit(1, large);
    log.commit(2, large);
    log.commit(3, large);
    log.end();
    expect(log.disk().segments_used() >= 2, "there was no rotation");
}

/// The directory cannot be synced, by the preallocator or by the leader.
void fail_the_directory(unsigned nth)
{
    scheduled_log<by_group> log(with_spares(1));
    log.disk().fail_directory_sync(nth);
    log.commit(1, large);
    log.commit(2, large);
    log.commit(3, large);
    log.end();
}

/// A truncation whose directory sync fails ends the log for callers that commit meanwhile.
void fail_a_truncation()
{
    scheduled_log<by_group> log(with_spares(0));
    log.commit(1, large);
    log.commit(2, large);
    log.commit(3, large);
    log.disk().fail_directory_sync(1);
    crew both;
    both.add([&] { log.truncate_before(3); });
    log.commit(4);
    both.join();
    expect(!log.disk().has_failed() || log.wal().failure(),
           "the log goes on behind a failed sync of the directory");
    log.end();
}

/// The log ends while a spare is being made.
void close_beside_the_preparer()
{
    scheduled_log<by_group> log(with_spares(2));
    log.append(1);
    log.end();
}

/// Zeros wait for the log, 10 ms for each step, unless it allows for them.
void write_zeros(bool allowed)
{
    recording_disk disk;
    std::error_code ec;
    auto directory = recording_directory::open("log", directory_access::create, ec);
    using factory_type = segment::segment_creator<recording_file>;
    const format::segment_header two_steps{.capacity = 2 * factory_type::zero_step};
    factory_type creator(directory, two_steps, 1, true);
    segment::segment_preallocator<recording_file> spares(creator, 1, false, [] {});
    if (allowed)
        spares.allow(two_steps.capacity / 4);
    threading::parker nobody;
    const auto is_ready_after = [&](std::chrono::milliseconds time) {
        nobody.park_until(scheduler::start + time, [] { return false; });
        return spares.ready() == 1;
    };
    expect(is_ready_after(5ms) == allowed, "the log was not listened to");
    expect(is_ready_after(15ms) == allowed, "the second step did not wait");
    expect(is_ready_after(25ms), "steps wait longer than 10 ms");
}

void rotate_directly()
{
    scheduled_log<direct> log;
    log.commit(1, large);
    crew both;
    both.add([&] { log.commit(2, large); });
    both.add([&] { log.truncate_before(2); });
    log.commit(3, large);
    both.join();
    log.end();
}

} // namespace

BOOST_AUTO_TEST_SUITE(schedule_segments)

BOOST_AUTO_TEST_CASE(a_truncation_meets_a_rotation)
{
    explore({.name = "truncate-rotate",
             .body = truncate_beside_a_rotation,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_spare_meets_a_segment_made_in_the_call)
{
    explore({.name = "prepare-rotate",
             .body = hand_over_a_segment,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(preallocation_fails_at_its_first_directory_sync)
{
    explore({.name = "prepare-fail-first",
             .body = [] { fail_the_directory(1); },
             .sequential = 1,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(preallocation_fails_at_its_second_directory_sync)
{
    explore({.name = "prepare-fail-second",
             .body = [] { fail_the_directory(2); },
             .sequential = 1,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_truncation_fails_beside_a_commit)
{
    explore({.name = "truncate-fail",
             .body = fail_a_truncation,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_close_meets_the_preallocator)
{
    explore({.name = "prepare-close",
             .body = close_beside_the_preparer,
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(zeros_are_written_at_once_as_far_as_the_log_allows_them)
{
    explore({.name = "zeros-allowed",
             .body = [] { write_zeros(true); },
             .sequential = 3,
             .buffered = 3});
}

BOOST_AUTO_TEST_CASE(zeros_are_written_slowly_beyond_that)
{
    explore({.name = "zeros-alone",
             .body = [] { write_zeros(false); },
             .sequential = 3,
             .buffered = 3});
}

BOOST_AUTO_TEST_CASE(rotation_and_truncation_meet_without_a_log_writer)
{
    explore({.name = "direct-rotate",
             .body = rotate_directly,
             .sequential = 3,
             .buffered = 2});
}

BOOST_AUTO_TEST_SUITE_END()
