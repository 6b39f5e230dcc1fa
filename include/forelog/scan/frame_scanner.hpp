// forelog/scan/frame_scanner.hpp: the frames of one segment in order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_FRAME_SCANNER_HPP
#define FORELOG_SCAN_FRAME_SCANNER_HPP

#include <forelog/scan/verify.hpp>
#include <forelog/scan/window.hpp>

namespace forelog::scan {

/// Where the next frame is expected, and what it must follow.
struct frame_position
{
    std::uint64_t offset = 0;
    std::uint32_t chain = 0;
    std::uint64_t next_lsn = 0;

    static frame_position behind(const format::frame_header& h) noexcept
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
defect check_header(window<File>& bytes, const segment_facts& segment, std::uint64_t at,
                    format::frame_header& h, std::error_code& ec)
{
    const const_bytes head = bytes.view(at, format::frame_header_size, ec);
    if (ec)
        return defect::read;
    if (head.empty())
        return defect::end_of_file;
    if (head.size() < format::frame_header_size ||
        !format::decode(head.first<format::frame_header_size>(), segment.id.log_seed, h))
        return defect::header;
    if (!h.belongs_to(segment.id, at))
        return defect::stale;
    if (h.frame_size > segment.max_frame)
        return defect::size;
    // A frame that counts records is not passed over: they would be missed in silence.
    const bool ignorable =
        (static_cast<std::uint8_t>(h.type) & format::frame_type_ignorable) != 0 &&
        h.record_count == 0;
    if (!is_known(h.type) && !ignorable)
        return defect::unsupported;
    return defect::none;
}

/// Checks a header and that it follows the frame before. The LINK of a segment, and it
/// alone, is its first frame; what LINK itself must follow is another segment's matter.
template <log_file File>
defect next_header(window<File>& bytes, const segment_facts& segment,
                   const frame_position& at, format::frame_header& h, std::error_code& ec)
{
    const defect d = check_header(bytes, segment, at.offset, h, ec);
    if (d != defect::none)
        return d;
    const bool first = at.offset == format::segment_header_size;
    if (first != (h.type == format::frame_type::link))
        return defect::chain;
    if (!first && (h.chain != at.chain || h.first_lsn != at.next_lsn))
        return defect::chain;
    const bool batch = h.type == format::frame_type::batch;
    if (batch && h.record_count == 0)
        return defect::header;
    if (is_known(h.type) && !batch &&
        (h.record_count != 0 || h.payload_size != (first ? format::link_size : 0)))
        return defect::header;
    return defect::none;
}

/// What stands between a frame's header and the next frame.
struct frame_body
{
    const_bytes payload;
    bool damaged_padding = false; ///< not all zero, or not all there
    bool cut = false;             ///< the file ends within the padding
};

/** Checks the body of a frame whose header is valid. Effects: fills `body`.

    Padding rejects no frame: what it should be is known, and no record depends on it. Requires: a
    codec, if it is a batch frame.
*/
template <log_file File>
defect check_body(window<File>& bytes, const segment_facts& segment,
                  const codec_entry* codec, const format::frame_header& h,
                  frame_body& body, std::error_code& ec)
{
    const const_bytes frame = bytes.view(h.offset, h.frame_size, ec);
    if (ec)
        return defect::read;
    const std::size_t end = format::frame_header_size + h.payload_size;
    body.cut = frame.size() < h.frame_size;
    // How much of an unknown frame is padding is for a newer version to say.
    if (frame.size() < end || (body.cut && !is_known(h.type)))
        return defect::size;
    body.payload = frame.subspan(format::frame_header_size, h.payload_size);
    const const_bytes padding = frame.subspan(end);
    soundness found = soundness::whole;
    switch (h.type) {
    case format::frame_type::batch:
        found = codec->verify_batch(h, body.payload, segment.id.payload_seed());
        break;
    case format::frame_type::link:
        if (h.payload_check !=
            format::mask(format::crc32c(body.payload.data(), body.payload.size(),
                                        segment.id.payload_seed())))
            found = soundness::damaged;
        break;
    case format::frame_type::mark:
    case format::frame_type::seal:
    case format::frame_type::close: break;
    default: return defect::none; // ignorable: its content is a newer version's
    }
    body.damaged_padding = found == soundness::padding || body.cut ||
                           !format::all_zero(padding.data(), padding.size());
    return found == soundness::damaged ? defect::payload : defect::none;
}

} // namespace forelog::scan

#endif // FORELOG_SCAN_FRAME_SCANNER_HPP
