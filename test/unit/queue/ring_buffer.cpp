// forelog/test/unit/queue/ring_buffer.cpp: records in a ring of cells, across its end
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/codec/batch.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/queue/detail/oversized_record.hpp>
#include <forelog/queue/detail/ring_buffer.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace forelog;
using queue::ring_buffer;

constexpr std::uint64_t units = 64;

codec::record_source<crc32c_codec> record_of(const std::string& payload)
{
    return {record_type{0x0a0b'0c0d}, view_bytes(payload)};
}

/// The bytes of a range, in one piece.
std::string text_of(const ring_buffer& ring, std::uint64_t position, std::uint64_t size)
{
    std::string text;
    for (const const_bytes b : ring.range(position, size))
        text.append(view_text(b));
    return text;
}

/// The bytes of a source as they should be in the log.
template <class Source>
std::string framed(const Source& source)
{
    std::string text(static_cast<std::size_t>(source.framed_size()), '\0');
    source.put([&](std::size_t at, const std::byte* from, std::size_t n) {
        std::memcpy(text.data() + at, from, n);
    });
    return text;
}

/// Effects: nothing in it reads as zeros, as nothing does in a ring that was used before.
void fill(ring_buffer& ring)
{
    for (std::uint64_t i = 0; i < ring.units(); ++i)
        std::memset(ring.cell(i), 0xa5, ring_buffer::unit);
}

const_bytes bytes_of(const std::string& text)
{
    return std::as_bytes(std::span(text));
}

} // namespace

BOOST_AUTO_TEST_SUITE(queue_ring_buffer)

BOOST_AUTO_TEST_CASE(a_new_ring_is_all_zero_and_nothing_is_published)
{
    const ring_buffer ring(units);
    BOOST_TEST(ring.units() == units);
    BOOST_TEST(text_of(ring, 0, units) == std::string(512, '\0'));
    for (std::uint64_t i = 0; i < units; ++i)
        BOOST_TEST(ring.published(i) == 0u);
}

BOOST_AUTO_TEST_CASE(a_record_may_stand_at_every_place_and_straddle_the_end)
{
    for (const std::size_t size : {0u, 1u, 8u, 9u, 40u, 300u, 496u}) {
        const std::string payload(size, 'p');
        const auto source = record_of(payload);
        const std::uint64_t n = source.framed_size() / 8;
        for (std::uint64_t position = 0; position < 3 * units; ++position) {
            ring_buffer ring(units);
            fill(ring);
            ring.encode(position, n, source.framed());
            BOOST_TEST_REQUIRE(ring.published(position) == 0u,
                               "not before it is said so");
            ring.publish(position, n);
            BOOST_TEST_REQUIRE(ring.published(position) == n);
            BOOST_TEST_REQUIRE(text_of(ring, position, n) == framed(source));
            std::uint32_t records = 7;
            BOOST_TEST_REQUIRE(ring.checksum_headers(position, n, 5, records) ==
                               codec::checksum_headers(bytes_of(framed(source)), 5));
            BOOST_TEST_REQUIRE(records == 8u);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_batch_may_straddle_the_end_between_and_within_its_records)
{
    batch b;
    for (std::size_t i = 0; i < 5; ++i)
        b.add(view_bytes(std::string(i * 9, static_cast<char>('a' + i))));
    const codec::batch_source<crc32c_codec> source(b);
    const std::uint64_t n = source.framed_size() / 8;
    for (std::uint64_t position = 0; position < units; ++position) {
        ring_buffer ring(units);
        fill(ring);
        ring.encode(position, n, source.framed());
        BOOST_TEST_REQUIRE(text_of(ring, position, n) == framed(source));
        std::uint32_t records = 0;
        BOOST_TEST_REQUIRE(ring.checksum_headers(position, n, 5, records) ==
                           codec::checksum_headers(bytes_of(framed(source)), 5));
        BOOST_TEST_REQUIRE(records == 5u);
    }
}

BOOST_AUTO_TEST_CASE(a_range_is_one_piece_or_two)
{
    const ring_buffer ring(units);
    BOOST_TEST(ring.range(0, units)[0].size() == 512u);
    BOOST_TEST(ring.range(0, units)[1].empty());
    BOOST_TEST(ring.range(60, 4)[0].size() == 32u);
    BOOST_TEST(ring.range(60, 4)[1].empty());
    BOOST_TEST(ring.range(60, 5)[0].size() == 32u);
    BOOST_TEST(ring.range(60, 5)[1].size() == 8u);
    BOOST_TEST(ring.range(units + 60, 64)[1].size() == 480u);
    BOOST_TEST(ring.range(3, 0)[0].empty());
}

BOOST_AUTO_TEST_CASE(what_is_cleared_is_not_published_and_the_rest_is)
{
    for (std::uint64_t position = 0; position < 2 * units; ++position)
        for (std::uint64_t size = 2; size <= units - 4; ++size) {
            ring_buffer ring(units);
            // Before it, in it, and after it, as close as they can be.
            ring.publish(position + units - 2, 2);
            ring.publish(position, size);
            ring.publish(position + size, 2);
            ring.clear(position, size);
            BOOST_TEST_REQUIRE(ring.published(position + units - 2) == 2u);
            BOOST_TEST_REQUIRE(ring.published(position) == 0u);
            BOOST_TEST_REQUIRE(ring.published(position + size) == 2u);
        }
}

BOOST_AUTO_TEST_CASE(a_ring_that_was_full_is_empty_when_it_is_cleared)
{
    for (const std::uint64_t start : {0u, 1u, 2u, 63u}) {
        ring_buffer ring(units);
        for (std::uint64_t i = 0; i < units; i += 2)
            ring.publish(start + i, 2);
        ring.clear(start, units);
        for (std::uint64_t i = 0; i < units; ++i)
            BOOST_TEST(ring.published(i) == 0u);
    }
}

BOOST_AUTO_TEST_CASE(what_is_published_may_be_as_large_as_the_ring)
{
    constexpr std::uint64_t large = std::uint64_t{1} << 27; // of 1 GiB, the largest
    ring_buffer ring(1 << 18);
    for (const std::uint64_t size :
         {std::uint64_t{2}, std::uint64_t{0x7fff}, std::uint64_t{0x8000},
          std::uint64_t{0x8001}, std::uint64_t{0x1'0000}, std::uint64_t{1} << 18, large})
        for (const std::uint64_t position : {0u, 1u, (1u << 18) - 2, (1u << 18) - 1}) {
            ring.publish(position, size);
            BOOST_TEST(ring.published(position) == size);
            ring.clear(position, (std::min)(size, ring.units()));
            BOOST_TEST(ring.published(position) == 0u);
            BOOST_TEST(ring.published(position + 2) == 0u);
        }
}

BOOST_AUTO_TEST_SUITE_END()
