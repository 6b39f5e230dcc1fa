// forelog/queue/ticket_queue.hpp: what the Boost.Lockfree queues share
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_TICKET_QUEUE_HPP
#define FORELOG_QUEUE_TICKET_QUEUE_HPP

#include <forelog/queue/admission.hpp>
#include <forelog/queue/final_lsn.hpp>
#include <forelog/queue/parcel.hpp>
#include <forelog/queue/room_gate.hpp>

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
            provide_node();
        } catch (...) {
            delete[] p.outside;
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
            while (early_.empty() || early_.front().first_lsn != expected_)
                if (!receive())
                    return show(g);
            const parcel& next = early_.front();
            const bool alone = is_alone(next);
            const bool fits = g.bytes + next.bytes() <= limit;
            // The bound holds also for what a slow producer has held up.
            if (!fits || g.bytes >= together_max || (alone && g.records != 0)) {
                g.more = g.records != 0;
                g.withheld = g.more ? 0 : next.bytes();
                break;
            }
            take(g);
            if (alone)
                break;
        }
        return show(g);
    }

    void release() noexcept
    {
        std::uint64_t records = 0, bytes = 0;
        for (const settled& p : shown_) {
            records += p.records;
            bytes += p.charge;
            delete[] p.outside;
            if (p.item != nullptr)
                p.item->set_written();
        }
        leave(records, bytes);
        shown_.clear();
    }

    std::uint64_t next_lsn() const noexcept
    {
        const std::uint64_t ticket = tickets_.load(std::memory_order_seq_cst);
        return (ticket & closed_bit) != 0 ? final_lsn_.load() : ticket >> 1;
    }

    std::uint64_t backlog() const noexcept { return admission_.bytes(); }

    std::uint64_t close() noexcept
    {
        const std::uint64_t last = tickets_.fetch_or(closed_bit);
        if ((last & closed_bit) == 0)
            final_lsn_.store(last >> 1);
        return final_lsn_.load();
    }

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
    /// `nodes` are allocated at once, more as they are needed.
    ticket_queue(std::uint64_t first_lsn, std::uint64_t records, std::uint64_t memory,
                 std::uint64_t nodes)
        : memory_(memory)
        , admission_(records, memory)
        , queue_(0)
        , nodes_(nodes)
        , expected_(first_lsn)
        , tickets_(first_lsn << 1)
    {
        queue_.reserve_unsafe(static_cast<std::size_t>(nodes)); // its constructor leaks
        early_.reserve(64);
        shown_.reserve(1024);
    }

private:
    static constexpr std::uint64_t closed_bit = 1;
    /// Parcels up to here are copied together into one buffer, which grows to twice this.
    static constexpr std::uint64_t together_max = std::uint64_t{1} << 18;

    bool is_closed() const noexcept
    {
        return (tickets_.load(std::memory_order_seq_cst) & closed_bit) != 0;
    }

    template <class Demand>
    push_status enter(std::uint64_t records, std::uint64_t bytes, time_point deadline,
                      Demand& demand)
    {
        while (!admission_.try_enter(records, bytes)) {
            if (is_closed())
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
        // Asked for even by who does not wait: under a policy that never flushes of itself,
        // trying again and again would never find room.
        demand(next_lsn() - 1);
        const bool goes_on = deadline != at_once && room_.park_until(deadline, [&] {
            return is_closed() || room_.refuses() || admission_.has_room(records, bytes);
        });
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        return goes_on;
    }

    void leave(std::uint64_t records, std::uint64_t bytes) noexcept
    {
        admission_.leave(records, bytes);
        room_.wake();
    }

    /// Effects: makes sure that a node is free for everybody who has entered.
    void provide_node()
    {
        // One more than is in flight, since the queue keeps one node as its dummy.
        const std::uint64_t needed =
            in_flight_.fetch_add(1, std::memory_order_relaxed) + 2;
        if (needed <= nodes_.load(std::memory_order_relaxed))
            return;
        std::uint64_t had = 0;
        try {
            for (; had < node_step; ++had)
                queue_.reserve(1);
        } catch (const std::bad_alloc&) { // what was had stays, and counts
        }
        const bool enough =
            nodes_.fetch_add(had, std::memory_order_relaxed) + had >= needed;
        if (enough || had == node_step)
            return;
        in_flight_.fetch_sub(1, std::memory_order_relaxed);
        throw std::bad_alloc();
    }

    template <class Demand>
    pushed hand_over(parcel& p, Demand& demand)
    {
        const std::uint64_t ticket =
            tickets_.fetch_add(std::uint64_t{p.records} << 1, std::memory_order_seq_cst);
        if ((ticket & closed_bit) != 0) {
            in_flight_.fetch_sub(1, std::memory_order_relaxed);
            delete[] p.outside;
            leave(p.records, p.charge());
            return {.status = push_status::closed};
        }
        p.first_lsn = ticket >> 1;
        // A node is there, but its release by the consumer may not be visible yet.
        while (!queue_.bounded_push(p))
            threading::yield();
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
        try {
            provide_node();
        } catch (...) {
            leave(p.records, 0);
            throw;
        }
        const pushed result = hand_over(p, demand);
        if (result.status != push_status::ok)
            return result;
        demand(result.last_lsn);
        return room_.wait_until_written(item, no_deadline)
                   ? result
                   : pushed{.status = push_status::closed};
    }

    /// Effects: moves a parcel from the queue to the heap. Returns: whether there was one.
    bool receive()
    {
        if (early_.size() == early_.capacity())
            early_.reserve(2 * early_.size()); // may throw, and then nothing was popped
        parcel p;
        if (!queue_.pop(p))
            return false;
        in_flight_.fetch_sub(1, std::memory_order_relaxed);
        early_.push_back(p);
        std::ranges::push_heap(early_, later);
        return true;
    }

    /// Effects: moves the earliest parcel from the heap to what is shown.
    void take(gathered& g)
    {
        const parcel& p = early_.front();
        if (!is_alone(p))
            scratch_.insert(scratch_.end(), p.framed().begin(), p.framed().end());
        shown_.push_back({p.outside, p.item, p.charge(), p.records});
        expected_ += p.records;
        g.records += p.records;
        g.bytes += p.bytes();
        std::ranges::pop_heap(early_, later);
        early_.pop_back();
    }

    /// Whether a parcel makes a frame of its own, out of the memory that it is in.
    static bool is_alone(const parcel& p) noexcept
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

    static constexpr std::uint64_t node_step = 256;

    const std::uint64_t memory_; ///< what is longer is lent
    admission admission_;
    boost::lockfree::queue<parcel> queue_;
    threading::atomic<std::uint64_t> in_flight_{0};
    threading::atomic<std::uint64_t> nodes_;

    // The consumer's.
    std::uint64_t expected_;
    std::vector<parcel> early_; ///< a heap by LSN
    std::vector<settled> shown_;
    std::vector<std::byte> scratch_;
    const_bytes own_;

    alignas(64) threading::atomic<std::uint64_t> tickets_;
    threading::atomic<std::uint32_t> waiting_{0}; ///< pushes that wait for room
    queue::final_lsn final_lsn_;
    room_gate room_;
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_TICKET_QUEUE_HPP
