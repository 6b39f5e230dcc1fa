// forelog/queue/ring_queue.hpp: bytes reserved in one shared buffer
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_RING_QUEUE_HPP
#define FORELOG_QUEUE_RING_QUEUE_HPP

#include <forelog/queue/concept.hpp>
#include <forelog/queue/detail/final_lsn.hpp>
#include <forelog/queue/detail/ring_buffer.hpp>
#include <forelog/queue/detail/ring_tail.hpp>
#include <forelog/queue/detail/room_gate.hpp>
#include <forelog/queue/ring_options.hpp>

#include <bit>
#include <optional>
#include <utility>

namespace forelog {

/** Records in the form that goes to disk, in one ring of bytes. The default. Models: record_queue.

    One `fetch_add` on the tail reserves position and LSN for a record or a whole batch; the
    producer encodes in place and sets the published word beside it. The leader takes the run of
    published records from the head on, writes the ring's own bytes to the file, clears the
    published words and moves the head. The closed bit in the same word makes the end exact: later
    pushes see it.

    Thread safety: any number of producers, one consumer. While there is room, `push` is wait-free;
    for more than 16 records or 32 KiB, or with a deadline, it is lock-free.
*/
class ring_queue
{
public:
    static constexpr bool is_bounded = true;
    static constexpr bool multi_producer = true;
    static constexpr bool has_writer_thread = true;

    using options = queue::ring_options;

    ring_queue(const options& o, std::uint64_t first_lsn)
        : ring_(std::bit_ceil(o.memory) / unit)
        , head_lsn_(first_lsn)
        , tail_(word_type::step(first_lsn, 0))
    {}
    ring_queue(const ring_queue&) = delete;
    ring_queue& operator=(const ring_queue&) = delete;

    template <class Source, class RequestFlush>
    push_result push(const Source& source, queue::time_point deadline,
                     RequestFlush request_flush)
    {
        const std::uint64_t size = source.framed_size() / unit;
        if (size > ring_.units()) [[unlikely]]
            return push_oversized(source, deadline, request_flush);
        // Before the reservation: later ones cannot be written until this one is published.
        const auto& framed = source.framed();
        const place at = reserve(source.records(), size, deadline, request_flush);
        if (at.status == push_status::ok) [[likely]] {
            ring_.encode(at.position, size, framed);
            ring_.publish(at.position, size);
        }
        return at.result(size);
    }

    frame_payload gather(std::uint64_t limit, std::uint32_t seed) noexcept
    {
        const std::uint64_t head = head_.load(std::memory_order_relaxed);
        const std::uint64_t reserved = head + backlog() / unit;
        // Producers use one half while the other one is written.
        const std::uint64_t most = (std::min)(limit / unit, ring_.units() / 2);
        std::uint64_t walked = 0, fetched = head;
        std::uint32_t checksum = seed, records = 0;
        bool more = false;
        // Nothing fits in one cell; if all others are taken, its published word is the head's.
        while (walked + 1 < ring_.units()) {
            const std::uint64_t size = ring_.published(head + walked);
            if (size <= oversized_size) {
                more = size == oversized_size;
                if (more && walked == 0)
                    return gather_oversized(head, limit, seed);
                break;
            }
            more = walked != 0 && walked + size > most;
            if (more)
                break;
            if (size * unit > limit)
                return {.checksum = seed, .bytes_needed = size * unit};
            // Not beyond what is reserved: producers are about to write there.
            fetched =
                ring_.fetch(fetched, (std::min)(head + walked + fetch_lead, reserved));
            checksum = ring_.checksum_headers(head + walked, size, checksum, records);
            walked += size;
        }
        gathered_ = {walked, records, nullptr};
        own_ = ring_.range(head, walked);
        const std::span<const const_bytes> pieces(own_);
        return {pieces.first(own_[1].empty() ? 1 : 2),
                walked * unit,
                records,
                checksum,
                0,
                more};
    }

    void release() noexcept
    {
        const std::uint64_t head = head_.load(std::memory_order_relaxed);
        ring_.clear(head, gathered_.units);
        // Release, here and below: a thread that sees these sees at least their tail.
        head_lsn_.store(head_lsn_.load(std::memory_order_relaxed) + gathered_.records,
                        std::memory_order_release);
        // Release: a producer that sees the room also sees it cleared.
        head_.store(head + gathered_.units, std::memory_order_release);
        if (gathered_.item != nullptr)
            gathered_.item->set_written();
        gathered_ = {};
        room_.wake();
    }

