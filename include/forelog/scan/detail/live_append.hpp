// forelog/scan/detail/live_append.hpp: whether a writer has continued a log since it was scanned
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_DETAIL_LIVE_APPEND_HPP
#define FORELOG_SCAN_DETAIL_LIVE_APPEND_HPP

#include <forelog/scan/detail/watermark_scan.hpp>

namespace forelog::scan {

/// Whether a segment that was listed as unlinked has meanwhile been linked to this end, or, where
/// there is no `last` segment, to nothing. Error codes: those of the system.
template <log_file File>
bool is_linked_by_now(typename File::directory& directory, const directory_scan& s,
                      const segment_entry* last, std::uint64_t end, std::error_code& ec)
{
    file::block_reader<File> heads(2 * format::segment_header_size);
    for (const segment_entry& e : s.segments) {
        if (last != nullptr && e.number <= last->number)
            continue;
        // One that was linked then has been considered, except if a break is found at it.
        if (e.state == segment_state::linked && e.number != s.break_segment)
            continue;
        if (e.state == segment_state::foreign || e.state == segment_state::unsupported)
            continue;
        segment_entry now = e;
        detail::read_head<File>(directory, heads, now, ec);
        if (ec == error::gone) {
            ec.clear(); // removed since it was listed
            continue;
        }
        if (ec)
            return false;
        if (now.state != segment_state::linked)
            continue;
        const bool is_next = last == nullptr || (now.header.log == last->header.log &&
                                                 now.link.predecessor == last->number);
        if (is_next && now.link.valid_end == end)
            return true;
    }
    return false;
}

/** What the segments after an end say of it by now, if `before` is what they said first.

    `last` is the segment that ends, if there is one. Error codes: those of the system; `gone` if a
    truncation has removed it meanwhile, and then the segment that linked to it.
*/
template <log_file File>
successor successor_by_now(typename File::directory& directory, const directory_scan& s,
                           const segment_entry* last, std::uint64_t end, successor before,
                           std::error_code& ec)
{
    // A log without a linked segment may have just begun, unless something says that there was
    // more; and no LINK can cancel another one that contradicts.
    const bool may_be_linked =
        last == nullptr ? before == successor::none : before != successor::contradicts;
    if (!may_be_linked)
        return before;
    if (is_linked_by_now<File>(directory, s, last, end, ec))
        return successor::ends_here;
    if (!ec && last != nullptr)
        file::open_segment_file<File>(directory, last->number, file_access::read, ec);
    return before;
}

} // namespace forelog::scan

#endif // FORELOG_SCAN_DETAIL_LIVE_APPEND_HPP
