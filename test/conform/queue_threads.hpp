// forelog/test/conform/queue_threads.hpp: what a record_queue with a writer thread must
// do besides
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_QUEUE_THREADS_HPP
#define FORELOG_TEST_CONFORM_QUEUE_THREADS_HPP

#include "queue.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace forelog::test {

template <class World>
class threaded_queue_conformance : public queue_conformance<World>
{
    using base = queue_conformance<World>;
    using base::check;
    using base::consumer_;
    using base::ignore;
    using base::queue_;
    using base::seed;
    using clock = std::chrono::steady_clock;

public:
    using base::first;
    using typename base::queue_type;

    void several_records_are_gathered_together_in_order()
    {
        const std::string payload = pattern(24, 1);
        for (std::uint32_t i = 0; i < 20; ++i)
            push_now(payload, 1);
        BOOST_TEST(consumer_.take(1u << 20) == 20u);
        BOOST_TEST(consumer_.sound(), consumer_.complaint());
        for (std::size_t i = 0; i < 20; ++i)
            BOOST_TEST(consumer_.records()[i].lsn == first + i);
    }

    void a_limit_ends_on_a_record_and_never_within_a_batch()
    {
        const std::string payload = pattern(24, 1); // 40 bytes framed
        push_now(payload, 1);
        push_now(payload, 1);
        const batch b = batch_of(4, 2);
        push_now(b);
        push_now(payload, 1);
        BOOST_TEST(consumer_.take(79) == 1u);
        BOOST_TEST(consumer_.take(40 + b.framed_size() - 8) == 1u);
        BOOST_TEST(consumer_.take(b.framed_size() + 39) == 4u);
        BOOST_TEST(consumer_.take(40) == 1u);
        BOOST_TEST(consumer_.sound(), consumer_.complaint());
    }

    void that_there_is_more_is_said_when_the_limit_ends_a_gathering_and_only_then()
    {
        const std::string payload = pattern(100, 7);
        for (int i = 0; i < 3; ++i)
            push_now(payload, 7);
        const std::uint64_t one = record_of(payload, 7).framed_size();
        BOOST_TEST(queue_.gather(one + 8, seed).more);
        queue_.release();
        BOOST_TEST(!queue_.gather(2 * one, seed).more);
        queue_.release();
        BOOST_TEST(!queue_.gather(one, seed).more);
    }

    void what_is_gathered_again_without_a_release_is_not_asked_for()
    {
        // The writer keeps what was shown until it is written, however many records come.
        const std::string payload = pattern(24, 1);
        push_now(payload, 1);
        const frame_payload g = queue_.gather(1u << 20, 0);
        push_now(payload, 2);
        BOOST_TEST(g.records == 1u);
        const auto h = format::decode_record_header(g.buffers[0].data());
        BOOST_TEST(h.type == 1u);
        queue_.release();
        BOOST_TEST(queue_.gather(1u << 20, 0).records == 1u);
        queue_.release();
    }

    void a_full_queue_refuses_a_try_and_loses_no_number()
    {
        if (!queue_type::is_bounded)
            return;
        const std::uint64_t end = fill();
        std::uint64_t demanded = 0;
        const std::string payload = pattern(100, 1);
        const auto source = record_of(payload, 1);
        for (int i = 0; i < 10; ++i)
            BOOST_TEST((queue_.push(source, queue::at_once, note_in(demanded)).status ==
                        push_status::full));
        // Under a policy that never flushes by itself no other call would ask for room.
        BOOST_TEST(demanded != 0u);
        BOOST_TEST(demanded < end);
        BOOST_TEST(queue_.next_lsn() == end);
        consumer_.take_until(end);
        const push_result p = queue_.push(source, queue::at_once, ignore);
        BOOST_TEST((p.status == push_status::ok));
        BOOST_TEST(p.last_lsn == end);
        consumer_.take_until(end + 1);
        BOOST_TEST(consumer_.sound(), consumer_.complaint());
    }

    void a_timed_push_gives_up_at_its_deadline_and_not_before()
    {
        if (!queue_type::is_bounded)
            return;
        const std::uint64_t end = fill();
        std::uint64_t demanded = 0;
        const std::string payload = pattern(100, 1);
        const auto begun = clock::now();
        const auto deadline = begun + std::chrono::milliseconds(30);
        BOOST_TEST(
            (queue_.push(record_of(payload, 1), deadline, note_in(demanded)).status ==
             push_status::full));
        BOOST_TEST((clock::now() >= deadline));
        BOOST_TEST((clock::now() - begun < std::chrono::seconds(5)));
        BOOST_TEST(demanded != 0u); // it asks the writer to make room
        BOOST_TEST(demanded < end);
        BOOST_TEST(queue_.next_lsn() == end);
        consumer_.take_until(end);
        BOOST_TEST(consumer_.sound(), consumer_.complaint());
    }

