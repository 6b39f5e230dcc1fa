// forelog/scan/directory_scan.hpp: what a log directory holds
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_DIRECTORY_SCAN_HPP
#define FORELOG_SCAN_DIRECTORY_SCAN_HPP

#include <forelog/error.hpp>
#include <forelog/file/segment_file.hpp>
#include <forelog/format/file_name.hpp>
#include <forelog/format/segment_header.hpp>
#include <forelog/scan/segment_chain.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace forelog::scan {

namespace detail {

/// Segment numbers are below this, so that the next one is always representable.
inline constexpr std::uint64_t number_limit = std::uint64_t{1} << 63;

/// Effects: lists the names in the directory, by kind, in `s`.
template <class Directory>
void list_names(Directory& directory, directory_scan& s, std::error_code& ec)
{
    directory.list(
        [&](std::string_view name) {
            const auto number = format::segment_number(name);
            if (number && *number != 0 && *number < number_limit) {
                s.segments.emplace_back().number = *number;
            } else if (const auto temporary = format::temporary_number(name)) {
                s.temporaries.push_back(*temporary);
            } else if (name == format::lock_name) {
                s.has_lock = true;
            } else {
                ++s.foreign_names;
                s.has_other_files |= name != "lost+found";
            }
        },
        ec);
    std::ranges::sort(s.segments, {}, &segment_entry::number);
}

/// Effects: reads the LINK frame of a segment whose header is valid.
template <log_file File>
void read_link(file::block_reader<File>& bytes, segment_entry& e, std::error_code& ec)
{
    const frame_position first{format::segment_header_size, 0, 0};
    frame_body body;
    frame_error d = next_header(bytes, e.facts(), first, e.link_frame, ec);
    if (d == frame_error::none)
        d = check_body(bytes, e.facts(), nullptr, e.link_frame, body, ec);
    if (d == frame_error::none &&
        format::decode(body.payload.first<format::link_size>(), e.link) &&
        e.link.predecessor < e.number)
        e.state = segment_state::linked;
    if (e.state == segment_state::unlinked && !ec) {
        const const_bytes block =
            bytes.view(format::segment_header_size, format::segment_header_size, ec);
        e.blank = !ec && format::all_zero(block.data(), block.size());
    }
}

/// Effects: reads header and LINK of one segment. Error codes: those of the system.
template <log_file File>
void read_head(typename File::directory& directory, file::block_reader<File>& bytes,
               segment_entry& e, std::error_code& ec)
{
    File file = file::open_segment_file<File>(directory, e.number, file_access::read, ec);
    if (ec == error::foreign) {
        e.state = segment_state::foreign;
        ec.clear();
        return;
    }
    if (ec)
        return;
    e.size = file.size(ec);
    if (ec)
        return;
    bytes.reset(&file);
    const const_bytes block = bytes.view(0, format::segment_header_size, ec);
    if (ec || block.size() < format::segment_header_size)
        return;
    const auto state =
        format::decode(block.first<format::segment_header_size>(), e.header);
    if (state == format::header_state::unsupported)
        e.state = segment_state::unsupported;
    if (state != format::header_state::valid)
        return;
    e.state =
        e.header.number == e.number ? segment_state::unlinked : segment_state::foreign;
    if (e.state == segment_state::unlinked)
        read_link(bytes, e, ec);
}

/** Effects: finds the log that most segments belong to; the others become foreign.

    Only segments with a LINK are counted, if there are any: a writer that opens the log removes
    others, which must not change the result. Of two equal logs it is the one with the newest
    segment, which a writer has made.
*/
inline void choose_log(directory_scan& s)
{
    std::map<format::log_id, std::size_t> linked, all;
    const auto has_header = [](const segment_entry& e) {
        return e.state == segment_state::linked || e.state == segment_state::unlinked;
    };
    for (const segment_entry& e : s.segments) {
        linked[e.header.log] += e.state == segment_state::linked;
        all[e.header.log] += has_header(e);
    }
    std::pair<std::size_t, std::size_t> most;
    for (const segment_entry& e : s.segments) {
        const std::pair votes(linked[e.header.log], all[e.header.log]);
        if (has_header(e) && votes >= most) {
            most = votes;
            s.log = e.header.log;
        }
    }
    for (segment_entry& e : s.segments) {
        if (!has_header(e))
            continue;
        if (e.header.log != *s.log) {
            e.state = segment_state::foreign;
            continue;
        }
        s.highest_epoch = (std::max)(s.highest_epoch, e.header.epoch);
        if (e.state == segment_state::linked)
            s.highest_lsn = (std::max)(s.highest_lsn, e.first_lsn());
    }
}

} // namespace detail

/** Reads header and LINK of every segment in the directory.

    Error codes: those of the system. Throws: std::bad_alloc.
    Complexity: one open and one read of 8 KiB per segment, and about 250 bytes of memory.
*/
template <log_file File>
directory_scan scan_directory(typename File::directory& directory, std::error_code& ec)
{
    directory_scan s;
    detail::list_names(directory, s, ec);
    if (ec)
        return s;
    file::block_reader<File> bytes(2 * format::segment_header_size);
    std::uint64_t oldest = 0; // segments listed below it have been truncated meanwhile
    std::uint64_t vanished =
        0; // the first of those that have gone since they were listed
    for (segment_entry& e : s.segments) {
        detail::read_head(directory, bytes, e, ec);
        if (ec == error::gone) {
            const std::uint64_t number = std::exchange(e.number, 0);
            vanished = vanished == 0 ? number : vanished;
            ec.clear();
        } else if (e.state == segment_state::linked && vanished != 0) {
            // Truncation takes the oldest first: those below it had gone before. Spares are
            // different: they go at the end of an epoch, or when the next one begins, and no LINK
            // names one.
            if (e.link.predecessor >= vanished)
                oldest = e.number;
            vanished = 0;
        }
        if (ec) { // reported at its place, after the records that can be read
            e.state = segment_state::no_header;
            e.error = std::exchange(ec, {});
        }
    }
    std::erase_if(s.segments, [&](const segment_entry& e) {
        return e.number < (std::max)(oldest, std::uint64_t{1});
    });
    detail::choose_log(s);
    detail::build_chain(s);
    return s;
}

} // namespace forelog::scan

#endif // FORELOG_SCAN_DIRECTORY_SCAN_HPP
