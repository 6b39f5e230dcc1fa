// forelog/queue/ticket_queue.hpp: what the Boost.Lockfree queues share
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_TICKET_QUEUE_HPP
#define FORELOG_QUEUE_TICKET_QUEUE_HPP

#include <forelog/queue/admission.hpp>
#include <forelog/queue/overflow.hpp>
#include <forelog/queue/room_gate.hpp>
#include <forelog/queue/tickets.hpp>

#include <boost/lockfree/queue.hpp>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace forelog::queue {

/** A record queue over `boost::lockfree::queue`, whose order is not that of the LSNs.

    A push enters (room, then memory), draws its ticket (LSN << 1, bit 0 = closed), and pushes. The
    nodes are there before the ticket is drawn, so it is never abandoned. The writer puts parcels
    that overtook each other back in order by their LSNs, in a heap of no more than there are
    producers in a push, and copies small ones together. Thread safety: any number of producers, one
    consumer.
*/
class ticket_queue
{
public:
    static constexpr bool multi_producer = true;
    static constexpr bool has_writer_thread = true;

    ticket_queue(const ticket_queue&) = delete;
    ticket_queue& operator=(const ticket_queue&) = delete;

    ~ticket_queue()
    {
        parcel p;
        while (queue_.pop(p))
            delete[] p.outside;
        for (const parcel& waiting : early_)
            delete[] waiting.outside;
        for (const settled& shown : shown_)
            delete[] shown.outside;
    }

    template <class Source, class Demand>
    pushed push(const Source& source, time_point deadline, Demand demand)
    {
        if (source.framed_size() > memory_)
            return push_lent(source, deadline, demand);
        parcel p;
        p.records = source.records();
        p.size = static_cast<std::uint32_t>(source.framed_size());
        const push_status status = enter(p.records, p.size, deadline, demand);
        if (status != push_status::ok)
            return {.status = status};
        try {
            p.encode(source);
        } catch (...) {
            leave(p.records, p.size);
            throw;
        }
        return hand_over(p, demand);
    }

    gathered gather(std::uint64_t limit, std::uint32_t seed)
    {
        gathered g{.check = seed};
        scratch_.clear();
        for (;;) {
            while (!is_next_here())
                if (!receive())
                    return show(g);
            const parcel_head next = overflows_ ? overflow_.front() : early_.front();
            const bool alone = is_alone(next);
            const bool fits = g.bytes + next.bytes() <= limit;
            // The bound holds also for what a slow producer has held up.
            if (!fits || g.bytes >= together_max || (alone && g.records != 0)) {
                g.more = g.records != 0;
                g.withheld = g.more ? 0 : next.bytes();
                break;
            }
            take(g, next);
            if (alone)
                break;
        }
        return show(g);
    }

    void release() noexcept
    {
        for (const settled& p : shown_) {
            delete[] p.outside;
            if (p.item != nullptr)
                p.item->set_written();
        }
        shown_.clear();
        overflow_.trim();
        leave(std::exchange(shown_records_, 0), std::exchange(shown_bytes_, 0));
    }

    std::uint64_t next_lsn() const noexcept { return tickets_.next(); }

    std::uint64_t backlog() const noexcept { return admission_.bytes(); }

    std::uint64_t close() noexcept { return tickets_.close(); }

    void stop() noexcept
    {
        close();
        room_.stop();
    }

    /// Effects: while it is on, nobody waits for room.
    void refuse(bool on) noexcept { room_.refuse(on); }

    /// For tests: how often a producer was saved by the cap of its sleep.
    std::uint64_t rescues() const noexcept { return room_.rescues(); }

protected:
    /// `nodes` are allocated at once; what finds none goes beside them. `records` 0: no bound.
    ticket_queue(std::uint64_t first_lsn, std::uint64_t records, std::uint64_t memory,
                 std::uint64_t nodes)
        : memory_(memory)
        , admission_(records, memory)
        , queue_(0)
        , nodes_(nodes)
        , expected_(first_lsn)
        , tickets_(first_lsn)
    {
        queue_.reserve_unsafe(static_cast<std::size_t>(nodes)); // its constructor leaks
        early_.reserve(64);
        shown_.reserve(64);
    }

private:
    /// Parcels up to here are copied together into one buffer, which grows to twice this.
    static constexpr std::uint64_t together_max = std::uint64_t{1} << 18;

    template <class Demand>
    push_status enter(std::uint64_t records, std::uint64_t bytes, time_point deadline,
                      Demand& demand)
    {
        while (!admission_.try_enter(records, bytes)) {
            if (tickets_.is_closed())
                return push_status::closed;
            if (room_.refuses() || !wait_for_room(records, bytes, deadline, demand))
                return push_status::full;
        }
        return push_status::ok;
    }

    /// Returns: whether there may be room, or the queue is closed; false when time is up.
    template <class Demand>
    bool wait_for_room(std::uint64_t records, std::uint64_t bytes, time_point deadline,
                       Demand& demand)
    {
        // Counted before the tickets are read: a push that has taken its room and not yet its
        // ticket asks for a flush of its own (see `hand_over`), or is seen here.
        waiting_.fetch_add(1, std::memory_order_seq_cst);
        // Asked for also by callers that do not wait: under a policy that never flushes of itself,
        // trying again and again would never find room.
        demand(next_lsn() - 1);
        const bool goes_on = deadline != at_once && room_.park_until(deadline, [&] {
            return tickets_.is_closed() || room_.refuses() ||
                   admission_.has_room(records, bytes);
        });
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        return goes_on;
    }

