// forelog/scan/tail_search.hpp: what follows the last valid frame
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_TAIL_SEARCH_HPP
#define FORELOG_SCAN_TAIL_SEARCH_HPP

#include <forelog/scan/directory_scan.hpp>
#include <forelog/scan/lost_header.hpp>

namespace forelog::scan {

/// The zeros at the end of a segment.
struct zero_tail
{
    std::uint64_t number = 0;
    std::uint64_t begin = 0; ///< a multiple of 4096
};

/// What a search of the bytes after an offset found.
struct tail_scan
{
    bool promised = false; ///< a frame that vouches for an LSN above the last one
    bool frames = false;   ///< a valid frame
    bool damaged =
        false; ///< records in a segment whose beginning had been synced, and is lost
    bool misplaced = false; ///< no regular file, where a SEAL says that the log continues
    std::uint64_t bytes = 0;       ///< up to the last byte that is not zero
    std::uint64_t highest_lsn = 0; ///< above what any frame found holds or vouches for
    std::uint64_t highest_epoch = 0;
    bool searched = false;                     ///< all that may hold frames was read
    std::vector<zero_tail> tails;              ///< of the segments that were searched
    std::vector<std::uint64_t> empty_segments; ///< numbers of those that hold only zeros
    /// Numbers of those in which neither a header nor a frame verifies: they need not be of this
    /// log, and their numbers mean nothing.
    std::vector<std::uint64_t> strays;

