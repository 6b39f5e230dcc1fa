// forelog/test/unit/queue/ring_queue.cpp: what only the ring can get wrong
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/codec/record_framing.hpp>
#include <forelog/queue/ring_queue.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace {

using namespace forelog;

/// A batch that counts as many records as the largest one can, in as few bytes as it takes to be
/// oversized for a small ring.
struct crowd
{
    static constexpr std::uint32_t count = 1 << 22;
    static constexpr std::uint32_t bytes = 8192;

    static std::uint32_t records() noexcept { return count; }
    static std::uint64_t framed_size() noexcept { return bytes; }
    static std::uint64_t largest() noexcept { return bytes; }

    template <class Sink>
    void put(Sink sink) const
    {
        std::vector<std::byte> all(bytes);
        put_at(all.data());
        sink(std::size_t{0}, all.data(), all.size());
    }
    void put_at(std::byte* to) const noexcept { format::encode({.size = bytes}, to); }
    const crowd& framed() const noexcept { return *this; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(queue_ring_queue)

BOOST_AUTO_TEST_CASE(numbers_stay_apart_however_many_records_wait_to_be_written)
{
    constexpr std::size_t pushes =
        70; // of 2^22 records: more than the fields of the tail hold
    ring_queue ring({.memory = 4096}, 1);
    std::vector<std::uint64_t> last(pushes);
    std::atomic<std::size_t> done{0};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < pushes; ++i)
        threads.emplace_back([&, i] {
            last[i] =
                ring.push(crowd(), queue::no_deadline, [](std::uint64_t) {}).last_lsn;
            ++done;
        });
    // Not before as many hold numbers as may: the others wait for theirs.
    while (ring.next_lsn() < (std::uint64_t{1} << 27) - crowd::count)
        std::this_thread::yield();
    for (std::uint64_t seen = 1; done < pushes;) {
        const frame_payload g = ring.gather(1 << 20, 0);
        ring.release();
        const std::uint64_t next = ring.next_lsn();
        BOOST_TEST_REQUIRE(next >= seen);
        seen = next;
        if (g.records == 0)
            std::this_thread::yield();
    }
    for (std::thread& t : threads)
        t.join();
    std::sort(last.begin(), last.end());
    for (std::size_t i = 0; i < pushes; ++i)
        BOOST_TEST(last[i] == (i + 1) * crowd::count);
}

/// A push of any number of records and bytes; as many of the records as have a place in the bytes
/// are there.
struct load
{
    std::uint32_t count;
    std::uint32_t bytes;

    std::uint32_t records() const noexcept { return count; }
    std::uint64_t framed_size() const noexcept { return bytes; }
    std::uint64_t largest() const noexcept { return bytes; }
    void put_at(std::byte* to) const noexcept
    {
        constexpr std::uint32_t header = format::record_header_size;
        std::uint32_t at = 0;
        for (std::uint32_t n = 1; n < count && bytes - at >= 2 * header; ++n) {
            format::encode({.size = header}, to + at);
            at += header;
        }
        format::encode({.size = bytes - at}, to + at);
    }
    template <class Sink>
    void put(Sink sink) const
    {
        std::vector<std::byte> all(bytes);
        put_at(all.data());
        sink(std::size_t{0}, all.data(), all.size());
    }
    const load& framed() const noexcept { return *this; }
};

BOOST_AUTO_TEST_CASE(
    only_a_push_of_16_records_and_32_kib_at_most_reserves_past_the_first_half)
{
    constexpr std::uint32_t half = 1 << 27;
    constexpr std::uint32_t ring_bytes = 1 << 16;
    constexpr load loads[] = {
        {half, ring_bytes + 8}, // does not fit: held until it is written
        {17, 17 * 16},
        {1, 32 * 1024 + 8},
        {16, 32 * 1024}};
    ring_queue ring({.memory = ring_bytes}, 1);
    std::array<std::atomic<bool>, 4> asks{};
    std::array<push_result, 4> results;
    std::vector<std::thread> threads;
    const auto push = [&](std::size_t i) {
        threads.emplace_back([&, i] {
            results[i] = ring.push(loads[i], queue::no_deadline,
                                   [&, i](std::uint64_t) { asks[i] = true; });
        });
    };
    const auto next_reaches = [&](std::uint64_t lsn) {
        while (ring.next_lsn() < lsn)
            std::this_thread::yield();
    };

    push(0);
    while (!asks[0])
        std::this_thread::yield();
    for (const std::size_t large : {std::size_t{1}, std::size_t{2}}) {
        push(large);
        while (!asks[large] && ring.next_lsn() == half + 1)
            std::this_thread::yield();
        BOOST_TEST(ring.next_lsn() == half + 1); // it has looked, and taken nothing
    }
    push(3);
    next_reaches(half + 1 + 16);
    BOOST_TEST(ring.next_lsn() == half + 1 + 16);

    BOOST_TEST(ring.gather(1 << 20, 0).records == half);
    ring.release();
    next_reaches(half + 1 + 16 + 17 + 1);
    for (std::uint32_t records = 0; records < 16 + 17 + 1;) {
        records += ring.gather(1 << 20, 0).records;
        ring.release();
        std::this_thread::yield();
    }
    for (std::thread& t : threads)
        t.join();
    for (const push_result& p : results)
        BOOST_TEST((p.status == push_status::ok));
    BOOST_TEST(ring.backlog() == 0u);
}

BOOST_AUTO_TEST_CASE(a_refusal_ends_no_push_without_a_deadline)
{
    ring_queue ring({.memory = 1 << 17}, 1);
    ring.refuse(true);
    std::uint64_t pushed_records = 0;
    for (const std::uint32_t n : {1u, 16u, 17u, 5000u}) {
        const push_result p =
            ring.push(load{n, n * 16}, queue::no_deadline, [](std::uint64_t) {});
        pushed_records += n;
        BOOST_TEST_REQUIRE((p.status == push_status::ok));
        BOOST_TEST_REQUIRE(p.last_lsn == pushed_records);
        BOOST_TEST(ring.gather(1 << 20, 0).records == n);
        ring.release();
    }
}

/// Records of no payload, of 16 bytes each.
struct empty_record
{
    static constexpr std::uint32_t bytes = format::record_header_size;

