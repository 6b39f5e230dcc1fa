// forelog/segment/ended_segment.hpp: unused space of segments that a LINK has ended
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_ENDED_SEGMENT_HPP
#define FORELOG_SEGMENT_ENDED_SEGMENT_HPP

#include <forelog/file/optional.hpp>
#include <forelog/file/segment_file.hpp>
#include <forelog/scan/tail_search.hpp>

namespace forelog::segment {

/// Whether a segment holds control frames only, and nothing after them. False if it cannot be read.
template <log_file File>
bool holds_no_record(typename File::directory& directory, const scan::segment_entry& e)
{
    std::error_code ec;
    File file = file::open_segment_file<File>(directory, e.number, file_access::read, ec);
    if (ec)
        return false;
    file::block_reader<File> bytes(format::segment_header_size);
    bytes.reset(&file);
    auto at = scan::frame_position::after(e.link_frame);
    format::frame_header h;
    while (scan::next_header(bytes, e.facts(), at, h, ec) == scan::frame_error::none) {
        if (h.record_count != 0)
            return false;
        at = scan::frame_position::after(h);
    }
    return !ec && at.offset >= e.size;
}

/** Gives back the zeros at the end of a segment that is dead, or ends before them.

    A writer that is killed leaves its segment zero-filled to its full size. Without this, each
    epoch of a program that is killed again and again costs the disk space of a segment. If the file
    system cannot punch holes, the file is truncated. A file with a second name is a copy that a
    user has made, and is not changed. Requires: the LINK that ends the segment is durable. Errors
    are ignored: the log is the same with and without that space.
*/
template <log_file File>
void give_back(typename File::directory& directory, const scan::zero_tail& tail) noexcept
{
    std::error_code ec;
    File file =
        file::open_segment_file<File>(directory, tail.number, file_access::write, ec);
    if (ec || file::is_shared(file))
        return;
    const std::uint64_t size = file.size(ec);
    if (ec || size <= tail.begin)
        return;
    file.punch(tail.begin, size - tail.begin, ec);
    if constexpr (requires { file.truncate(tail.begin, ec); }) {
        if (ec == std::errc::operation_not_supported)
            file.truncate(tail.begin, ec);
    }
}

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_ENDED_SEGMENT_HPP
