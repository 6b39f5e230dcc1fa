// forelog/test/unit/format/segment_header.cpp: the first block of a segment, byte by byte
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "headers.hpp"

#include <boost/test/unit_test.hpp>

#include <cstring>
#include <functional>

namespace {

using namespace forelog;
using namespace forelog::test;
using format::header_state;

header_state state_of(const segment_block& block)
{
    format::segment_header h;
    return format::decode(block, h);
}

segment_block encoded(const format::segment_header& h = some_segment())
{
    segment_block block;
    block.fill(std::byte{0xee}); // bytes that encode does not write would stay
    format::encode(h, block);
    return block;
}

/// The state after a change under a checksum that fits.
header_state state_with(std::function<void(format::segment_header&)> change)
{
    format::segment_header h = some_segment();
    change(h);
    return state_of(encoded(h));
}

} // namespace

BOOST_AUTO_TEST_SUITE(format_segment_header)

BOOST_AUTO_TEST_CASE(what_is_encoded_is_decoded)
{
    const format::segment_header h = some_segment();
    format::segment_header d;
    BOOST_TEST((format::decode(encoded(h), d) == header_state::valid));
    BOOST_TEST(d.major == 1u);
    BOOST_TEST(d.minor == 0u);
    BOOST_TEST(d.codec == h.codec);
    BOOST_TEST((d.guarantee == h.guarantee));
    BOOST_TEST((d.log == h.log));
    BOOST_TEST(d.number == h.number);
    BOOST_TEST(d.epoch == h.epoch);
    BOOST_TEST(d.nonce == h.nonce);
    BOOST_TEST(d.capacity == h.capacity);
    BOOST_TEST(d.block_size == h.block_size);
    BOOST_TEST(d.max_frame == h.max_frame);
    BOOST_TEST(d.incompatible == 0u);
    BOOST_TEST(d.compatible == h.compatible);
    BOOST_TEST(d.created == h.created);
}

