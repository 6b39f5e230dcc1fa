// forelog/test/unit/format/frame_header.cpp: frame, LINK and record headers, byte by byte
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "headers.hpp"

#include <forelog/format/record_header.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>

namespace {

using namespace forelog;
using namespace forelog::test;
using format::frame_type;

constexpr std::uint32_t log_seed = 0xabcd'0123;

frame_block encoded(const format::frame_header& h = some_frame())
{
    frame_block block;
    block.fill(std::byte{0xee});
    format::encode(h, log_seed, block);
    return block;
}

bool decodes(const frame_block& block, std::uint32_t seed = log_seed)
{
    format::frame_header h;
    return format::decode(block, seed, h);
}

/// Whether a header with these sizes, and a checksum that fits, is taken.
bool takes(std::uint64_t frame, std::uint64_t payload)
{
    frame_block block = encoded();
    poke(block, 8, 4, frame);
    poke(block, 12, 4, payload);
    seal(block, log_seed);
    return decodes(block);
}

format::link some_link()
{
    return {.predecessor = 0x0102'0304'0506'0708,
            .valid_end = 0x1112'1314'1516'1718,
            .last_lsn = 0x2122'2324'2526'2728,
            .reason = format::link_reason::recovered,
            .synced = true};
}

using link_block = std::array<std::byte, format::link_size>;

bool link_decodes(const link_block& block)
{
    format::link l;
    return format::decode(block, l);
}

} // namespace

BOOST_AUTO_TEST_SUITE(format_frame_header)

BOOST_AUTO_TEST_CASE(what_is_encoded_is_decoded)
{
    for (const frame_type type :
         {frame_type::data, frame_type::link, frame_type::mark, frame_type::seal,
          frame_type::close, frame_type{0x80}}) {
        const format::frame_header h = some_frame(type);
        frame_block block;
        const std::uint32_t checksum = format::encode(h, log_seed, block);
        format::frame_header d;
        BOOST_TEST_REQUIRE(format::decode(block, log_seed, d));
        BOOST_TEST((d.type == type));
        BOOST_TEST(d.checksum == checksum);
        BOOST_TEST(d.frame_size == h.frame_size);
        BOOST_TEST(d.payload_size == h.payload_size);
        BOOST_TEST(d.segment == h.segment);
        BOOST_TEST(d.epoch == h.epoch);
        BOOST_TEST(d.offset == h.offset);
        BOOST_TEST(d.first_lsn == h.first_lsn);
        BOOST_TEST(d.durable_lsn == h.durable_lsn);
        BOOST_TEST(d.record_count == h.record_count);
        BOOST_TEST(d.payload_checksum == h.payload_checksum);
        BOOST_TEST(d.prev_checksum == h.prev_checksum);
        BOOST_TEST(d.nonce == h.nonce);
        BOOST_TEST(d.written == h.written);
        BOOST_TEST(d.end() == h.offset + h.frame_size);
        BOOST_TEST(d.next_lsn() == h.first_lsn + h.record_count);
    }
}