    std::uint64_t next_lsn() const noexcept
    {
        // The head first: a head that is read later may be ahead of this tail.
        const std::uint64_t head = head_.load(std::memory_order_acquire);
        const std::uint64_t head_lsn = head_lsn_.load(std::memory_order_acquire);
        const word_type tail{tail_.load(std::memory_order_seq_cst)};
        return tail.closed() ? final_lsn_.load() : tail.lsn(head, head_lsn);
    }

    std::uint64_t backlog() const noexcept
    {
        const std::uint64_t head = head_.load(std::memory_order_acquire);
        const word_type tail{tail_.load(std::memory_order_relaxed)};
        // Late pushes go on adding to a closed tail.
        const std::uint64_t end = tail.closed()
                                      ? final_position_.load(std::memory_order_acquire)
                                      : tail.position(head);
        return end > head ? (end - head) * unit : 0;
    }

    std::uint64_t close() noexcept
    {
        const std::uint64_t head = head_.load(std::memory_order_acquire);
        const std::uint64_t head_lsn = head_lsn_.load(std::memory_order_acquire);
        const word_type last{tail_.fetch_or(word_type::closed_bit)};
        if (!last.closed()) {
            final_position_.store(last.position(head), std::memory_order_release);
            final_lsn_.store(last.lsn(head, head_lsn));
        }
        return final_lsn_.load();
    }

    void stop() noexcept
    {
        close();
        room_.stop();
    }

    void refuse(bool on) noexcept { room_.refuse(on); }
    std::uint64_t lost_wakeups() const noexcept { return room_.lost_wakeups(); }

private:
    using word_type = queue::ring_tail;

    static constexpr std::uint64_t unit = queue::ring_buffer::unit;
    /// In place of a size, which is at least two: the second cell holds a pointer to an
    /// `oversized_record`.
    static constexpr std::uint64_t oversized_size = 1;
    static constexpr std::uint64_t oversized_units = 2;
    /// Memory is fetched this far ahead: about as much as a core can have in transit.
    static constexpr std::uint64_t fetch_lead = 2048 / unit;

    struct place
    {
        push_status status = push_status::ok;
        std::uint64_t position = 0;
        std::uint64_t last_lsn = 0;
        std::uint64_t head = 0;

        push_result result(std::uint64_t size) const noexcept
        {
            return {status, last_lsn, (position + size - head) * unit};
        }
    };

    /// What the last `gather` returned.
    struct gathered_run
    {
        std::uint64_t units = 0;
        std::uint64_t records = 0;
        queue::oversized_record* item = nullptr;
    };

    place locate(word_type word, std::uint32_t records) const noexcept
    {
        place at;
        at.head = head_.load(std::memory_order_acquire);
        const std::uint64_t head_lsn = head_lsn_.load(std::memory_order_relaxed);
        at.position = word.position(at.head);
        at.last_lsn = word.lsn(at.head, head_lsn) + records - 1;
        return at;
    }

    template <class RequestFlush>
    place reserve(std::uint32_t records, std::uint64_t size, queue::time_point deadline,
                  RequestFlush& request_flush)
    {
        if (deadline != queue::no_deadline) [[unlikely]]
            return reserve_until(records, size, deadline, request_flush);
        const auto anywhere = [](word_type, std::uint64_t) { return true; };
        const word_type word =
            word_type::is_unchecked(records, size)
                ? word_type{tail_.fetch_add(word_type::step(records, size),
                                            std::memory_order_seq_cst)}
                : *exchange(records, size, anywhere, deadline, request_flush);
        place at = locate(word, records);
        if (word.closed()) [[unlikely]]
            at.status = push_status::closed;
        else if (at.position + size - at.head > ring_.units()) [[unlikely]]
            at.status =
                wait_for_room(at.position + size, at.last_lsn - records, request_flush);
        return at;
    }

    template <class RequestFlush>
    [[gnu::noinline]] push_status wait_for_room(std::uint64_t end, std::uint64_t before,
                                                RequestFlush& request_flush)
    {
        const auto has_room = [&] {
            return end - head_.load(std::memory_order_acquire) <= ring_.units();
        };
        request_flush(before);
        room_.park_until(queue::no_deadline,
                         [&] { return room_.stopped() || has_room(); });
        return has_room() ? push_status::ok : push_status::closed;
    }

