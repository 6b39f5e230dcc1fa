// forelog/segment/detail/frame_alignment.hpp: where frames end while more waits than one holds
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_DETAIL_FRAME_ALIGNMENT_HPP
#define FORELOG_SEGMENT_DETAIL_FRAME_ALIGNMENT_HPP

#include <forelog/format/layout.hpp>

#include <cstdint>

namespace forelog::segment {

/** Ends the frames of a segment at multiples of a step, if more waits than a frame holds: the page
    cache takes what is aligned in large pieces. Thread safety: unsafe.
*/
class frame_alignment
{
public:
    /// Bytes of a frame, unless one record or batch has more. So the queue gets its room back, and
    /// the device begins, while the rest of what is to be synced is copied.
    static constexpr std::uint64_t step = std::uint64_t{1} << 19;
    /// So much is not filled up.
    static constexpr std::uint64_t page = 4096;

    /** How many bytes a payload that begins at `begin` in the file should have at most.

        Those up to the next multiple; if that is near, to half a step behind it. Where records are
        so large that frames do not come close to the multiples, the step itself.
    */
    std::uint64_t room(std::uint64_t begin) const noexcept
    {
        if (!keeps_)
            return step;
        const std::uint64_t room = format::round_up(begin, step) - begin;
        return room < near ? room + step / 2 : room;
    }

    /// Returns: where a frame is to end behind which more waits, and whose payload ends at `end`:
    /// there, or at the next multiple if less than a page is missing. Effects: sees whether the
    /// records allow that.
    std::uint64_t pad(std::uint64_t end) noexcept
    {
        const std::uint64_t next = format::round_up(end, step);
        if (next - end < page)
            return next;
        keeps_ = keeps_ && next - end >= near;
        return end;
    }

private:
    /// What ends nearer to a multiple, and is not filled up, was to reach it.
    static constexpr std::uint64_t near = step / 8;

    bool keeps_ = true;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_DETAIL_FRAME_ALIGNMENT_HPP
