// forelog/test/conform/queue.hpp: what every model of record_queue must do
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_QUEUE_HPP
#define FORELOG_TEST_CONFORM_QUEUE_HPP

#include "queue_consumer.hpp"

#include <forelog/queue/concept.hpp>

#include <boost/test/unit_test.hpp>

#include <thread>

/* The suite of a model: derive from queue_conformance with a World, which has

       using queue_type = ...;            // the model of record_queue
       static queue_type::options options();   // small, if the model is bounded
       static constexpr std::uint64_t memory;  // what is longer, framed, is oversized; 0: unknown

   and call each function from a test case of its own, each on a fresh object. For models with a
   thread of their own there is more in queue_threads.hpp.                                  */

namespace forelog::test {

template <class World>
class queue_conformance
{
public:
    using queue_type = typename World::queue_type;
    static constexpr std::uint64_t first = 1000;

    queue_conformance() : queue_(World::options(), first), consumer_(queue_, first) {}

    void its_default_options_are_valid()
    {
        BOOST_TEST(typename queue_type::options{}.valid());
        BOOST_TEST(World::options().valid());
    }

    void an_empty_queue_gathers_nothing()
    {
        const frame_payload g = queue_.gather(1u << 20, seed);
        BOOST_TEST(g.records == 0u);
        BOOST_TEST(g.bytes == 0u);
        BOOST_TEST(g.bytes_needed == 0u);
        BOOST_TEST(queue_.next_lsn() == first);
        BOOST_TEST(queue_.backlog() == 0u);
    }

    void lsns_are_dense_from_the_first_one()
    {
        std::uint64_t next = first;
        for (std::uint32_t i = 0; i < 200; ++i) {
            const std::uint32_t records = i % 3 == 0 ? 1 + i % 7 : 1;
            const push_result p = i % 3 == 0 ? push_batch(records, i) : push(i % 40, i);
            next += records;
            BOOST_TEST_REQUIRE(p.last_lsn == next - 1);
            BOOST_TEST(queue_.next_lsn() == next);
        }
        BOOST_TEST(consumer_.next_lsn() == next);
    }

    void what_is_gathered_is_what_was_pushed()
    {
        push(0, 1);
        push(5, 2);
        push_batch(4, 3);
        push(300, 4);
        const auto& records = consumer_.records();
        BOOST_TEST_REQUIRE(records.size() == 7u);
        check(records[0], first, 0, 1, false);
        check(records[1], first + 1, 5, 2, false);
        for (std::uint32_t i = 0; i < 4; ++i)
            check(records[2 + i], first + 2 + i, batch_size_of(3, i), 3 + i, i != 3);
        check(records[6], first + 6, 300, 4, false);
    }

    void records_of_every_size_pass_whatever_the_capacity()
    {
        std::vector<std::size_t> sizes;
        for (std::size_t n = 0; n < 70; ++n)
            sizes.push_back(n);
        const std::size_t memory = World::memory != 0 ? World::memory : 4096;
        for (const std::size_t middle : {std::size_t{256}, std::size_t{272}, memory / 2,
                                         memory - 16, memory, 2 * memory, 20 * memory})
            for (std::size_t n = middle - 9; n <= middle + 9; ++n)
                sizes.push_back(n);
        std::uint64_t next = first;
        for (const std::size_t n : sizes) {
            const auto type = static_cast<std::uint32_t>(n);
            BOOST_TEST_REQUIRE(push(n, type).last_lsn == next, "size " << n);
            check(consumer_.records().back(), next, n, type, false);
            ++next;
        }
    }

    void batches_of_every_size_pass_whole()
    {
        std::uint64_t next = first;
        for (const std::uint32_t records : {1u, 2u, 17u, 300u, 2000u}) {
            const std::size_t before = consumer_.records().size();
            BOOST_TEST_REQUIRE(push_batch(records, records).last_lsn ==
                               next + records - 1);
            BOOST_TEST_REQUIRE(consumer_.records().size() == before + records);
            for (std::uint32_t i = 0; i < records; ++i)
                check(consumer_.records()[before + i], next + i,
                      batch_size_of(records, i), records + i, i + 1 != records);
            next += records;
        }
    }

