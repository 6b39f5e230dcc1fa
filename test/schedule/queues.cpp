// forelog/test/schedule/queues.cpp: producers and a consumer meet in a queue, in every order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/queue_parts.hpp"

#include <forelog/queue/bounded_queue.hpp>
#include <forelog/queue/ring_queue.hpp>
#include <forelog/queue/unbounded_queue.hpp>

namespace {

using namespace forelog;
using namespace forelog::test::schedule;
using namespace std::chrono_literals;

ring_queue::options smallest_ring()
{
    return {.memory = 4096};
}

/// Effects: pushes, and records the LSN if the queue took it.
template <class Queue>
push_status push(Queue& queue, ledger& book, std::uint32_t tag, std::size_t size,
                 queue::time_point deadline = queue::no_deadline)
{
    const push_result p = queue.push(slow_record(tag, size), deadline, no_demand);
    if (p.status == push_status::ok)
        book.add(p.last_lsn, tag);
    return p.status;
}

/// Effects: one record through the queue, before the threads begin.
void move_on(ring_queue& queue, std::size_t size)
{
    const std::vector<std::byte> bytes(size);
    (void)queue.push(codec::record_source<crc32c_codec>({}, bytes), queue::no_deadline,
                     no_demand);
    (void)queue.gather(1 << 20, 0);
    queue.release();
}

/// Two producers push, and this thread gathers.
template <class Queue>
void hand_over(Queue& queue, std::uint64_t before, unsigned each, std::size_t size)
{
    ledger book;
    gatherer<Queue> consumer(queue);
    crew producers;
    for (std::uint32_t p = 0; p < 2; ++p)
        producers.add([&queue, &book, p, each, size] {
            for (std::uint32_t n = 0; n < each; ++n)
                expect(push(queue, book, 10 * p + n, size) == push_status::ok,
                       "a push failed");
        });
    consumer.take_until(2 * each);
    producers.join();
    expect(queue.next_lsn() == first_lsn + before + 2 * each, "the next LSN");
    if (before == 0)
        book.expect_dense(consumer.tags());
    expect_no_rescue(queue);
}

/// Pushes race a close: what has an LSN is gathered, and nothing else has one.
template <class Queue>
void close_among_pushes(Queue& queue)
{
    ledger book;
    gatherer<Queue> consumer(queue);
    crew producers;
    for (std::uint32_t p = 0; p < 2; ++p)
        producers.add([&queue, &book, p] {
            for (std::uint32_t n = 0; n < 2; ++n)
                if (push(queue, book, 10 * p + n, 8) != push_status::ok)
                    return;
        });
    const std::uint64_t end = queue.close();
    expect(queue.next_lsn() == end, "the last LSN moved after the close");
    consumer.take_until(end - first_lsn);
    producers.join();
    expect(queue.close() == end && queue.next_lsn() == end, "the end of the queue moved");
    expect(consumer.take() == 0 && queue.backlog() == 0, "something came after the end");
    book.expect_dense(consumer.tags());
    expect_no_rescue(queue);
}

/// The queue is full, two wait for room, and room comes.
template <class Queue>
void wait_for_room(Queue& queue, std::size_t size, unsigned fill)
{
    ledger book;
    gatherer<Queue> consumer(queue);
    for (unsigned n = 0; n < fill; ++n)
        push(queue, book, n, size);
    crew producers;
    for (std::uint32_t p = 1; p <= 2; ++p)
        producers.add([&queue, &book, p, size] {
            expect(push(queue, book, 10 * p, size) == push_status::ok, "a push failed");
        });
    consumer.take_until(fill + 2);
    producers.join();
    book.expect_dense(consumer.tags());
    expect_no_rescue(queue);
}

/// Only requested records are gathered, as under `manual_flush`: all pushes that wait for room get
/// it.
template <class Queue>
void make_room_on_demand(Queue& queue, std::vector<std::size_t> sizes,
                         queue::time_point deadline)
{
    ledger book;
    gatherer<Queue> consumer(queue);
    threading::atomic<std::uint64_t> requested{0};
    threading::atomic<std::size_t> done{0};
    threading::parker asked;
    const auto request_flush = [&](std::uint64_t n) noexcept {
        std::uint64_t now = requested.load();
        while (now < n && !requested.compare_exchange_weak(now, n)) {
        }
        asked.wake();
    };
    crew producers;
    for (std::size_t i = 0; i < sizes.size(); ++i)
        producers.add([&, i] {
            const push_result p =
                queue.push(slow_record(static_cast<std::uint32_t>(i), sizes[i]), deadline,
                           request_flush);
            expect(p.status == push_status::ok, "nobody has made room");
            book.add(p.last_lsn, static_cast<std::uint32_t>(i));
            done.fetch_add(1);
            asked.wake();
        });
    const auto next = [&] { return first_lsn + consumer.tags().size(); };
    while (done.load() < sizes.size()) {
        asked.park_until(never, [&] {
            return done.load() == sizes.size() || requested.load() >= next();
        });
        for (const std::uint64_t last = requested.load(); next() <= last;)
            if (consumer.take(3400) == 0)
                threading::yield();
    }
    producers.join();
    while (consumer.take() != 0) {
    }
    book.expect_dense(consumer.tags());
    expect_no_rescue(queue);
    expect(asked.lost_wakeups() == 0, "a wake-up was lost");
}

/// One push waits for room with a deadline, another tries once; room comes, perhaps in time.
template <class Queue>
void wait_a_while(Queue& queue, std::size_t size, unsigned fill)
{
    ledger book;
    gatherer<Queue> consumer(queue);
    for (unsigned n = 0; n < fill; ++n)
        push(queue, book, n, size);
    std::size_t taken = fill;
    crew producers;
    producers.add([&] {
        const auto s = push(queue, book, 10, size, threading::clock::now() + 5ms);
        expect(s != push_status::closed, "nobody has closed");
        taken += s == push_status::ok;
    });
    producers.add(
        [&] { taken += push(queue, book, 20, size, queue::at_once) == push_status::ok; });
    consumer.take_until(fill);
    producers.join();
    while (consumer.take() != 0) {
    }
    expect(consumer.tags().size() == taken, "a push that gave up was taken");
    book.expect_dense(consumer.tags());
    expect_no_rescue(queue);
}

/// The queue stays full: pushes with a deadline give up.
template <class Queue>
void give_up_while_full(Queue& queue, std::size_t size, unsigned fill)
{
    ledger book;
    for (unsigned n = 0; n < fill; ++n)
        push(queue, book, n, size);
    crew producers;
    producers.add([&] {
        const auto s = push(queue, book, 10, size, threading::clock::now() + 5ms);
        expect(s == push_status::full, "there was no room");
    });
    expect(push(queue, book, 20, size, queue::at_once) == push_status::full,
           "there was no room");
    producers.join();
    expect_no_rescue(queue);
}

/// The queue stays full: a stop releases all pushes.
template <class Queue>
void stop_while_full(Queue& queue, std::size_t size, unsigned fill)
{
    ledger book;
    for (unsigned n = 0; n < fill; ++n)
        push(queue, book, n, size);
    crew producers;
    producers.add([&] {
        expect(push(queue, book, 10, size) == push_status::closed, "there was no room");
    });
    producers.add([&] {
        const auto s = push(queue, book, 20, size, threading::clock::now() + 1s);
        expect(s == push_status::closed, "there was no room");
    });
    queue.stop();
    producers.join();
    expect_no_rescue(queue);
}

/// An oversized record waits for the leader, and for nothing after a stop.
template <class Queue>
void lend_and_stop(Queue& queue, bool stops)
{
    ledger book;
    gatherer<Queue> consumer(queue);
    crew producers;
    push_status oversized_record{};
    producers.add([&] {
        oversized_record = push(queue, book, 10, 5000);
        expect(stops || oversized_record == push_status::ok, "a push failed");
    });
    producers.add([&] { push(queue, book, 20, 8); });
    if (stops) {
        consumer.take();
        queue.stop();
    } else {
        consumer.take_until(2);
    }
    producers.join();
    if (!stops)
        book.expect_dense(consumer.tags());
    else if (oversized_record == push_status::ok)
        expect(std::ranges::count(consumer.tags(), 10u) == 1,
               "a record was not gathered");
    expect_no_rescue(queue);
}

} // namespace

