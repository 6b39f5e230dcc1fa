// forelog/detail/parker.hpp: the one way in which a thread blocks
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_PARKER_HPP
#define FORELOG_DETAIL_PARKER_HPP

#include <atomic>
#include <chrono>
#include <cstdint>

#if defined(__linux__)
#include <cerrno>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <condition_variable>
#include <mutex>
#endif

namespace forelog::detail {

/** Blocks threads until a predicate holds (an event count over a futex).

    A waiter announces itself, reads the counter, checks its predicate, and only then
    sleeps on the value it read; a waker changes the state that the predicate reads, then
    bumps the counter. Whichever of the two comes second sees the other, so no wake-up is
    lost. Waiters may fall into 32 groups, so that a waker rouses those alone whom its
    change concerns. Every sleep is capped all the same: `rescues()` counts sleeps that only
    the cap ended although the predicate held, and any test that sees one fails.

    Thread safety: any number of waiters and wakers.
*/
class parker
{
public:
    using clock = std::chrono::steady_clock;

    static constexpr std::chrono::milliseconds cap{100};
    static constexpr std::chrono::milliseconds grace{20};

    static constexpr std::uint32_t all_groups = 0xffffffff;

    parker() = default;
    parker(const parker&) = delete;
    parker& operator=(const parker&) = delete;

    /// Effects: returns when `ready()` holds, or at `deadline`; `groups` are the bits of
    /// those to which this waiter belongs. Returns: whether `ready()` held.
    template <class Ready>
    bool park_until(clock::time_point deadline, Ready ready,
                    std::uint32_t groups = all_groups)
    {
        if (ready())
            return true;
        sleepers_.fetch_add(1, std::memory_order_seq_cst);
        bool held = false;
        for (;;) {
            const std::uint32_t seen = counter_.load(std::memory_order_seq_cst);
            if ((held = ready()))
                break;
            const auto now = clock::now();
            if (now >= deadline)
                break;
            const bool woken =
                sleep(seen, deadline - now > cap ? now + cap : deadline, groups);
            // A waker may stand between its change and its bump: give it time to bump.
            if (!woken && ready() && !sleep(seen, clock::now() + grace, groups) &&
                ready())
                rescues_.fetch_add(1, std::memory_order_relaxed);
        }
        sleepers_.fetch_sub(1, std::memory_order_relaxed);
        return held;
    }

    /// Requires: the state that waiters check was changed before; what changed for any
    /// waiter outside of `groups` is nothing. Effects: wakes the waiters of these groups.
    void wake(std::uint32_t groups = all_groups) noexcept
    {
        counter_.fetch_add(1, std::memory_order_seq_cst);
        if (sleepers_.load(std::memory_order_seq_cst) != 0)
            rouse(groups);
    }

    /// How often only the cap ended a sleep whose predicate held: a lost wake-up.
    std::uint64_t rescues() const noexcept
    {
        return rescues_.load(std::memory_order_relaxed);
    }

private:
#if defined(__linux__)
    /// Returns: false if only the time ended the sleep.
    bool sleep(std::uint32_t seen, clock::time_point until, std::uint32_t groups) noexcept
    {
        // CLOCK_MONOTONIC, which is what libstdc++ and libc++ build steady_clock on.
        const auto left = until.time_since_epoch();
        const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
        const timespec at{
            static_cast<time_t>(whole.count()),
            static_cast<long>(std::chrono::nanoseconds(left - whole).count())};
        return syscall(SYS_futex, &counter_, FUTEX_WAIT_BITSET_PRIVATE, seen, &at,
                       nullptr, groups) == 0 ||
               errno != ETIMEDOUT;
    }
    void rouse(std::uint32_t groups) noexcept
    {
        syscall(SYS_futex, &counter_, FUTEX_WAKE_BITSET_PRIVATE, 0x7fffffff, nullptr,
                nullptr, groups);
    }
    static_assert(sizeof(std::atomic<std::uint32_t>) == 4);
#else
    bool sleep(std::uint32_t seen, clock::time_point until, std::uint32_t)
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_until(lock, until, [&] { return counter_.load() != seen; });
    }
    void rouse(std::uint32_t) noexcept
    {
        {
            std::lock_guard lock(mutex_);
        }
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
#endif

    std::atomic<std::uint32_t> counter_{0};
    std::atomic<std::uint32_t> sleepers_{0};
    std::atomic<std::uint64_t> rescues_{0};
};

} // namespace forelog::detail

#endif // FORELOG_DETAIL_PARKER_HPP
