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

/// What a parker sleeps on: a word that the system compares before it puts a thread to sleep.
/// Tests replace it by a scheduler of their own.
struct system_sleep
{
    using clock = std::chrono::steady_clock;

    template <class T>
    using atomic = std::atomic<T>;

#if defined(__linux__)
    /// Effects: sleeps while `word` is `last`, at most until `until`, or until one of `groups` is
    /// woken; without a limit if `until` is the largest time point. Returns: false if only the
    /// time ended the sleep.
    bool sleep(const atomic<std::uint32_t>& word, std::uint32_t last,
               clock::time_point until, std::uint32_t groups) noexcept
    {
        // CLOCK_MONOTONIC, which is what libstdc++ and libc++ build steady_clock on.
        const auto left = until.time_since_epoch();
        const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
        const timespec at{
            static_cast<time_t>(whole.count()),
            static_cast<long>(std::chrono::nanoseconds(left - whole).count())};
        const timespec* const limit = until == (clock::time_point::max)() ? nullptr : &at;
        return syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, last, limit, nullptr,
                       groups) == 0 ||
               errno != ETIMEDOUT;
    }
    /// Effects: ends the sleeps of `groups` on `word`; those of others may end, too.
    void rouse(const atomic<std::uint32_t>& word, std::uint32_t groups) noexcept
    {
        syscall(SYS_futex, &word, FUTEX_WAKE_BITSET_PRIVATE, 0x7fffffff, nullptr, nullptr,
                groups);
    }
    static_assert(sizeof(std::atomic<std::uint32_t>) == 4);
#else
    bool sleep(const atomic<std::uint32_t>& word, std::uint32_t last,
               clock::time_point until, std::uint32_t)
    {
        std::unique_lock lock(mutex_);
        const auto changed = [&] { return word.load() != last; };
        if (until != (clock::time_point::max)())
            return changed_.wait_until(lock, until, changed);
        changed_.wait(lock, changed);
        return true;
    }
    void rouse(const atomic<std::uint32_t>&, std::uint32_t) noexcept
    {
        {
            std::lock_guard lock(mutex_);
        }
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
#endif
};

/** Blocks threads until a predicate holds (an event count over a futex).

    A waiter announces itself, reads the counter, checks its predicate, and only then
    sleeps on the value it read; a waker changes the state that the predicate reads, then
    increments the counter. Whichever of the two comes second sees the other, so no wake-up is
    lost. Waiters may belong to up to 32 groups, so that a waker wakes only those that its change
    concerns. Every sleep is capped all the same, except that of a thread that has nothing to do
    (`rest`): `lost_wakeups()` counts sleeps that only the cap ended although the predicate held,
    and any test that sees one fails.

    Thread safety: any number of waiters and wakers.
*/
template <class Sleep>
class basic_parker
{
public:
    using clock = typename Sleep::clock;

    static constexpr std::chrono::milliseconds cap{100};
    static constexpr std::chrono::milliseconds grace{20};

    static constexpr std::uint32_t all_groups = 0xffffffff;

    basic_parker() = default;
    basic_parker(const basic_parker&) = delete;
    basic_parker& operator=(const basic_parker&) = delete;

    /// Effects: returns when `ready()` holds, or at `deadline`; `groups` are the bits of
    /// those to which this waiter belongs. Returns: whether `ready()` held.
    template <class Ready>
    bool park_until(typename clock::time_point deadline, Ready ready,
                    std::uint32_t groups = all_groups)
    {
        return park_until(deadline, ready, groups, [] {});
    }

    /// The same. `at_cap()` is called whenever the cap has ended a sleep and `ready()` does not
    /// hold: to wake the thread that is to make it hold, in case it has missed its own wake-up.
    template <class Ready, class AtCap>
    bool park_until(typename clock::time_point deadline, Ready ready,
                    std::uint32_t groups, AtCap at_cap)
    {
        if (ready())
            return true;
        sleepers_.fetch_add(1, std::memory_order_seq_cst);
        bool held = false;
        for (;;) {
            const std::uint32_t last = counter_.load(std::memory_order_seq_cst);
            if ((held = ready()))
                break;
            const auto now = clock::now();
            if (now >= deadline)
                break;
            const auto until = deadline - now > cap ? now + cap : deadline;
            const bool woken = sleep_.sleep(counter_, last, until, groups);
            // A waker may be between its change and its increment: give it time.
            if (!woken && ready() &&
                !sleep_.sleep(counter_, last, clock::now() + grace, groups) && ready())
                lost_wakeups_.fetch_add(1, std::memory_order_relaxed);
            else if (!woken && until != deadline)
                at_cap();
        }
        sleepers_.fetch_sub(1, std::memory_order_relaxed);
        return held;
    }

    /// Effects: returns when `ready()` holds; checks it only when it is woken. For a thread whose
    /// work no thread waits for: threads that begin to wait wake it again at their caps.
    template <class Ready>
    void rest(Ready ready)
    {
        if (ready())
            return;
        sleepers_.fetch_add(1, std::memory_order_seq_cst);
        for (;;) {
            const std::uint32_t last = counter_.load(std::memory_order_seq_cst);
            if (ready())
                break;
            sleep_.sleep(counter_, last, (clock::time_point::max)(), all_groups);
        }
        sleepers_.fetch_sub(1, std::memory_order_relaxed);
    }

    /// Requires: the state that waiters check was changed before; what changed for any
    /// waiter outside of `groups` is nothing. Effects: wakes the waiters of these groups.
    void wake(std::uint32_t groups = all_groups) noexcept
    {
        counter_.fetch_add(1, std::memory_order_seq_cst);
        if (sleepers_.load(std::memory_order_seq_cst) != 0)
            sleep_.rouse(counter_, groups);
    }

    /// How often only the cap ended a sleep although its predicate held: lost wake-ups.
    std::uint64_t lost_wakeups() const noexcept
    {
        return lost_wakeups_.load(std::memory_order_relaxed);
    }

private:
    template <class T>
    using atomic = typename Sleep::template atomic<T>;

    [[no_unique_address]] Sleep sleep_;
    atomic<std::uint32_t> counter_{0};
    atomic<std::uint32_t> sleepers_{0};
    atomic<std::uint64_t> lost_wakeups_{0};
};

using parker = basic_parker<system_sleep>;

} // namespace forelog::detail

#endif // FORELOG_DETAIL_PARKER_HPP
