// forelog/scan/marks.hpp: what the headers of a log vouch for
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_MARKS_HPP
#define FORELOG_SCAN_MARKS_HPP

#include <forelog/scan/survey.hpp>

namespace forelog::scan {

/// What LINKs and frame headers say of the whole log.
struct log_marks
{
    std::uint64_t durable = 0;  ///< up to here a frame vouches that all was durable
    std::uint64_t next_lsn = 0; ///< the highest next LSN of any frame seen
    std::error_code error;      ///< why frames may vouch for more than was seen
};

/// Effects: opens a segment to read it.
template <log_file File>
File open_segment(typename File::directory& directory, const segment_entry& e,
                  std::error_code& ec)
{
    File file =
        directory.open_file(format::segment_name(e.number).data(), file_access::read, ec);
    if (ec == std::errc::no_such_file_or_directory)
        ec = error::gone;
    return file;
}

/** Reads the LINKs, and the frame headers of the chain's last segment.

    An error is kept: it may not come again when the walk gets there, and a lower watermark would
    let damage to durable records pass for a torn end. Complexity: a read for each 4 KiB of headers.
*/
template <log_file File>
log_marks find_marks(typename File::directory& directory, const log_survey& s)
{
    log_marks marks;
    for (const segment_entry& e : s.segments)
        if (e.standing == standing::linked)
            marks.durable = (std::max)(marks.durable, e.link_frame.durable_lsn);
    if (s.chain.empty())
        return marks;
    const segment_entry& last = s.segments[s.chain.back()];
    File file = open_segment<File>(directory, last, marks.error);
    if (marks.error)
        return marks;
    window<File> heads(format::segment_header_size);
    heads.reset(&file);
    frame_position at{format::segment_header_size, 0, 0};
    format::frame_header h;
    while (next_header(heads, last.facts(), at, h, marks.error) == defect::none) {
        marks.durable = (std::max)(marks.durable, h.durable_lsn);
        marks.next_lsn = (std::max)(marks.next_lsn, h.next_lsn());
        at = frame_position::behind(h);
    }
    return marks;
}

/// Whether a segment that the survey saw unlinked has meanwhile been linked to this end, or, where
/// there is no `last` segment, to nothing. Error codes: those of the system.
template <log_file File>
bool is_linked_by_now(typename File::directory& directory, const log_survey& s,
                      const segment_entry* last, std::uint64_t end, std::error_code& ec)
{
    window<File> heads(2 * format::segment_header_size);
    for (const segment_entry& e : s.segments) {
        if (last != nullptr && e.number <= last->number)
            continue;
        // One that was linked then has had its say, but for a segment that has grown since.
        if (e.standing == standing::linked && e.number != s.breaker)
            continue;
        if (e.standing == standing::foreign || e.standing == standing::unsupported)
            continue;
        segment_entry now = e;
        detail::read_head<File>(directory, heads, now, ec);
        if (ec == std::errc::no_such_file_or_directory) {
            ec.clear(); // removed since it was listed
            continue;
        }
        if (ec)
            return false;
        if (now.standing != standing::linked)
            continue;
        const bool is_next = last == nullptr || (now.header.log == last->header.log &&
                                                 now.link.predecessor == last->number);
        if (is_next && now.link.valid_end == end)
            return true;
    }
    return false;
}

} // namespace forelog::scan

#endif // FORELOG_SCAN_MARKS_HPP