    void leave(std::uint64_t records, std::uint64_t bytes) noexcept
    {
        admission_.leave(records, bytes);
        room_.wake();
    }

    /// Whether a node is free for this push: one more than is in flight, since the queue keeps one
    /// as its dummy.
    bool take_node() noexcept
    {
        if (in_flight_.fetch_add(1, std::memory_order_relaxed) + 2 <= nodes_)
            return true;
        in_flight_.fetch_sub(1, std::memory_order_relaxed);
        return false;
    }

    /// Effects: numbers a parcel, and puts it where the consumer finds it.
    void number(parcel& p)
    {
        if (!take_node()) {
            p.first_lsn =
                overflow_.push(p, [&]() noexcept { return tickets_.draw(p.records); });
            return;
        }
        p.first_lsn = tickets_.draw(p.records);
        if (p.first_lsn == 0)
            in_flight_.fetch_sub(1, std::memory_order_relaxed);
        // A node is there, but its release by the consumer may not be visible yet.
        while (p.first_lsn != 0 && !queue_.bounded_push(p))
            threading::yield();
    }

    template <class Demand>
    pushed hand_over(parcel& p, Demand& demand)
    {
        const auto give_up = [&]() noexcept {
            delete[] p.outside;
            leave(p.records, p.charge());
        };
        try {
            number(p);
        } catch (...) {
            give_up();
            throw;
        }
        if (p.first_lsn == 0) {
            give_up();
            return {.status = push_status::closed};
        }
        const std::uint64_t last = p.first_lsn + p.records - 1;
        // Who waits for room has asked for what had a number then, and waits for this one, too.
        if (waiting_.load(std::memory_order_seq_cst) != 0) [[unlikely]]
            demand(last);
        return {push_status::ok, last, admission_.bytes()};
    }

    template <class Source, class Demand>
    pushed push_lent(const Source& source, time_point deadline, Demand& demand)
    {
        if (deadline == at_once)
            return {.status = push_status::full};
        queue::lent item(source);
        parcel p;
        p.records = item.records();
        p.item = &item;
        if (const auto s = enter(p.records, 0, deadline, demand); s != push_status::ok)
            return {.status = s};
        const pushed result = hand_over(p, demand);
        if (result.status != push_status::ok)
            return result;
        demand(result.last_lsn);
        return room_.wait_until_written(item, no_deadline)
                   ? result
                   : pushed{.status = push_status::closed};
    }

    /// Whether the next parcel is the first of those that overflowed, or of the heap.
    bool is_next_here() noexcept
    {
        overflows_ = !overflow_.is_empty() && overflow_.front().first_lsn == expected_;
        return overflows_ || (!early_.empty() && early_.front().first_lsn == expected_);
    }

    /// Effects: moves a parcel from the queue to the heap, or goes on to a block that overflowed.
    /// Returns: whether there was one.
    bool receive()
    {
        if (early_.size() == early_.capacity())
            early_.reserve(2 * early_.size()); // may throw, and then nothing was popped
        parcel p;
        if (!queue_.pop(p))
            return overflow_.is_empty() && overflow_.fetch();
        in_flight_.fetch_sub(1, std::memory_order_relaxed);
        early_.push_back(p);
        std::ranges::push_heap(early_, later);
        return true;
    }

    /// Effects: moves the next parcel to what is shown.
    void take(gathered& g, const parcel_head& p)
    {
        const std::byte* const inside =
            overflows_ ? overflow_.inside() : early_.front().inside;
        if (!is_alone(p)) {
            const std::byte* const from = p.outside != nullptr ? p.outside : inside;
            scratch_.insert(scratch_.end(), from, from + p.size);
        }
        if (p.outside != nullptr || p.item != nullptr)
            shown_.push_back({p.outside, p.item, p.charge()});
        expected_ += p.records;
        shown_records_ += p.records;
        shown_bytes_ += p.charge();
        g.records += p.records;
        g.bytes += p.bytes();
        if (overflows_)
            return overflow_.pop();
        std::ranges::pop_heap(early_, later);
        early_.pop_back();
    }

    /// Whether a parcel makes a frame of its own, out of the memory that it is in.
    static bool is_alone(const parcel_head& p) noexcept
    {
        return p.item != nullptr || p.size > together_max;
    }

    gathered show(gathered& g)
    {
        own_ = const_bytes(scratch_);
        if (scratch_.empty() && !shown_.empty()) { // one that is alone
            const settled& only = shown_.back();
            if (only.item != nullptr) {
                g.buffers = only.item->buffers();
                g.check = only.item->check(g.check);
                return g;
            }
            own_ = const_bytes(only.outside, static_cast<std::size_t>(only.charge));
        }
        g.buffers = std::span(&own_, 1);
        g.check = check_headers(own_, g.check);
        return g;
    }

    const std::uint64_t memory_; ///< what is longer is lent
    admission admission_;
    boost::lockfree::queue<parcel> queue_;
    threading::atomic<std::uint64_t> in_flight_{0};
    const std::uint64_t nodes_;
    overflow overflow_;

    // The consumer's.
    std::uint64_t expected_;
    std::vector<parcel> early_; ///< a heap by LSN
    bool overflows_ = false;    ///< the next parcel is there
    std::vector<settled> shown_;
    std::uint64_t shown_records_ = 0, shown_bytes_ = 0;
    std::vector<std::byte> scratch_;
    const_bytes own_;

    alignas(64) queue::tickets tickets_;
    threading::atomic<std::uint32_t> waiting_{0}; ///< pushes that wait for room
    room_gate room_;
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_TICKET_QUEUE_HPP
