// forelog/format/lost_header.hpp: what frames say of a segment header that is lost
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FORMAT_LOST_HEADER_HPP
#define FORELOG_FORMAT_LOST_HEADER_HPP

#include <forelog/checksum/detail/crc_polynomial.hpp>
#include <forelog/format/frame_header.hpp>

#include <cstddef>
#include <cstdint>

namespace forelog::format {

/* For given bytes, a CRC maps seeds to checksums one to one. So the seed follows from the bytes and
   the checksum. One frame proves nothing by that, since every stored value has a seed; two frames
   that give the same seed do. */

namespace detail {

/// Returns: the register of a CRC-32C before it took `bits` zero bits.
constexpr std::uint32_t undo_zeros(std::uint32_t state, std::size_t bits) noexcept
{
    constexpr std::uint32_t generator = checksum::reverse_bits(checksum::castagnoli);
    for (; bits != 0; --bits)
        state = (state >> 31) != 0 ? (state ^ generator) << 1 | 1u : state << 1;
    return state;
}

} // namespace detail

/// Returns: the checksum `c` for which `crc32c(data, size, c)` is `crc`.
inline std::uint32_t crc32c_before(const std::byte* data, std::size_t size,
                                   std::uint32_t crc) noexcept
{
    std::uint32_t state = ~crc;
    while (size-- != 0)
        state = detail::undo_zeros(state, 8) ^ static_cast<std::uint32_t>(data[size]);
    return ~state;
}

/// Returns: the seed under which the checksum of `size` bytes is `seeded`. Requires: `unseeded` is
/// their checksum under the seed 0.
inline std::uint32_t seed_between(std::uint32_t unseeded, std::uint32_t seeded,
                                  std::size_t size) noexcept
{
    return detail::undo_zeros(unseeded ^ seeded, 8 * size);
}

/// Returns: the log's seed under which the checksum of this frame header matches.
inline std::uint32_t log_seed_of(const_frame_bytes header) noexcept
{
    const std::byte* const b = header.data();
    const std::uint32_t crc = unmask(load<std::uint32_t>(b + 4));
    return crc32c_before(b, 4, crc32c_before(b + 8, frame_header_size - 8, crc));
}

/// Returns: a word that leads from the checksum `before` to the checksum `after`.
inline std::uint32_t word_between(std::uint32_t before, std::uint32_t after) noexcept
{
    return detail::undo_zeros(~after, 32) ^ ~before;
}

/// Returns: an id with this seed, which is all that the frames of a log tell of the log's id.
inline log_id log_id_with(std::uint32_t seed) noexcept
{
    log_id id{};
    store(id.data() + 12, word_between(checksum::crc32c(id.data(), 12), seed));
    return id;
}

/// Returns: the nonce with this low half that gives this payload seed.
inline std::uint64_t nonce_with(std::uint32_t low, std::uint32_t payload_seed) noexcept
{
    std::byte bytes[4];
    store(bytes, low);
    return std::uint64_t{word_between(checksum::crc32c(bytes, 4), payload_seed)} << 32 |
           low;
}

} // namespace forelog::format

#endif // FORELOG_FORMAT_LOST_HEADER_HPP
