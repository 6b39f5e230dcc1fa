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
    full,   ///< no room, and the deadline has passed, or the queue refuses
    closed, ///< the queue was closed or stopped; nothing was taken
    late,   ///< taken, and the deadline has passed before it was written
};

/// What became of a push.
struct push_result
{
    push_status status = push_status::ok;
    std::uint64_t last_lsn = 0; ///< of the record, or of the batch's last one
    std::uint64_t backlog =
        0; ///< bytes that wait to be written, this push included, about
};

/// What the writer took out of a queue, to be written as the payload of one frame.
struct frame_payload
{
    std::span<const const_bytes> buffers{}; ///< framed records; borrowed until `release`
    std::uint64_t bytes = 0;                ///< their sum
    std::uint32_t records = 0;
    std::uint32_t checksum = 0;     ///< the seed extended by the headers of the records
    std::uint64_t bytes_needed = 0; ///< if nothing fits: the bytes of what comes first
    bool more = false; ///< what comes next is published, too, and did not fit
};

/// How many buffers a gathering may have.
inline constexpr std::size_t payload_buffers_max = 3;

namespace queue {

using time_point = threading::clock::time_point;

/// Waiting for room without an end, and not at all.
inline constexpr time_point no_deadline = (time_point::max)();
inline constexpr time_point at_once = (time_point::min)();
/// As long as it takes, and takes no number before there is room: so that it can be refused.
inline constexpr time_point until_refused = no_deadline - time_point::duration(1);

} // namespace queue

// clang-format off
// tag::concept[]
/** Hands records from appending threads to the writer, in the order of their LSNs.

    Producers: `push(source, deadline, demand)` encodes a record or an atomic batch
    (`records()`, `framed_size()`, `put(sink)`) and gives it the next LSNs. From the
    moment a number is taken the push cannot fail: numbers are dense. Without room it calls
    `demand(lsn)`, which asks the writer to flush up to `lsn`, and waits until `deadline`; it asks
    again for what has taken the room meanwhile, or whoever takes it asks.
    What could never fit is lent: `push` returns when the writer has released it, or at
    once with `full` if the deadline is `at_once`. It throws only std::bad_alloc, and then
    nothing was taken.

    Writer: `gather(limit, seed)` shows the longest run of whole records and batches that
    is published, in LSN order, of `limit` bytes at most, or a part of it; with `more` the
    next `gather` shows something. `release()` gives back what the last `gather` showed.
    `next_lsn()` is one above the last LSN given out, published or not; `backlog()` is in
    bytes. `close()` ends pushing: every LSN below its result is published or about to be, and
    no further one is given out. `stop()` also ends all waiting: nothing more will be gathered.

    A queue may have `refuse(bool)`: while it is on, pushes that wait for room with a deadline give
    up with `full`. Without it, the writer has them look again now and then. A queue that has no
    thread may have `withdraw()`, which takes back what was pushed last and not released, number
    and all; `next_lsn()` then leaves it out until `give_out(lsn)`, and `pushed_lsn()` is its LSN.

    `is_bounded`: memory stays within the options. `multi_producer`: any thread may push,
    at any time. `has_writer_thread`: a thread of its own gathers; otherwise the pushing
    one does.
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
