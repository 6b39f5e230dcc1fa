// forelog/commit/watermarks.hpp: the watermarks, the failure, and the threads that wait for them
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_WATERMARKS_HPP
#define FORELOG_COMMIT_WATERMARKS_HPP

#include <forelog/detail/threading.hpp>
#include <forelog/durability.hpp>
#include <forelog/error.hpp>
#include <forelog/writer_failure.hpp>

#include <bit>
#include <mutex>

namespace forelog::commit {

/** How far the log has come: which records are submitted, written and durable.

    Changed by the leader, read by any thread. Invariants: durable <= written <= submitted; after
    the end none of them moves.
*/
class watermarks
{
public:
    explicit watermarks(std::uint64_t last_lsn)
        : submitted_(last_lsn)
        , written_(last_lsn)
        , durable_(last_lsn)
        , marked_(last_lsn)
    {}

    std::uint64_t written() const noexcept
    {
        return written_.load(std::memory_order_acquire);
    }
    std::uint64_t durable() const noexcept
    {
        return durable_.load(std::memory_order_acquire);
    }
    /// Up to here a frame on disk vouches for the records.
    std::uint64_t marked() const noexcept
    {
        return marked_.load(std::memory_order_acquire);
    }
    bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }

    /// A frame up to `last` is about to be submitted to the system. Called before its first byte.
    void set_submitted(std::uint64_t last) noexcept
    {
        submitted_.store(last, std::memory_order_relaxed);
    }

    void set_written(std::uint64_t last) noexcept
    {
        written_.store(last, std::memory_order_release);
    }

    void set_durable(std::uint64_t last) noexcept
    {
        const std::uint64_t before = durable_.load(std::memory_order_relaxed);
        durable_.store(last, std::memory_order_seq_cst);
        waiters_.wake(groups(before, last));
    }

    /// A frame on disk vouches for all up to `last`.
    void set_marked(std::uint64_t last) noexcept
    {
        marked_.store(last, std::memory_order_release);
    }

    /// The first `marks` requests for MARK are done, or cannot be done now. Wakes their callers.
    void answer_marks(std::uint64_t marks) noexcept
    {
        answered_.store(marks, std::memory_order_seq_cst);
        waiters_.wake();
    }

    /// Returns when the request for MARK with that number has its answer, or the log has ended.
    /// Effects: as for `wait`.
    template <class AtCap>
    void wait_for_mark(std::uint64_t request, AtCap at_cap)
    {
        waiters_.park_until(
            (threading::clock::time_point::max)(),
            [&] {
                return answered_.load(std::memory_order_seq_cst) >= request || ended();
            },
            threading::parker::all_groups, at_cap);
    }

    /** Effects: ends the log; `why` is empty if it was closed in order. Only the first call counts.
        `shut()`, which ends pushing, is called before any thread can see the end, so that a caller
        that has seen it gets no LSN afterwards. All waiters wake.
    */
    template <class Shut>
    void end(wal_failure why, Shut shut) noexcept
    {
        {
            std::lock_guard lock(mutex_);
            if (ended() || failure_)
                return;
            if (why && submitted_.load() > durable())
                why.first_indeterminate = lsn(durable() + 1);
            failure_ = why;
        }
        shut();
        ended_.store(true, std::memory_order_seq_cst);
        waiters_.wake();
    }

    wal_failure failure() const
    {
        std::lock_guard lock(mutex_);
        return ended() ? failure_ : wal_failure();
    }

    /// The error of a call that comes after the end.
    std::error_code end_error() const
    {
        std::lock_guard lock(mutex_);
        return failure_ ? failure_.error : make_error_code(error::closed);
    }

    /// Returns: whether `n` is durable; false if the deadline passed or the log ended first.
    /// Effects: calls `at_cap()` each time that no wake-up came for long.
    template <class TimePoint, class AtCap>
    bool wait(std::uint64_t n, TimePoint deadline, AtCap at_cap)
    {
        waiters_.park_until(
            deadline, [&] { return durable() >= n || ended(); }, groups(n - 1, n),
            at_cap);
        return durable() >= n;
    }

    forelog::outcome outcome(std::uint64_t n) const noexcept
    {
        if (n <= durable())
            return outcome::durable;
        if (!ended())
            return outcome::pending;
        // `durable` may have moved between the two loads. After the end it does not.
        if (n <= durable())
            return outcome::durable;
        return n <= submitted_.load() ? outcome::indeterminate : outcome::rejected;
    }

    std::uint64_t lost_wakeups() const noexcept { return waiters_.lost_wakeups(); }

private:
    /// The groups of waiters whose records become durable when `before` rises to `last`: two LSNs
    /// in a row share a group, and so do LSNs that are 64 apart. Without groups each sync would
    /// also wake the waiters of the next one.
    static std::uint32_t groups(std::uint64_t before, std::uint64_t last) noexcept
    {
        constexpr unsigned lsns = 2, all = 32;
        const std::uint64_t first = (before + 1) / lsns;
        const std::uint64_t count = last / lsns - first + 1;
        if (last <= before || count >= all)
            return ~std::uint32_t{0};
        const auto bits = static_cast<std::uint32_t>((std::uint64_t{1} << count) - 1);
        return std::rotl(bits, static_cast<int>(first % all));
    }

    threading::atomic<std::uint64_t> submitted_;
    threading::atomic<std::uint64_t> written_;
    alignas(64) threading::atomic<std::uint64_t> durable_;
    threading::atomic<std::uint64_t> marked_;
    threading::atomic<std::uint64_t> answered_{0}; ///< requests for MARK
    threading::atomic<bool> ended_{false};
    threading::parker waiters_;
    mutable threading::mutex mutex_;
    wal_failure failure_;
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_WATERMARKS_HPP