BOOST_AUTO_TEST_SUITE(schedule_queues)

BOOST_AUTO_TEST_CASE(two_producers_and_a_gatherer_meet_in_a_ring)
{
    explore({.name = "ring-hand-over", .body = [] {
                 ring_queue queue(smallest_ring(), first_lsn);
                 hand_over(queue, 0, 2, 8);
             }});
}

BOOST_AUTO_TEST_CASE(two_reservations_meet_at_the_wrap)
{
    explore({.name = "ring-wrap", .body = [] {
                 ring_queue queue(smallest_ring(), first_lsn);
                 move_on(queue, 4096 - 16 - 24);
                 hand_over(queue, 1, 1, 24);
             }});
}

BOOST_AUTO_TEST_CASE(a_full_ring_lets_pushes_wait)
{
    explore({.name = "ring-full", .body = [] {
                 ring_queue queue(smallest_ring(), first_lsn);
                 wait_for_room(queue, 2000, 2);
             }});
}

BOOST_AUTO_TEST_CASE(a_full_ring_is_flushed_for_requests_alone)
{
    explore({.name = "ring-demand",
             .body =
                 [] {
                     ring_queue queue(smallest_ring(), first_lsn);
                     make_room_on_demand(queue, {2800, 3300, 1200}, queue::no_deadline);
                 },
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_full_ring_is_flushed_for_a_push_with_a_deadline)
{
    explore({.name = "ring-demand-timed",
             .body =
                 [] {
                     ring_queue queue(smallest_ring(), first_lsn);
                     make_room_on_demand(queue, {2800, 3300, 1200},
                                         threading::clock::now() + 1h);
                 },
             .sequential = 2,
             .buffered = 1});
}

BOOST_AUTO_TEST_CASE(a_full_ring_is_cleared_before_its_room_is_seen)
{
    explore({.name = "ring-cleared",
             .body =
                 [] {
                     ring_queue queue(smallest_ring(), first_lsn);
                     // Half the ring each, so that one begins where the first one did.
                     wait_for_room(queue, 2032, 2);
                 },
             .sequential = 2,
             .buffered = 2,
             .after_writes = true});
}

BOOST_AUTO_TEST_CASE(a_full_ring_lets_pushes_give_up)
{
    explore({.name = "ring-full-timed",
             .body =
                 [] {
                     ring_queue queue(smallest_ring(), first_lsn);
                     wait_a_while(queue, 2000, 2);
                 },
             .races_until = 10ms});
}

BOOST_AUTO_TEST_CASE(a_ring_that_stays_full_lets_pushes_give_up)
{
    explore({.name = "ring-stays-full", .body = [] {
                 ring_queue queue(smallest_ring(), first_lsn);
                 give_up_while_full(queue, 2000, 2);
             }});
}

BOOST_AUTO_TEST_CASE(a_ring_is_closed_among_pushes)
{
    explore({.name = "ring-close", .body = [] {
                 ring_queue queue(smallest_ring(), first_lsn);
                 close_among_pushes(queue);
             }});
}

BOOST_AUTO_TEST_CASE(a_ring_is_stopped_while_pushes_wait)
{
    explore({.name = "ring-stop", .body = [] {
                 ring_queue queue(smallest_ring(), first_lsn);
                 stop_while_full(queue, 2000, 2);
             }});
}

BOOST_AUTO_TEST_CASE(a_ring_takes_an_oversized_record)
{
    explore({.name = "ring-lent", .body = [] {
                 ring_queue queue(smallest_ring(), first_lsn);
                 lend_and_stop(queue, false);
             }});
}

BOOST_AUTO_TEST_CASE(a_ring_is_stopped_with_an_oversized_record)
{
    explore({.name = "ring-lent-stop", .body = [] {
                 ring_queue queue(smallest_ring(), first_lsn);
                 lend_and_stop(queue, true);
             }});
}

// The scheduler does not see the atomics of the queue inside. The tickets, the capacity limit and
// the parking around it are tested here.

BOOST_AUTO_TEST_CASE(two_producers_and_a_gatherer_meet_in_a_bounded_queue)
{
    explore({.name = "bounded-hand-over",
             .body =
                 [] {
                     bounded_queue queue({.capacity = 4}, first_lsn);
                     hand_over(queue, 0, 1, 8);
                 },
             .opaque = true});
}

BOOST_AUTO_TEST_CASE(a_full_bounded_queue_lets_pushes_wait)
{
    explore({.name = "bounded-full",
             .body =
                 [] {
                     bounded_queue queue({.capacity = 1}, first_lsn);
                     wait_for_room(queue, 8, 1);
                 },
             .opaque = true});
}

BOOST_AUTO_TEST_CASE(a_full_bounded_queue_is_flushed_for_requests_alone)
{
    explore({.name = "bounded-demand",
             .body =
                 [] {
                     bounded_queue queue({.capacity = 1}, first_lsn);
                     make_room_on_demand(queue, {8, 8}, queue::no_deadline);
                 },
             .opaque = true});
}

BOOST_AUTO_TEST_CASE(a_bounded_queue_that_is_out_of_memory_is_flushed_for_requests_alone)
{
    explore({.name = "bounded-demand-bytes",
             .body =
                 [] {
                     bounded_queue queue({.capacity = 4, .memory = 4096}, first_lsn);
                     make_room_on_demand(queue, {2800, 3300, 1200},
                                         threading::clock::now() + 1h);
                 },
             .sequential = 2,
             .buffered = 1,
             .opaque = true});
}

BOOST_AUTO_TEST_CASE(a_bounded_queue_is_closed_among_pushes)
{
    explore({.name = "bounded-close",
             .body =
                 [] {
                     bounded_queue queue({.capacity = 4}, first_lsn);
                     close_among_pushes(queue);
                 },
             .opaque = true});
}

BOOST_AUTO_TEST_CASE(a_bounded_queue_is_stopped_while_pushes_wait)
{
    explore({.name = "bounded-stop",
             .body =
                 [] {
                     bounded_queue queue({.capacity = 1}, first_lsn);
                     stop_while_full(queue, 8, 1);
                 },
             .opaque = true});
}

BOOST_AUTO_TEST_CASE(two_producers_and_a_gatherer_meet_in_an_unbounded_queue)
{
    explore({.name = "unbounded-hand-over",
             .body =
                 [] {
                     unbounded_queue queue({.initial_capacity = 1}, first_lsn);
                     hand_over(queue, 0, 1, 8);
                 },
             .opaque = true});
}

BOOST_AUTO_TEST_SUITE_END()
