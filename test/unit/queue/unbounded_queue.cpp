// forelog/test/unit/queue/unbounded_queue.cpp: what a burst takes, and gives back
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/sanitizer.hpp"

#include <forelog/queue/unbounded_queue.hpp>

#include <boost/test/unit_test.hpp>

#include <malloc.h>

namespace {

using namespace forelog;

constexpr auto ignore = [](std::uint64_t) noexcept {};

push_status push(unbounded_queue& q, std::string_view payload)
{
    const codec::record_source<crc32c_codec> source(record_type{1}, view_bytes(payload));
    return q.push(source, queue::at_once, ignore).status;
}

/// Where a sanitizer has a heap of its own, the system's is empty.
constexpr bool heap_is_the_systems = !test::address_sanitized && !test::thread_sanitized;

std::size_t allocated()
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

} // namespace

BOOST_AUTO_TEST_SUITE(queue_unbounded_queue)

BOOST_AUTO_TEST_CASE(a_burst_of_small_records_takes_little_more_than_its_bytes)
{
    constexpr std::size_t count = 200'000;
    unbounded_queue q({.initial_capacity = 64}, 1);
    const std::size_t before = allocated();
    for (std::size_t i = 0; i < count; ++i)
        BOOST_TEST_REQUIRE((push(q, "0123456789abcdef") == push_status::ok));
    const std::size_t burst = allocated() - before;
    BOOST_TEST(burst < 80 * count); // of 32 bytes each, framed
    std::uint64_t taken = 0;
    while (taken < count) {
        taken += q.gather(1 << 20, 0).records;
        q.release();
    }
    BOOST_TEST(q.backlog() == 0u);
    if (heap_is_the_systems)
        BOOST_TEST(allocated() < before + burst / 8); // given back
}

BOOST_AUTO_TEST_CASE(records_of_every_size_keep_their_order_when_they_overflow)
{
    unbounded_queue q({.initial_capacity = 1}, 1);
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < 3000; ++i) {
        const std::string payload(i % 700, static_cast<char>(i));
        BOOST_TEST_REQUIRE((push(q, payload) == push_status::ok));
        bytes += format::framed_size(payload.size());
    }
    BOOST_TEST(q.backlog() == bytes);
    std::size_t n = 0;
    while (n < 3000) {
        const frame_payload g = q.gather(10'000, 0);
        for (const_bytes b = g.buffers[0]; !b.empty(); ++n) {
            const auto h = format::decode_record_header(b.data());
            BOOST_TEST_REQUIRE(h.payload_size() == n % 700);
            if (h.payload_size() != 0)
                BOOST_TEST_REQUIRE((b[format::record_header_size] ==
                                    static_cast<std::byte>(static_cast<char>(n))));
            b = b.subspan(static_cast<std::size_t>(h.framed_size()));
        }
        q.release();
    }
    BOOST_TEST(q.gather(1 << 20, 0).records == 0u);
    BOOST_TEST(q.backlog() == 0u);
}

BOOST_AUTO_TEST_CASE(no_number_of_records_is_too_many)
{
    queue::capacity_limit load(0, queue::capacity_limit::bytes_max);
    constexpr std::uint64_t step = std::uint64_t{1} << 36;
    for (std::uint64_t i = 1; i <= 40;
         ++i) { // beyond 24 bits of records, and 40 of bytes
        BOOST_TEST(load.try_enter(std::uint64_t{1} << 23, step));
        BOOST_TEST(load.bytes() == i * step);
    }
    load.leave(0, 40 * step);
    BOOST_TEST(load.bytes() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
