// forelog/test/unit/writer/waiting.cpp: how long a record waits for the disk, and a
// caller for a record
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include <algorithm>
#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;

template <class Queue, class FlushPolicy>
using writer_of = basic_wal_writer<Queue, FlushPolicy, data_sync, crc32c_codec>;

/// The options of a writer whose queue holds only a few records.
template <class Writer>
typename Writer::options tiny()
{
    auto o = quick<Writer>();
    if constexpr (requires { o.queue.capacity; })
        o.queue.capacity = 4;
    if constexpr (requires { o.queue.memory; })
        o.queue.memory = 4096;
    return o;
}

/// Effects: overfills the queue in every way. Hangs if nobody makes room.
template <class Writer>
void overfill(const std::filesystem::path& path, const typename Writer::options& options)
{
    const std::string payload(500, 'x');
    Writer wal(path, options);
    for (int i = 0; i < 100; ++i)
        wal.append(view_bytes(payload));
    for (int i = 0; i < 100; ++i)
        while (!wal.try_append(view_bytes(payload)))
            std::this_thread::yield();
    for (int i = 0; i < 100; ++i)
        BOOST_TEST_REQUIRE(wal.append_for(1min, view_bytes(payload)).has_value());
    batch b;
    for (int i = 0; i < 4; ++i)
        b.add(view_bytes(payload));
    for (int i = 0; i < 25; ++i)
        wal.append(b);
    BOOST_TEST(wal.append(view_bytes(std::string(20'000, 'y'))).value() == 401u);
    BOOST_TEST(wal.flush().value() == 401u);
    BOOST_TEST(wal.stats().lost_wakeups == 0u);
    BOOST_TEST(!wal.close());
}

/// The median of a histogram of microseconds, from above.
double median_ms(const log2_histogram& us)
{
    std::uint64_t sum = 0, below = 0;
    for (const std::uint64_t n : us)
        sum += n;
    for (std::size_t i = 0; i < us.size(); ++i)
        if ((below += us[i]) * 2 >= sum)
            return static_cast<double>(std::uint64_t{1} << i) / 1000;
    return 0;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_waiting, writer_fixture)

BOOST_AUTO_TEST_CASE(a_record_every_9_ms_under_a_timeout_of_10_ms_is_durable_in_time)
{
    using writer = writer_of<ring_queue, flush_by_time>;
    writer wal(path(), {.flush = {.batch_timeout = 10ms}, .segment = {.spares = 0}});
    wal.commit(view_bytes("warm"));
    constexpr std::size_t count = 40;
    std::vector<steady::time_point> appended(count), durable(count);
    std::thread observer([&] {
        for (std::size_t i = 0; i < count;) {
            const std::uint64_t n = wal.durable_lsn().value();
            const auto now = steady::now();
            while (i < count && n >= i + 2)
                durable[i++] = now;
            std::this_thread::sleep_for(500us);
        }
    });
    auto next = steady::now();
    for (std::size_t i = 0; i < count; ++i) {
        std::this_thread::sleep_until(next += 9ms);
        appended[i] = steady::now();
        wal.append(view_bytes("x"));
    }
    observer.join();
    std::vector<double> ms;
    for (std::size_t i = 0; i < count; ++i)
        ms.push_back(
            std::chrono::duration<double, std::milli>(durable[i] - appended[i]).count());
    std::ranges::sort(ms);
    // Were the deadline restarted by each record, the first would wait for all the others: 360 ms.
    // What the disk takes for its syncs, on a busy machine too, is not the timer's.
    const double sync = median_ms(wal.stats().sync_us);
    BOOST_TEST(ms[count / 2] < 30.0 + 3 * sync);
    BOOST_TEST(ms[count * 8 / 10] < 60.0 + 6 * sync);
}

BOOST_AUTO_TEST_CASE(a_lone_record_waits_for_the_timer_and_not_longer)
{
    using writer = writer_of<ring_queue, flush_by_size_or_time>;
    writer wal(path(), {.flush = {.batch_timeout = 50ms}, .segment = {.spares = 0}});
    wal.commit(view_bytes("warm"));
    std::this_thread::sleep_for(5ms);
    const auto begun = steady::now();
    const lsn n = wal.append(view_bytes("x"));
    std::this_thread::sleep_for(20ms);
    if (ms_since(begun) < 45)
        BOOST_TEST((wal.written_lsn() < n));
    while (wal.durable_lsn() < n)
        std::this_thread::sleep_for(1ms);
    BOOST_TEST(ms_since(begun) >= 49.0);
    BOOST_TEST(ms_since(begun) < 1000.0);
}

BOOST_AUTO_TEST_CASE(the_batch_trigger_writes_without_anybody_asking)
{
    using writer = writer_of<ring_queue, flush_by_size>;
    writer wal(path(), {.flush = {.batch_size = 10}, .segment = {.spares = 0}});
    for (int i = 0; i < 9; ++i)
        wal.append(view_bytes("x"));
    std::this_thread::sleep_for(30ms);
    BOOST_TEST(!wal.written_lsn());
    wal.append(view_bytes("x"));
    const auto begun = steady::now();
    while (wal.durable_lsn() < lsn(10) && ms_since(begun) < 10'000)
        std::this_thread::sleep_for(1ms);
    BOOST_TEST(wal.durable_lsn().value() == 10u);
    BOOST_TEST(wal.stats().frames == 1u);
    BOOST_TEST(wal.stats().lost_wakeups == 0u);
}

BOOST_AUTO_TEST_CASE(who_waits_never_waits_for_the_batch_timer)
{
    using writer = writer_of<ring_queue, flush_by_size_or_time>;
    const auto begun = steady::now();
    {
        writer wal(path(), {.flush = {.batch_timeout = 1h}, .segment = {.spares = 0}});
        wal.wait(wal.append(view_bytes("x")));
        wal.commit(view_bytes("x"));
        wal.append(view_bytes("x"));
        wal.flush();
        BOOST_TEST(wal.wait_for(wal.append(view_bytes("x")), 1min));
        wal.append(view_bytes("x"));
    } // the destructor does not, either
    BOOST_TEST(ms_since(begun) < 30'000.0);
    BOOST_TEST(replayed().size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_trigger_above_the_capacity_does_not_hang_a_ring_queue)
{
    using writer = writer_of<ring_queue, flush_by_size>;
    auto o = tiny<writer>();
    o.flush.batch_size = 1'000'000;
    overfill<writer>(path(), o);
}

BOOST_AUTO_TEST_CASE(a_trigger_above_the_capacity_does_not_hang_a_bounded_queue)
{
    using writer = writer_of<bounded_queue, flush_by_size>;
    auto o = tiny<writer>();
    o.flush.batch_size = 1'000'000;
    overfill<writer>(path(), o);
}

BOOST_AUTO_TEST_CASE(a_timeout_of_an_hour_does_not_hang_a_full_queue)
{
    using writer = writer_of<bounded_queue, flush_by_time>;
    auto o = tiny<writer>();
    o.flush.batch_timeout = 1h;
    overfill<writer>(path(), o);
}

BOOST_AUTO_TEST_CASE(manual_flush_does_not_hang_a_full_ring_queue)
{
    overfill<writer_of<ring_queue, manual_flush>>(
        path(), tiny<writer_of<ring_queue, manual_flush>>());
}

BOOST_AUTO_TEST_CASE(manual_flush_does_not_hang_a_full_bounded_queue)
{
    overfill<writer_of<bounded_queue, manual_flush>>(
        path(), tiny<writer_of<bounded_queue, manual_flush>>());
}

BOOST_AUTO_TEST_CASE(manual_flush_does_not_hang_an_unbounded_queue)
{
    overfill<writer_of<unbounded_queue, manual_flush>>(
        path(), tiny<writer_of<unbounded_queue, manual_flush>>());
}

BOOST_AUTO_TEST_CASE(manual_flush_does_not_hang_without_a_queue)
{
    overfill<writer_of<direct_queue, manual_flush>>(
        path(), tiny<writer_of<direct_queue, manual_flush>>());
}

BOOST_AUTO_TEST_CASE(without_a_queue_a_timed_wait_syncs)
{
    writer_of<direct_queue, manual_flush> wal(path());
    const lsn n = wal.append(view_bytes("x"));
    BOOST_TEST((wal.written_lsn() == n));
    BOOST_TEST(!wal.durable_lsn());
    BOOST_TEST(wal.wait_for(n, 10s));
}

BOOST_AUTO_TEST_CASE(without_a_queue_many_threads_append_and_wait)
{
    writer_of<direct_queue, manual_flush> wal(path(), {.segment = {.spares = 0}});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) {
                const lsn n = wal.append(view_bytes("x"));
                if (i % 10 == 0)
                    wal.wait(n);
            }
        });
    for (std::thread& t : threads)
        t.join();
    BOOST_TEST(wal.flush().value() == 800u);
}

BOOST_AUTO_TEST_CASE(a_timeout_meant_as_for_ever_waits)
{
    manual_writer wal(path());
    BOOST_TEST(
        wal.wait_for(wal.append(view_bytes("x")), (std::chrono::nanoseconds::max)()));
    BOOST_TEST(
        wal.wait_for(wal.append(view_bytes("x")), (std::chrono::microseconds::max)()));
    BOOST_TEST(
        wal.wait_for(wal.append(view_bytes("x")), (std::chrono::milliseconds::max)()));
    BOOST_TEST(wal.wait_for(wal.append(view_bytes("x")), (std::chrono::seconds::max)()));
    BOOST_TEST(wal.wait_for(wal.append(view_bytes("x")), (std::chrono::hours::max)()));
    BOOST_TEST(
        wal.wait_for(wal.append(view_bytes("x")), std::chrono::duration<double>(1e300)));
}

BOOST_AUTO_TEST_CASE(a_timeout_in_the_past_returns_at_once_and_has_asked_for_a_flush)
{
    manual_writer wal(path());
    const auto begun = steady::now();
    for (int i = 0; i < 3; ++i) {
        const lsn n = wal.append(view_bytes("x"));
        wal.wait_for(n, i == 0 ? -1h : i == 1 ? (std::chrono::hours::min)() : 0h);
        while (wal.durable_lsn() < n && ms_since(begun) < 10'000)
            std::this_thread::sleep_for(1ms);
        BOOST_TEST((wal.durable_lsn() == n));
    }
}

BOOST_AUTO_TEST_CASE(everybody_who_waits_for_some_record_is_answered)
{
    manual_writer wal(path());
    for (int i = 0; i < 64; ++i)
        wal.append(view_bytes("x"));
    std::vector<std::thread> threads;
    std::vector<char> answered(64, 0);
    for (std::uint64_t n = 1; n <= 64; n += 7)
        threads.emplace_back([&, n] {
            wal.wait(lsn(n));
            answered[static_cast<std::size_t>(n - 1)] = wal.durable_lsn() >= lsn(n);
        });
    for (std::thread& t : threads)
        t.join();
    for (std::size_t n = 0; n < 64; n += 7)
        BOOST_TEST(answered[n] != 0);
}

BOOST_AUTO_TEST_CASE(threads_that_commit_at_once_share_syncs)
{
    using writer = writer_of<ring_queue, group_commit>;
    writer wal(path(), {.segment = {.spares = 0}});
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i)
                wal.commit(view_bytes("x"));
        });
    for (std::thread& t : threads)
        t.join();
    BOOST_TEST(wal.durable_lsn().value() == 400u);
    BOOST_TEST(wal.stats().syncs < 400u);
    BOOST_TEST(wal.stats().lost_wakeups == 0u);
}

BOOST_AUTO_TEST_CASE(a_thread_that_appends_is_not_kept_by_one_that_waits)
{
    // A waiter may write and sync in the writer's place; meanwhile the queue takes records.
    using writer = writer_of<ring_queue, flush_by_size_or_time>;
    writer wal(path(), {.flush = {.batch_timeout = 5ms}, .segment = {.spares = 0}});
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 300; ++i)
                wal.commit(view_bytes("waits"));
        });
    for (int i = 0; i < 2000; ++i)
        wal.append(view_bytes("does not"));
    for (std::thread& t : threads)
        t.join();
    const auto begun = steady::now();
    const lsn last = wal.append(view_bytes("last"));
    while (wal.durable_lsn() < last && ms_since(begun) < 10'000)
        std::this_thread::sleep_for(1ms);
    BOOST_TEST((wal.durable_lsn() == last));
    BOOST_TEST(wal.stats().lost_wakeups == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
