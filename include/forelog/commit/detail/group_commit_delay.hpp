// forelog/commit/detail/group_commit_delay.hpp: how long a group commit waits for its group
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_DETAIL_GROUP_COMMIT_DELAY_HPP
#define FORELOG_COMMIT_DETAIL_GROUP_COMMIT_DELAY_HPP

#include <forelog/detail/threading.hpp>

#include <algorithm>
#include <cstdint>

namespace forelog::commit {

/** The delay of group commit: how long a write waits for the group that the last sync released.

    Threads that commit in a loop fall into two halves if each sync starts at once: one half is
    synced while the other returns, and each sync serves half of them. So after a sync that served
    several waiters, the next write waits until as many have returned, for at most as long as that
    sync took. The first waiter after that time ends the delay; so does a millisecond if none comes.
    When a group does not return in time, the delay is used more and more rarely.

    All counts are of awaited records since the log was opened. Depends on nothing else. Thread
    safety: unsafe.
*/
class group_commit_delay
{
public:
    using time_point = threading::clock::time_point;

    static constexpr std::chrono::microseconds longest{1000};
    static constexpr unsigned skips_max = 63;

    /// A write begins. It serves all that is awaited so far.
    void take(std::uint64_t awaited) noexcept
    {
        served_ = awaited - taken_;
        taken_ = awaited;
    }

    /// A sync that took from `began` to `now` is about to be acknowledged. Returns: whether several
    /// waiters were served, or will be together with those that have come meanwhile.
    bool open(std::uint64_t awaited, time_point began, time_point now) noexcept
    {
        const bool group = served_ != 0 && served_ + (awaited - taken_) >= 2;
        is_open_ = group && skips_left_ == 0;
        skips_left_ -= group && skips_left_ != 0 ? 1 : 0;
        expected_ = awaited + served_;
        deadline_ = now + longest;
        end_ = (std::min)(now + (now - began), deadline_);
        return group;
    }

    /// Whether `pending` records are to wait for more. Records that nobody waits for are not
    /// delayed.
    bool holds(std::uint64_t awaited, std::uint64_t pending, time_point now) noexcept
    {
        if (!is_open_)
            return false;
        const bool complete = awaited >= expected_;
        const bool late = now >= end_;
        if (!complete && !late && pending <= awaited - taken_)
            return true;
        is_open_ = false;
        if (complete)
            skips_ = 0;
        else if (late)
            skips_left_ = skips_ = (std::min)(2 * skips_ + 1, skips_max);
        return false;
    }

    /// Whether the next records are going to be delayed.
    bool is_open(time_point now) const noexcept { return is_open_ && now < deadline_; }

    /// The delay lasts until this many records are awaited, or one more after `end`, or until
    /// `deadline`.
    std::uint64_t expected() const noexcept { return expected_; }
    time_point end() const noexcept { return end_; }
    time_point deadline() const noexcept { return deadline_; }

private:
    std::uint64_t taken_ = 0;  ///< awaited when the last write began
    std::uint64_t served_ = 0; ///< by that write
    bool is_open_ = false;
    std::uint64_t expected_ = 0;
    time_point end_{}, deadline_{};
    unsigned skips_ = 0, skips_left_ = 0;
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_DETAIL_GROUP_COMMIT_DELAY_HPP
