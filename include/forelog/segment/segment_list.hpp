// forelog/segment/segment_list.hpp: the segments of an open log, and truncation
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_SEGMENT_LIST_HPP
#define FORELOG_SEGMENT_SEGMENT_LIST_HPP

#include <forelog/detail/threading.hpp>
#include <forelog/error.hpp>
#include <forelog/file/concept.hpp>
#include <forelog/format/file_name.hpp>
#include <forelog/log_space.hpp>

#include <algorithm>
#include <mutex>
#include <new>
#include <vector>

namespace forelog::segment {

/// A segment that counts, and its first LSN.
struct listed_segment
{
    std::uint64_t number = 0;
    std::uint64_t first_lsn = 0;
};

/** The segments of an open log, and which of them truncation may remove.

    Thread safety: any thread; one truncation at a time.
*/
class segment_list
{
public:
    segment_list(std::vector<listed_segment> segments, std::vector<std::uint64_t> dead)
        : segments_(std::move(segments))
        , dead_(std::move(dead))
    {}

    /// The first segment of this epoch, whose LINK was made durable before the writer was open.
    void set_first_of_epoch(std::uint64_t number) noexcept { first_of_epoch_ = number; }

    /// Effects: adds a new segment, which is in use now. Throws: std::bad_alloc.
    void add(listed_segment s)
    {
        std::lock_guard lock(mutex_);
        segments_.push_back(s);
    }

    /// Effects: adds a dead segment, which is removed together with those before it. If there is no
    /// memory for that, it stays until the next writer finds it.
    void add_dead(std::uint64_t number) noexcept
    {
        std::lock_guard lock(mutex_);
        try {
            dead_.push_back(number);
        } catch (const std::bad_alloc&) {
        }
    }

    std::size_t size() const
    {
        std::lock_guard lock(mutex_);
        return segments_.size();
    }

    /// Returns: what is known of each segment without reading its file, by rising number. The last
    /// one that counts is in use. Throws: std::bad_alloc.
    std::vector<segment_info> infos() const
    {
        std::lock_guard lock(mutex_);
        std::vector<segment_info> all;
        for (const listed_segment& s : segments_)
            all.push_back({.number = s.number,
                           .first_lsn = lsn(s.first_lsn),
                           .status = segment_status::retained});
        if (!all.empty())
            all.back().status = segment_status::in_use;
        for (const std::uint64_t number : dead_)
            all.push_back(
                {.number = number, .first_lsn = {}, .status = segment_status::dead});
        std::ranges::sort(all, {}, &segment_info::number);
        return all;
    }

    /// The first LSN of the log.
    std::uint64_t first_lsn() const
    {
        std::lock_guard lock(mutex_);
        return segments_.front().first_lsn;
    }

    /// Returns: the segments of this epoch, oldest first. Throws: std::bad_alloc.
    std::vector<std::uint64_t> of_this_epoch() const
    {
        std::lock_guard lock(mutex_);
        std::vector<std::uint64_t> numbers;
        for (const listed_segment& s : segments_)
            if (s.number >= first_of_epoch_)
                numbers.push_back(s.number);
        return numbers;
    }

    /// Whether the segment still counts. Waits for a truncation that may be removing it.
    bool has(std::uint64_t number)
    {
        std::scoped_lock both(truncating_, mutex_);
        return std::ranges::find(segments_, number, &listed_segment::number) !=
               segments_.end();
    }

    /** Removes the segments all of whose records are below `n`, oldest first.

        Keeps the segment in use, and each segment whose successor's LINK may not be durable yet,
        because the successor holds no durable record. Before a removal, `persist(number, ec)` is
        called for the segment that is the log's first afterwards. Each removal is synced by
        `sync(ec)` before the next, whatever the policy, so that a crash leaves no gap. `go_on()` is
        called before each; if it returns false, truncation ends with `error::closed`. Returns: how
        many were removed.
    */
    template <class Directory, class Persist, class Sync, class GoOn>
    std::size_t truncate_before(Directory& directory, Persist persist, Sync sync,
                                std::uint64_t n, std::uint64_t durable, GoOn go_on,
                                std::error_code& ec)
    {
        std::lock_guard one_at_a_time(truncating_);
        std::size_t removed = 0;
        for (;;) {
            std::uint64_t victim = 0, next = 0;
            bool counts = false;
            {
                std::lock_guard lock(mutex_);
                if (!oldest_below(n, durable, victim, counts))
                    return removed;
                next = segments_[counts ? 1 : 0].number;
            }
            ec = go_on() ? std::error_code() : make_error_code(error::closed);
            if (!ec)
                persist(next, ec);
            if (ec)
                return removed;
            directory.remove(format::segment_name(victim).data(), ec);
            if (ec == std::errc::no_such_file_or_directory)
                ec.clear(); // an outsider has removed it
            if (!ec)
                sync(ec);
            if (ec)
                return removed;
            removed += counts;
            std::lock_guard lock(mutex_);
            if (counts)
                segments_.erase(segments_.begin());
            else
                std::erase(dead_, victim);
        }
    }

private:
    /// Finds what may be removed next: a dead segment that is older than the log's first one, or
    /// else that first one.
    bool oldest_below(std::uint64_t n, std::uint64_t durable, std::uint64_t& victim,
                      bool& counts) const
    {
        const auto dead = std::ranges::min_element(dead_);
        counts = dead == dead_.end() || *dead > segments_.front().number;
        victim = counts ? segments_.front().number : *dead;
        if (!counts)
            return segments_.front().first_lsn <=
                   n; // it explains the end that the log's first segment names
        if (segments_.size() < 2)
            return false;
        const listed_segment& next = segments_[1];
        const bool link_durable = segments_.size() > 2 ||
                                  next.number == first_of_epoch_ ||
                                  next.first_lsn <= durable;
        return next.first_lsn <= n && link_durable;
    }

    mutable threading::mutex mutex_;
    threading::mutex truncating_;
    std::vector<listed_segment> segments_;
    std::vector<std::uint64_t> dead_;
    std::uint64_t first_of_epoch_ = 0;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_SEGMENT_LIST_HPP
