// forelog/queue/detail/room_gate.hpp: where pushes wait for room
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_ROOM_GATE_HPP
#define FORELOG_QUEUE_DETAIL_ROOM_GATE_HPP

#include <forelog/queue/detail/oversized_record.hpp>

namespace forelog::queue {

/// Wakes pushes that wait: for room, for the write of an oversized record, or for the end of both.
/// Thread safety: any thread.
class room_gate
{
public:
    /// Returns: whether `ready()` held before the deadline.
    template <class TimePoint, class Ready>
    bool park_until(TimePoint deadline, Ready ready)
    {
        return waiting_.park_until(deadline, ready);
    }
    void wake() noexcept { waiting_.wake(); }

    /// Returns: whether it was written before a stop.
    template <class TimePoint>
    bool wait_until_written(const oversized_record& item, TimePoint deadline)
    {
        waiting_.park_until(deadline, [&] { return item.written() || stopped(); });
        return item.written();
    }

    void stop() noexcept
    {
        stopped_.store(true, std::memory_order_seq_cst);
        waiting_.wake();
    }
    bool stopped() const noexcept { return stopped_.load(std::memory_order_seq_cst); }

    /// Effects: while it is on, pushes that may give up waiting for room do so.
    void refuse(bool on) noexcept
    {
        refuses_.store(on, std::memory_order_seq_cst);
        if (on)
            waiting_.wake();
    }
    bool refuses() const noexcept { return refuses_.load(std::memory_order_seq_cst); }

    /// For tests: how often only the cap ended a producer's sleep.
    std::uint64_t lost_wakeups() const noexcept { return waiting_.lost_wakeups(); }

private:
    threading::parker waiting_;
    threading::atomic<bool> stopped_{false};
    threading::atomic<bool> refuses_{false};
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_ROOM_GATE_HPP