    void a_timed_push_continues_when_there_is_room()
    {
        if (!queue_type::is_bounded)
            return;
        const std::uint64_t end = fill();
        const std::string payload = pattern(100, 1);
        push_result p;
        std::thread producer([&] {
            p = queue_.push(record_of(payload, 1),
                            clock::now() + std::chrono::seconds(60), ignore);
        });
        consumer_.take_until(end + 1);
        producer.join();
        BOOST_TEST((p.status == push_status::ok));
        BOOST_TEST(p.last_lsn == end);
    }

    void a_blocking_push_asks_for_room_and_waits_for_it()
    {
        if (!queue_type::is_bounded)
            return;
        const std::uint64_t end = fill();
        const std::string payload = pattern(100, 1);
        std::atomic<std::uint64_t> demanded{0};
        std::atomic<bool> returned{false};
        push_result p;
        std::thread producer([&] {
            p = queue_.push(record_of(payload, 1), queue::no_deadline,
                            [&](std::uint64_t n) noexcept { demanded.store(n); });
            returned.store(true);
        });
        while (demanded.load() == 0)
            std::this_thread::yield();
        BOOST_TEST(demanded.load() < end);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        BOOST_TEST(!returned.load());
        consumer_.take_until(end + 1);
        producer.join();
        BOOST_TEST((p.status == push_status::ok));
        BOOST_TEST(p.last_lsn == end);
        BOOST_TEST(consumer_.sound(), consumer_.complaint());
    }

    void an_oversized_record_waits_until_it_is_written()
    {
        if (World::memory == 0)
            return;
        std::string payload = pattern(3 * World::memory, 9);
        const std::string small = pattern(10, 1);
        push_now(small, 1);
        BOOST_TEST((queue_.push(record_of(payload, 9), queue::at_once, ignore).status ==
                    push_status::full));
        std::atomic<std::uint64_t> demanded{0};
        std::atomic<bool> returned{false};
        push_result p;
        std::thread producer([&] {
            p = queue_.push(record_of(payload, 9), queue::no_deadline,
                            [&](std::uint64_t n) noexcept { demanded.store(n); });
            returned.store(true);
        });
        while (demanded.load() != first + 1)
            std::this_thread::yield();
        push_now(small, 2);
        consumer_.take_until(first + 1, 200);
        BOOST_TEST(!returned.load());
        frame_payload g;
        while ((g = queue_.gather(std::uint64_t{1} << 40, 1)).records == 0)
            std::this_thread::yield();
        BOOST_TEST(g.records == 1u);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        BOOST_TEST(!returned.load());
        bool in_place = false; // the caller's own bytes, not a copy
        for (const const_bytes b : g.buffers)
            in_place |= b.data() == reinterpret_cast<const std::byte*>(payload.data());
        BOOST_TEST(in_place);
        queue_.release();
        producer.join();
        BOOST_TEST((p.status == push_status::ok));
        BOOST_TEST(p.last_lsn == first + 1);
        const frame_payload last = queue_.gather(1u << 20, 1);
        BOOST_TEST(last.records == 1u);
        BOOST_TEST(format::decode_record_header(last.buffers[0].data()).type == 2u);
    }

    void an_oversized_batch_comes_in_one_piece()
    {
        if (World::memory == 0)
            return;
        const std::uint32_t records = static_cast<std::uint32_t>(World::memory / 8);
        const batch b = batch_of(records, 5);
        BOOST_TEST_REQUIRE(b.framed_size() > World::memory);
        std::thread producer([&] {
            queue_.push(codec::batch_source<crc32c_codec>(b), queue::no_deadline, ignore);
        });
        std::uint32_t count = 0;
        while ((count = consumer_.take(std::uint64_t{1} << 40)) == 0)
            std::this_thread::yield();
        producer.join();
        BOOST_TEST(count == records);
        BOOST_TEST(consumer_.sound(), consumer_.complaint());
    }

