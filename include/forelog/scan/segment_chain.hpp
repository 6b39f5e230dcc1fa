// forelog/scan/segment_chain.hpp: the segments of a log, linked into a chain
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_SEGMENT_CHAIN_HPP
#define FORELOG_SCAN_SEGMENT_CHAIN_HPP

#include <forelog/error.hpp>
#include <forelog/format/segment_header.hpp>
#include <forelog/scan/frame_reader.hpp>
#include <forelog/scan/verdict.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace forelog::scan {

/// What a segment file is to the log.
enum class segment_state : std::uint8_t
{
    linked,    ///< header and LINK are valid
    unlinked,  ///< header valid, no valid LINK: prepared ahead, or torn at its beginning
    no_header, ///< no valid header
    foreign,   ///< a header of another log, or of another number, or not a regular file
    unsupported, ///< of a newer format
};

/// One segment file, as its first blocks describe it.
struct segment_entry
{
    std::uint64_t number = 0;
    std::uint64_t size = 0;
    scan::segment_state state = scan::segment_state::no_header;
    std::error_code error;           ///< if it could not be read
    format::segment_header header;   ///< if not no_header
    format::frame_header link_frame; ///< if linked
    format::link link;               ///< if linked
    /// If unlinked: the block after its header holds nothing but zeros.
    bool blank = false;
    /// All before it was durable once: its LINK says so, or a later one in the chain.
    bool predecessor_durable = false;

    /// Whether a directory, a link or the like has the name of a segment.
    bool is_no_file() const noexcept
    {
        return state == scan::segment_state::foreign && header.epoch == 0;
    }

    /// The end of its predecessor, as its LINK says.
    frame_position named_end() const noexcept
    {
        return {link.valid_end, link_frame.prev_checksum, link.last_lsn + 1};
    }

    segment_facts facts() const noexcept { return {header.identity(), header.max_frame}; }

    /// The LSN of its first record, had it one.
    std::uint64_t first_lsn() const noexcept { return link_frame.first_lsn; }

    /// How many LSNs an accepted loss gave up between it and the segment before it.
    std::uint64_t lost_before() const noexcept { return first_lsn() - link.last_lsn - 1; }

    /// The same of the first segment: how many, if everything before it was lost.
    std::uint64_t lost_at_start() const noexcept
    {
        const bool lost_all =
            link.reason == format::link_reason::loss_accepted && link.valid_end == 0;
        return lost_all ? first_lsn() - 1 : 0;
    }
};

/** What a log directory holds.

    `chain` are the segments that count, oldest first: each names the one before it in its
    LINK. Where a later segment names one that is not there or not sound, the chain ends
    before it, and `broken` says how. What follows the chain's last segment is evidence for
    how it ends.
*/
struct directory_scan
{
    std::vector<segment_entry> segments; ///< by rising number
    std::vector<std::size_t> chain;      ///< indices into `segments`
    std::size_t oldest = 0; ///< index of the first segment that may be of this log
    successor broken = successor::none;
    std::uint64_t break_segment =
        0;                 ///< the segment whose LINK could not be followed last
    std::error_code error; ///< the error that goes with `broken`
    std::vector<std::uint64_t> temporaries;
    std::uint64_t foreign_names = 0;
    bool has_lock = false;
    bool has_other_files = false; ///< besides `lost+found`
    std::uint64_t highest_epoch = 0;
    std::uint64_t highest_lsn = 0; ///< the next LSN of any verified LINK
    std::optional<format::log_id> log;

    bool is_log() const noexcept { return has_lock || !segments.empty(); }
    const segment_entry& linked(std::size_t i) const noexcept
    {
        return segments[chain[i]];
    }

    /// The segment whose LINK says where chain segment `i` ends; null for the last one.
    const segment_entry* successor_of(std::size_t i) const noexcept
    {
        return i + 1 < chain.size() ? &linked(i + 1) : nullptr;
    }

    /// How many LSNs were given up by accepted losses before chain segment `i`, and by its LINK.
    std::uint64_t lost_up_to(std::size_t i) const noexcept
    {
        std::uint64_t lost = linked(0).lost_at_start();
        for (; i != 0; --i)
            lost += linked(i).lost_before();
        return lost;
    }

    /// Whether a LINK says where chain segment `i` ends; if it broke the chain, somewhere after.
    bool is_counted(std::size_t i) const noexcept
    {
        return successor_of(i) != nullptr || broken != successor::none;
    }
};

