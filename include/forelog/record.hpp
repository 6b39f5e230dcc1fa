// forelog/record.hpp: what replay hands out: record types and views
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_RECORD_HPP
#define FORELOG_RECORD_HPP

#include <forelog/lsn.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace forelog {

/// The application's own tag of a record; 0 means untyped.
enum class record_type : std::uint32_t
{
    untyped = 0
};

/// A run of bytes that the caller owns.
using const_bytes = std::span<const std::byte>;

/// The bytes of a text, borrowed.
inline const_bytes view_bytes(std::string_view text) noexcept
{
    return std::as_bytes(std::span(text));
}

/// A payload as text, borrowed.
inline std::string_view view_text(const_bytes bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What an item of a replay is. `hole` and `incomplete` occur in salvage mode only.
enum class item_kind : std::uint8_t
{
    record, ///< a verified record
    hole,   ///< bytes of the log that verify as nothing: see `lsn`, `missing` and `bytes`
    incomplete, ///< a verified record whose atomic batch has lost another member
};

/** One item of a replay.

    Borrows from the reader: `payload` is valid until the iterator is incremented, or the
    replay destroyed.
*/
struct record_view
{
    forelog::lsn lsn;          ///< of the record; of the first missing one for a hole
    std::uint64_t epoch = 0;   ///< life of the log (one per writer open) that wrote it
    record_type type = {};     ///< the application's tag
    const_bytes payload;       ///< the bytes that were appended; empty for a hole
    std::uint64_t segment = 0; ///< number of the segment that holds it
    std::uint64_t offset = 0;  ///< byte offset of the record (or the hole) in the segment
    bool proven_durable =
        false; ///< a watermark in the log proves that it had been synced
    item_kind kind = item_kind::record;
    std::uint64_t missing = 0; ///< hole: how many LSNs it swallowed, 0 where unknown
    std::uint64_t bytes = 0;   ///< hole: its length
};

} // namespace forelog

#endif // FORELOG_RECORD_HPP
