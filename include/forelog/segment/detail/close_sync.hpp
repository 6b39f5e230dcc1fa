// forelog/segment/detail/close_sync.hpp: the syncs that let CLOSE vouch for a log without others
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_DETAIL_CLOSE_SYNC_HPP
#define FORELOG_SEGMENT_DETAIL_CLOSE_SYNC_HPP

#include <forelog/error.hpp>
#include <forelog/segment/counters.hpp>
#include <forelog/segment/detail/segment_pool.hpp>
#include <forelog/segment/segment_list.hpp>

namespace forelog::segment {

/** Syncs the segments of a life that has synced none, except the beginning of its first.

    CLOSE is written after that and synced by itself: a loss of power may keep CLOSE and lose what
    was written before it and not synced, and the log would vouch for what is not there. Segments
    are found by their names when the log closes, so that an append costs nothing more.
    Thread safety: one thread at a time, except that segments may be truncated meanwhile.
*/
class close_sync
{
public:
    /// Effects: syncs each segment of this life, then the directory, in which their names are not
    /// synced either. Returns: whether it could. Error codes: as `sync`. Throws: std::bad_alloc.
    template <log_file File>
    bool sync_epoch(segment_list& segments, segment_pool<File>& pool, counters& count,
                    std::error_code& ec)
    {
        ec.clear();
        for (const std::uint64_t number : segments.of_this_epoch())
            if (!sync(number, segments, pool, count, ec))
                return false;
        pool.sync_directory(ec);
        return !ec;
    }

    /// Effects: syncs one segment. Returns: whether it could. Error codes: `gone` if an outsider
    /// has removed it; those of the system, which end the log.
    template <log_file File>
    bool sync(std::uint64_t number, segment_list& segments, segment_pool<File>& pool,
              counters& count, std::error_code& ec)
    {
        pool.persist(number, ec);
        if (ec == error::gone && !segments.has(number))
            ec.clear(); // truncated meanwhile
        count.syncs.add();
        if (ec)
            failed_ = number;
        return !ec;
    }

    /// The segment that could not be synced, or else `number`.
    std::uint64_t failed_or(std::uint64_t number) const noexcept
    {
        return failed_ != 0 ? failed_ : number;
    }

private:
    std::uint64_t failed_ = 0;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_DETAIL_CLOSE_SYNC_HPP
