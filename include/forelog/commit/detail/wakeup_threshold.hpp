// forelog/commit/detail/wakeup_threshold.hpp: what wakes the writer
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_DETAIL_WAKEUP_THRESHOLD_HPP
#define FORELOG_COMMIT_DETAIL_WAKEUP_THRESHOLD_HPP

#include <forelog/detail/threading.hpp>
#include <forelog/flush/concept.hpp>

#include <cstdint>

namespace forelog::commit {

/// What wakes the log writer before its deadline.
struct wakeup_limits
{
    std::uint64_t lsn = flush_decision::never;   ///< this LSN is assigned
    std::uint64_t bytes = flush_decision::never; ///< this many bytes are queued
    std::uint64_t request =
        flush_decision::never; ///< a flush is requested up to above this
    std::uint64_t now =
        flush_decision::never; ///< the same, by a caller that cannot wait for a group
    std::uint64_t awaited = flush_decision::never; ///< callers wait for this many
    threading::clock::time_point late =
        (threading::clock::time_point::max)(); ///< any caller that comes after this
    bool closing = true;                       ///< the log is to be closed
};

/// What other threads have requested, to be compared with the limits.
struct requested_flushes
{
    std::uint64_t requested = 0;
    std::uint64_t requested_now = 0;
    std::uint64_t awaited = 0;
};

/** The thresholds at which the log writer is woken while it is parked.

    The log writer publishes its thresholds, then re-checks them; a producer reserves, then reads
    them. These four accesses are sequentially consistent, so at least one of the two sees the
    other, and no append pays a fence of its own. The first producer that reaches a threshold
    disarms it and wakes the log writer. The thresholds are armed again at each re-check, since a
    late producer may have disarmed newer ones than those it has read; it wakes, too.

    Thread safety: `set`: one thread at a time; the rest: any thread.
*/
class wakeup_threshold
{
public:
    /// Effects: publishes new limits, and arms the thresholds.
    void set(const wakeup_limits& w) noexcept
    {
        limit_lsn_.store(w.lsn, std::memory_order_seq_cst);
        limit_bytes_.store(w.bytes, std::memory_order_seq_cst);
        limit_request_.store(w.request, std::memory_order_seq_cst);
        limit_now_.store(w.now, std::memory_order_seq_cst);
        limit_awaited_.store(w.awaited, std::memory_order_seq_cst);
        limit_late_.store(w.late, std::memory_order_relaxed);
        limit_closing_.store(w.closing, std::memory_order_relaxed);
        arm();
    }

    /// Effects: the next re-check wakes the log writer, whatever its limits.
    void force() noexcept { forced_.store(true, std::memory_order_seq_cst); }

    /// Effects: ends what `force` has begun: the log writer is awake.
    void clear_force() noexcept { forced_.store(false, std::memory_order_seq_cst); }

    /// For a producer, after a push. Returns: whether it has to wake the log writer.
    bool disarm(std::uint64_t lsn, std::uint64_t bytes) noexcept
    {
        if (lsn < lsn_.load(std::memory_order_seq_cst) &&
            bytes < bytes_.load(std::memory_order_seq_cst)) [[likely]]
            return false;
        lsn_.store(flush_decision::never, std::memory_order_relaxed);
        bytes_.store(flush_decision::never, std::memory_order_relaxed);
        return true;
    }

    /// For a caller that has requested a flush. Returns: whether it has to wake the log writer.
    bool should_wake(const requested_flushes& c) const noexcept
    {
        return c.requested > limit_request_.load(std::memory_order_seq_cst) ||
               c.requested_now > limit_now_.load(std::memory_order_seq_cst) ||
               c.awaited >= limit_awaited_.load(std::memory_order_seq_cst);
    }

    /// Whether the caller that has just been counted is the last of the group that the log writer
    /// waits for, or comes after the time in which the group was expected.
    bool completes_group(std::uint64_t awaited) const noexcept
    {
        const std::uint64_t expected = limit_awaited_.load(std::memory_order_relaxed);
        return expected != flush_decision::never &&
               (awaited >= expected ||
                threading::clock::now() >= limit_late_.load(std::memory_order_relaxed));
    }

    /// For the log writer, before `is_reached`. Repeated while the limits change: another leader
    /// may set newer ones meanwhile.
    void arm() noexcept
    {
        std::uint64_t lsn, bytes;
        do {
            lsn = limit_lsn_.load(std::memory_order_seq_cst);
            bytes = limit_bytes_.load(std::memory_order_seq_cst);
            bytes_.store(bytes, std::memory_order_seq_cst);
            lsn_.store(lsn, std::memory_order_seq_cst);
        } while (lsn != limit_lsn_.load(std::memory_order_seq_cst) ||
                 bytes != limit_bytes_.load(std::memory_order_seq_cst));
    }

    /// For the log writer, after `arm`. Returns: whether a limit is reached already.
    bool is_reached(std::uint64_t lsn, std::uint64_t bytes, const requested_flushes& c,
                    bool closing) const noexcept
    {
        return forced_.load(std::memory_order_seq_cst) ||
               lsn >= limit_lsn_.load(std::memory_order_relaxed) ||
               bytes >= limit_bytes_.load(std::memory_order_relaxed) || should_wake(c) ||
               (closing && limit_closing_.load(std::memory_order_relaxed));
    }

private:
    // What every append reads.
    alignas(64) threading::atomic<std::uint64_t> lsn_{flush_decision::never};
    threading::atomic<std::uint64_t> bytes_{flush_decision::never};

    alignas(64) threading::atomic<std::uint64_t> limit_lsn_{flush_decision::never};
    threading::atomic<std::uint64_t> limit_bytes_{flush_decision::never};
    threading::atomic<std::uint64_t> limit_request_{flush_decision::never};
    threading::atomic<std::uint64_t> limit_now_{flush_decision::never};
    threading::atomic<std::uint64_t> limit_awaited_{flush_decision::never};
    threading::atomic<threading::clock::time_point> limit_late_{
        (threading::clock::time_point::max)()};
    threading::atomic<bool> limit_closing_{true};
    threading::atomic<bool> forced_{false};
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_DETAIL_WAKEUP_THRESHOLD_HPP
