// forelog/codec/record_range.hpp: framed records, one after another
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_CODEC_RECORD_RANGE_HPP
#define FORELOG_CODEC_RECORD_RANGE_HPP

#include <forelog/checksum/crc32c.hpp>
#include <forelog/format/record_header.hpp>

#include <algorithm>

namespace forelog::codec {

/** Framed records in one piece of memory, which it borrows; the first is at its front.

    `header`, `bytes` and `pop` trust the sizes in the headers; for bytes that were read from a file
    call `has_record` first.
*/
class record_range
{
public:
    record_range() = default;
    explicit record_range(const_bytes framed) noexcept : rest_(framed) {}

    bool empty() const noexcept { return rest_.empty(); }

    /// Whether there is a record at the front, and all of it is there.
    bool has_record() const noexcept
    {
        if (rest_.size() < format::record_header_size)
            return false;
        const format::record_header h = header();
        return h.size >= format::record_header_size && h.framed_size() <= rest_.size();
    }

    /// The header of the first record, and its bytes from the header on.
    format::record_header header() const noexcept
    {
        return format::decode_record_header(rest_.data());
    }
    const std::byte* bytes() const noexcept { return rest_.data(); }

    /// Effects: passes over the first record. Requires: `h` is its header.
    void pop(const format::record_header& h) noexcept
    {
        rest_ = rest_.subspan(static_cast<std::size_t>(h.framed_size()));
    }

private:
    const_bytes rest_;
};

/// Walks the records of a payload. `visit(header, bytes of the header)` returns false to
/// stop. Returns: whether the payload holds exactly `count` records and nothing else.
/// Walks the records of a payload. `visit(header, bytes from the header on)` returns false to stop.
/// Returns: whether the records fill the payload exactly, as many as `count` says.
template <class Visit>
bool for_each_record(const_bytes payload, std::uint32_t count, Visit visit)
{
    record_range records(payload);
    for (; count != 0; --count) {
        if (!records.has_record())
            return false;
        const format::record_header h = records.header();
        if (!visit(h, records.bytes()))
            return false;
        records.pop(h);
    }
    return records.empty();
}

/** Walks headers in memory that is not one piece, from `begin` to `end`, in units of `Unit` bytes.

    `header_at(position)` returns the bytes of the header at a position; `visit(bytes)` sees them.
    Each step is one unit at least, so that overwritten memory cannot keep the walk in one place.
*/
template <std::uint64_t Unit, class HeaderAt, class Visit>
void for_each_header(std::uint64_t begin, std::uint64_t end, HeaderAt header_at,
                     Visit visit) noexcept
{
    for (std::uint64_t at = begin; at < end;) {
        const std::byte* const header = header_at(at);
        visit(header);
        at += (std::max)(format::decode_record_header(header).framed_size() / Unit,
                         std::uint64_t{1});
    }
}

/// Returns: `checksum` extended by the headers of a run of framed records, as in the payload
/// checksum of a data frame.
/// Extends `checksum` by the headers of framed records: the payload checksum of a data frame.
inline std::uint32_t checksum_headers(const_bytes framed, std::uint32_t checksum) noexcept
{
    for (record_range records(framed); !records.empty(); records.pop(records.header()))
        checksum =
            checksum::crc32c(records.bytes(), format::record_header_size, checksum);
    return checksum;
}

} // namespace forelog::codec

#endif // FORELOG_CODEC_RECORD_RANGE_HPP