    static std::uint32_t records() noexcept { return 1; }
    static std::uint64_t framed_size() noexcept { return bytes; }
    static std::uint64_t largest() noexcept { return bytes; }
    static void put_at(std::byte* to) noexcept { format::encode({.size = bytes}, to); }
    template <class Sink>
    void put(Sink sink) const
    {
        std::byte all[bytes];
        put_at(all);
        sink(std::size_t{0}, all, sizeof all);
    }
    const empty_record& framed() const noexcept { return *this; }
};

BOOST_AUTO_TEST_CASE(a_full_ring_is_shown_by_halves)
{
    ring_queue ring({.memory = 4096}, 1);
    const auto fill = [&](int n) {
        for (; n != 0; --n)
            BOOST_TEST_REQUIRE(
                (ring.push(empty_record(), queue::at_once, [](std::uint64_t) {}).status ==
                 push_status::ok));
    };
    fill(4096 / 16);
    const frame_payload first = ring.gather(1 << 20, 0);
    BOOST_TEST(first.bytes == 2048u);
    BOOST_TEST(first.more);
    ring.release();
    fill(2048 / 16); // while the other half is written
    BOOST_TEST(ring.gather(1 << 20, 0).bytes == 2048u);
    ring.release();
    const frame_payload last = ring.gather(1 << 20, 0);
    BOOST_TEST(last.bytes == 2048u);
    BOOST_TEST(!last.more);
    ring.release();
    BOOST_TEST(ring.backlog() == 0u);
}

BOOST_AUTO_TEST_CASE(a_gathering_ends_before_it_comes_to_its_beginning_again)
{
    // All cells except one are taken: that one shares its published word with the first of them.
    const std::vector<std::byte> large(4088 - format::record_header_size), small(1);
    const auto no_demand = [](std::uint64_t) {};
    const auto size_of_next = [&](ring_queue& ring,
                                  const std::vector<std::byte>& payload) {
        const codec::record_source<crc32c_codec> source(record_type{1}, payload);
        BOOST_TEST_REQUIRE(
            (ring.push(source, queue::at_once, no_demand).status == push_status::ok));
        const frame_payload g = ring.gather(1 << 20, 0);
        BOOST_TEST(!g.more);
        ring.release();
        return g.bytes;
    };
    ring_queue ring({.memory = 4096}, 1);
    for (int i = 0; i < 4; ++i) { // from an odd place, then from an even one
        BOOST_TEST(size_of_next(ring, small) == 24u);
        BOOST_TEST(size_of_next(ring, large) == 4088u);
        BOOST_TEST(size_of_next(ring, large) == 4088u);
    }
}

BOOST_AUTO_TEST_CASE(oversized_records_that_follow_each_other_say_so)
{
    ring_queue ring({.memory = 4096}, 1);
    const std::vector<std::byte> large(5000);
    const auto lend = [&] {
        const codec::record_source<crc32c_codec> source(record_type{1}, large);
        ring.push(source, queue::no_deadline, [](std::uint64_t) {});
    };
    std::thread one(lend), other(lend);
    while (ring.backlog() < 4 * 8)
        std::this_thread::yield();
    frame_payload first;
    while (!(first = ring.gather(1 << 20, 0)).more)
        std::this_thread::yield(); // the second is numbered, and about to be published
    BOOST_TEST(first.records == 1u);
    ring.release();
    BOOST_TEST(ring.gather(1 << 20, 0).records == 1u);
    ring.release();
    one.join();
    other.join();
}

BOOST_AUTO_TEST_SUITE_END()
