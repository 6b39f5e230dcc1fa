// forelog/queue/direct_queue.hpp: no queue and no thread
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DIRECT_QUEUE_HPP
#define FORELOG_QUEUE_DIRECT_QUEUE_HPP

#include <forelog/queue/concept.hpp>

#include <optional>

namespace forelog {

/** Holds one record or batch at a time, which the appending thread writes itself. Models:
    record_queue.

    The classic blocking log: `append` writes on the caller's thread, under a mutex of the
    writer, which also guards this queue except `next_lsn` and `give_out`. An LSN counts as given
    out when the record is written, or its caller gives up: until then it can be withdrawn. There is
    no other thread to write: a caller that is starved or stopped during its turn blocks all others.
*/
class direct_queue
{
public:
    static constexpr bool is_bounded = true;
    static constexpr bool multi_producer = true;
    static constexpr bool has_writer_thread = false;

    struct options
    {
        bool valid() const noexcept { return true; }
    };

    direct_queue(const options&, std::uint64_t first_lsn)
        : next_lsn_(first_lsn)
        , given_(first_lsn)
    {}

    /// Requires: what was pushed before is released; without a deadline, the source outlives the
    /// release. With one, a copy is made, since the caller may be gone by then.
    template <class Source, class RequestFlush>
    push_result push(const Source& source, queue::time_point deadline, RequestFlush)
    {
        if (closed_)
            return {push_status::closed};
        item_.emplace(source, deadline != queue::no_deadline);
        next_lsn_ += item_->records();
        return {push_status::ok, pushed_lsn(), item_->bytes()};
    }

    /// Effects: undoes the last push. Requires: its LSN was not given out.
    void withdraw() noexcept
    {
        next_lsn_ -= item_->records();
        item_.reset();
    }

    /// Effects: `next_lsn()` is above `last`. Thread safety: any thread.
    void give_out(std::uint64_t last) noexcept
    {
        std::uint64_t now = given_.load(std::memory_order_relaxed);
        while (now <= last &&
               !given_.compare_exchange_weak(now, last + 1, std::memory_order_release)) {
        }
    }

    frame_payload gather(std::uint64_t limit, std::uint32_t seed) noexcept
    {
        if (!item_)
            return {.checksum = seed};
        if (item_->bytes() > limit)
            return {.bytes_needed = item_->bytes()};
        return {item_->buffers(), item_->bytes(), item_->records(),
                item_->checksum(seed)};
    }

    void release() noexcept
    {
        give_out(pushed_lsn());
        item_.reset();
    }

    /// The last LSN of what was pushed, given out or not.
    std::uint64_t pushed_lsn() const noexcept { return next_lsn_ - 1; }

    std::uint64_t next_lsn() const noexcept
    {
        return given_.load(std::memory_order_acquire);
    }

    std::uint64_t backlog() const noexcept { return item_ ? item_->bytes() : 0; }

    std::uint64_t close() noexcept
    {
        closed_ = true;
        give_out(pushed_lsn());
        return next_lsn();
    }

    void stop() noexcept
    {
        closed_ = true;
        item_.reset();
    }

private:
    std::optional<queue::oversized_record> item_;
    std::uint64_t next_lsn_;
    threading::atomic<std::uint64_t> given_; ///< above all LSNs given out
    bool closed_ = false;
};

} // namespace forelog

#endif // FORELOG_QUEUE_DIRECT_QUEUE_HPP
