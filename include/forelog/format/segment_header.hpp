// forelog/format/segment_header.hpp: the first block of a segment
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FORMAT_SEGMENT_HEADER_HPP
#define FORELOG_FORMAT_SEGMENT_HEADER_HPP

#include <forelog/checksum/crc32c.hpp>
#include <forelog/durability.hpp>
#include <forelog/format/endian.hpp>
#include <forelog/format/identity.hpp>
#include <forelog/format/layout.hpp>

#include <bit>
#include <cstring>
#include <span>

namespace forelog::format {

/// The fields of a segment header; `layout.hpp` has the byte table.
struct segment_header
{
    std::uint16_t major = version_major;
    std::uint16_t minor = version_minor;
    std::uint16_t codec = 0;
    durability guarantee = durability::process;
    format::log_id log{};
    std::uint64_t number = 0;
    std::uint64_t epoch = 0;
    std::uint64_t nonce = 0;
    std::uint64_t capacity = 0;
    std::uint32_t block_size = 0;
    std::uint32_t max_frame = 0;
    std::uint32_t incompatible = 0;
    std::uint32_t compatible = 0;
    std::uint64_t created = 0;

    format::identity identity() const noexcept
    {
        return {seed_of(log), number, epoch, nonce};
    }
};

/// What the bytes at the start of a segment are.
enum class header_state
{
    valid,
    blank,       ///< all zero
    damaged,     ///< neither
    unsupported, ///< intact, but of a newer major version or with an unknown feature
};

using header_block = std::span<std::byte, segment_header_size>;
using const_header_block = std::span<const std::byte, segment_header_size>;

namespace detail {

inline constexpr std::byte segment_magic[8] = {
    std::byte{0xf7}, std::byte{'F'},  std::byte{'L'},  std::byte{'O'},
    std::byte{0x0d}, std::byte{0x0a}, std::byte{0x1a}, std::byte{0x00}};

inline constexpr std::size_t header_fields_end = 88;
inline constexpr std::size_t header_checksum_at = segment_header_size - 4;

} // namespace detail

/// The log id in the bytes of a header, valid or not.
inline log_id log_id_at(const std::byte* header) noexcept
{
    log_id id;
    std::memcpy(id.data(), header + 16, id.size());
    return id;
}

/// Effects: fills the whole block, so that no byte of memory leaks to disk.
inline void encode(const segment_header& h, header_block to) noexcept
{
    std::byte* const b = to.data();
    std::memset(b, 0, to.size());
    std::memcpy(b, detail::segment_magic, sizeof detail::segment_magic);
    store(b + 8, h.major);
    store(b + 10, h.minor);
    store(b + 12, h.codec);
    store(b + 14, static_cast<std::uint16_t>(h.guarantee));
    std::memcpy(b + 16, h.log.data(), h.log.size());
    store(b + 32, h.number);
    store(b + 40, h.epoch);
    store(b + 48, h.nonce);
    store(b + 56, h.capacity);
    store(b + 64, h.block_size);
    store(b + 68, h.max_frame);
    store(b + 72, h.incompatible);
    store(b + 76, h.compatible);
    store(b + 80, h.created);
    store(b + detail::header_checksum_at,
          mask(checksum::crc32c(b, detail::header_checksum_at)));
}

/// Effects: reads the block into `h`, which holds meaning only if the result is `valid`
/// (and its version, if it is `unsupported`).
inline header_state decode(const_header_block from, segment_header& h) noexcept
{
    const std::byte* const b = from.data();
    if (all_zero(b, from.size()))
        return header_state::blank;
    if (std::memcmp(b, detail::segment_magic, sizeof detail::segment_magic) != 0 ||
        load<std::uint32_t>(b + detail::header_checksum_at) !=
            mask(checksum::crc32c(b, detail::header_checksum_at)))
        return header_state::damaged;
    h.major = load<std::uint16_t>(b + 8);
    h.minor = load<std::uint16_t>(b + 10);
    h.codec = load<std::uint16_t>(b + 12);
    h.guarantee = static_cast<durability>(load<std::uint16_t>(b + 14));
    h.log = log_id_at(b);
    h.number = load<std::uint64_t>(b + 32);
    h.epoch = load<std::uint64_t>(b + 40);
    h.nonce = load<std::uint64_t>(b + 48);
    h.capacity = load<std::uint64_t>(b + 56);
    h.block_size = load<std::uint32_t>(b + 64);
    h.max_frame = load<std::uint32_t>(b + 68);
    h.incompatible = load<std::uint32_t>(b + 72);
    h.compatible = load<std::uint32_t>(b + 76);
    h.created = load<std::uint64_t>(b + 80);
    if (h.major != version_major || h.incompatible != 0)
        return header_state::unsupported;
    // A minor version may use the bytes after the known fields; this one must leave them
    // zero.
    const bool rest_ok = h.minor > version_minor ||
                         all_zero(b + detail::header_fields_end,
                                  detail::header_checksum_at - detail::header_fields_end);
    const bool fields_ok =
        h.epoch != 0 && h.nonce != 0 && std::has_single_bit(h.block_size) &&
        h.block_size >= block_size_min && h.block_size <= block_size_max &&
        h.max_frame >= block_size_min && h.max_frame <= max_frame_limit &&
        h.guarantee >= durability::process && h.guarantee <= durability::device;
    return rest_ok && fields_ok ? header_state::valid : header_state::damaged;
}

} // namespace forelog::format

#endif // FORELOG_FORMAT_SEGMENT_HEADER_HPP
