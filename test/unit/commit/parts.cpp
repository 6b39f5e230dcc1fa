// forelog/test/unit/commit/parts.cpp: thresholds, requests, watermarks, counters and
// options by themselves
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/commit/detail/wakeup_threshold.hpp>
#include <forelog/commit/flush_requests.hpp>
#include <forelog/commit/watermarks.hpp>
#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cerrno>
#include <thread>
#include <vector>

namespace {

using namespace forelog;
using namespace forelog::literals;
using namespace std::chrono_literals;

constexpr auto never = flush_decision::never;
constexpr auto no_deadline = (std::chrono::steady_clock::time_point::max)();

wal_failure some_failure()
{
    return {{EIO, std::system_category()}, forelog::operation::sync, 7, 4096, {}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(commit_wakeup_threshold)

BOOST_AUTO_TEST_CASE(a_new_threshold_is_never_reached)
{
    commit::wakeup_threshold threshold;
    BOOST_TEST(!threshold.disarm(never - 1, never - 1));
    BOOST_TEST(!threshold.is_reached(1000, 1000, {.requested = 1000}, false));
}

BOOST_AUTO_TEST_CASE(the_first_producer_that_reaches_a_threshold_wakes_and_no_other)
{
    commit::wakeup_threshold threshold;
    threshold.set({.lsn = 100, .bytes = 5000});
    BOOST_TEST(!threshold.disarm(99, 4999));
    BOOST_TEST(threshold.disarm(100, 0));
    BOOST_TEST(!threshold.disarm(101, 6000));
    threshold.arm();
    BOOST_TEST(threshold.disarm(1, 5000));
    BOOST_TEST(!threshold.disarm(1000, 5000));
}

BOOST_AUTO_TEST_CASE(a_threshold_is_reached_by_each_of_its_parts)
{
    commit::wakeup_threshold threshold;
    threshold.set({.lsn = 100, .bytes = 5000, .request = 50, .now = 60, .closing = true});
    BOOST_TEST(
        !threshold.is_reached(99, 4999, {.requested = 50, .requested_now = 60}, false));
    BOOST_TEST(threshold.is_reached(100, 0, {}, false));
    BOOST_TEST(threshold.is_reached(0, 5000, {}, false));
    BOOST_TEST(threshold.is_reached(0, 0, {.requested = 51}, false));
    BOOST_TEST(threshold.is_reached(0, 0, {.requested_now = 61}, false));
    BOOST_TEST(threshold.is_reached(0, 0, {}, true));
    threshold.set({.closing = false});
    BOOST_TEST(!threshold.is_reached(1000, 100'000, {1000, 1000, 0}, true));
}

BOOST_AUTO_TEST_CASE(a_threshold_that_was_disarmed_is_still_reached)
{
    commit::wakeup_threshold threshold;
    threshold.set({.lsn = 10});
    BOOST_TEST(threshold.disarm(10, 0));
    BOOST_TEST(threshold.is_reached(10, 0, {}, false));
}

BOOST_AUTO_TEST_CASE(a_request_wakes_the_log_writer_only_above_its_limits)
{
    commit::wakeup_threshold threshold;
    threshold.set({.request = 50});
    BOOST_TEST(!threshold.should_wake({.requested = 50, .awaited = 1000}));
    BOOST_TEST(threshold.should_wake({.requested = 51}));
    threshold.set({.now = 50, .awaited = 8});
    BOOST_TEST(
        !threshold.should_wake({.requested = 1000, .requested_now = 50, .awaited = 7}));
    BOOST_TEST(threshold.should_wake({.awaited = 8}));
    BOOST_TEST(threshold.should_wake({.requested_now = 51}));
    BOOST_TEST(threshold.is_reached(0, 0, {.awaited = 8}, false));
    BOOST_TEST(!threshold.is_reached(0, 0, {.requested = 1000, .awaited = 7}, false));
}

BOOST_AUTO_TEST_CASE(the_last_or_a_late_waiter_completes_a_group)
{
    using clock = threading::clock;
    commit::wakeup_threshold threshold;
    BOOST_TEST(!threshold.completes_group(never));
    threshold.set({.awaited = 8, .late = clock::now() + std::chrono::hours(1)});
    BOOST_TEST(!threshold.completes_group(7));
    BOOST_TEST(threshold.completes_group(8));
    threshold.set({.awaited = 8, .late = clock::now()});
    BOOST_TEST(threshold.completes_group(1));
    threshold.set({});
    BOOST_TEST(!threshold.completes_group(8));
}

BOOST_AUTO_TEST_CASE(a_forced_wake_up_lasts_until_it_is_cleared)
{
    commit::wakeup_threshold threshold;
    threshold.set({});
    threshold.force();
    BOOST_TEST(threshold.is_reached(0, 0, {}, false));
    BOOST_TEST(threshold.is_reached(0, 0, {}, false));
    threshold.clear_force();
    BOOST_TEST(!threshold.is_reached(0, 0, {}, false));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(commit_flush_requests)

BOOST_AUTO_TEST_CASE(a_request_rises_and_never_falls)
{
    commit::flush_requests r;
    BOOST_TEST(r.requested() == 0u);
    BOOST_TEST(r.request(5));
    BOOST_TEST(r.requested() == 5u);
    BOOST_TEST(!r.request(5));
    BOOST_TEST(!r.request(3));
    BOOST_TEST(r.requested() == 5u);
    BOOST_TEST(r.request(6));
    BOOST_TEST(r.requested_now() == 0u);
    BOOST_TEST(r.request_now(4));
    BOOST_TEST(!r.request_now(4));
    BOOST_TEST(r.requested_now() == 4u);
    BOOST_TEST(r.requested() == 6u);
    BOOST_TEST(!r.closing());
    r.close();
    BOOST_TEST(r.closing());
}

BOOST_AUTO_TEST_CASE(awaited_records_are_counted)
{
    commit::flush_requests r;
    BOOST_TEST(r.awaited() == 0u);
    r.add_waiters(1);
    r.add_waiters(10);
    BOOST_TEST(r.awaited() == 11u);
}

BOOST_AUTO_TEST_CASE(of_many_requests_the_highest_counts)
{
    commit::flush_requests r;
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::uint64_t n = t; n < 40'000; n += 4)
                r.request(n);
        });
    for (std::thread& t : threads)
        t.join();
    BOOST_TEST(r.requested() == 39'999u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(commit_watermarks)

BOOST_AUTO_TEST_CASE(it_begins_where_the_log_ended)
{
    commit::watermarks p(41);
    BOOST_TEST(p.written() == 41u);
    BOOST_TEST(p.durable() == 41u);
    BOOST_TEST(!p.ended());
    BOOST_TEST((p.outcome(41) == outcome::durable));
    BOOST_TEST((p.outcome(42) == outcome::pending));
    BOOST_TEST(!p.failure());
}

BOOST_AUTO_TEST_CASE(a_record_is_pending_until_it_is_acknowledged)
{
    commit::watermarks p(0);
    p.set_submitted(5);
    BOOST_TEST((p.outcome(5) == outcome::pending));
    p.set_written(5);
    BOOST_TEST(p.written() == 5u);
    BOOST_TEST((p.outcome(5) == outcome::pending));
    p.set_durable(5);
    BOOST_TEST((p.outcome(5) == outcome::durable));
    BOOST_TEST((p.outcome(6) == outcome::pending));
}

BOOST_AUTO_TEST_CASE(
    after_a_failure_submitted_records_are_indeterminate_and_the_rest_rejected)
{
    commit::watermarks p(0);
    p.set_submitted(3);
    p.set_written(3);
    p.set_durable(3);
    p.set_submitted(5);
    p.end(some_failure(), [] {});
    BOOST_TEST((p.outcome(3) == outcome::durable));
    BOOST_TEST((p.outcome(4) == outcome::indeterminate));
    BOOST_TEST((p.outcome(5) == outcome::indeterminate));
    BOOST_TEST((p.outcome(6) == outcome::rejected));
    BOOST_TEST(p.failure().first_indeterminate.value() == 4u);
    BOOST_TEST(p.failure().segment == 7u);
    BOOST_TEST(p.failure().offset == 4096u);
    BOOST_TEST(p.end_error().value() == EIO);
}

BOOST_AUTO_TEST_CASE(nothing_is_indeterminate_if_nothing_was_submitted)
{
    commit::watermarks p(3);
    p.end(some_failure(), [] {});
    BOOST_TEST(!p.failure().first_indeterminate);
    BOOST_TEST((p.outcome(4) == outcome::rejected));
}

BOOST_AUTO_TEST_CASE(an_acknowledgement_wakes_all_its_waiters)
{
    constexpr std::uint64_t waiters = 40;
    for (const std::uint64_t step : {1u, 2u, 3u, 7u, 31u, 63u, 64u, 65u, 300u}) {
        constexpr std::uint64_t last = 1200;
        commit::watermarks p(0);
        std::vector<std::thread> threads;
        std::atomic<std::uint64_t> waiting{0};
        for (std::uint64_t t = 0; t < waiters; ++t)
            threads.emplace_back([&, t] {
                for (std::uint64_t n = t + 1; n <= last; n += waiters) {
                    waiting.fetch_add(1);
                    p.wait(n, (threading::clock::time_point::max)(), [] {});
                }
            });
        for (std::uint64_t n = 0; n < last;) {
            // At first all wait; later each one that is released comes back.
            while (waiting.load() < (std::min)(n + waiters, last))
                std::this_thread::yield();
            n = (std::min)(n + step, last);
            p.set_durable(n);
        }
        for (std::thread& t : threads)
            t.join();
        BOOST_TEST(p.lost_wakeups() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(the_first_end_counts)
{
    commit::watermarks p(0);
    p.end(some_failure(), [] {});
    wal_failure other = some_failure();
    other.error = error::no_space;
    p.end(other, [] {});
    p.end({}, [] {});
    BOOST_TEST(p.failure().error.value() == EIO);

    commit::watermarks closed(0);
    closed.end({}, [] {});
    closed.end(some_failure(), [] {});
    BOOST_TEST(!closed.failure());
    BOOST_TEST((closed.end_error() == error::closed));
}

BOOST_AUTO_TEST_CASE(pushing_ends_before_any_thread_sees_the_end)
{
    commit::watermarks p(0);
    int shut = 0;
    p.end(some_failure(), [&] {
        ++shut;
        BOOST_TEST(!p.ended());
        BOOST_TEST(!p.failure());
        BOOST_TEST((p.outcome(1) == outcome::pending));
        BOOST_TEST(p.end_error().value() == EIO); // the error of a push after that
    });
    BOOST_TEST(p.ended());
    p.end({}, [&] { ++shut; });
    BOOST_TEST(shut == 1);
}

BOOST_AUTO_TEST_CASE(a_wait_ends_with_the_record_with_the_time_or_with_the_log)
{
    commit::watermarks p(0);
    BOOST_TEST(p.wait(0, no_deadline, [] {}));
    BOOST_TEST(!p.wait(1, std::chrono::steady_clock::now() + 5ms, [] {}));
    std::thread acknowledges([&] {
        std::this_thread::sleep_for(5ms);
        p.set_durable(1);
    });
    BOOST_TEST(p.wait(1, no_deadline, [] {}));
    acknowledges.join();
    std::thread ends([&] {
        std::this_thread::sleep_for(5ms);
        p.end(some_failure(), [] {});
    });
    BOOST_TEST(!p.wait(2, no_deadline, [] {}));
    BOOST_TEST(p.wait(1, no_deadline, [] {})); // that one is durable all the same
    ends.join();
    BOOST_TEST(p.lost_wakeups() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(segment_counters)

BOOST_AUTO_TEST_CASE(a_histogram_counts_by_powers_of_two)
{
    segment::histogram h;
    for (const std::uint64_t v :
         {0ull, 1ull, 2ull, 3ull, 4ull, 7ull, 8ull, 1023ull, 1024ull})
        h.add(v);
    const log2_histogram s = h.snapshot();
    BOOST_TEST(s[0] == 1u);
    BOOST_TEST(s[1] == 1u);
    BOOST_TEST(s[2] == 2u);
    BOOST_TEST(s[3] == 2u);
    BOOST_TEST(s[4] == 1u);
    BOOST_TEST(s[10] == 1u);
    BOOST_TEST(s[11] == 1u);
    h.add(never); // more than the last bucket holds goes there
    BOOST_TEST(h.snapshot().back() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(writer_options)

BOOST_AUTO_TEST_CASE(the_defaults_are_valid)
{
    BOOST_TEST(wal_writer::options().valid());
    BOOST_TEST(sync_wal_writer::options().valid());
    BOOST_TEST(unsynced_wal_writer::options().valid());
}

BOOST_AUTO_TEST_CASE(sizes_of_segments_have_bounds)
{
    const auto valid = [](segment_options o) { return o.valid(); };
    BOOST_TEST(!valid({.size = 0}));
    BOOST_TEST(!valid({.size = 32_KiB - 1}));
    BOOST_TEST(valid({.size = 32_KiB}));
    BOOST_TEST(valid({.size = 1024_GiB}));
    BOOST_TEST(!valid({.size = 1024_GiB + 1}));
    BOOST_TEST(!valid({.size = never}));
    BOOST_TEST(valid({.spares = 0}));
    BOOST_TEST(valid({.spares = 16}));
    BOOST_TEST(!valid({.spares = 17}));
    for (const std::uint32_t size : {0u, 1u, 256u, 513u, 4097u, 131'072u})
        BOOST_TEST(!valid({.block_size = size}));
    for (std::uint32_t size = 512; size <= 65536; size *= 2)
        BOOST_TEST(valid({.block_size = size}));
    BOOST_TEST(!valid({.size = 8 * 65536 - 1, .block_size = 65536}));
    BOOST_TEST(valid({.size = 8 * 65536, .block_size = 65536}));
}

BOOST_AUTO_TEST_CASE(one_invalid_part_makes_the_whole_invalid)
{
    BOOST_TEST(!wal_writer::options{.queue = {.memory = 0}}.valid());
    BOOST_TEST(!wal_writer::options{.queue = {.memory = 4095}}.valid());
    BOOST_TEST(wal_writer::options{.queue = {.memory = 4096}}.valid());
    BOOST_TEST(!wal_writer::options{.queue = {.memory = 1_GiB + 1}}.valid());
    BOOST_TEST(!wal_writer::options{.flush = {.batch_size = 0}}.valid());
    BOOST_TEST(!wal_writer::options{.flush = {.batch_timeout = -1ns}}.valid());
    BOOST_TEST(!wal_writer::options{.segment = {.size = 1}}.valid());
    BOOST_TEST(!wal_writer::options{.max_record_size = 0}.valid());
    BOOST_TEST(wal_writer::options{.max_record_size = 1}.valid());
    BOOST_TEST(wal_writer::options{.max_record_size = std::uint32_t{63} << 20}.valid());
    BOOST_TEST(
        (!wal_writer::options{.max_record_size = (std::uint32_t{63} << 20) + 1}.valid()));
}

BOOST_AUTO_TEST_CASE(queues_have_bounds_of_their_own)
{
    BOOST_TEST(!bounded_queue::options{.capacity = 0}.valid());
    BOOST_TEST(bounded_queue::options{.capacity = 1}.valid());
    BOOST_TEST(bounded_queue::options{.capacity = 1'000'000}.valid());
    BOOST_TEST(!bounded_queue::options{.capacity = 1'000'001}.valid());
    BOOST_TEST(!bounded_queue::options{.memory = 4095}.valid());
    BOOST_TEST(!bounded_queue::options{.memory = 1_GiB + 1}.valid());
    BOOST_TEST(!unbounded_queue::options{.initial_capacity = 0}.valid());
    BOOST_TEST(!unbounded_queue::options{.initial_capacity = 1'000'001}.valid());
    BOOST_TEST(direct_queue::options().valid());
}

BOOST_AUTO_TEST_CASE(
    a_frame_holds_the_largest_record_in_whole_blocks_and_below_the_formats_limit)
{
    wal_writer::options o{.max_record_size = 1};
    BOOST_TEST(o.max_frame() == 4096u);
    o.max_record_size = 4096 - 80 - 16;
    BOOST_TEST(o.max_frame() == 4096u);
    o.max_record_size += 1;
    BOOST_TEST(o.max_frame() == 8192u);
    o.max_record_size = std::uint32_t{63} << 20;
    o.segment.block_size = 65536;
    BOOST_TEST(o.max_frame() <= format::max_frame_limit);
}

BOOST_AUTO_TEST_CASE(sizes_are_written_with_units)
{
    static_assert(1_KiB == 1024 && 3_MiB == 3 * 1024 * 1024 && 2_GiB == 2048_MiB);
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()