    void stop_releases_everybody()
    {
        const std::string payload = pattern(100, 1);
        const std::string large =
            pattern(World::memory != 0 ? 4 * World::memory : 100, 2);
        if (queue_type::is_bounded)
            fill();
        std::vector<push_result> results(6);
        std::atomic<int> waiting{0};
        std::vector<std::thread> producers;
        for (std::size_t i = 0; i < results.size(); ++i)
            producers.emplace_back([&, i] {
                const auto deadline = i % 3 == 0
                                          ? queue::no_deadline
                                          : clock::now() + std::chrono::minutes(10);
                results[i] =
                    queue_.push(record_of(i % 2 == 0 ? payload : large, 1), deadline,
                                [&](std::uint64_t) noexcept { ++waiting; });
            });
        while (queue_type::is_bounded && waiting.load() < 6)
            std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        queue_.stop();
        for (std::thread& t : producers)
            t.join();
        for (const push_result& p : results)
            if (queue_type::is_bounded)
                BOOST_TEST((p.status == push_status::closed));
    }

    void who_waits_for_room_while_the_queue_is_closed_is_answered_truly()
    {
        if (!queue_type::is_bounded)
            return;
        const std::uint64_t end = fill();
        const std::string payload = pattern(100, 1);
        std::vector<push_result> results(4);
        std::atomic<int> waiting{0};
        std::vector<std::thread> producers;
        for (push_result& result : results)
            producers.emplace_back([&] {
                result = queue_.push(record_of(payload, 1), queue::no_deadline,
                                     [&](std::uint64_t) noexcept { ++waiting; });
            });
        while (waiting.load() < 4)
            std::this_thread::yield();
        const std::uint64_t last = queue_.close();
        BOOST_TEST(last >= end);
        consumer_.take_until(last);
        for (std::thread& t : producers)
            t.join();
        check_numbers(results, end, last);
        BOOST_TEST(queue_.gather(1u << 20, 0).records == 0u);
    }

    void close_is_exact_under_racing_producers()
    {
        for (int round = 0; round < 60; ++round) {
            queue_type q(World::options(), first);
            queue_consumer<queue_type> consumer(q, first);
            constexpr std::size_t threads = 3;
            std::vector<std::vector<push_result>> all(threads);
            std::atomic<unsigned> ready{0};
            std::vector<std::thread> producers;
            for (std::size_t t = 0; t < threads; ++t)
                producers.emplace_back([&, t] {
                    const std::string payload = pattern(20 + 40 * t, 1);
                    const auto source = record_of(payload, static_cast<std::uint32_t>(t));
                    ++ready;
                    for (;;) {
                        const auto deadline =
                            t == 1 ? clock::now() + std::chrono::seconds(60)
                                   : queue::no_deadline;
                        const push_result p = q.push(source, deadline, ignore);
                        if (p.status != push_status::ok)
                            return;
                        all[t].push_back(p);
                    }
                });
            std::uint64_t last = 0;
            std::thread closer([&] {
                while (ready.load() < threads)
                    std::this_thread::yield();
                std::this_thread::sleep_for(std::chrono::microseconds(round * 3));
                last = q.close();
            });
            std::atomic<bool> closed{false};
            std::thread writer([&] {
                while (!closed.load())
                    if (consumer.take(1u << 20) == 0)
                        std::this_thread::yield();
                consumer.take_until(last);
            });
            closer.join();
            closed.store(true);
            writer.join();
            for (std::thread& t : producers)
                t.join();
            std::vector<push_result> results;
            for (const auto& some : all)
                results.insert(results.end(), some.begin(), some.end());
            BOOST_TEST_REQUIRE(results.size() == last - first);
            check_numbers(results, first, last);
            BOOST_TEST_REQUIRE(consumer.sound(), consumer.complaint());
            BOOST_TEST_REQUIRE(consumer.next_lsn() == last);
            BOOST_TEST_REQUIRE(q.next_lsn() == last);
            BOOST_TEST_REQUIRE(q.gather(1u << 20, 0).records == 0u);
            for (const consumed& r : consumer.records())
                BOOST_TEST_REQUIRE(r.payload.size() == 20 + 40 * r.type);
        }
    }

