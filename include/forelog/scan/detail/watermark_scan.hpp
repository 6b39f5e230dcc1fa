// forelog/scan/detail/watermark_scan.hpp: what the headers of a log vouch for
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_DETAIL_WATERMARK_SCAN_HPP
#define FORELOG_SCAN_DETAIL_WATERMARK_SCAN_HPP

#include <forelog/scan/directory_scan.hpp>

namespace forelog::scan {

/// The watermarks in LINKs and frame headers.
struct watermark_scan
{
    std::uint64_t durable = 0;  ///< up to here a frame vouches that all was durable
    std::uint64_t next_lsn = 0; ///< the highest next LSN of any frame seen
    std::error_code error;      ///< why frames may vouch for more than was seen
};

/** Whether segment `index` of the chain is gone because a later epoch has bypassed it.

    Truncation takes the oldest first: where one before it is still there, it held no record.
    Effects: if so, `index` becomes the newest one before it that is there.
*/
template <log_file File>
bool is_bypassed(typename File::directory& directory, const directory_scan& s,
                 std::size_t& index)
{
    std::error_code ec;
    std::size_t i = index;
    const auto open = [&] {
        file::open_segment_file<File>(directory, s.linked(i).number, file_access::read,
                                      ec);
    };
    open();
    while (ec == error::gone && i != 0 &&
           s.linked(i).link.reason == format::link_reason::recovered) {
        --i;
        open();
    }
    const bool found = !ec && i != index;
    index = found ? i : index;
    return found;
}

/** Reads the LINKs, and the frame headers of the chain's last segment.

    An error is kept: it may not occur again when the scan gets there, and a lower watermark would
    let damage to durable records pass for a torn write. Complexity: a read for each 4 KiB of
    headers.
*/
template <log_file File>
watermark_scan scan_watermarks(typename File::directory& directory,
                               const directory_scan& s)
{
    watermark_scan found;
    for (const segment_entry& e : s.segments)
        if (e.state == segment_state::linked)
            found.durable = (std::max)(found.durable, e.link_frame.durable_lsn);
    if (s.chain.empty())
        return found;
    const segment_entry& last = s.segments[s.chain.back()];
    File file = file::open_segment_file<File>(directory, last.number, file_access::read,
                                              found.error);
    std::size_t newest = s.chain.size() - 1;
    if (found.error == error::gone && is_bypassed<File>(directory, s, newest))
        found.error.clear(); // it vouched for nothing that its LINK does not
    if (found.error || newest + 1 != s.chain.size())
        return found;
    file::block_reader<File> heads(format::segment_header_size);
    heads.reset(&file);
    frame_position at{format::segment_header_size, 0, 0};
    format::frame_header h;
    while (next_header(heads, last.facts(), at, h, found.error) == frame_error::none) {
        found.durable = (std::max)(found.durable, h.durable_lsn);
        found.next_lsn = (std::max)(found.next_lsn, h.next_lsn());
        at = frame_position::after(h);
    }
    return found;
}

/** The first LSN that no watermark vouches for, or the first one of the segment with this number,
    if that is older.

    Effects: `newest` becomes the place of that segment in the chain, if it has one: segments after
    it may begin with the same LSN.
*/
inline std::uint64_t first_unproven(const directory_scan& s, std::uint64_t durable,
                                    std::uint64_t number, std::size_t& newest) noexcept
{
    for (std::size_t i = 0; i < s.chain.size(); ++i)
        if (s.linked(i).number == number) {
            newest = i;
            return (std::min)(durable + 1, s.linked(i).first_lsn());
        }
    return durable + 1;
}

/// The place in the chain of the segment that holds a record, but none after `newest`.
/// Requires: there is a chain.
inline std::size_t place_of(const directory_scan& s, std::uint64_t wanted,
                            std::size_t newest)
{
    std::size_t at = (std::min)(newest, s.chain.size() - 1);
    // Control frames before a LINK that was not synced may be lost, with all that follows them.
    const auto sure = [](const segment_entry& e) {
        return e.first_lsn() + !e.predecessor_durable;
    };
    while (at != 0 && sure(s.linked(at)) > wanted)
        --at;
    return at;
}

} // namespace forelog::scan

#endif // FORELOG_SCAN_DETAIL_WATERMARK_SCAN_HPP
