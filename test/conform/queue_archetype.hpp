// forelog/test/conform/queue_archetype.hpp: the least that models record_queue with a
// writer thread
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_QUEUE_ARCHETYPE_HPP
#define FORELOG_TEST_CONFORM_QUEUE_ARCHETYPE_HPP

#include <forelog/queue/concept.hpp>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

namespace forelog::test {

/// A mutex around a deque. Has what the concept names and nothing else: a writer that
/// accepts it asks for no more.
class queue_archetype
{
public:
    static constexpr bool is_bounded = true;
    static constexpr bool multi_producer = true;
    static constexpr bool has_writer_thread = true;

    struct options
    {
        std::uint64_t memory = 65536;
        bool valid() const noexcept { return memory != 0; }
    };

    queue_archetype(const options& o, std::uint64_t first)
        : memory_(o.memory)
        , next_(first)
    {}
    queue_archetype(queue_archetype&&) = delete;

    template <class Source, class RequestFlush>
    push_result push(const Source& source, queue::time_point deadline,
                     RequestFlush request_flush)
    {
        const bool large = source.framed_size() > memory_;
        if (large && deadline == queue::at_once)
            return {.status = is_closed() ? push_status::closed : push_status::full};
        const auto item = std::make_shared<queue::oversized_record>(source);
        std::string copy;
        if (!large)
            for (const const_bytes b : item->buffers())
                copy.append(view_text(b));
        const std::uint64_t charge = large ? 0 : source.framed_size();
        std::unique_lock lock(mutex_);
        // Each look asks: others may have come in between since the last one.
        const auto ready = [&] {
            if (closed_ || bytes_ + charge <= memory_)
                return true;
            request_flush(next_ - 1);
            return false;
        };
        if (deadline == queue::no_deadline)
            changed_.wait(lock, ready);
        else if (!changed_.wait_until(lock, deadline, ready))
            return {.status = push_status::full};
        if (closed_)
            return {.status = push_status::closed};
        entries_.push_back({item, std::move(copy), charge, source.records()});
        next_ += source.records();
        bytes_ += charge;
        const push_result result{push_status::ok, next_ - 1, bytes_};
        if (large) {
            request_flush(result.last_lsn);
            changed_.wait(lock, [&] { return item->written() || stopped_; });
            if (!item->written())
                return {.status = push_status::closed};
        }
        return result;
    }

    frame_payload gather(std::uint64_t limit, std::uint32_t seed)
    {
        std::lock_guard lock(mutex_);
        frame_payload g{.checksum = seed};
        shown_ = 0;
        together_.clear();
        for (const entry& e : entries_) {
            if (g.bytes + e.item->bytes() > limit) {
                if (shown_ == 0)
                    g.bytes_needed = e.item->bytes();
                g.more = shown_ != 0;
                break;
            }
            if (e.charge == 0 && shown_ != 0) {
                g.more = true;
                break;
            }
            ++shown_;
            g.bytes += e.item->bytes();
            g.records += e.records;
            if (e.charge == 0) {
                g.buffers = e.item->buffers();
                g.checksum = e.item->checksum(seed);
                return g;
            }
            together_ += e.copy;
        }
        own_ = view_bytes(together_);
        g.buffers = std::span(&own_, 1);
        g.checksum = codec::checksum_headers(own_, seed);
        return g;
    }

    void release() noexcept
    {
        std::lock_guard lock(mutex_);
        for (; shown_ != 0; --shown_) {
            bytes_ -= entries_.front().charge;
            entries_.front().item->set_written();
            entries_.pop_front();
        }
        changed_.notify_all();
    }

    std::uint64_t next_lsn() const noexcept
    {
        std::lock_guard lock(mutex_);
        return next_;
    }

    std::uint64_t backlog() const noexcept
    {
        std::lock_guard lock(mutex_);
        return bytes_;
    }

    std::uint64_t close() noexcept
    {
        std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
        return next_;
    }

    void stop() noexcept
    {
        std::lock_guard lock(mutex_);
        closed_ = stopped_ = true;
        changed_.notify_all();
    }

private:
    struct entry
    {
        std::shared_ptr<queue::oversized_record> item;
        std::string copy;
        std::uint64_t charge;
        std::uint32_t records;
    };

    bool is_closed() const
    {
        std::lock_guard lock(mutex_);
        return closed_;
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<entry> entries_;
    std::string together_;
    const_bytes own_;
    std::uint64_t memory_, next_;
    std::uint64_t bytes_ = 0;
    std::size_t shown_ = 0;
    bool closed_ = false, stopped_ = false;
};

} // namespace forelog::test

#endif // FORELOG_TEST_CONFORM_QUEUE_ARCHETYPE_HPP
