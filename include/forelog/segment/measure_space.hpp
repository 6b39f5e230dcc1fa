// forelog/segment/measure_space.hpp: what the files of an open log take on disk
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_MEASURE_SPACE_HPP
#define FORELOG_SEGMENT_MEASURE_SPACE_HPP

#include <forelog/file/optional.hpp>
#include <forelog/file/segment_file.hpp>
#include <forelog/segment/segment_list.hpp>

namespace forelog::segment {

/// Effects: fills in the sizes of a file. Error codes: those of the system.
template <log_file File>
void measure_file(typename File::directory& directory, segment_info& s,
                  std::error_code& ec)
{
    File file =
        s.status == segment_status::unfinished
            ? directory.open_file(format::temporary_name(s.number).data(),
                                  file_access::read, ec)
            : file::open_segment_file<File>(directory, s.number, file_access::read, ec);
    if (!ec)
        s.size = file.size(ec);
    if (!ec)
        s.disk_bytes = file::disk_bytes(file, ec);
}

/** Returns: every file of an open log, with its size.

    Segments with a number above the one in use are spares: all earlier ones are listed, and the
    numbers of an epoch rise. A file that is removed meanwhile is left out. Error codes: those of
    the system. Throws: std::bad_alloc. Complexity: one open per file.
*/
template <log_file File>
log_space measure_space(typename File::directory& directory, const segment_list& list,
                        std::error_code& ec)
{
    log_space space;
    space.segments = list.infos();
    const auto in_use =
        std::ranges::find(space.segments, segment_status::in_use, &segment_info::status);
    const std::uint64_t newest = in_use == space.segments.end() ? 0 : in_use->number;
    const auto is_listed = [known = space.segments](std::uint64_t number) {
        return std::ranges::binary_search(known, number, {}, &segment_info::number);
    };
    directory.list(
        [&](std::string_view name) {
            if (const auto n = format::segment_number(name);
                n && *n > newest && !is_listed(*n))
                space.segments.push_back(
                    {.number = *n, .first_lsn = {}, .status = segment_status::spare});
            else if (const auto t = format::temporary_number(name))
                space.segments.push_back({.number = *t,
                                          .first_lsn = {},
                                          .status = segment_status::unfinished});
        },
        ec);
    for (segment_info& s : space.segments) {
        if (ec)
            return space;
        measure_file<File>(directory, s, ec);
        const bool gone = ec == error::gone || ec == std::errc::no_such_file_or_directory;
        if (gone)
            s.number = 0;
        if (gone || s.status == segment_status::dead) // which need not be a regular file
            ec.clear();
        space.disk_bytes += s.disk_bytes;
    }
    std::erase_if(space.segments, [](const segment_info& s) { return s.number == 0; });
    std::ranges::stable_sort(space.segments, {}, &segment_info::number);
    return space;
}

/** Returns: the LSN below which the log has to be truncated so that it takes at most `bytes`, or as
    little as `not_above` allows; none if nothing has to be removed.

    Requires: `space` was just measured.
*/
inline lsn limit_for_size(const log_space& space, std::uint64_t bytes,
                          lsn not_above) noexcept
{
    std::uint64_t left = space.disk_bytes;
    std::uint64_t passed = 0; // bytes of the files before the next segment that counts
    lsn limit;
    for (const segment_info& s : space.segments) {
        const bool counts =
            s.status == segment_status::retained || s.status == segment_status::in_use;
        if (counts && passed != 0) {
            if (s.first_lsn > not_above)
                break;
            limit = s.first_lsn;
            left -= passed;
            passed = 0;
        }
        if (left <= bytes || s.status == segment_status::in_use)
            break;
        passed += s.disk_bytes;
    }
    return limit;
}

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_MEASURE_SPACE_HPP