    /// Several threads push records of all sizes in every way, singly and in batches; the
    /// writer gathers with changing limits. Nothing is lost, doubled, torn or out of order.
    void many_producers_lose_nothing_and_mix_nothing_up()
    {
        constexpr std::size_t threads = 4;
        constexpr std::uint32_t pushes = 4000;
        std::vector<std::vector<sent>> all(threads);
        std::vector<std::thread> producers;
        for (std::size_t t = 0; t < threads; ++t)
            producers.emplace_back(
                [&, t] { produce(static_cast<std::uint32_t>(t), pushes, all[t]); });
        std::uint32_t noise = 1;
        std::atomic<bool> done{false};
        std::thread writer([&] {
            while (!done.load() || consumer_.next_lsn() < queue_.next_lsn()) {
                noise = noise * 1664525u + 1013904223u;
                const std::uint64_t limit =
                    noise >> 28 == 0 ? std::uint64_t{1} << 40 : (noise >> 8 & 0x7fff);
                if (consumer_.take(limit) == 0)
                    std::this_thread::yield();
            }
        });
        for (std::thread& t : producers)
            t.join();
        done.store(true);
        writer.join();
        BOOST_TEST_REQUIRE(consumer_.sound(), consumer_.complaint());
        std::vector<sent> sends;
        for (const auto& some : all) {
            BOOST_TEST(std::ranges::is_sorted(some, {}, &sent::last_lsn));
            sends.insert(sends.end(), some.begin(), some.end());
        }
        std::ranges::sort(sends, {}, &sent::last_lsn);
        std::uint64_t next = first;
        for (const sent& s : sends) {
            BOOST_TEST_REQUIRE(s.last_lsn == next + s.records - 1);
            for (std::uint32_t i = 0; i < s.records; ++i) {
                const consumed& r =
                    consumer_.records()[static_cast<std::size_t>(next - first) + i];
                const std::size_t size = s.is_batch ? batch_size_of(s.type, i) : s.size;
                const std::uint32_t type = s.is_batch ? s.type + i : s.type;
                BOOST_TEST_REQUIRE(r.type == type);
                BOOST_TEST_REQUIRE((r.payload == pattern(size, type)));
                BOOST_TEST_REQUIRE(r.continues == (i + 1 != s.records));
            }
            next += s.records;
        }
        BOOST_TEST(consumer_.next_lsn() == next);
        BOOST_TEST(queue_.backlog() == 0u);
    }

    void what_is_in_flight_stays_within_the_memory()
    {
        if (!queue_type::is_bounded || World::memory == 0)
            return;
        std::atomic<bool> done{false};
        std::atomic<std::uint64_t> pushed_bytes{0};
        std::vector<std::thread> producers;
        for (int t = 0; t < 3; ++t)
            producers.emplace_back([&] {
                const std::string payload = pattern(200, 1);
                const auto source = record_of(payload, 1);
                while (!done.load())
                    if (queue_.push(source, queue::at_once, ignore).status ==
                        push_status::ok)
                        pushed_bytes += source.framed_size();
            });
        // What was pushed and not released is in flight. A producer counts after its push, so the
        // difference is never more than was in flight at some moment, and may be below zero.
        std::uint64_t released = 0;
        std::int64_t most = 0;
        // Until the queue has been more than half full, however slow the producers are.
        constexpr auto memory = static_cast<std::int64_t>(World::memory);
        const auto give_up = clock::now() + std::chrono::seconds(60);
        for (int i = 0; i < 3000 || (most <= memory / 2 && clock::now() < give_up); ++i) {
            if (i >= 3000)
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            most = (std::max)(most,
                              static_cast<std::int64_t>(pushed_bytes.load() - released));
            const frame_payload g = queue_.gather(World::memory / 3, 0);
            if (g.records != 0)
                queue_.release();
            released += g.bytes;
        }
        done.store(true);
        for (std::thread& t : producers)
            t.join();
        BOOST_TEST(most > memory / 2);
        BOOST_TEST(most <= memory);
    }

private:
    struct sent
    {
        std::uint64_t last_lsn;
        std::uint32_t records;
        std::uint32_t type;
        std::size_t size;
        bool is_batch;
    };

    static auto note_in(std::uint64_t& n)
    {
        return [&n](std::uint64_t value) noexcept { n = value; };
    }

    void push_now(std::string_view payload, std::uint32_t type)
    {
        BOOST_TEST_REQUIRE(
            (queue_.push(record_of(payload, type), queue::at_once, ignore).status ==
             push_status::ok));
    }
    void push_now(const batch& b)
    {
        BOOST_TEST_REQUIRE(
            (queue_.push(codec::batch_source<crc32c_codec>(b), queue::at_once, ignore)
                 .status == push_status::ok));
    }

    /// Effects: pushes until there is no room for another. Returns: the next LSN.
    std::uint64_t fill()
    {
        const std::string payload = pattern(100, 1);
        std::uint64_t next = first;
        while (queue_.push(record_of(payload, 1), queue::at_once, ignore).status ==
               push_status::ok) {
            ++next;
            BOOST_TEST_REQUIRE(next < first + 2'000'000);
        }
        BOOST_TEST(next > first);
        return next;
    }

