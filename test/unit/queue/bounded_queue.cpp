// forelog/test/unit/queue/bounded_queue.cpp: a bound in records and in bytes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/queue/bounded_queue.hpp>

#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

namespace {

using namespace forelog;

constexpr auto ignore = [](std::uint64_t) noexcept {};

batch batch_of(std::size_t records)
{
    batch b;
    for (std::size_t i = 0; i < records; ++i)
        b.add(view_bytes("x"));
    return b;
}

push_status try_push(bounded_queue& q, std::size_t records)
{
    const batch b = batch_of(records);
    return q.push(codec::batch_source<crc32c_codec>(b), queue::at_once, ignore).status;
}

std::uint32_t take_all(bounded_queue& q)
{
    const std::uint32_t records = q.gather(std::uint64_t{1} << 30, 0).records;
    q.release();
    return records;
}

} // namespace

BOOST_AUTO_TEST_SUITE(queue_bounded_queue)

BOOST_AUTO_TEST_CASE(the_records_of_a_batch_count_one_by_one)
{
    bounded_queue q({.capacity = 10}, 1);
    BOOST_TEST((try_push(q, 4) == push_status::ok));
    BOOST_TEST((try_push(q, 7) == push_status::full));
    BOOST_TEST((try_push(q, 6) == push_status::ok));
    BOOST_TEST((try_push(q, 1) == push_status::full));
    BOOST_TEST(take_all(q) == 10u);
    BOOST_TEST((try_push(q, 10) == push_status::ok));
}

BOOST_AUTO_TEST_CASE(a_batch_of_more_records_than_the_capacity_is_taken_alone)
{
    bounded_queue q({.capacity = 10}, 1);
    BOOST_TEST((try_push(q, 1) == push_status::ok));
    BOOST_TEST((try_push(q, 1000) == push_status::full));
    BOOST_TEST(take_all(q) == 1u);
    BOOST_TEST((try_push(q, 1000) == push_status::ok));
    BOOST_TEST((try_push(q, 1) == push_status::full));
    BOOST_TEST(take_all(q) == 1000u);
    BOOST_TEST((try_push(q, 1) == push_status::ok));
}

BOOST_AUTO_TEST_CASE(an_oversized_batch_counts_its_records_too)
{
    bounded_queue q({.capacity = 10, .memory = 4096}, 1);
    BOOST_TEST((try_push(q, 1) == push_status::ok));
    const batch b = batch_of(500); // of 24 bytes each
    push_status pushed{};
    std::thread other([&] {
        pushed = q.push(codec::batch_source<crc32c_codec>(b), queue::no_deadline, ignore)
                     .status;
    });
    BOOST_TEST(take_all(q) == 1u);
    while (q.next_lsn() != 502)
        std::this_thread::yield();
    BOOST_TEST((try_push(q, 1) == push_status::full));
    while (take_all(q) != 500)
        std::this_thread::yield();
    other.join();
    BOOST_TEST((pushed == push_status::ok));
    BOOST_TEST((try_push(q, 10) == push_status::ok));
}

BOOST_AUTO_TEST_CASE(the_word_holds_all_that_the_bounds_let_in)
{
    // The largest batch there can be, and the largest capacity.
    constexpr std::uint64_t batch_max =
        (std::uint64_t{63} << 20) / format::record_header_size;
    constexpr std::uint64_t capacity_max = 1'000'000;
    static_assert(batch_max + capacity_max <= queue::capacity_limit::records_max);
    static_assert(std::uint64_t{1} << 30 <= queue::capacity_limit::bytes_max);
    for (const std::uint64_t first : {std::uint64_t{1}, capacity_max, batch_max}) {
        queue::capacity_limit load(capacity_max, std::uint64_t{1} << 30);
        BOOST_TEST(load.try_enter(first, std::uint64_t{1} << 30));
        BOOST_TEST(!load.try_enter(batch_max, 0));
        BOOST_TEST(!load.try_enter(1, 8));
        // Oversized records take no bytes.
        std::uint64_t held = first;
        for (; held < 2 * capacity_max && load.try_enter(100'000, 0); held += 100'000) {
        }
        BOOST_TEST(held <= (std::max)(capacity_max, first));
        BOOST_TEST(load.bytes() == std::uint64_t{1} << 30);
        load.leave(held, std::uint64_t{1} << 30);
        BOOST_TEST(load.bytes() == 0u);
        BOOST_TEST(load.try_enter(batch_max, std::uint64_t{1} << 30));
    }
}

BOOST_AUTO_TEST_SUITE_END()
