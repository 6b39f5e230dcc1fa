// forelog/scan/frame_reader.hpp: the frames of one segment in order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_FRAME_READER_HPP
#define FORELOG_SCAN_FRAME_READER_HPP

#include <forelog/file/block_reader.hpp>
#include <forelog/scan/codec_table.hpp>

namespace forelog::scan {

/// Where the next frame is expected, and what it must follow.
struct frame_position
{
    std::uint64_t offset = 0;
    std::uint32_t prev_checksum = 0;
    std::uint64_t next_lsn = 0;

    static frame_position after(const format::frame_header& h) noexcept
    {
        return {h.end(), h.checksum, h.next_lsn()};
    }
};

/// What a scan needs to know of a segment.
struct segment_facts
{
    format::identity id;
    std::uint32_t max_frame = 0;
};

/// Checks the header that should be at `at`, but not what it must follow.
/// Effects: fills `h` if the result is `none` (or `stale`, as the bytes say).
template <log_file File>
frame_error check_header(file::block_reader<File>& bytes, const segment_facts& segment,
                         std::uint64_t at, format::frame_header& h, std::error_code& ec)
{
    const const_bytes head = bytes.view(at, format::frame_header_size, ec);
    if (ec)
        return frame_error::read;
    if (head.empty())
        return frame_error::end_of_file;
    if (head.size() < format::frame_header_size ||
        !format::decode(head.first<format::frame_header_size>(), segment.id.log_seed, h))
        return frame_error::header;
    if (!h.belongs_to(segment.id, at))
        return frame_error::stale;
    if (h.frame_size > segment.max_frame)
        return frame_error::size;
    // A frame that counts records is not skipped: they would be lost without a message.
    const bool ignorable =
        (static_cast<std::uint8_t>(h.type) & format::frame_type_ignorable) != 0 &&
        h.record_count == 0;
    if (!is_known(h.type) && !ignorable)
        return frame_error::unsupported;
    return frame_error::none;
}

/// Checks a header and that it follows the frame before. The LINK of a segment, and it
/// alone, is its first frame; what LINK itself must follow is checked with the other segment.
template <log_file File>
frame_error next_header(file::block_reader<File>& bytes, const segment_facts& segment,
                        const frame_position& at, format::frame_header& h,
                        std::error_code& ec)
{
    const frame_error d = check_header(bytes, segment, at.offset, h, ec);
    if (d != frame_error::none)
        return d;
    const bool first = at.offset == format::segment_header_size;
    if (first != (h.type == format::frame_type::link))
        return frame_error::out_of_order;
    if (!first && (h.prev_checksum != at.prev_checksum || h.first_lsn != at.next_lsn))
        return frame_error::out_of_order;
    const bool data = h.type == format::frame_type::data;
    if (data && h.record_count == 0)
        return frame_error::header;
    if (is_known(h.type) && !data &&
        (h.record_count != 0 || h.payload_size != (first ? format::link_size : 0)))
        return frame_error::header;
    return frame_error::none;
}

/// The bytes between a frame's header and the next frame.
struct frame_body
{
    const_bytes payload;
    bool damaged_padding = false; ///< not all zero, or not all there
    bool cut = false;             ///< the file ends within the padding
};

/** Checks the body of a frame whose header is valid. Effects: fills `body`.

    Padding rejects no frame: its content is known, and no record depends on it. Requires: a codec,
    if it is a data frame.
*/
template <log_file File>
frame_error check_body(file::block_reader<File>& bytes, const segment_facts& segment,
                       const codec_entry* codec, const format::frame_header& h,
                       frame_body& body, std::error_code& ec)
{
    const const_bytes frame = bytes.view(h.offset, h.frame_size, ec);
    if (ec)
        return frame_error::read;
    const std::size_t end = format::frame_header_size + h.payload_size;
    body.cut = frame.size() < h.frame_size;
    // How much of an unknown frame is padding only a newer version knows.
    if (frame.size() < end || (body.cut && !is_known(h.type)))
        return frame_error::size;
    body.payload = frame.subspan(format::frame_header_size, h.payload_size);
    const const_bytes padding = frame.subspan(end);
    soundness found = soundness::whole;
    switch (h.type) {
    case format::frame_type::data:
        found = codec->verify_data_frame(h, body.payload, segment.id.payload_seed());
        break;
    case format::frame_type::link:
        if (h.payload_checksum !=
            format::mask(checksum::crc32c(body.payload.data(), body.payload.size(),
                                          segment.id.payload_seed())))
            found = soundness::damaged;
        break;
    case format::frame_type::mark:
    case format::frame_type::seal:
    case format::frame_type::close: break;
    default: return frame_error::none; // ignorable: its content is a newer version's
    }
    body.damaged_padding = found == soundness::padding || body.cut ||
                           !format::all_zero(padding.data(), padding.size());
    return found == soundness::damaged ? frame_error::payload : frame_error::none;
}

} // namespace forelog::scan

#endif // FORELOG_SCAN_FRAME_READER_HPP
