// forelog/writer/doorbell.hpp: what wakes the writer
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_DOORBELL_HPP
#define FORELOG_WRITER_DOORBELL_HPP

#include <forelog/detail/threading.hpp>
#include <forelog/flush/concept.hpp>

#include <cstdint>

namespace forelog::writer {

/// For what the writer wants to be woken before its deadline.
struct wake_wish
{
    std::uint64_t lsn = flush_decision::never;   ///< this LSN is given out
    std::uint64_t bytes = flush_decision::never; ///< so much is queued
    std::uint64_t demand =
        flush_decision::never; ///< a flush is asked for up to beyond this
    std::uint64_t press =
        flush_decision::never; ///< the same, by who cannot wait for others
    std::uint64_t asked = flush_decision::never; ///< so many have asked
    threading::clock::time_point late =
        (threading::clock::time_point::max)(); ///< after this, who asks acts
    bool closing = true;                       ///< the log is to be closed
};

/// What others ask for, to be held against the wish.
struct wake_call
{
    std::uint64_t demanded = 0;
    std::uint64_t pressed = 0;
    std::uint64_t asked = 0;
};

/** Where the writer leaves its wish when it parks, for others to fulfil.

    The writer hangs out its wish, and only then looks whether it has come true already; an
    appender reserves, and only then looks here. These four accesses are sequentially consistent,
    so at least one of the two sees the other, and no append pays a fence of its own. The first
    appender that sees it come true takes the bell down and wakes. A wish is hung out again at
    each look, since an appender that was late may have taken down the wrong one; it wakes, too.

    Thread safety: `wish` by one thread at a time, the rest by any.
*/
class doorbell
{
public:
    void wish(const wake_wish& w) noexcept
    {
        wish_lsn_.store(w.lsn, std::memory_order_seq_cst);
        wish_bytes_.store(w.bytes, std::memory_order_seq_cst);
        wish_demand_.store(w.demand, std::memory_order_seq_cst);
        wish_press_.store(w.press, std::memory_order_seq_cst);
        wish_asked_.store(w.asked, std::memory_order_seq_cst);
        wish_late_.store(w.late, std::memory_order_relaxed);
        wish_closing_.store(w.closing, std::memory_order_relaxed);
        hang_out();
    }

    /// Effects: the writer is to look up whatever it wished.
    void call() noexcept { called_.store(true, std::memory_order_seq_cst); }

    /// Effects: the writer looks up.
    void answer() noexcept { called_.store(false, std::memory_order_seq_cst); }

    /// The look of an appender. Returns: whether it has to wake the writer.
    bool take_down(std::uint64_t lsn, std::uint64_t bytes) noexcept
    {
        if (lsn < lsn_.load(std::memory_order_seq_cst) &&
            bytes < bytes_.load(std::memory_order_seq_cst)) [[likely]]
            return false;
        lsn_.store(flush_decision::never, std::memory_order_relaxed);
        bytes_.store(flush_decision::never, std::memory_order_relaxed);
        return true;
    }

    /// The look of who has asked for a flush. Returns: whether to wake the writer for it.
    bool is_wanted(const wake_call& c) const noexcept
    {
        return c.demanded > wish_demand_.load(std::memory_order_seq_cst) ||
               c.pressed > wish_press_.load(std::memory_order_seq_cst) ||
               c.asked >= wish_asked_.load(std::memory_order_seq_cst);
    }

    /// Whether who has just asked is the last of a group that the writer waits for, or is late.
    bool completes_group(std::uint64_t asked) const noexcept
    {
        const std::uint64_t expected = wish_asked_.load(std::memory_order_relaxed);
        return expected != flush_decision::never &&
               (asked >= expected ||
                threading::clock::now() >= wish_late_.load(std::memory_order_relaxed));
    }

    /// The writer's first half of a look. Repeated while the wish changes: a thread that plays
    /// the writer's role meanwhile may have hung out a newer one.
    void hang_out() noexcept
    {
        std::uint64_t lsn, bytes;
        do {
            lsn = wish_lsn_.load(std::memory_order_seq_cst);
            bytes = wish_bytes_.load(std::memory_order_seq_cst);
            bytes_.store(bytes, std::memory_order_seq_cst);
            lsn_.store(lsn, std::memory_order_seq_cst);
        } while (lsn != wish_lsn_.load(std::memory_order_seq_cst) ||
                 bytes != wish_bytes_.load(std::memory_order_seq_cst));
    }

    /// The writer's second half. Returns: whether its wish has come true.
    bool is_true(std::uint64_t lsn, std::uint64_t bytes, const wake_call& c,
                 bool closing) const noexcept
    {
        return called_.load(std::memory_order_seq_cst) ||
               lsn >= wish_lsn_.load(std::memory_order_relaxed) ||
               bytes >= wish_bytes_.load(std::memory_order_relaxed) || is_wanted(c) ||
               (closing && wish_closing_.load(std::memory_order_relaxed));
    }

private:
    // What every append reads.
    alignas(64) threading::atomic<std::uint64_t> lsn_{flush_decision::never};
    threading::atomic<std::uint64_t> bytes_{flush_decision::never};

    alignas(64) threading::atomic<std::uint64_t> wish_lsn_{flush_decision::never};
    threading::atomic<std::uint64_t> wish_bytes_{flush_decision::never};
    threading::atomic<std::uint64_t> wish_demand_{flush_decision::never};
    threading::atomic<std::uint64_t> wish_press_{flush_decision::never};
    threading::atomic<std::uint64_t> wish_asked_{flush_decision::never};
    threading::atomic<threading::clock::time_point> wish_late_{
        (threading::clock::time_point::max)()};
    threading::atomic<bool> wish_closing_{true};
    threading::atomic<bool> called_{false};
};

} // namespace forelog::writer

#endif // FORELOG_WRITER_DOORBELL_HPP