    void what_does_not_fit_the_limit_is_withheld_and_not_lost()
    {
        const std::string payload = pattern(100, 7);
        const auto source = record_of(payload, 7);
        BOOST_TEST(
            (queue_.push(source, queue::no_deadline, ignore).status == push_status::ok));
        for (const std::uint64_t limit : {0u, 8u, 111u}) {
            const frame_payload g = queue_.gather(limit, seed);
            BOOST_TEST(g.records == 0u);
            BOOST_TEST(g.bytes == 0u);
            BOOST_TEST(g.bytes_needed == source.framed_size());
        }
        BOOST_TEST(consumer_.take(source.framed_size()) == 1u);
        check(consumer_.records()[0], first, 100, 7, false);
    }

    void a_batch_that_does_not_fit_the_limit_is_withheld_whole()
    {
        const batch b = batch_of(5, 1);
        BOOST_TEST(
            (queue_.push(codec::batch_source<crc32c_codec>(b), queue::no_deadline, ignore)
                 .status == push_status::ok));
        const frame_payload g = queue_.gather(b.framed_size() - 8, seed);
        BOOST_TEST(g.records == 0u);
        BOOST_TEST(g.bytes_needed == b.framed_size());
        BOOST_TEST(consumer_.take(b.framed_size()) == 5u);
    }

    void the_backlog_rises_with_a_push_and_falls_with_its_release()
    {
        const std::string payload = pattern(100, 7);
        const auto source = record_of(payload, 7);
        queue_.push(source, queue::no_deadline, ignore);
        BOOST_TEST(queue_.backlog() >= source.framed_size());
        queue_.gather(1u << 20, seed);
        BOOST_TEST(queue_.backlog() >= source.framed_size());
        queue_.release();
        BOOST_TEST(queue_.backlog() == 0u);
    }

    void a_closed_queue_takes_nothing()
    {
        push(10, 1);
        BOOST_TEST(queue_.close() == first + 1);
        const std::string payload = pattern(10, 1);
        for (const auto deadline : {queue::at_once, soon(), queue::no_deadline})
            BOOST_TEST((queue_.push(record_of(payload, 1), deadline, ignore).status ==
                        push_status::closed));
        const batch b = batch_of(3, 1);
        BOOST_TEST(
            (queue_.push(codec::batch_source<crc32c_codec>(b), queue::no_deadline, ignore)
                 .status == push_status::closed));
        BOOST_TEST(queue_.next_lsn() == first + 1);
        BOOST_TEST(queue_.close() == first + 1);
        BOOST_TEST(queue_.gather(1u << 20, seed).records == 0u);
    }

    void a_closed_queue_has_no_backlog_however_often_it_is_tried()
    {
        push(10, 1);
        queue_.close();
        const std::string payload = pattern(10, 1);
        for (int i = 0; i < 100; ++i)
            queue_.push(record_of(payload, 1), queue::no_deadline, ignore);
        BOOST_TEST(queue_.backlog() == 0u);
    }

    void a_stopped_queue_takes_nothing()
    {
        push(10, 1);
        queue_.stop();
        const std::string payload = pattern(10, 1);
        for (const auto deadline : {queue::at_once, soon(), queue::no_deadline})
            BOOST_TEST((queue_.push(record_of(payload, 1), deadline, ignore).status ==
                        push_status::closed));
        BOOST_TEST(queue_.next_lsn() == first + 1);
        queue_.stop();
    }

    void what_was_shown_or_left_over_is_freed_with_the_queue()
    {
        // For the sanitizers: nothing here is released.
        for (const bool shown : {false, true}) {
            queue_type q(World::options(), first);
            const std::string payload = pattern(700, 1);
            q.push(record_of(payload, 1), queue::no_deadline, ignore);
            if (shown)
                q.gather(1u << 20, seed);
        }
    }

protected:
    static constexpr std::uint32_t seed = queue_consumer<queue_type>::seed;
    static constexpr auto ignore = [](std::uint64_t) noexcept {};

