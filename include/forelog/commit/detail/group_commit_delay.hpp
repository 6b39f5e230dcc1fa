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

/** The re-arrival window of group commit.

    Committers that go round in a loop fall into two halves if each sync starts at once: one half
    is synced while the other comes back, and a sync serves half of them. So behind a sync that
    served several, the next write waits until as many have come back, for as long as that sync
    took. Whoever comes later ends the wait, and a millisecond does where nobody comes. Where they
    do not come back in time, it is tried more and more rarely.

    All counts are of records whose callers wait, since the log was opened. Depends on nothing
    else. Thread safety: unsafe.
*/
class group_commit_delay
{
public:
    using time_point = threading::clock::time_point;

    static constexpr std::chrono::microseconds longest{1000};
    static constexpr unsigned skips_max = 63;

    /// A write begins, for all who have asked so far.
    void take(std::uint64_t awaited) noexcept
    {
        served_ = awaited - taken_;
        taken_ = awaited;
    }

    /// A sync that took from `began` to `now` is about to be acknowledged. Returns: whether it
    /// served a group, or will together with those who have come meanwhile.
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

    /// Whether `pending` records are to wait for more. What nobody waits for is not held up.
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

    /// Whether what comes next is going to be held up.
    bool is_open(time_point now) const noexcept { return is_open_ && now < deadline_; }

    /// Until so many have asked, or somebody asks after the end, or until the deadline.
    std::uint64_t expected() const noexcept { return expected_; }
    time_point end() const noexcept { return end_; }
    time_point deadline() const noexcept { return deadline_; }

private:
    std::uint64_t taken_ = 0;  ///< had asked when the last write began
    std::uint64_t served_ = 0; ///< by that write
    bool is_open_ = false;
    std::uint64_t expected_ = 0;
    time_point end_{}, deadline_{};
    unsigned skips_ = 0, skips_left_ = 0;
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_DETAIL_GROUP_COMMIT_DELAY_HPP
