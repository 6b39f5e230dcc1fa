// forelog/scan/lost_header.hpp: to which log a segment without a valid header belongs
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_LOST_HEADER_HPP
#define FORELOG_SCAN_LOST_HEADER_HPP

#include <forelog/format/lost_header.hpp>
#include <forelog/scan/segment_chain.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace forelog::scan {

/// The seed of the log; where no other header is left, of the log that the damaged header names.
template <log_file File>
std::optional<std::uint32_t> known_seed(file::block_reader<File>& bytes,
                                        const directory_scan& s)
{
    if (s.log)
        return format::seed_of(*s.log);
    std::error_code ec; // the frames may be read all the same
    const const_bytes head = bytes.view(0, format::segment_header_size, ec);
    if (ec || head.size() < format::segment_header_size)
        return {};
    return format::seed_of(format::log_id_at(head.data()));
}

/** Effects: calls `visit(offset, bytes of a header)` for what may be a frame that was made for its
    place in segment `number`, with rising offsets below `end`, until it returns false.

    Bytes that cannot be read are skipped.
*/
template <log_file File, class Visit>
void for_each_candidate(file::block_reader<File>& bytes, std::uint64_t number,
                        std::uint64_t end, Visit visit)
{
    for (std::uint64_t at = format::segment_header_size; at < end;) {
        std::error_code ec;
        const const_bytes head = bytes.view(at, format::frame_header_size, ec);
        if (ec) {
            at = format::round_up(at + 1, file::unreadable_unit);
            continue;
        }
        if (head.size() < format::frame_header_size)
            return;
        if (format::may_be_frame(head.data()) &&
            format::names_place(head.data(), number, at) &&
            !visit(at, head.first<format::frame_header_size>()))
            return;
        at += format::alignment;
    }
}

/** Finds out what the frames of a segment without a valid header must agree with.

    `log_seed` is that of the log, as far as it is known: then one frame under it is enough.
    Otherwise two frames have to give the same seed, epoch and nonce. Returns: the identity, with
    the low half of the nonce, which is all that frame headers hold; nothing without such frames.
    Complexity: linear in `end`, the size of the file.
*/
template <log_file File>
std::optional<format::identity> find_identity(file::block_reader<File>& bytes,
                                              std::uint64_t number, std::uint64_t end,
                                              std::optional<std::uint32_t> log_seed)
{
    // The frames of one segment agree. Hostile bytes must cost neither memory nor time.
    constexpr std::size_t most = 64;
    std::vector<format::identity> earlier;
    std::optional<format::identity> found;
    for_each_candidate(
        bytes, number, end, [&](std::uint64_t, format::const_frame_bytes head) {
            format::frame_header h;
            const std::uint32_t seed = format::log_seed_of(head);
            if (!format::decode(head, seed, h))
                return true;
            const format::identity id{seed, number, h.epoch, h.nonce};
            if (seed == log_seed) {
                found = id;
                return false;
            }
            const bool again = std::ranges::find(earlier, id) != earlier.end();
            if (again && !found)
                found = id;
            if (!again && earlier.size() < most)
                earlier.push_back(id);
            return !found || log_seed;
        });
    return found;
}

/** What the frames of a segment without a valid header must agree with.

    Where LINKs show which log this is, frames with another seed belong to another log and do not
    count: after a loss of power a file that was not synced may show blocks of a log that was in
    the directory before. Returns: nothing if there are no such frames.
*/
template <log_file File>
std::optional<format::identity> identity_of_lost(file::block_reader<File>& bytes,
                                                 const directory_scan& s,
                                                 const segment_entry& lost)
{
    const auto seed = known_seed(bytes, s);
    const auto found = find_identity(bytes, lost.number, lost.size, seed);
    const bool of_another_log =
        found && !s.chain.empty() && found->log_seed != seed.value_or(0);
    return of_another_log ? std::nullopt : found;
}

} // namespace forelog::scan

#endif // FORELOG_SCAN_LOST_HEADER_HPP
