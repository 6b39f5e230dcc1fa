// forelog/example/policies/mutex_queue.hpp: a record queue of one's own: a mutex around a deque
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_POLICIES_MUTEX_QUEUE_HPP
#define FORELOG_EXAMPLE_POLICIES_MUTEX_QUEUE_HPP

#include <forelog/queue/concept.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

namespace example {

/** Keeps encoded records in a deque. Models: record_queue.

    A record or batch larger than `memory` takes its place in order, but stays with its caller, who
    waits until it is written: what the queue itself keeps is within the bound.
*/
class mutex_queue
{
public:
    static constexpr bool is_bounded = true;
    static constexpr bool multi_producer = true;
    static constexpr bool has_writer_thread = true;

    struct options
    {
        std::uint64_t memory = std::uint64_t{1} << 20; ///< framed bytes in flight

        bool valid() const noexcept { return memory != 0; }
    };

    mutex_queue(const options& o, std::uint64_t first_lsn)
        : memory_(o.memory)
        , next_lsn_(first_lsn)
    {}

    // tag::push[]
    template <class Source, class RequestFlush>
    forelog::push_result push(const Source& source, forelog::queue::time_point deadline,
                              RequestFlush request_flush)
    {
        if (source.framed_size() > memory_)
            return lend(source, deadline, request_flush);
        entry e{encoded(source), nullptr, source.records()};
        std::unique_lock lock(mutex_);
        const auto may_go_on = [&] {
            if (closed_ || bytes_ + e.bytes.size() <= memory_)
                return true;
            request_flush(next_lsn_ - 1); // what is in the way has to be written
            return false;
        };
        if (!wait(lock, deadline, may_go_on))
            return {.status = forelog::push_status::full};
        return take(std::move(e));
    }
    // end::push[]

    // tag::gather[]
    forelog::frame_payload gather(std::uint64_t limit, std::uint32_t seed)
    {
        std::lock_guard lock(mutex_);
        shown_.clear();
        shown_entries_ = 0;
        forelog::frame_payload g;
        for (const entry& e : entries_) {
            if (g.bytes + e.size() > limit || (e.large != nullptr && g.records != 0)) {
                g.more = g.records != 0;
                break;
            }
            shown_.insert(shown_.end(), e.bytes.begin(), e.bytes.end());
            g.bytes += e.size();
            g.records += e.records;
            ++shown_entries_;
            if (e.large != nullptr) { // alone, from its caller's memory
                g.buffers = e.large->buffers();
                g.checksum = e.large->checksum(seed);
                return g;
            }
        }
        if (g.records == 0 && !entries_.empty())
            g.bytes_needed = entries_.front().size();
        buffer_ = shown_;
        g.buffers = {&buffer_, 1};
        g.checksum = forelog::codec::checksum_headers(shown_, seed);
        return g;
    }

    void release() noexcept
    {
        std::lock_guard lock(mutex_);
        for (; shown_entries_ != 0; --shown_entries_) {
            const entry& e = entries_.front();
            bytes_ -= e.bytes.size();
            if (e.large != nullptr)
                e.large->set_written();
            entries_.pop_front();
        }
        changed_.notify_all();
    }
    // end::gather[]

    std::uint64_t next_lsn() const noexcept
    {
        std::lock_guard lock(mutex_);
        return next_lsn_;
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
        return next_lsn_;
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
        std::vector<std::byte> bytes; ///< empty if it is lent
        forelog::queue::oversized_record* large;
        std::uint32_t records;

        std::uint64_t size() const noexcept
        {
            return large != nullptr ? large->bytes() : bytes.size();
        }
    };

    template <class Source>
    static std::vector<std::byte> encoded(const Source& source)
    {
        std::vector<std::byte> bytes(static_cast<std::size_t>(source.framed_size()));
        source.put([&](std::size_t at, const std::byte* from, std::size_t n) {
            std::memcpy(bytes.data() + at, from, n);
        });
        return bytes;
    }

    /// Requires: the mutex is held. Nothing can fail once the number is taken.
    forelog::push_result take(entry e)
    {
        if (closed_)
            return {.status = forelog::push_status::closed};
        const std::uint64_t size = e.bytes.size();
        const std::uint32_t records = e.records;
        entries_.push_back(std::move(e));
        bytes_ += size;
        next_lsn_ += records;
        return {forelog::push_status::ok, next_lsn_ - 1, bytes_};
    }

    template <class Source, class RequestFlush>
    forelog::push_result lend(const Source& source, forelog::queue::time_point deadline,
                              RequestFlush request_flush)
    {
        std::unique_lock lock(mutex_);
        if (deadline == forelog::queue::at_once && !closed_)
            return {.status = forelog::push_status::full};
        forelog::queue::oversized_record item(source);
        const forelog::push_result result = take({{}, &item, source.records()});
        if (result.status != forelog::push_status::ok)
            return result;
        request_flush(result.last_lsn);
        changed_.wait(lock, [&] { return stopped_ || item.written(); });
        return item.written()
                   ? result
                   : forelog::push_result{.status = forelog::push_status::closed};
    }

    template <class Predicate>
    bool wait(std::unique_lock<std::mutex>& lock, forelog::queue::time_point deadline,
              Predicate done)
    {
        if (deadline == forelog::queue::at_once)
            return done();
        if (deadline != forelog::queue::no_deadline)
            return changed_.wait_until(lock, deadline, done);
        changed_.wait(lock, done);
        return true;
    }

    const std::uint64_t memory_;
    mutable std::mutex mutex_; ///< guards all below, except what `gather` has shown
    std::condition_variable changed_;
    std::deque<entry> entries_;
    std::uint64_t bytes_ = 0;
    std::uint64_t next_lsn_;
    bool closed_ = false, stopped_ = false;

    // The writer's.
    std::vector<std::byte> shown_;
    std::size_t shown_entries_ = 0;
    forelog::const_bytes buffer_;
};

static_assert(forelog::record_queue<mutex_queue>);

} // namespace example

#endif // FORELOG_EXAMPLE_POLICIES_MUTEX_QUEUE_HPP
