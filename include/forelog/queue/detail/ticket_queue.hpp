// forelog/queue/detail/ticket_queue.hpp: what the Boost.Lockfree queues share
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_TICKET_QUEUE_HPP
#define FORELOG_QUEUE_DETAIL_TICKET_QUEUE_HPP

#include <forelog/queue/detail/capacity_limit.hpp>
#include <forelog/queue/detail/overflow.hpp>
#include <forelog/queue/detail/room_gate.hpp>
#include <forelog/queue/detail/tickets.hpp>

#include <boost/lockfree/queue.hpp>

#include <algorithm>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace forelog::queue {

/** A record queue over `boost::lockfree::queue`, whose order is not that of the LSNs.

    A push enters (room, then memory), draws its ticket (LSN << 1, bit 0 = closed), and pushes a
    node. Nodes are allocated before the ticket is drawn, so no ticket is abandoned. The consumer
    sorts nodes that overtook each other by their LSNs, in a heap of at most as many nodes as there
    are producers in a push, and copies small records together. Thread safety: any number of
    producers, one consumer.
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
        queue_node p;
        while (queue_.pop(p))
            delete[] p.outside;
        for (const queue_node& waiting : early_)
            delete[] waiting.outside;
        for (const consumed_node& g : gathered_)
            delete[] g.outside;
    }

    template <class Source, class RequestFlush>
    push_result push(const Source& source, time_point deadline,
                     RequestFlush request_flush)
    {
        if (source.framed_size() > memory_)
            return push_oversized(source, deadline, request_flush);
        queue_node p;
        p.records = source.records();
        p.size = static_cast<std::uint32_t>(source.framed_size());
        const push_status status = enter(p.records, p.size, deadline, request_flush);
        if (status != push_status::ok)
            return {.status = status};
        try {
            p.encode(source);
        } catch (...) {
            leave(p.records, p.size);
            throw;
        }
        return hand_over(p, request_flush);
    }

    frame_payload gather(std::uint64_t limit, std::uint32_t seed)
    {
        frame_payload g{.checksum = seed};
        scratch_.clear();
        for (;;) {
            while (!is_next_here())
                if (!receive())
                    return finish(g);
            const queue_node_head next = overflows_ ? overflow_.front() : early_.front();
            const bool alone = is_alone(next);
            const bool fits = g.bytes + next.bytes() <= limit;
            // The bound holds also for nodes that were sorted after a slow producer's.
            if (!fits || g.bytes >= together_max || (alone && g.records != 0)) {
                g.more = g.records != 0;
                g.bytes_needed = g.more ? 0 : next.bytes();
                break;
            }
            take(g, next);
            if (alone)
                break;
        }
        return finish(g);
    }

    void release() noexcept
    {
        for (const consumed_node& p : gathered_) {
            delete[] p.outside;
            if (p.item != nullptr)
                p.item->set_written();
        }
        gathered_.clear();
        overflow_.trim();
        leave(std::exchange(gathered_records_, 0), std::exchange(gathered_bytes_, 0));
    }

    std::uint64_t next_lsn() const noexcept { return tickets_.next(); }

    std::uint64_t backlog() const noexcept { return capacity_limit_.bytes(); }

    std::uint64_t close() noexcept { return tickets_.close(); }

    void stop() noexcept
    {
        close();
        room_.stop();
    }

    /// Effects: while it is on, no push waits for room.
    void refuse(bool on) noexcept { room_.refuse(on); }

    /// For tests: how often only the cap ended a producer's sleep.
    std::uint64_t lost_wakeups() const noexcept { return room_.lost_wakeups(); }

protected:
    /// `nodes` are allocated at once; pushes that find none use `overflow`. `records` 0: no bound.
    ticket_queue(std::uint64_t first_lsn, std::uint64_t records, std::uint64_t memory,
                 std::uint64_t nodes)
        : memory_(memory)
        , capacity_limit_(records, memory)
        , queue_(0)
        , nodes_(nodes)
        , expected_(first_lsn)
        , tickets_(first_lsn)
    {
        queue_.reserve_unsafe(static_cast<std::size_t>(nodes)); // its constructor leaks
        early_.reserve(64);
        gathered_.reserve(64);
    }

private:
    /// Records of at most this size are copied together into one buffer, which grows to twice this.
    static constexpr std::uint64_t together_max = std::uint64_t{1} << 18;

    template <class RequestFlush>
    push_status enter(std::uint64_t records, std::uint64_t bytes, time_point deadline,
                      RequestFlush& request_flush)
    {
        while (!capacity_limit_.try_enter(records, bytes)) {
            if (tickets_.is_closed())
                return push_status::closed;
            if (room_.refuses() ||
                !wait_for_room(records, bytes, deadline, request_flush))
                return push_status::full;
        }
        return push_status::ok;
    }

    /// Returns: whether there may be room, or the queue is closed; false when time is up.
    template <class RequestFlush>
    bool wait_for_room(std::uint64_t records, std::uint64_t bytes, time_point deadline,
                       RequestFlush& request_flush)
    {
        // Counted before the tickets are read: a push that has taken its room and not yet its
        // ticket asks for a flush of its own (see `hand_over`), or is seen here.
        waiting_.fetch_add(1, std::memory_order_seq_cst);
        // Requested also by callers that do not wait: under a policy that never flushes by itself,
        // repeated tries would never find room.
        request_flush(next_lsn() - 1);
        const bool goes_on = deadline != at_once && room_.park_until(deadline, [&] {
            return tickets_.is_closed() || room_.refuses() ||
                   capacity_limit_.has_room(records, bytes);
        });
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        return goes_on;
    }

    void leave(std::uint64_t records, std::uint64_t bytes) noexcept
    {
        capacity_limit_.leave(records, bytes);
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

    /// Effects: gives a node its LSN, and puts it where the consumer finds it.
    void number(queue_node& p)
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

    template <class RequestFlush>
    push_result hand_over(queue_node& p, RequestFlush& request_flush)
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
        // A push that waits for room has requested a flush of the LSNs given out then, and waits
        // for this one, too.
        if (waiting_.load(std::memory_order_seq_cst) != 0) [[unlikely]]
            request_flush(last);
        return {push_status::ok, last, capacity_limit_.bytes()};
    }

    template <class Source, class RequestFlush>
    push_result push_oversized(const Source& source, time_point deadline,
                               RequestFlush& request_flush)
    {
        if (deadline == at_once)
            return {.status = push_status::full};
        queue::oversized_record item(source);
        queue_node p;
        p.records = item.records();
        p.item = &item;
        if (const auto s = enter(p.records, 0, deadline, request_flush);
            s != push_status::ok)
            return {.status = s};
        const push_result result = hand_over(p, request_flush);
        if (result.status != push_status::ok)
            return result;
        request_flush(result.last_lsn);
        return room_.wait_until_written(item, no_deadline)
                   ? result
                   : push_result{.status = push_status::closed};
    }

    /// Whether the next node is the first of those that overflowed, or of the heap.
    bool is_next_here() noexcept
    {
        overflows_ = !overflow_.is_empty() && overflow_.front().first_lsn == expected_;
        return overflows_ || (!early_.empty() && early_.front().first_lsn == expected_);
    }

    /// Effects: moves a node from the queue to the heap, or continues with an overflow block.
    /// Returns: whether there was one.
    bool receive()
    {
        if (early_.size() == early_.capacity())
            early_.reserve(2 * early_.size()); // may throw, and then nothing was popped
        queue_node p;
        if (!queue_.pop(p))
            return overflow_.is_empty() && overflow_.fetch();
        in_flight_.fetch_sub(1, std::memory_order_relaxed);
        early_.push_back(p);
        std::ranges::push_heap(early_, later);
        return true;
    }

    /// Effects: adds the next node to what is gathered.
    void take(frame_payload& g, const queue_node_head& p)
    {
        const std::byte* const inside =
            overflows_ ? overflow_.inside() : early_.front().inside;
        if (!is_alone(p)) {
            const std::byte* const from = p.outside != nullptr ? p.outside : inside;
            scratch_.insert(scratch_.end(), from, from + p.size);
        }
        if (p.outside != nullptr || p.item != nullptr)
            gathered_.push_back({p.outside, p.item, p.charge()});
        expected_ += p.records;
        gathered_records_ += p.records;
        gathered_bytes_ += p.charge();
        g.records += p.records;
        g.bytes += p.bytes();
        if (overflows_)
            return overflow_.pop();
        std::ranges::pop_heap(early_, later);
        early_.pop_back();
    }

    /// Whether a node becomes a frame of its own, without a copy.
    static bool is_alone(const queue_node_head& p) noexcept
    {
        return p.item != nullptr || p.size > together_max;
    }

    frame_payload finish(frame_payload& g)
    {
        own_ = const_bytes(scratch_);
        if (scratch_.empty() && !gathered_.empty()) { // one that is alone
            const consumed_node& only = gathered_.back();
            if (only.item != nullptr) {
                g.buffers = only.item->buffers();
                g.checksum = only.item->checksum(g.checksum);
                return g;
            }
            own_ = const_bytes(only.outside, static_cast<std::size_t>(only.charge));
        }
        g.buffers = std::span(&own_, 1);
        g.checksum = codec::checksum_headers(own_, g.checksum);
        return g;
    }

    const std::uint64_t memory_; ///< what is longer is written from the caller's memory
    capacity_limit capacity_limit_;
    boost::lockfree::queue<queue_node> queue_;
    threading::atomic<std::uint64_t> in_flight_{0};
    const std::uint64_t nodes_;
    overflow overflow_;

    // The consumer's.
    std::uint64_t expected_;
    std::vector<queue_node> early_; ///< a heap by LSN
    bool overflows_ = false;        ///< the next queue_node is there
    std::vector<consumed_node> gathered_;
    std::uint64_t gathered_records_ = 0, gathered_bytes_ = 0;
    std::vector<std::byte> scratch_;
    const_bytes own_;

    alignas(64) queue::tickets tickets_;
    threading::atomic<std::uint32_t> waiting_{0}; ///< pushes that wait for room
    room_gate room_;
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_TICKET_QUEUE_HPP