    /// The pushes that were taken have the numbers from `begin` to `end`, each once.
    static void check_numbers(const std::vector<push_result>& results,
                              std::uint64_t begin, std::uint64_t end)
    {
        std::vector<std::uint64_t> numbers;
        for (const push_result& p : results)
            if (p.status == push_status::ok)
                numbers.push_back(p.last_lsn);
        std::ranges::sort(numbers);
        BOOST_TEST_REQUIRE(numbers.size() == end - begin);
        for (std::size_t i = 0; i < numbers.size(); ++i)
            BOOST_TEST_REQUIRE(numbers[i] == begin + i);
    }

    void produce(std::uint32_t self, std::uint32_t pushes, std::vector<sent>& sends)
    {
        std::uint32_t noise = 77 + self;
        const auto random = [&](std::uint32_t below) {
            noise = noise * 1664525u + 1013904223u;
            return (noise >> 12) % below;
        };
        const std::uint32_t large = World::memory != 0 ? 2 * World::memory : 9000;
        for (std::uint32_t i = 0; i < pushes; ++i) {
            sent s{0, 1, (self << 24) + i * 16, random(120), random(5) == 0};
            if (random(500) == 0)
                s.size = large + random(50);
            else if (random(20) == 0)
                s.size = 200 + random(500);
            if (s.is_batch) {
                s.records = 1 + random(12);
                const batch b = batch_of(s.records, s.type);
                s.last_lsn =
                    push_somehow(codec::batch_source<crc32c_codec>(b), random(4));
            } else {
                const std::string payload = pattern(s.size, s.type);
                s.last_lsn = push_somehow(record_of(payload, s.type), random(4));
            }
            sends.push_back(s);
        }
    }

    template <class Source>
    std::uint64_t push_somehow(const Source& source, std::uint32_t way)
    {
        for (;; std::this_thread::yield()) {
            const auto deadline = way == 0 ? queue::at_once
                                  : way == 1
                                      ? clock::now() + std::chrono::microseconds(50)
                                      : queue::no_deadline;
            const push_result p = queue_.push(source, deadline, ignore);
            if (p.status == push_status::ok)
                return p.last_lsn;
            if (World::memory == 0 || source.framed_size() > World::memory)
                way = 2; // a try always refuses an oversized record
        }
    }
};

} // namespace forelog::test

#define FORELOG_TEST_THREADED_QUEUE_CASES(suite)                                         \
    FORELOG_TEST_QUEUE_CASES(suite)                                                      \
    FORELOG_TEST_QUEUE_CASE(suite, several_records_are_gathered_together_in_order)       \
    FORELOG_TEST_QUEUE_CASE(suite, a_limit_ends_on_a_record_and_never_within_a_batch)    \
    FORELOG_TEST_QUEUE_CASE(suite,                                                       \
                            what_is_gathered_again_without_a_release_is_not_asked_for)   \
    FORELOG_TEST_QUEUE_CASE(                                                             \
        suite, that_there_is_more_is_said_when_the_limit_ends_a_gathering_and_only_then) \
    FORELOG_TEST_QUEUE_CASE(suite, a_full_queue_refuses_a_try_and_loses_no_number)       \
    FORELOG_TEST_QUEUE_CASE(suite, a_timed_push_gives_up_at_its_deadline_and_not_before) \
    FORELOG_TEST_QUEUE_CASE(suite, a_timed_push_continues_when_there_is_room)            \
    FORELOG_TEST_QUEUE_CASE(suite, a_blocking_push_asks_for_room_and_waits_for_it)       \
    FORELOG_TEST_QUEUE_CASE(suite, an_oversized_record_waits_until_it_is_written)        \
    FORELOG_TEST_QUEUE_CASE(suite, an_oversized_batch_comes_in_one_piece)                \
    FORELOG_TEST_QUEUE_CASE(suite, stop_releases_everybody)                              \
    FORELOG_TEST_QUEUE_CASE(                                                             \
        suite, who_waits_for_room_while_the_queue_is_closed_is_answered_truly)           \
    FORELOG_TEST_QUEUE_CASE(suite, close_is_exact_under_racing_producers)                \
    FORELOG_TEST_QUEUE_CASE(suite, many_producers_lose_nothing_and_mix_nothing_up)       \
    FORELOG_TEST_QUEUE_CASE(suite, what_is_in_flight_stays_within_the_memory)

#endif // FORELOG_TEST_CONFORM_QUEUE_THREADS_HPP
