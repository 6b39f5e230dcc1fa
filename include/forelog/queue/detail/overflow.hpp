// forelog/queue/detail/overflow.hpp: records that find no node in a lock-free queue
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_OVERFLOW_HPP
#define FORELOG_QUEUE_DETAIL_OVERFLOW_HPP

#include <forelog/queue/detail/queue_node.hpp>

#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace forelog::queue {

/** Nodes in blocks of memory, in the order of their LSNs.

    A lock-free queue frees none of its nodes, and each is as large as the largest record in it.
    Pushes of a burst go here instead: each takes little more than its bytes, and a block is freed
    when all of it is consumed. Thread safety: any number of producers, one consumer.
*/
class overflow
{
public:
    overflow() = default;
    overflow(const overflow&) = delete;
    overflow& operator=(const overflow&) = delete;
    ~overflow()
    {
        do
            for (; !is_empty(); pop())
                delete[] front().outside;
        while (fetch());
    }

    /** Effects: calls `draw()` for the queue_node's first LSN and keeps it; nothing if that is 0.

        Returns: what `draw` does. Throws: std::bad_alloc, and then nothing was drawn.
    */
    template <class Draw>
    std::uint64_t push(const queue_node& p, Draw draw)
    {
        const std::lock_guard lock(mutex_);
        if (blocks_.empty() ||
            blocks_.back().free() < sizeof(queue_node_head) + p.inside_size()) {
            std::unique_ptr<std::byte[]> bytes(new std::byte[block::size]);
            blocks_.push_back({std::move(bytes), 0});
        }
        queue_node_head head = p;
        head.first_lsn = draw();
        if (head.first_lsn != 0) {
            blocks_.back().add(head, p.inside);
            count_.store(blocks_.size(), std::memory_order_release);
        }
        return head.first_lsn;
    }

    /// Effects: the consumer goes on to the next block. Returns: whether there is one. Requires:
    /// `is_empty()`.
    bool fetch()
    {
        if (count_.load(std::memory_order_acquire) == 0)
            return false;
        const std::lock_guard lock(mutex_);
        mine_ = std::move(blocks_.front());
        at_ = 0;
        blocks_.pop_front();
        count_.store(blocks_.size(), std::memory_order_release);
        return true;
    }

    /// Whether all of the consumer's block is consumed.
    bool is_empty() const noexcept { return at_ == mine_.used; }

    /// The first queue_node, and its bytes if they follow it. Requires: not `is_empty()`.
    queue_node_head front() const noexcept
    {
        queue_node_head p;
        std::memcpy(&p, mine_.bytes.get() + at_, sizeof p);
        return p;
    }
    const std::byte* inside() const noexcept
    {
        return mine_.bytes.get() + at_ + sizeof(queue_node_head);
    }
    void pop() noexcept { at_ += sizeof(queue_node_head) + front().inside_size(); }

    /// Effects: frees the consumer's block if all of it is consumed. Requires: no gathered record
    /// is in it.
    void trim() noexcept
    {
        if (is_empty() && at_ != 0) {
            mine_ = {};
            at_ = 0;
        }
    }

private:
    struct block
    {
        static constexpr std::size_t size = std::size_t{64} << 10;

        std::size_t free() const noexcept { return size - used; }
        void add(const queue_node_head& head, const std::byte* inside) noexcept
        {
            std::memcpy(bytes.get() + used, &head, sizeof head);
            std::memcpy(bytes.get() + used + sizeof head, inside, head.inside_size());
            used += sizeof head + head.inside_size();
        }

        std::unique_ptr<std::byte[]> bytes;
        std::size_t used = 0;
    };

    threading::mutex mutex_;
    std::deque<block> blocks_;
    threading::atomic<std::size_t> count_{0};
    block mine_; ///< the consumer's
    std::size_t at_ = 0;
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_OVERFLOW_HPP
