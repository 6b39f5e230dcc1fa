// forelog/commit/watermarks.hpp: the watermarks, the failure, and who waits for them
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

/** How far the log has come.

    Written by the thread that writes, read by any. Invariants: durable <= written <= handed; once
    ended, none of them moves.
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
    /// Up to where the log vouches for what is durable, as far as that was asked for.
    std::uint64_t marked() const noexcept
    {
        return marked_.load(std::memory_order_acquire);
    }
    bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }

    /// Called before the first byte of a frame is handed to the system.
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

    /// The log vouches for all up to `last`.
    void set_marked(std::uint64_t last) noexcept
    {
        marked_.store(last, std::memory_order_release);
    }

    /// What was asked for MARK, `marks` times in all, is done or cannot be done now.
    void answer_marks(std::uint64_t marks) noexcept
    {
        answered_.store(marks, std::memory_order_seq_cst);
        waiters_.wake();
    }

    /// Returns when the request for MARK with that number has its answer, or the log ended.
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

    /** Effects: the log takes nothing more; `why` is empty if it was closed in order. The first
        call counts. `shut()` is called before anybody can see the end, so that who has seen it gets
        no LSN any more. Everybody who waits is woken.
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

    /// What a call gets that comes too late.
    std::error_code end_error() const
    {
        std::lock_guard lock(mutex_);
        return failure_ ? failure_.error : make_error_code(error::closed);
    }

    /// Returns: whether `n` is durable; false when time is up, or the log ended before. Effects:
    /// calls `at_cap()` each time that it was not woken for long.
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
        // `durable` may have moved between the two looks; after the end it stands still.
        if (n <= durable())
            return outcome::durable;
        return n <= submitted_.load() ? outcome::indeterminate : outcome::rejected;
    }

    std::uint64_t lost_wakeups() const noexcept { return waiters_.lost_wakeups(); }

private:
    /// Whom it concerns that `before` rises to `last`: two LSNs in a row share a group, and so do
    /// those that are 64 apart. Without it each sync would wake those who wait for the next, too.
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