    static queue::time_point soon()
    {
        return threading::clock::now() + std::chrono::milliseconds(20);
    }

    static void check(const consumed& r, std::uint64_t n, std::size_t size,
                      std::uint32_t type, bool continues)
    {
        BOOST_TEST(r.lsn == n);
        BOOST_TEST(r.type == type);
        BOOST_TEST(r.continues == continues);
        BOOST_TEST((r.payload == pattern(size, type)), "record " << n << " of " << size);
    }

    /// Effects: pushes one record, whatever its size, and takes it out.
    push_result push(std::size_t size, std::uint32_t type)
    {
        const std::string payload = pattern(size, type);
        return pass(record_of(payload, type));
    }
    push_result push_batch(std::uint32_t records, std::uint32_t type)
    {
        const batch b = batch_of(records, type);
        return pass(codec::batch_source<crc32c_codec>(b));
    }

    template <class Source>
    push_result pass(const Source& source)
    {
        push_result p;
        p = queue_.push(source, queue::at_once, ignore);
        if (p.status == push_status::full) { // it is oversized
            const std::uint64_t end = consumer_.next_lsn() + source.records();
            std::thread producer(
                [&] { p = queue_.push(source, queue::no_deadline, ignore); });
            consumer_.take_until(end);
            producer.join();
        } else {
            consumer_.take(std::uint64_t{1} << 40);
        }
        BOOST_TEST((p.status == push_status::ok));
        BOOST_TEST(consumer_.sound());
        return p;
    }

    queue_type queue_;
    queue_consumer<queue_type> consumer_;
};

} // namespace forelog::test

/// The test cases of a model, in a suite of their own. `Suite` derives from queue_conformance.
#define FORELOG_TEST_QUEUE_CASE(suite, name)                                             \
    BOOST_AUTO_TEST_CASE(name)                                                           \
    {                                                                                    \
        suite().name();                                                                  \
    }

#define FORELOG_TEST_QUEUE_CASES(suite)                                                  \
    FORELOG_TEST_QUEUE_CASE(suite, its_default_options_are_valid)                        \
    FORELOG_TEST_QUEUE_CASE(suite, an_empty_queue_gathers_nothing)                       \
    FORELOG_TEST_QUEUE_CASE(suite, lsns_are_dense_from_the_first_one)                    \
    FORELOG_TEST_QUEUE_CASE(suite, what_is_gathered_is_what_was_pushed)                  \
    FORELOG_TEST_QUEUE_CASE(suite, records_of_every_size_pass_whatever_the_capacity)     \
    FORELOG_TEST_QUEUE_CASE(suite, batches_of_every_size_pass_whole)                     \
    FORELOG_TEST_QUEUE_CASE(suite, what_does_not_fit_the_limit_is_withheld_and_not_lost) \
    FORELOG_TEST_QUEUE_CASE(suite,                                                       \
                            a_batch_that_does_not_fit_the_limit_is_withheld_whole)       \
    FORELOG_TEST_QUEUE_CASE(suite,                                                       \
                            the_backlog_rises_with_a_push_and_falls_with_its_release)    \
    FORELOG_TEST_QUEUE_CASE(suite, a_closed_queue_takes_nothing)                         \
    FORELOG_TEST_QUEUE_CASE(suite,                                                       \
                            a_closed_queue_has_no_backlog_however_often_it_is_tried)     \
    FORELOG_TEST_QUEUE_CASE(suite, a_stopped_queue_takes_nothing)                        \
    FORELOG_TEST_QUEUE_CASE(suite, what_was_shown_or_left_over_is_freed_with_the_queue)

#endif // FORELOG_TEST_CONFORM_QUEUE_HPP
