// forelog/test/unit/format/headers.hpp: headers with a different value in every field
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_UNIT_FORMAT_HEADERS_HPP
#define FORELOG_TEST_UNIT_FORMAT_HEADERS_HPP

#include <forelog/format/frame_header.hpp>
#include <forelog/format/segment_header.hpp>

#include <array>

namespace forelog::test {

inline format::log_id some_log(unsigned first = 0x10)
{
    format::log_id id;
    for (std::size_t i = 0; i < id.size(); ++i)
        id[i] = static_cast<std::byte>(first + i);
    return id;
}

inline format::segment_header some_segment()
{
    format::segment_header h;
    h.codec = 0x8123;
    h.guarantee = durability::device;
    h.log = some_log();
    h.number = 0x0102'0304'0506'0708;
    h.epoch = 0x1112'1314'1516'1718;
    h.nonce = 0x2122'2324'2526'2728;
    h.capacity = 0x3132'3334'3536'3738;
    h.block_size = 4096;
    h.max_frame = 0x0142'4340;
    h.compatible = 0x5152'5354;
    h.created = 0x6162'6364'6566'6768;
    return h;
}

inline format::frame_header some_frame(format::frame_type type = format::frame_type::data)
{
    format::frame_header h;
    h.type = type;
    h.frame_size = 0x0001'0200;
    h.payload_size = 0x0000'fff8;
    h.segment = 0x0102'0304'0506'0708;
    h.epoch = 0x1112'1314'1516'1718;
    h.offset = 0x2122'2324'2526'2728;
    h.first_lsn = 0x3132'3334'3536'3738;
    h.durable_lsn = 0x4142'4344'4546'4748;
    h.record_count = 0x5152'5354;
    h.payload_checksum = 0x6162'6364;
    h.prev_checksum = 0x7172'7374;
    h.nonce = 0x8182'8384;
    h.written = 0x9192'9394'9596'9798;
    return h;
}

using segment_block = std::array<std::byte, format::segment_header_size>;
using frame_block = std::array<std::byte, format::frame_header_size>;

/// Effects: stores a little-endian number of `size` bytes.
template <std::size_t N>
void poke(std::array<std::byte, N>& to, std::size_t at, std::size_t size,
          std::uint64_t value)
{
    for (std::size_t i = 0; i < size; ++i)
        to[at + i] = static_cast<std::byte>(value >> (8 * i) & 0xff);
}

template <std::size_t N>
std::uint64_t peek(const std::array<std::byte, N>& from, std::size_t at, std::size_t size)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value |= std::uint64_t{std::to_integer<std::uint8_t>(from[at + i])} << (8 * i);
    return value;
}

/// Effects: makes the checksum fit the content of the block.
inline void seal(segment_block& block)
{
    poke(block, 4092, 4, format::mask(checksum::crc32c(block.data(), 4092)));
}
inline void seal(frame_block& block, std::uint32_t seed)
{
    const std::uint32_t tag = checksum::crc32c(block.data(), 4, seed);
    poke(block, 4, 4, format::mask(checksum::crc32c(block.data() + 8, 72, tag)));
}

} // namespace forelog::test

#endif // FORELOG_TEST_UNIT_FORMAT_HEADERS_HPP
