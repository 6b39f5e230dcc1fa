// forelog/format/frame_header.hpp: the header of a frame, and the LINK payload
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FORMAT_FRAME_HEADER_HPP
#define FORELOG_FORMAT_FRAME_HEADER_HPP

#include <forelog/checksum/crc32c.hpp>
#include <forelog/format/endian.hpp>
#include <forelog/format/identity.hpp>
#include <forelog/format/layout.hpp>

#include <cstring>
#include <span>

namespace forelog::format {

enum class frame_type : std::uint8_t
{
    data = 1,
    link = 2,
    mark = 3,
    seal = 4,
    close = 5
};

/// No LSN reaches this: sums of one and a count of records do not overflow.
inline constexpr std::uint64_t lsn_limit = std::uint64_t{1} << 63;

/// A reader skips a frame of an unknown type that has this bit and no records.
inline constexpr std::uint8_t frame_type_ignorable = 0x80;

constexpr bool is_known(frame_type t) noexcept
{
    return t >= frame_type::data && t <= frame_type::close;
}

/// The fields of a frame header; `layout.hpp` has the byte table.
struct frame_header
{
    frame_type type = {};
    std::uint32_t checksum = 0; ///< as stored; the next frame repeats it
    std::uint32_t frame_size = 0;
    std::uint32_t payload_size = 0;
    std::uint64_t segment = 0;
    std::uint64_t epoch = 0;
    std::uint64_t offset = 0;
    std::uint64_t first_lsn = 0;
    std::uint64_t durable_lsn = 0;
    std::uint32_t record_count = 0;
    std::uint32_t payload_checksum = 0;
    std::uint32_t prev_checksum = 0;
    std::uint32_t nonce = 0;
    std::uint64_t written = 0;

    std::uint64_t end() const noexcept { return offset + frame_size; }
    std::uint64_t next_lsn() const noexcept { return first_lsn + record_count; }

    /// Whether the frame was made for this place of this segment.
    bool belongs_to(const identity& id, std::uint64_t at) const noexcept
    {
        return segment == id.segment && epoch == id.epoch && offset == at &&
               nonce == static_cast<std::uint32_t>(id.nonce);
    }
};

using frame_bytes = std::span<std::byte, frame_header_size>;
using const_frame_bytes = std::span<const std::byte, frame_header_size>;

namespace detail {

inline constexpr std::uint32_t frame_magic = 0x004c'46f7;

inline std::uint32_t frame_checksum(const std::byte* b, std::uint32_t log_seed) noexcept
{
    return mask(
        checksum::crc32c(b + 8, frame_header_size - 8, checksum::crc32c(b, 4, log_seed)));
}

} // namespace detail

/// Effects: writes the header. Returns: its checksum, which the next frame repeats.
inline std::uint32_t encode(const frame_header& h, std::uint32_t log_seed,
                            frame_bytes to) noexcept
{
    std::byte* const b = to.data();
    store(b,
          detail::frame_magic | std::uint32_t{static_cast<std::uint8_t>(h.type)} << 24);
    store(b + 8, h.frame_size);
    store(b + 12, h.payload_size);
    store(b + 16, h.segment);
    store(b + 24, h.epoch);
    store(b + 32, h.offset);
    store(b + 40, h.first_lsn);
    store(b + 48, h.durable_lsn);
    store(b + 56, h.record_count);
    store(b + 60, h.payload_checksum);
    store(b + 64, h.prev_checksum);
    store(b + 68, h.nonce);
    store(b + 72, h.written);
    const std::uint32_t checksum = detail::frame_checksum(b, log_seed);
    store(b + 4, checksum);
    return checksum;
}

/// Whether the four bytes could begin a frame: the cheap test of a scan.
inline bool may_be_frame(const std::byte* b) noexcept
{
    return (load<std::uint32_t>(b) & 0x00ff'ffff) == detail::frame_magic;
}

/// Whether the bytes of a header name this segment and offset: cheap, since nothing is verified.
inline bool names_place(const std::byte* b, std::uint64_t segment,
                        std::uint64_t offset) noexcept
{
    return load<std::uint64_t>(b + 16) == segment &&
           load<std::uint64_t>(b + 32) == offset;
}

/// Effects: reads a header of the log with this seed, of any segment and place.
/// Returns: whether tag and checksum match, and its LSNs and sizes can be.
inline bool decode(const_frame_bytes from, std::uint32_t log_seed,
                   frame_header& h) noexcept
{
    const std::byte* const b = from.data();
    if (!may_be_frame(b))
        return false;
    h.checksum = load<std::uint32_t>(b + 4);
    if (h.checksum != detail::frame_checksum(b, log_seed))
        return false;
    h.type = static_cast<frame_type>(load<std::uint32_t>(b) >> 24);
    h.frame_size = load<std::uint32_t>(b + 8);
    h.payload_size = load<std::uint32_t>(b + 12);
    h.segment = load<std::uint64_t>(b + 16);
    h.epoch = load<std::uint64_t>(b + 24);
    h.offset = load<std::uint64_t>(b + 32);
    h.first_lsn = load<std::uint64_t>(b + 40);
    h.durable_lsn = load<std::uint64_t>(b + 48);
    h.record_count = load<std::uint32_t>(b + 56);
    h.payload_checksum = load<std::uint32_t>(b + 60);
    h.prev_checksum = load<std::uint32_t>(b + 64);
    h.nonce = load<std::uint32_t>(b + 68);
    h.written = load<std::uint64_t>(b + 72);
    return h.first_lsn != 0 && h.first_lsn < lsn_limit && h.durable_lsn < lsn_limit &&
           h.frame_size % alignment == 0 && h.payload_size % alignment == 0 &&
           h.frame_size <= max_frame_limit && h.frame_size >= frame_header_size &&
           h.payload_size <= h.frame_size - frame_header_size;
}

enum class link_reason : std::uint32_t
{
    created = 1, ///< the first segment of a log
    sealed = 2,  ///< the predecessor was full
    recovered =
        3, ///< a writer was opened; the predecessor ends where recovery found it to
    loss_accepted = 4, ///< as recovered, but damage was cut off, with the user's consent
};

/// The payload of a LINK frame.
struct link
{
    std::uint64_t predecessor = 0;
    std::uint64_t valid_end = 0;
    std::uint64_t last_lsn = 0;
    link_reason reason = link_reason::created;
    bool synced = false;
};

inline void encode(const link& l, std::span<std::byte, link_size> to) noexcept
{
    store(to.data(), l.predecessor);
    store(to.data() + 8, l.valid_end);
    store(to.data() + 16, l.last_lsn);
    store(to.data() + 24, static_cast<std::uint32_t>(l.reason));
    store(to.data() + 28, std::uint32_t{l.synced});
}

/// Requires: the payload checksum of the frame matched. Returns: whether the values make
/// sense.
inline bool decode(std::span<const std::byte, link_size> from, link& l) noexcept
{
    l.predecessor = load<std::uint64_t>(from.data());
    l.valid_end = load<std::uint64_t>(from.data() + 8);
    l.last_lsn = load<std::uint64_t>(from.data() + 16);
    l.reason = static_cast<link_reason>(load<std::uint32_t>(from.data() + 24));
    const auto synced = load<std::uint32_t>(from.data() + 28);
    l.synced = synced != 0;
    return synced <= 1 && l.last_lsn < lsn_limit && l.reason >= link_reason::created &&
           l.reason <= link_reason::loss_accepted &&
           (l.predecessor == 0) == (l.reason == link_reason::created);
}

} // namespace forelog::format

#endif // FORELOG_FORMAT_FRAME_HEADER_HPP