BOOST_AUTO_TEST_CASE(every_field_stands_where_the_byte_table_says)
{
    const segment_block b = encoded();
    const unsigned char magic[8] = {0xf7, 'F', 'L', 'O', 0x0d, 0x0a, 0x1a, 0x00};
    BOOST_TEST(std::memcmp(b.data(), magic, 8) == 0);
    BOOST_TEST(peek(b, 8, 2) == 1u);
    BOOST_TEST(peek(b, 10, 2) == 0u);
    BOOST_TEST(peek(b, 12, 2) == 0x8123u);
    BOOST_TEST(peek(b, 14, 2) == 3u);
    BOOST_TEST(std::memcmp(b.data() + 16, some_log().data(), 16) == 0);
    BOOST_TEST(peek(b, 32, 8) == 0x0102'0304'0506'0708u);
    BOOST_TEST(peek(b, 40, 8) == 0x1112'1314'1516'1718u);
    BOOST_TEST(peek(b, 48, 8) == 0x2122'2324'2526'2728u);
    BOOST_TEST(peek(b, 56, 8) == 0x3132'3334'3536'3738u);
    BOOST_TEST(peek(b, 64, 4) == 4096u);
    BOOST_TEST(peek(b, 68, 4) == 0x0142'4340u);
    BOOST_TEST(peek(b, 72, 4) == 0u);
    BOOST_TEST(peek(b, 76, 4) == 0x5152'5354u);
    BOOST_TEST(peek(b, 80, 8) == 0x6162'6364'6566'6768u);
    for (std::size_t i = 88; i < 4092; ++i)
        BOOST_TEST_REQUIRE(peek(b, i, 1) == 0u, "byte " << i);
    BOOST_TEST(peek(b, 4092, 4) == format::mask(checksum::crc32c(b.data(), 4092)));
}

BOOST_AUTO_TEST_CASE(zeros_are_blank_and_ones_are_damaged)
{
    segment_block block{};
    BOOST_TEST((state_of(block) == header_state::blank));
    block.fill(std::byte{0xff});
    BOOST_TEST((state_of(block) == header_state::damaged));
    block.fill(std::byte{0x20});
    BOOST_TEST((state_of(block) == header_state::damaged));
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_noticed)
{
    segment_block block = encoded();
    for (std::size_t bit = 0; bit < 8 * block.size(); ++bit) {
        const std::byte one = std::byte{1} << static_cast<int>(bit % 8);
        block[bit / 8] ^= one;
        BOOST_TEST_REQUIRE((state_of(block) == header_state::damaged), "bit " << bit);
        block[bit / 8] ^= one;
    }
    BOOST_TEST((state_of(block) == header_state::valid));
}

BOOST_AUTO_TEST_CASE(a_newer_major_version_or_an_unknown_feature_is_unsupported)
{
    BOOST_TEST((state_with([](auto& h) { h.major = 2; }) == header_state::unsupported));
    BOOST_TEST((state_with([](auto& h) { h.major = 0; }) == header_state::unsupported));
    BOOST_TEST(
        (state_with([](auto& h) { h.incompatible = 1; }) == header_state::unsupported));
    BOOST_TEST((state_with([](auto& h) { h.incompatible = 0x8000'0000; }) ==
                header_state::unsupported));
    // Damage that only looks like a newer version is damage.
    segment_block block = encoded();
    block[8] = std::byte{2};
    BOOST_TEST((state_of(block) == header_state::damaged));
}

BOOST_AUTO_TEST_CASE(a_newer_minor_version_and_compatible_features_are_readable)
{
    BOOST_TEST((state_with([](auto& h) { h.minor = 9; }) == header_state::valid));
    BOOST_TEST(
        (state_with([](auto& h) { h.compatible = 0xffff'ffff; }) == header_state::valid));
    format::segment_header h = some_segment();
    h.minor = 1;
    segment_block block = encoded(h);
    block[100] = std::byte{1}; // a field that only the newer version knows
    seal(block);
    BOOST_TEST((state_of(block) == header_state::valid));
}

BOOST_AUTO_TEST_CASE(bytes_that_no_field_owns_must_be_zero)
{
    for (const std::size_t at : {88u, 500u, 4091u}) {
        segment_block block = encoded();
        block[at] = std::byte{1};
        seal(block);
        BOOST_TEST((state_of(block) == header_state::damaged), "byte " << at);
    }
}

BOOST_AUTO_TEST_CASE(fields_outside_their_range_are_damage_even_under_a_checksum)
{
    BOOST_TEST((state_with([](auto& h) { h.epoch = 0; }) == header_state::damaged));
    BOOST_TEST((state_with([](auto& h) { h.nonce = 0; }) == header_state::damaged));
    for (const std::uint32_t size : {0u, 1u, 256u, 513u, 4095u, 131072u, 0x8000'0000u})
        BOOST_TEST(
            (state_with([&](auto& h) { h.block_size = size; }) == header_state::damaged));
    for (std::uint32_t size = 512; size <= 65536; size *= 2)
        BOOST_TEST(
            (state_with([&](auto& h) { h.block_size = size; }) == header_state::valid));
    for (const std::uint32_t size : {0u, 511u, format::max_frame_limit + 1, 0xffff'ffffu})
        BOOST_TEST(
            (state_with([&](auto& h) { h.max_frame = size; }) == header_state::damaged));
    BOOST_TEST((state_with([](auto& h) { h.max_frame = format::max_frame_limit; }) ==
                header_state::valid));
    for (const int g : {0, 4, 0xffff})
        BOOST_TEST((state_with([&](auto& h) {
                        h.guarantee = static_cast<durability>(g);
                    }) == header_state::damaged));
}

BOOST_AUTO_TEST_CASE(the_identity_is_that_of_the_fields)
{
    const format::identity id = some_segment().identity();
    BOOST_TEST(id.log_seed == checksum::crc32c(some_log().data(), 16));
    BOOST_TEST(id.segment == some_segment().number);
    BOOST_TEST(id.epoch == some_segment().epoch);
    BOOST_TEST(id.nonce == some_segment().nonce);
    std::array<std::byte, 8> nonce;
    poke(nonce, 0, 8, id.nonce);
    BOOST_TEST(id.payload_seed() == checksum::crc32c(nonce.data(), 8));
}

BOOST_AUTO_TEST_SUITE_END()
