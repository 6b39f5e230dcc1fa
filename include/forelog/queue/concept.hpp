// forelog/queue/concept.hpp: what a record queue is
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_CONCEPT_HPP
#define FORELOG_QUEUE_CONCEPT_HPP

#include <forelog/codec/batch.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/detail/threading.hpp>
#include <forelog/queue/detail/oversized_record.hpp>

#include <concepts>
#include <cstdint>
#include <span>

namespace forelog {

enum class push_status : std::uint8_t
{
    ok,
    full,   ///< no room, and the deadline has passed, or the queue refuses to wait
    closed, ///< the queue was closed or stopped; nothing was accepted
    late,   ///< accepted, and the deadline has passed before it was written
};

/// The result of a push.
struct push_result
{
    push_status status = push_status::ok;
    std::uint64_t last_lsn = 0; ///< of the record, or of the batch's last one
    std::uint64_t backlog =
        0; ///< bytes that wait to be written, with this push; approximate
};

/// What the leader takes from a queue, to be written as the payload of one frame.
struct frame_payload
{
    std::span<const const_bytes> buffers{}; ///< framed records; borrowed until `release`
    std::uint64_t bytes = 0;                ///< their sum
    std::uint32_t records = 0;
    std::uint32_t checksum = 0; ///< the seed extended by the headers of the records
    std::uint64_t bytes_needed =
        0;             ///< if nothing fits: the size of the first record or batch
    bool more = false; ///< the next record or batch is published, too, and did not fit
};

/// The most buffers of a payload.
inline constexpr std::size_t payload_buffers_max = 3;

namespace queue {

using time_point = threading::clock::time_point;

/// To wait for room without a limit, and not at all.
inline constexpr time_point no_deadline = (time_point::max)();
inline constexpr time_point at_once = (time_point::min)();
/// To wait without a limit, and to take no LSN before there is room, so that the push can be
/// refused.
inline constexpr time_point until_refused = no_deadline - time_point::duration(1);

} // namespace queue

// clang-format off
// tag::concept[]
/** Hands records from producers to the leader, in the order of their LSNs.

    Producers: `push(source, deadline, request_flush)` encodes a record or an atomic batch
    (`records()`, `framed_size()`, `put(sink)`) and gives it the next LSNs. Once an LSN is taken
    the push cannot fail, since LSNs are dense. Without room it calls `request_flush(lsn)`, which
    asks the leader to flush up to `lsn`, and waits until `deadline`. If later pushes take the room
    meanwhile, it or they ask again.
    A record larger than the queue is written from the caller's memory: `push` returns when it
    is released, or at once with `full` if the deadline is `at_once`. It throws only
    std::bad_alloc, and then nothing was accepted.

    Leader: `gather(limit, seed)` returns the longest run of whole records and batches that
    is published, in LSN order, of at most `limit` bytes, or a part of it; with `more` the
    next `gather` returns something. `release()` frees what the last `gather` returned.
    `next_lsn()` is one above the last LSN given out, published or not; `backlog()` is in
    bytes. `close()` ends pushing: every LSN below its result is published or about to be, and
    no further one is given out. `stop()` also ends all waiting: nothing more will be gathered.

    A queue may have `refuse(bool)`: while it is on, pushes that wait for room with a deadline give
    up with `full`. Without it they check again from time to time. A queue without a thread may
    have `withdraw()`, which takes back the last push and its LSNs if it is not released;
    `next_lsn()` then leaves it out until `give_out(lsn)`, and `pushed_lsn()` is its last LSN.

    `is_bounded`: memory stays within the options. `multi_producer`: any thread may push, at
    any time. `has_writer_thread`: the log writer gathers; otherwise the pushing thread does.
*/
template <class Q>
concept record_queue =
    requires {
        typename Q::options;
        { Q::is_bounded } -> std::convertible_to<bool>;
        { Q::multi_producer } -> std::convertible_to<bool>;
        { Q::has_writer_thread } -> std::convertible_to<bool>;
    } &&
    std::default_initializable<typename Q::options> &&
    std::constructible_from<Q, const typename Q::options&, std::uint64_t> &&
    requires(Q& q, const typename Q::options& options,
             const codec::record_source<crc32c_codec>& record,
             const codec::batch_source<crc32c_codec>& batch, queue::time_point deadline,
             void (*request_flush)(std::uint64_t), std::uint64_t limit, std::uint32_t seed) {
        { options.valid() } noexcept -> std::same_as<bool>;
        { q.push(record, deadline, request_flush) } -> std::same_as<push_result>;
        { q.push(batch, deadline, request_flush) } -> std::same_as<push_result>;
        { q.gather(limit, seed) } -> std::same_as<frame_payload>;
        { q.release() } noexcept;
        { q.next_lsn() } noexcept -> std::same_as<std::uint64_t>;
        { q.backlog() } noexcept -> std::same_as<std::uint64_t>;
        { q.close() } noexcept -> std::same_as<std::uint64_t>;
        { q.stop() } noexcept;
    };
// end::concept[]
// clang-format on

} // namespace forelog

#endif // FORELOG_QUEUE_CONCEPT_HPP