BOOST_AUTO_TEST_CASE(every_field_stands_where_the_byte_table_says)
{
    const frame_block b = encoded();
    BOOST_TEST(peek(b, 0, 4) == 0x014c'46f7u); // f7 'F' 'L', type 1
    frame_block sealed = b;
    seal(sealed, log_seed); // over bytes 0..3 and 8..79
    BOOST_TEST(peek(b, 4, 4) == peek(sealed, 4, 4));
    BOOST_TEST(peek(b, 8, 4) == 0x0001'0200u);
    BOOST_TEST(peek(b, 12, 4) == 0x0000'fff8u);
    BOOST_TEST(peek(b, 16, 8) == 0x0102'0304'0506'0708u);
    BOOST_TEST(peek(b, 24, 8) == 0x1112'1314'1516'1718u);
    BOOST_TEST(peek(b, 32, 8) == 0x2122'2324'2526'2728u);
    BOOST_TEST(peek(b, 40, 8) == 0x3132'3334'3536'3738u);
    BOOST_TEST(peek(b, 48, 8) == 0x4142'4344'4546'4748u);
    BOOST_TEST(peek(b, 56, 4) == 0x5152'5354u);
    BOOST_TEST(peek(b, 60, 4) == 0x6162'6364u);
    BOOST_TEST(peek(b, 64, 4) == 0x7172'7374u);
    BOOST_TEST(peek(b, 68, 4) == 0x8182'8384u);
    BOOST_TEST(peek(b, 72, 8) == 0x9192'9394'9596'9798u);
}

BOOST_AUTO_TEST_CASE(neither_zeros_nor_ones_nor_text_are_a_frame)
{
    for (const int value : {0x00, 0xff, 0x20}) {
        frame_block block;
        block.fill(static_cast<std::byte>(value));
        BOOST_TEST(!format::may_be_frame(block.data()));
        for (const std::uint32_t seed : {0u, log_seed, 0xffff'ffffu})
            BOOST_TEST(!decodes(block, seed));
    }
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_noticed)
{
    // Of the type, too: a batch that becomes an unknown frame would be skipped with its records.
    for (const frame_type type : {frame_type::data, frame_type::link, frame_type::mark,
                                  frame_type::seal, frame_type::close}) {
        frame_block block = encoded(some_frame(type));
        for (std::size_t bit = 0; bit < 8 * block.size(); ++bit) {
            const std::byte one = std::byte{1} << static_cast<int>(bit % 8);
            block[bit / 8] ^= one;
            BOOST_TEST(!decodes(block),
                       "type " << static_cast<int>(type) << ", bit " << bit);
            block[bit / 8] ^= one;
        }
    }
}

BOOST_AUTO_TEST_CASE(a_frame_of_another_log_is_none)
{
    BOOST_TEST(!decodes(encoded(), log_seed + 1));
    BOOST_TEST(!decodes(encoded(), 0));
}

BOOST_AUTO_TEST_CASE(forged_sizes_are_refused_under_a_checksum_that_fits)
{
    BOOST_TEST(takes(80, 0));
    BOOST_TEST(takes(4096, 4016));
    BOOST_TEST(takes(format::max_frame_limit, format::max_frame_limit - 80));
    BOOST_TEST(!takes(0, 0));
    BOOST_TEST(!takes(72, 0));      // shorter than a header
    BOOST_TEST(!takes(4096, 4024)); // the payload reaches beyond the frame
    BOOST_TEST(!takes(4092, 8));    // not at a multiple of 8
    BOOST_TEST(!takes(4096, 12));
    BOOST_TEST(!takes(format::max_frame_limit + 8, 8));
    BOOST_TEST(!takes(0x8000'0000, 8));
    BOOST_TEST(!takes(0xffff'fff8, 0xffff'ffa8));
    BOOST_TEST(!takes(80, 0xffff'fff8)); // 80 + this wraps to less than 80
    BOOST_TEST(!takes(4096, 0xffff'fff8));
}

BOOST_AUTO_TEST_CASE(an_lsn_that_no_record_can_have_is_refused_under_a_checksum_that_fits)
{
    const auto takes_lsns = [](std::uint64_t first, std::uint64_t durable) {
        format::frame_header h = some_frame(), back;
        h.first_lsn = first;
        h.durable_lsn = durable;
        std::array<std::byte, format::frame_header_size> bytes;
        format::encode(h, log_seed, bytes);
        return format::decode(bytes, log_seed, back);
    };
    BOOST_TEST(takes_lsns(1, 0));
    BOOST_TEST(takes_lsns(format::lsn_limit - 1, format::lsn_limit - 1));
    BOOST_TEST(!takes_lsns(0, 0)); // LSNs begin with 1
    BOOST_TEST(!takes_lsns(format::lsn_limit, 0));
    BOOST_TEST(!takes_lsns(1, format::lsn_limit));
}

BOOST_AUTO_TEST_CASE(a_frame_belongs_to_one_place_of_one_epoch)
{
    const format::frame_header h = some_frame();
    const format::identity id{log_seed, h.segment, h.epoch,
                              std::uint64_t{0x1234'5678'0000'0000} + h.nonce};
    BOOST_TEST(h.belongs_to(id, h.offset));
    BOOST_TEST(!h.belongs_to(id, h.offset + 8));
    format::identity other = id;
    other.segment ^= 1;
    BOOST_TEST(!h.belongs_to(other, h.offset));
    other = id;
    other.epoch ^= std::uint64_t{1} << 63;
    BOOST_TEST(!h.belongs_to(other, h.offset));
    other = id;
    other.nonce ^= 1;
    BOOST_TEST(!h.belongs_to(other, h.offset));
}

BOOST_AUTO_TEST_CASE(the_known_types_are_1_to_5)
{
    for (unsigned t = 0; t < 256; ++t)
        BOOST_TEST(format::is_known(static_cast<frame_type>(t)) == (t >= 1 && t <= 5));
}

// LINK

BOOST_AUTO_TEST_CASE(a_link_is_decoded_as_it_was_encoded_at_the_places_of_the_table)
{
    link_block b;
    format::encode(some_link(), b);
    BOOST_TEST(peek(b, 0, 8) == 0x0102'0304'0506'0708u);
    BOOST_TEST(peek(b, 8, 8) == 0x1112'1314'1516'1718u);
    BOOST_TEST(peek(b, 16, 8) == 0x2122'2324'2526'2728u);
    BOOST_TEST(peek(b, 24, 4) == 3u);
    BOOST_TEST(peek(b, 28, 4) == 1u);
    format::link l;
    BOOST_TEST(format::decode(b, l));
    BOOST_TEST(l.predecessor == some_link().predecessor);
    BOOST_TEST(l.valid_end == some_link().valid_end);
    BOOST_TEST(l.last_lsn == some_link().last_lsn);
    BOOST_TEST((l.reason == some_link().reason));
    BOOST_TEST(l.synced);
}

BOOST_AUTO_TEST_CASE(a_link_that_makes_no_sense_is_refused)
{
    link_block good;
    format::encode(some_link(), good);
    for (const std::uint32_t reason : {0u, 5u, 0xffff'ffffu}) {
        link_block b = good;
        poke(b, 24, 4, reason);
        BOOST_TEST(!link_decodes(b));
    }
    link_block b = good;
    poke(b, 28, 4, 2);
    BOOST_TEST(!link_decodes(b));
    b = good;
    poke(b, 0, 8, 0); // recovered from nothing
    BOOST_TEST(!link_decodes(b));
    b = good;
    poke(b, 24, 4, 1); // the first of a log, with a predecessor
    BOOST_TEST(!link_decodes(b));
    poke(b, 0, 8, 0);
    BOOST_TEST(link_decodes(b));
    BOOST_TEST(!link_decodes(link_block{}));
}

// Records

BOOST_AUTO_TEST_CASE(a_record_header_is_decoded_as_it_was_encoded)
{
    const format::record_header h{0x0102'0304, 0x1112'1314, 0x2122'2324, 1};
    std::array<std::byte, 16> b;
    format::encode(h, b.data());
    BOOST_TEST(peek(b, 0, 4) == 0x0102'0304u);
    BOOST_TEST(peek(b, 4, 4) == 0x1112'1314u);
    BOOST_TEST(peek(b, 8, 4) == 0x2122'2324u);
    BOOST_TEST(peek(b, 12, 4) == 1u);
    const format::record_header d = format::decode_record_header(b.data());
    BOOST_TEST(d.size == h.size);
    BOOST_TEST(d.checksum == h.checksum);
    BOOST_TEST(d.type == h.type);
    BOOST_TEST(d.flags == h.flags);
    BOOST_TEST(d.batch_continues());
    BOOST_TEST((!format::record_header{16, 0, 0, 2}.batch_continues()));
}

BOOST_AUTO_TEST_CASE(framed_sizes_round_up_to_8_and_do_not_wrap)
{
    BOOST_TEST(format::framed_size(0) == 16u);
    BOOST_TEST(format::framed_size(1) == 24u);
    BOOST_TEST(format::framed_size(8) == 24u);
    BOOST_TEST(format::framed_size(9) == 32u);
    BOOST_TEST((format::record_header{16, 0, 0, 0}.framed_size()) == 16u);
    BOOST_TEST((format::record_header{17, 0, 0, 0}.framed_size()) == 24u);
    BOOST_TEST((format::record_header{0xffff'ffff, 0, 0, 0}.framed_size()) ==
               0x1'0000'0000u);
    BOOST_TEST((format::record_header{0xffff'ffff, 0, 0, 0}.payload_size()) ==
               0xffff'ffefu);
    BOOST_TEST(format::round_up(0, 4096) == 0u);
    BOOST_TEST(format::round_up(1, 4096) == 4096u);
    BOOST_TEST(format::round_up(4096, 4096) == 4096u);
    BOOST_TEST(format::round_up(4097, 4096) == 8192u);
}

BOOST_AUTO_TEST_CASE(a_masked_checksum_is_a_permutation_without_fixed_zero)
{
    BOOST_TEST(format::mask(0) == 0x5ba9'2f1du);
    BOOST_TEST(format::mask(1) == 0x5ba9'4f1du);
    BOOST_TEST(format::mask(0x8000'0000) == 0x5ba9'3f1du);
    BOOST_TEST(format::mask(0xffff'ffff) == 0x5ba9'2f1cu);
}

BOOST_AUTO_TEST_SUITE_END()
