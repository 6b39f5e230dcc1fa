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

/// For what the writer wants to be woken before its deadline.
struct wakeup_limits
{
    std::uint64_t lsn = flush_decision::never;   ///< this LSN is given out
    std::uint64_t bytes = flush_decision::never; ///< so much is queued
    std::uint64_t request =
        flush_decision::never; ///< a flush is asked for up to beyond this
    std::uint64_t now =
        flush_decision::never; ///< the same, by who cannot wait for others
    std::uint64_t awaited = flush_decision::never; ///< so many have asked
    threading::clock::time_point late =
        (threading::clock::time_point::max)(); ///< after this, who asks acts
    bool closing = true;                       ///< the log is to be closed
};

/// What others ask for, to be held against the wish.
struct requested_flushes
{
    std::uint64_t requested = 0;
    std::uint64_t requested_now = 0;
    std::uint64_t awaited = 0;
};

/** Where the writer leaves its wish when it parks, for others to fulfil.

    The writer hangs out its wish, and only then looks whether it has come true already; an
    appender reserves, and only then looks here. These four accesses are sequentially consistent,
    so at least one of the two sees the other, and no append pays a fence of its own. The first
    appender that sees it come true takes the bell down and wakes. A wish is hung out again at
    each look, since an appender that was late may have taken down the wrong one; it wakes, too.

    Thread safety: `wish` by one thread at a time, the rest by any.
*/
class wakeup_threshold
{
public:
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

    /// Effects: the writer is to look up whatever it wished.
    void force() noexcept { forced_.store(true, std::memory_order_seq_cst); }

    /// Effects: the writer looks up.
    void clear_force() noexcept { forced_.store(false, std::memory_order_seq_cst); }

    /// The look of an appender. Returns: whether it has to wake the writer.
    bool disarm(std::uint64_t lsn, std::uint64_t bytes) noexcept
    {
        if (lsn < lsn_.load(std::memory_order_seq_cst) &&
            bytes < bytes_.load(std::memory_order_seq_cst)) [[likely]]
            return false;
        lsn_.store(flush_decision::never, std::memory_order_relaxed);
        bytes_.store(flush_decision::never, std::memory_order_relaxed);
        return true;
    }

    /// The look of who has asked for a flush. Returns: whether to wake the writer for it.
    bool should_wake(const requested_flushes& c) const noexcept
    {
        return c.requested > limit_request_.load(std::memory_order_seq_cst) ||
               c.requested_now > limit_now_.load(std::memory_order_seq_cst) ||
               c.awaited >= limit_awaited_.load(std::memory_order_seq_cst);
    }

    /// Whether who has just asked is the last of a group that the writer waits for, or is late.
    bool completes_group(std::uint64_t awaited) const noexcept
    {
        const std::uint64_t expected = limit_awaited_.load(std::memory_order_relaxed);
        return expected != flush_decision::never &&
               (awaited >= expected ||
                threading::clock::now() >= limit_late_.load(std::memory_order_relaxed));
    }

    /// The writer's first half of a look. Repeated while the wish changes: a thread that plays
    /// the writer's role meanwhile may have hung out a newer one.
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

    /// The writer's second half. Returns: whether its wish has come true.
    bool is_true(std::uint64_t lsn, std::uint64_t bytes, const requested_flushes& c,
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