    /// Whether only zeros follow the end.
    bool is_blank() const noexcept { return searched && bytes == 0; }
};

namespace detail {

/// What a search found in one segment.
struct segment_tail_scan
{
    bool frames = false;
    bool follows = false; ///< a frame other than LINK
    bool sealed = false;
    std::uint64_t epoch = 0;
};

/** Effects: adds to `found` what a segment holds from `from` to its end.

    Looks for frames at every multiple of 8, header checksum first, to the end of the file: a
    search with a limit would take damage to durable records for a torn write. `id.nonce` is 0 where
    the segment's header is lost; then segment and offset alone identify a frame.
*/
template <log_file File>
segment_tail_scan search(file::block_reader<File>& bytes, const format::identity& id,
                         std::uint64_t from, std::uint64_t last_lsn, tail_scan& found,
                         std::error_code& ec)
{
    constexpr std::size_t block = std::size_t{1} << 20;
    segment_tail_scan here;
    std::uint64_t last_byte = from;
    std::uint64_t at = from;
    for (;;) {
        const const_bytes view = bytes.view(at, block + format::frame_header_size, ec);
        if (ec || view.empty())
            break;
        const std::size_t end = (std::min)(view.size(), block);
        for (std::size_t i = 0; i < end; i += format::alignment) {
            const std::size_t word = (std::min)(format::alignment, view.size() - i);
            if (format::all_zero(view.data() + i, word))
                continue;
            last_byte = at + i + word;
            format::frame_header h;
            if (view.size() - i < format::frame_header_size ||
                !format::decode(view.subspan(i).first<format::frame_header_size>(),
                                id.log_seed, h))
                continue;
            const bool belongs = id.nonce != 0
                                     ? h.belongs_to(id, at + i)
                                     : h.segment == id.segment && h.offset == at + i;
            if (belongs) {
                // A frame at the damaged offset itself is not evidence.
                found.frames |= at + i != from;
                found.promised |= h.durable_lsn > last_lsn;
                found.highest_lsn =
                    (std::max)({found.highest_lsn, h.next_lsn(), h.durable_lsn + 1});
                here.frames = true;
                here.follows |= h.type != format::frame_type::link;
                here.sealed |= h.type == format::frame_type::seal;
                here.epoch = (std::max)(here.epoch, h.epoch);
            }
        }
        at += end;
    }
    found.bytes += last_byte - from;
    const std::uint64_t zeros = format::round_up(last_byte, format::segment_header_size);
    if (!ec && zeros < at)
        found.tails.push_back({id.segment, zeros});
    found.highest_epoch = (std::max)(found.highest_epoch, here.epoch);
    return here;
}

/// What its frames must agree with, as far as that is known of a segment without a LINK.
template <log_file File>
format::identity identity_of(file::block_reader<File>& bytes, const directory_scan& s,
                             const segment_entry& e)
{
    if (e.state != segment_state::no_header)
        return e.header.identity();
    if (const auto found = identity_of_lost(bytes, s, e))
        return {.log_seed = found->log_seed, .segment = e.number};
    return {.log_seed = known_seed(bytes, s).value_or(0), .segment = e.number};
}

/** Whether frames in a segment without a valid beginning prove that this was damaged.

    The header and the LINK of the segment that begins an epoch are synced before its next frame
    is written, under every policy; the header of a later one is, under a syncing policy.
*/
inline bool proves_damage(const segment_entry* linked, const segment_entry& e,
                          const segment_tail_scan& here) noexcept
{
    if (!here.follows || e.state == segment_state::linked)
        return false;
    const bool begins_epoch = linked == nullptr || here.epoch > linked->header.epoch;
    return begins_epoch || (e.state == segment_state::no_header &&
                            linked->header.guarantee > durability::process);
}

/** Whether a segment is a spare that was never written.

    A policy that syncs makes SEAL durable before it writes the next LINK. So where the newest
    segment of that epoch, `linked`, holds no SEAL at or after its end, none of its later ones was
    written: they need not be read, however large they are. Records are missed by that only if two
    sectors in two files are lost, the one with SEAL and the one with the next LINK; and the rest of
    the block of that LINK is read all the same.
*/
inline bool is_unused(const segment_entry* linked, bool sealed,
                      const segment_entry& e) noexcept
{
    return linked != nullptr && !sealed && e.state == segment_state::unlinked &&
           e.blank && linked->header.epoch == e.header.epoch &&
           linked->header.guarantee > durability::process;
}

} // namespace detail

/** Searches the chain's last segment from `from` on, and every later segment that may have been
    written; no LINK of the chain names those. Without a chain, searches all segments.

    `sealed`: the frame that ends at `from` is SEAL. Error codes: those of the system.
*/
template <log_file File>
tail_scan search_tail(typename File::directory& directory, const directory_scan& s,
                      std::uint64_t from, bool sealed, std::uint64_t last_lsn,
                      std::error_code& ec)
{
    tail_scan found;
    file::block_reader<File> bytes(std::size_t{1} << 20);
    const std::size_t first = s.chain.empty() ? 0 : s.chain.back();
    const segment_entry* const last = s.chain.empty() ? nullptr : &s.segments[first];
    // The newest one so far, of the chain or cut off from it.
    const segment_entry* linked = last;
    for (std::size_t i = first; i < s.segments.size() && !ec; ++i) {
        const segment_entry& e = s.segments[i];
        found.misplaced |= sealed && i == first + 1 && e.is_no_file();
        if (e.state == segment_state::foreign || e.state == segment_state::unsupported)
            continue;
        if (detail::is_unused(linked, sealed, e)) {
            found.empty_segments.push_back(e.number);
            continue;
        }
        if (e.error) { // it could not be read before, and may hold records
            ec = e.error;
            break;
        }
        File file =
            file::open_segment_file<File>(directory, e.number, file_access::read, ec);
        if (ec == error::gone && &e != last) { // removed since it was listed
            ec.clear();
            continue;
        }
        if (ec)
            break;
        bytes.reset(&file);
        const format::identity id = detail::identity_of(bytes, s, e);
        if (&e == last) {
            sealed |= detail::search(bytes, id, from, last_lsn, found, ec).sealed;
            continue;
        }
        // The header of a spare does not count as bytes that are left; that of a damaged one does.
        const std::uint64_t start =
            e.state == segment_state::no_header ? 0 : format::segment_header_size;
        const std::uint64_t before = found.bytes;
        const auto here = detail::search(bytes, id, start, last_lsn, found, ec);
        found.damaged |= detail::proves_damage(linked, e, here);
        // One without a header may be of any epoch, and says nothing of those after it.
        if (e.state != segment_state::no_header)
            sealed = here.sealed;
        if (e.state == segment_state::linked)
            linked = &e;
        if (found.bytes == before)
            found.empty_segments.push_back(e.number);
        if (e.state == segment_state::no_header && !here.frames)
            found.strays.push_back(e.number);
    }
    found.searched = !ec;
    return found;
}

/// As above, from the end of the header of the chain's last segment on.
template <log_file File>
tail_scan search_after_chain(typename File::directory& directory, const directory_scan& s,
                             std::uint64_t last_lsn, std::error_code& ec)
{
    return search_tail<File>(directory, s, format::segment_header_size, false, last_lsn,
                             ec);
}

} // namespace forelog::scan

#endif // FORELOG_SCAN_TAIL_SEARCH_HPP