    /// A reservation cannot be withdrawn, so a push that may give up checks for room first.
    template <class RequestFlush>
    [[gnu::noinline]] place reserve_until(std::uint32_t records, std::uint64_t size,
                                          queue::time_point deadline,
                                          RequestFlush& request_flush)
    {
        const auto has_room = [&](word_type word, std::uint64_t head) {
            return word.position(head) + size - head <= ring_.units();
        };
        const auto before = exchange(records, size, has_room, deadline, request_flush);
        if (!before)
            return {.status = push_status::full};
        if (before->closed())
            return {.status = push_status::closed};
        return locate(*before, records);
    }

    /** Reserves when `fits(tail, head)` and the outstanding reservations are within their limits:
        large pushes of a few thousand threads could otherwise exceed the fields of the word.
        Returns: the tail before, unchanged if it is closed; nothing when time is up, or when the
        queue refuses.
    */
    template <class Fits, class RequestFlush>
    [[gnu::noinline]] std::optional<word_type>
    exchange(std::uint32_t records, std::uint64_t size, Fits fits,
             queue::time_point deadline, RequestFlush& request_flush)
    {
        const std::uint64_t step = word_type::step(records, size);
        word_type word;
        const auto may_reserve = [&] {
            const std::uint64_t head = head_.load(std::memory_order_acquire);
            const std::uint64_t head_lsn = head_lsn_.load(std::memory_order_acquire);
            word.bits = tail_.load(std::memory_order_seq_cst);
            return word.closed() ||
                   (fits(word, head) && word.may_add(records, size, head, head_lsn));
        };
        const auto is_refused = [&] {
            return deadline != queue::no_deadline && room_.refuses();
        };
        // Each check requests a flush of what takes the room by now. A push that does not wait
        // requests one, too: otherwise it could be repeated for ever without room.
        const auto check = [&] {
            if (may_reserve() || is_refused())
                return true;
            request_flush(next_lsn() - 1);
            return false;
        };
        for (;;) {
            if (!check() &&
                (deadline == queue::at_once || !room_.park_until(deadline, check)))
                return std::nullopt;
            if (word.closed())
                return word;
            if (is_refused())
                return std::nullopt;
            // Located after the exchange: the head cannot be ahead of the word then.
            std::uint64_t expected = word.bits;
            if (tail_.compare_exchange_strong(expected, word.bits + step,
                                              std::memory_order_seq_cst))
                return word;
        }
    }

    template <class Source, class RequestFlush>
    [[gnu::noinline]] push_result push_oversized(const Source& source,
                                                 queue::time_point deadline,
                                                 RequestFlush& request_flush)
    {
        if (deadline == queue::at_once)
            return {.status = push_status::full};
        queue::oversized_record item(source);
        const place at =
            reserve(item.records(), oversized_units, deadline, request_flush);
        if (at.status != push_status::ok)
            return at.result(0);
        const queue::oversized_record* const pointer = &item;
        std::memcpy(ring_.cell(at.position + 1), &pointer, sizeof pointer);
        ring_.publish(at.position, oversized_size);
        request_flush(at.last_lsn);
        return room_.wait_until_written(item, queue::no_deadline)
                   ? at.result(oversized_units)
                   : push_result{.status = push_status::closed};
    }

    frame_payload gather_oversized(std::uint64_t head, std::uint64_t limit,
                                   std::uint32_t seed) noexcept
    {
        queue::oversized_record* item;
        std::memcpy(&item, ring_.cell(head + 1), sizeof item);
        if (item->bytes() > limit)
            return {.checksum = seed, .bytes_needed = item->bytes()};
        gathered_ = {oversized_units, item->records(), item};
        const bool more = ring_.published(head + oversized_units) != 0;
        return {item->buffers(),
                item->bytes(),
                item->records(),
                item->checksum(seed),
                0,
                more};
    }

    queue::ring_buffer ring_;

    // Written by the consumer, once per frame.
    alignas(64) threading::atomic<std::uint64_t> head_{0};
    threading::atomic<std::uint64_t> head_lsn_; ///< of the record at the head
    gathered_run gathered_;
    std::array<const_bytes, 2> own_{};

    // Written by every producer.
    alignas(64) threading::atomic<std::uint64_t> tail_;

    alignas(64) queue::room_gate room_;
    queue::final_lsn final_lsn_;
    threading::atomic<std::uint64_t> final_position_{0};
};

} // namespace forelog

#endif // FORELOG_QUEUE_RING_QUEUE_HPP
