// forelog/test/unit/queue/ring_buffer.cpp: records in a ring of cells, across its end
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/codec/batch.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/queue/ring_buffer.hpp>

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

/// The bytes of a source as they should stand in the log.
template <class Source>
std::string framed(const Source& source)
{
    std::string text(static_cast<std::size_t>(source.framed_size()), '\0');
    const std::uint32_t size =
        source.put([&](std::size_t at, const std::byte* from, std::size_t n) {
            std::memcpy(text.data() + at, from, n);
        });
    std::byte word[4];
    format::store(word, size);
    std::memcpy(text.data(), word, 4);
    return text;
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
            const std::uint32_t word = ring.encode(position, n, source.framed());
            BOOST_TEST_REQUIRE(ring.published(position) ==
                               0u); // not before it is said so
            ring.publish(position, word);
            BOOST_TEST_REQUIRE(ring.published(position) == 16 + size);
            BOOST_TEST_REQUIRE(text_of(ring, position, n) == framed(source));
            std::array<std::byte, format::record_header_size> copy;
            const auto h = format::decode_record_header(ring.header(position, copy));
            BOOST_TEST_REQUIRE(h.size == 16 + size);
            BOOST_TEST_REQUIRE(h.type == 0x0a0b'0c0du);
            BOOST_TEST_REQUIRE(h.checksum == source.header().checksum);
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
        ring.publish(position, ring.encode(position, n, source.framed()));
        BOOST_TEST_REQUIRE(text_of(ring, position, n) == framed(source));
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

BOOST_AUTO_TEST_CASE(what_is_cleared_is_zero_and_the_rest_is_not)
{
    const std::string payload(496, '\x7f');
    const auto source = record_of(payload);
    for (std::uint64_t position = 0; position < units; ++position) {
        ring_buffer ring(units);
        ring.publish(0, ring.encode(0, units, source.framed()));
        ring.clear(position, 10);
        const std::string text = text_of(ring, position, units);
        BOOST_TEST_REQUIRE(text.substr(0, 80) == std::string(80, '\0'));
        const std::string before = framed(source) + framed(source);
        BOOST_TEST_REQUIRE(
            text.substr(80) ==
            before.substr(static_cast<std::size_t>(position) * 8 + 80, 432));
    }
}

BOOST_AUTO_TEST_SUITE_END()
