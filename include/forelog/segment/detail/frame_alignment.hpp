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

/** Ends frames at multiples of a step while more waits than a frame holds: the page cache takes
    aligned writes in large pieces. Thread safety: unsafe.
*/
class frame_alignment
{
public:
    /// Bytes of a frame, unless one record or atomic batch has more. The queue gets its room back,
    /// and the device begins, while the rest of what is to be synced is copied.
    static constexpr std::uint64_t step = std::uint64_t{1} << 19;
    /// Gaps this large are not padded.
    static constexpr std::uint64_t page = 4096;

    /** Returns: how many bytes a payload that begins at `begin` in the file should have at most.

        The payload ends at the next multiple, or half a step after it if that is near. If records
        are so large that frames do not come close to the multiples, it may have a whole step.
    */
    std::uint64_t room(std::uint64_t begin) const noexcept
    {
        if (!keeps_)
            return step;
        const std::uint64_t room = format::round_up(begin, step) - begin;
        return room < near ? room + step / 2 : room;
    }

    /// Returns: where a frame ends whose payload ends at `end`, while more waits: there, or at the
    /// next multiple if less than a page is missing. Effects: learns whether the records are small
    /// enough for that.
    std::uint64_t pad(std::uint64_t end) noexcept
    {
        const std::uint64_t next = format::round_up(end, step);
        if (next - end < page)
            return next;
        keeps_ = keeps_ && next - end >= near;
        return end;
    }

private:
    /// A frame that ends at least this far before a multiple could not reach it.
    static constexpr std::uint64_t near = step / 8;

    bool keeps_ = true;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_DETAIL_FRAME_ALIGNMENT_HPP