namespace detail {

inline successor successor_for(segment_state st) noexcept
{
    switch (st) {
    case segment_state::linked: return successor::none;
    case segment_state::unlinked:
    case segment_state::no_header: return successor::damaged;
    case segment_state::foreign:
    case segment_state::unsupported: return successor::foreign;
    }
    return successor::damaged;
}

inline std::error_code error_for(const segment_entry& e) noexcept
{
    if (e.error)
        return e.error;
    if (e.state == segment_state::unsupported)
        return error::unsupported_version;
    return e.state == segment_state::foreign ? error::foreign : error::corrupt;
}

/// Returns: the index of the newest linked segment below `limit`, or `limit` if there is none.
inline std::size_t newest_linked(const directory_scan& s, std::size_t limit) noexcept
{
    for (std::size_t i = limit; i-- > 0;)
        if (s.segments[i].state == segment_state::linked)
            return i;
    return limit;
}

/// Whether the header may be that of a removed segment, of this log or of one that was lost whole
/// before it, of which a file that was not synced shows the blocks after a loss of power. No file
/// that was copied here has the header of another number.
inline bool may_be_stale(const segment_entry& e) noexcept
{
    return e.state == segment_state::foreign && e.header.number != 0 &&
           e.header.number != e.number;
}

/// Effects: the log is broken if a segment from `from` on belongs elsewhere. An earlier one is
/// either named by a LINK, and then missing, or dead.
inline void find_foreign_end(directory_scan& s, std::size_t from) noexcept
{
    for (std::size_t i = from; i < s.segments.size(); ++i) {
        const segment_state st = s.segments[i].state;
        if (s.segments[i].is_no_file())
            continue; // no writer makes such a file: it says nothing of the log
        const bool unsynced =
            from != 0 && s.segments[from - 1].header.guarantee <= durability::process;
        if (unsynced && may_be_stale(s.segments[i]))
            continue;
        if (st == segment_state::foreign || st == segment_state::unsupported) {
            s.broken = successor::foreign;
            s.error = error_for(s.segments[i]);
            return;
        }
    }
}

/// Effects: notes why the chain breaks before segment `next`. A loss of power may have taken any
/// part of what had not been synced, but it puts nothing of another log there.
inline void note_break(directory_scan& s, const segment_entry& next, successor why,
                       std::error_code error) noexcept
{
    const bool may_be_lost = !next.predecessor_durable &&
                             (why == successor::missing || why == successor::damaged);
    s.break_segment = next.number;
    s.broken = may_be_lost ? successor::ends_later_unsynced : why;
    s.error = may_be_lost ? std::error_code() : error;
}

/// Whether a writer can have made segment `e` after `before`, as far as their headers and LINKs
/// tell. Frames are not read here.
inline bool may_follow(const segment_entry& before, const segment_entry& e) noexcept
{
    const format::link& link = e.link;
    const std::uint64_t link_end = before.link_frame.end();
    const std::uint64_t next = link.last_lsn + 1;
    const bool same_epoch = link.reason == format::link_reason::sealed;
    if (link.valid_end % format::alignment != 0 || link.valid_end < link_end ||
        next < before.first_lsn())
        return false;
    // Only an accepted loss leaves a gap between the LSNs.
    if (link.reason == format::link_reason::loss_accepted ? e.first_lsn() < next
                                                          : e.first_lsn() != next)
        return false;
    if (same_epoch ? e.header.epoch != before.header.epoch
                   : e.header.epoch <= before.header.epoch)
        return false;
    return link.valid_end != link_end ||
           (next == before.first_lsn() &&
            e.link_frame.prev_checksum == before.link_frame.checksum);
}

inline bool is_of_another_log(const directory_scan& s, const segment_entry& e) noexcept
{
    return e.state == segment_state::foreign && e.header.number != 0 &&
           e.header.log != s.log;
}

/// Whether a log cannot have begun with a segment. A spare that was removed comes back if the sync
/// of its removal failed and power was lost. It may be older than the beginning of a log that was
/// truncated, and must not make the segments before that look lost.
inline bool cannot_begin(const directory_scan& s, const segment_entry& e) noexcept
{
    return is_of_another_log(s, e) || (e.state == segment_state::unlinked && e.blank);
}

/** Effects: follows the LINKs from segment `at` backwards, into `s.chain`.

    Returns: the index from which on the chain is cut off by a break, or `none` if it holds up to
    the oldest segment. `synced`: whether a LINK of this log that was seen before said so.
*/
inline std::size_t follow_links(directory_scan& s, std::size_t at, std::size_t none,
                                bool& synced)
{
    for (s.chain.clear();;) {
        s.chain.push_back(at);
        segment_entry& e = s.segments[at];
        const format::link& link = e.link;
        e.predecessor_durable = synced = synced || link.synced;
        // After an accepted loss of everything LINK names a segment, but no end of it that counts.
        if (at == 0 || link.predecessor == 0 || link.valid_end == 0)
            return none;
        const auto found = std::ranges::lower_bound(s.segments, link.predecessor, {},
                                                    &segment_entry::number);
        const auto next = static_cast<std::size_t>(found - s.segments.begin());
        const segment_entry& before = s.segments[next];
        if (before.number != link.predecessor) {
            // Nothing older is left: the log begins here, by truncation or by loss.
            if (next <= s.oldest)
                return none;
            note_break(s, e, successor::missing, error::gap);
            return next;
        }
        if (before.state != segment_state::linked) {
            const bool stale = !e.predecessor_durable && may_be_stale(before);
            note_break(s, e, stale ? successor::damaged : successor_for(before.state),
                       error_for(before));
            if (before
                    .error) { // no power cut has taken it: it may be readable the next time
                s.broken = successor::damaged;
                s.error = before.error;
            }
            return next;
        }
        if (before.size < link.valid_end && e.predecessor_durable) {
            note_break(s, e, successor::missing, error::gap); // its end was cut off
            return next + 1;
        }
        if (!may_follow(before, e)) {
            s.broken = successor::contradicts;
            s.error = error::corrupt;
            return next + 1;
        }
        at = next;
    }
}

/** Effects: builds the chain, from the newest linked segment backwards.

    A break at segment n cuts off all from n on, and the search begins again below it. So the break
    that remains is the oldest one, and the chain before it is the longest sound prefix.
*/
inline void build_chain(directory_scan& s)
{
    const std::size_t none = s.segments.size();
    std::size_t newest = newest_linked(s, none);
    find_foreign_end(s, newest == none ? 0 : newest + 1);
    while (s.oldest != none && cannot_begin(s, s.segments[s.oldest]))
        ++s.oldest;
    bool synced = false; // what a LINK says of all before it also holds across a break
    while (newest != none) {
        const std::size_t cut = follow_links(s, newest, none, synced);
        if (cut == none)
            break;
        s.chain.clear();
        newest = newest_linked(s, cut);
        if (newest == cut)
            break;
    }
    std::ranges::reverse(s.chain);
}

} // namespace detail

} // namespace forelog::scan

#endif // FORELOG_SCAN_SEGMENT_CHAIN_HPP
