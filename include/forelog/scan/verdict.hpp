// forelog/scan/verdict.hpp: how a log ends: the decision table
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_VERDICT_HPP
#define FORELOG_SCAN_VERDICT_HPP

#include <array>
#include <cstddef>
#include <cstdint>

namespace forelog {

/// How a log, or one segment of it, ends.
enum class verdict : std::uint8_t
{
    clean,                ///< where the writer said that it ends
    sealed,               ///< a segment was full, and the next one is not there
    end_of_preallocation, ///< nothing but zeros follows: a crash between two writes
    torn,      ///< a write was interrupted, and nothing proves it had been synced
    stale,     ///< what follows is of an earlier epoch or another place
    ambiguous, ///< the last sync window is incomplete or damaged: nothing tells which
    corrupt,   ///< bytes that were durable do not verify
    gap,       ///< a segment, or the end of one, is missing
    foreign,   ///< a segment of another log, another place, or a newer format
    unknown,   ///< the end has not been reached, or could not be read
};

/// Whether a writer may continue the log after this end, without the user's consent to a
/// loss.
constexpr bool is_normal_end(verdict v) noexcept
{
    return v <= verdict::ambiguous;
}

namespace scan {

/// What the LINK of the following segment, or its absence, says of the offset X at which
/// a scan of a segment stopped.
enum class successor : std::uint8_t
{
    none,                ///< there is no linked segment after this one
    ends_here,           ///< LINK: the segment ends at X
    ends_later,          ///< LINK: it was synced to beyond X
    ends_later_unsynced, ///< LINK: it went on beyond X, but was never synced
    contradicts,         ///< LINK: it ends at X, but with another LSN or checksum
    missing,             ///< the next segment, or the end of this one, is not there
    foreign,             ///< the next segment belongs elsewhere
    damaged, ///< the next segment is needed by a later one, and has no valid header or
             ///< LINK
};
inline constexpr std::size_t successor_count = 8;

/// What is known of X, the offset at which a scan found no further valid frame. L is the LSN of
/// the last record before X.
struct tail_facts
{
    scan::successor successor = scan::successor::none;
    bool promised =
        false; ///< a frame elsewhere, or the caller, vouches for an LSN above L
    bool later_frames = false; ///< valid frames of this log follow after X
    bool closed = false;       ///< the frame that ends at X is a CLOSE
    bool sealed = false;       ///< the frame that ends at X is a SEAL
    bool stale = false; ///< a header at X verifies, but is of another epoch or place
    bool zeros = false; ///< all that follows reads as zero
};

/** One row of the table. The first row that matches decides.

        successor            promised  later   closed  sealed  stale  zeros   verdict
     1  ends here            any       any     any     any     any    any     clean
     2  ends later           any       any     any     any     any    any     corrupt
     3  contradicts          any       any     any     any     any    any     corrupt
     4  damaged              any       any     any     any     any    any     corrupt
     5  missing              any       any     any     any     any    any     gap
     6  foreign              any       any     any     any     any    any     foreign
     7  none, or unsynced    yes       any     any     any     any    any     corrupt
     8  ends later unsynced  no        any     any     any     any    any     torn
     9  none                 no        yes     any     any     any    any     torn
    10  none                 no        no      yes     any     any    any     clean
    11  none                 no        no      no      yes     any    any     sealed
    12  none                 no        no      no      no      yes    any     stale
    13  none                 no        no      no      no      no     yes     end of preallocation
    14  none                 no        no      no      no      no     no      ambiguous

    A crash between SEAL and the LINK of the next segment leaves the same bytes as a loss of the
    newest segments. So SEAL at the end is neither a clean end nor a proof of damage.
*/
struct verdict_row
{
    std::uint8_t successors; ///< set of bits, one per value of `successor`
    std::uint8_t mask;       ///< which of the flags below the row looks at
    std::uint8_t flags;      ///< what they must be
    forelog::verdict verdict;
    const char* reason;
};

inline constexpr std::uint8_t promised_bit = 1, later_bit = 2, closed_bit = 4,
                              sealed_bit = 8, stale_bit = 16, zeros_bit = 32;

/// The flags of rows 7 to 10: none of them is set where a later row decides.
inline constexpr std::uint8_t undecided_bits = promised_bit | later_bit | closed_bit;

constexpr std::uint8_t bit(successor s) noexcept
{
    return static_cast<std::uint8_t>(1u << static_cast<unsigned>(s));
}

constexpr std::uint8_t flags_of(const tail_facts& e) noexcept
{
    return static_cast<std::uint8_t>(
        (e.promised ? promised_bit : 0) | (e.later_frames ? later_bit : 0) |
        (e.closed ? closed_bit : 0) | (e.sealed ? sealed_bit : 0) |
        (e.stale ? stale_bit : 0) | (e.zeros ? zeros_bit : 0));
}

inline constexpr std::array<verdict_row, 14> verdict_table{{
    {bit(successor::ends_here), 0, 0, verdict::clean,
     "the next segment links to this end"},
    {bit(successor::ends_later), 0, 0, verdict::corrupt,
     "the next segment vouches for bytes after it"},
    {bit(successor::contradicts), 0, 0, verdict::corrupt,
     "the next segment links to other content"},
    {bit(successor::damaged), 0, 0, verdict::corrupt,
     "the next segment has no valid header or LINK"},
    {bit(successor::missing), 0, 0, verdict::gap,
     "what a later segment builds on is missing"},
    {bit(successor::foreign), 0, 0, verdict::foreign,
     "the next segment belongs elsewhere"},
    {bit(successor::none) | bit(successor::ends_later_unsynced), promised_bit,
     promised_bit, verdict::corrupt, "records after it had been durable"},
    {bit(successor::ends_later_unsynced), promised_bit, 0, verdict::torn,
     "bytes that were never synced are lost"},
    {bit(successor::none), promised_bit | later_bit, later_bit, verdict::torn,
     "a write was interrupted; nothing after it was durable"},
    {bit(successor::none), promised_bit | later_bit | closed_bit, closed_bit,
     verdict::clean, "closed"},
    {bit(successor::none), undecided_bits | sealed_bit, sealed_bit, verdict::sealed,
     "sealed, but the next segment is not there"},
    {bit(successor::none), undecided_bits | sealed_bit | stale_bit, stale_bit,
     verdict::stale, "what follows is of another epoch or place"},
    {bit(successor::none), undecided_bits | sealed_bit | stale_bit | zeros_bit, zeros_bit,
     verdict::end_of_preallocation, "only zeros follow"},
    {bit(successor::none), undecided_bits | sealed_bit | stale_bit | zeros_bit, 0,
     verdict::ambiguous, "the last sync window is incomplete or damaged"},
}};

constexpr bool matches(const verdict_row& row, const tail_facts& e) noexcept
{
    return (row.successors & bit(e.successor)) != 0 &&
           (flags_of(e) & row.mask) == row.flags;
}

/// The row that decides. All facts have one: a unit test enumerates them.
constexpr const verdict_row& decide(const tail_facts& e) noexcept
{
    for (const verdict_row& row : verdict_table)
        if (matches(row, e))
            return row;
    return verdict_table.back();
}

} // namespace scan

/// The verdict's name as reports print it.
constexpr const char* to_string(verdict v) noexcept
{
    switch (v) {
    case verdict::clean: return "clean";
    case verdict::sealed: return "sealed";
    case verdict::end_of_preallocation: return "end of preallocation";
    case verdict::torn: return "torn";
    case verdict::stale: return "stale";
    case verdict::ambiguous: return "ambiguous";
    case verdict::corrupt: return "corrupt";
    case verdict::gap: return "gap";
    case verdict::foreign: return "foreign";
    case verdict::unknown: break;
    }
    return "unknown";
}

} // namespace forelog

#endif // FORELOG_SCAN_VERDICT_HPP
