// forelog/writer/basic_wal_writer.hpp: the log writer that policies compose
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_BASIC_WAL_WRITER_HPP
#define FORELOG_WRITER_BASIC_WAL_WRITER_HPP

#include <forelog/commit/deadline.hpp>
#include <forelog/config.hpp>
#include <forelog/detail/throw_error.hpp>
#include <forelog/file/native_file.hpp>
#include <forelog/writer/wal_engine.hpp>

#include <optional>

namespace forelog {

/** Appends records to a log, in one order, and says when they are durable.

    `Queue` hands records from the appending threads to the writer; `FlushPolicy` says when the
    writer flushes; `SyncPolicy` says what durable means; `Codec` is the checksum of a record;
    `File` is the operating system. All of it is composed at compile time.

    Every function that can fail has a form with `std::error_code& ec`, in last place, or in front
    of the record where that may take several shapes; the other form calls it and throws
    `std::system_error`. After the first failed write or sync the writer is
    poisoned: every later call returns that error, and only destroy-and-reopen goes on.

    Thread safety: any number of threads may call any member at any time, but for construction and
    destruction, if `Queue::multi_producer`; otherwise one thread at a time may append.
    In a forked child every call returns `error::forked`, and the destructor only closes
    descriptors.
*/
template <record_queue Queue, flush_policy FlushPolicy, sync_policy SyncPolicy,
          record_codec Codec, log_file File = native_file>
class basic_wal_writer
{
    static_assert(
        Queue::has_writer_thread || flushes_without_thread<FlushPolicy>,
        "basic_wal_writer: a queue without a writer thread has nobody to keep a "
        "timer; use group_commit or manual_flush, or a queue with a writer "
        "thread");

    using time_point = threading::clock::time_point;

public:
    using queue_type = Queue;
    using flush_policy_type = FlushPolicy;
    using sync_policy_type = SyncPolicy;
    using codec_type = Codec;
    using file_type = File;
    using options = basic_wal_options<Queue, FlushPolicy, SyncPolicy>;

    /// What an acknowledged record survives.
    static constexpr durability guarantees = SyncPolicy::guarantees;

    /** Creates or opens the log in a directory, takes the single-writer lock, and recovers.

        Requires:    the parent of `path` exists.
        Effects:     as described for `recovery()`; on an error, what was there is as it was.
        Error codes: `not_a_log`, `locked`, `foreign`, `unsupported_version`, `unknown_codec`,
                     `corrupt` and `gap` (unless accepted by `options.recovery`), `invalid_options`;
                     those of the system. After an error every call returns `closed`.
        Complexity:  after a clean close one read per segment; after a crash also one segment.
    */
    basic_wal_writer(const std::filesystem::path& path, const options& o,
                     std::error_code& ec)
    {
        log_.open(path, o, ec);
    }
    explicit basic_wal_writer(const std::filesystem::path& path, const options& o = {})
    {
        std::error_code ec;
        log_.open(path, o, ec);
        if (ec)
            detail::throw_error(ec, "open", path,
                                ec == error::invalid_options
                                    ? log_.report().reason
                                    : reason_of(log_.report(), ec));
    }
    basic_wal_writer(const basic_wal_writer&) = delete;
    basic_wal_writer& operator=(const basic_wal_writer&) = delete;

    /// Effects: as `close`, with the result ignored.
    ~basic_wal_writer() = default;

    /** Queues one record, and waits while the queue is full.

        Returns:     its LSN. Nothing is promised of it before `wait`, `flush` or `close`.
        Error codes: `too_large`, `closed`, `forked`, `not_enough_memory`, `no_space` with
                     `on_no_space = fail` while the disk is full, or the
                     failure of the writer; then the caller has no LSN. With a failure the record is
                     not in the log, unless it was larger than the queue's memory, or there is no
                     queue: then it may be.
        Complexity:  linear in the payload; one atomic addition with `ring_queue`.
    */
    lsn append(record_type type, const_bytes payload, std::error_code& ec)
    {
        return log_.submit(codec::source_of<Codec>(type, payload), queue::no_deadline,
                           false, ec);
    }
    lsn append(const_bytes payload, std::error_code& ec)
    {
        return append(record_type::untyped, payload, ec);
    }
    lsn append(record_type type, const_bytes payload)
    {
        return throwing("append", [&](auto& ec) { return append(type, payload, ec); });
    }
    lsn append(const_bytes payload) { return append(record_type::untyped, payload); }

    /// Queues records that replay delivers all or none of. Returns: the LSN of the last one.
    /// Error codes: as above; `invalid_argument` for an empty batch.
    lsn append(const batch& records, std::error_code& ec)
    {
        return log_.submit(codec::source_of<Codec>(records), queue::no_deadline, false,
                           ec);
    }
    lsn append(const batch& records)
    {
        return throwing("append", [&](auto& ec) { return append(records, ec); });
    }

    /** As `append`, without waiting. The record is `payload`, `type, payload` or a batch; the form
        with an error code has it in front.

        Returns: nothing if there is no room, or if the record is larger than the queue's memory:
        that is no error. With `direct_queue` it writes, but waits for no turn and no space.
    */
    template <class... Record>
    [[nodiscard("without an LSN the record was not taken")]] std::optional<lsn>
    try_append(std::error_code& ec, const Record&... record)
    {
        return append_until(queue::at_once, ec, record...);
    }
    template <class... Record>
    [[nodiscard("without an LSN the record was not taken")]] std::optional<lsn>
    try_append(const Record&... record)
    {
        return append_until(queue::at_once, record...);
    }

    /// As `append`, with bounded waiting for room, or with `direct_queue` for the turn and for
    /// space. Returns: nothing when time is up; or, with the error `std::errc::timed_out`, the LSN
    /// that the record had by then: it may be in the log.
    template <class... Record>
    [[nodiscard("without an LSN the record was not taken")]] std::optional<lsn>
    append_until(time_point deadline, std::error_code& ec, const Record&... record)
    {
        const lsn n =
            log_.submit(codec::source_of<Codec>(record...), deadline, false, ec);
        if (ec == error::queue_full)
            ec.clear();
        return n ? std::optional(n) : std::nullopt;
    }
    template <class... Record>
    [[nodiscard("without an LSN the record was not taken")]] std::optional<lsn>
    append_until(time_point deadline, const Record&... record)
    {
        return throwing("append",
                        [&](auto& ec) { return append_until(deadline, ec, record...); });
    }
    template <class Rep, class Period, class... Record>
    [[nodiscard("without an LSN the record was not taken")]] std::optional<lsn>
    append_for(std::chrono::duration<Rep, Period> timeout, Record&&... record)
    {
        return append_until(commit::deadline_after(timeout),
                            std::forward<Record>(record)...);
    }

    /// Appends, and waits until durable. Returns: the LSN. Error codes: those of `append`, `wait`;
    /// after an error of `wait` the record may be in the log.
    template <class... Record>
    lsn commit(std::error_code& ec, const Record&... record)
    {
        const auto source = codec::source_of<Codec>(record...);
        const lsn n = log_.submit(source, queue::no_deadline, true, ec);
        if (!ec)
            log_.wait_until(n, queue::no_deadline, ec, source.records());
        return ec ? lsn() : n;
    }
    template <class... Record>
    lsn commit(const Record&... record)
    {
        return throwing("commit", [&](auto& ec) { return commit(ec, record...); });
    }

    /** As `commit`, with bounded waiting for room, and until durable.

        Returns: nothing if there was no room in time, which is no error; the LSN.
        Error codes: as `commit`; `std::errc::timed_out` with an LSN that is not durable yet.
    */
    template <class... Record>
    [[nodiscard("without an LSN the record was not taken")]] std::optional<lsn>
    commit_until(time_point deadline, std::error_code& ec, const Record&... record)
    {
        const auto source = codec::source_of<Codec>(record...);
        const lsn n = log_.submit(source, deadline, true, ec);
        if (ec == error::queue_full)
            ec.clear();
        else if (!ec && !log_.wait_until(n, deadline, ec, source.records()) && !ec)
            ec = std::make_error_code(std::errc::timed_out);
        const bool taken = n && (!ec || ec == std::errc::timed_out);
        return taken ? std::optional(n) : std::nullopt;
    }
    template <class... Record>
    [[nodiscard("without an LSN the record was not taken")]] std::optional<lsn>
    commit_until(time_point deadline, const Record&... record)
    {
        return throwing("commit",
                        [&](auto& ec) { return commit_until(deadline, ec, record...); });
    }
    template <class Rep, class Period, class... Record>
    [[nodiscard("without an LSN the record was not taken")]] std::optional<lsn>
    commit_for(std::chrono::duration<Rep, Period> timeout, Record&&... record)
    {
        return commit_until(commit::deadline_after(timeout),
                            std::forward<Record>(record)...);
    }

    /** Waits until a record, and all before it, is durable. Asks for a flush: never waits for the
        batch timer. `lsn{}` is always durable. With `direct_queue` as `write_mark`, too.

        Error codes: `out_of_range` if the LSN was not given out; the failure of the writer.
    */
    void wait(lsn n, std::error_code& ec)
    {
        log_.wait_and_mark(n, queue::no_deadline, ec);
    }
    void wait(lsn n)
    {
        std::error_code ec;
        wait(n, ec);
        detail::throw_if(ec, "wait", log_.path());
    }

    /// The same with bounded waiting. Returns: whether it is durable; false when time is up.
    bool wait_until(lsn n, time_point deadline, std::error_code& ec)
    {
        return log_.wait_and_mark(n, deadline, ec);
    }
    bool wait_until(lsn n, time_point deadline)
    {
        return throwing("wait_until",
                        [&](auto& ec) { return wait_until(n, deadline, ec); });
    }
    template <class Rep, class Period>
    bool wait_for(lsn n, std::chrono::duration<Rep, Period> timeout, std::error_code& ec)
    {
        return wait_until(n, commit::deadline_after(timeout), ec);
    }
    template <class Rep, class Period>
    bool wait_for(lsn n, std::chrono::duration<Rep, Period> timeout)
    {
        return throwing("wait_for", [&](auto& ec) { return wait_for(n, timeout, ec); });
    }

    /// Waits until all that was appended before the call is durable. Returns: up to where.
    /// Error codes: the failure of the writer.
    lsn flush(std::error_code& ec)
    {
        const lsn n = last_lsn();
        wait(n, ec);
        return ec ? lsn() : n;
    }
    lsn flush()
    {
        return throwing("flush", [&](auto& ec) { return flush(ec); });
    }

    /** Makes the log vouch for all that is durable: writes the watermark in a frame of its own,
        MARK, if no frame in the log carries it yet.

        After that, damage to the last records is reported as `corrupt`, also if the process dies
        before it appends or closes; without it, damage to the last frame looks like a write that
        was cut short. MARK is not synced: loss of power may take it, as long as the system has not
        written it back. With a writer thread an idle log does so by itself after 100 ms; with
        `direct_queue`, `wait`, `flush` and `truncate_before` do. Without syncs it does nothing.

        Error codes: `no_space` if there is none for MARK, which then is not there; the failure of
        the writer.
        Complexity:  a write of one block, if anything; waits for the write or sync in progress.
    */
    void write_mark(std::error_code& ec) { log_.write_mark(ec); }
    void write_mark()
    {
        std::error_code ec;
        write_mark(ec);
        detail::throw_if(ec, "write_mark", log_.path());
    }

    /// The last LSN given out; the last written; the last durable. `lsn{}`: none. Wait-free.
    lsn last_lsn() const noexcept { return log_.last_lsn(); }
    lsn written_lsn() const noexcept { return log_.written_lsn(); }
    lsn durable_lsn() const noexcept { return log_.durable_lsn(); }

    /// What became of an append. Requires: the LSN was given out. Wait-free.
    forelog::outcome outcome(lsn n) const noexcept { return log_.outcome(n); }

    /// The first error, and where; empty while healthy.
    wal_failure failure() const { return log_.failure(); }

    /** Removes whole segments in which every LSN is below `n`: those behind a checkpoint.

        Requires:    all before `n` is kept elsewhere, durably.
        Returns:     how many segments are gone, also with an error. Never the one in use.
        Error codes: `out_of_range` above the durable LSN + 1; `closed` if a `close` has ended it;
                     those of the system.
    */
    std::size_t truncate_before(lsn n, std::error_code& ec)
    {
        return log_.truncate_before(n, ec);
    }
    std::size_t truncate_before(lsn n)
    {
        return throwing("truncate_before",
                        [&](auto& ec) { return truncate_before(n, ec); });
    }

    /** Removes whole segments, oldest first, while the log takes more than `bytes` on disk: at
        most those in which every LSN is below `not_above`, the checkpoint.

        Requires:    all before `not_above` is kept elsewhere, durably.
        Returns:     how many segments are gone, also with an error. The log may stay larger:
                     `space` says how large it is.
        Error codes: those of `truncate_before`, with `not_above` for its argument, and of `space`.
        Complexity:  that of `space`, and a removal and a sync of the directory for each segment.
    */
    std::size_t truncate_to_size(std::uint64_t bytes, lsn not_above, std::error_code& ec)
    {
        return log_.truncate_to_size(bytes, not_above, ec);
    }
    std::size_t truncate_to_size(std::uint64_t bytes, lsn not_above)
    {
        return throwing("truncate_to_size",
                        [&](auto& ec) { return truncate_to_size(bytes, not_above, ec); });
    }

    /** What the log takes on disk, and its segments with first LSN, size and state.

        Error codes: `closed`, `forked`, the failure of the writer; those of the system.
        Complexity:  reads the directory and opens every file of the log.
    */
    log_space space(std::error_code& ec) const { return log_.space(ec); }
    log_space space() const
    {
        return throwing("space", [&](auto& ec) { return space(ec); });
    }

    /// A snapshot of what the writer has counted; not of one instant.
    wal_stats stats() const { return log_.stats(); }

    /// What opening found and did. A log that ends in a sealed, torn, stale, ambiguous or
    /// preallocated tail is a normal find; a tail that no watermark vouched for was written again
    /// and synced. If opening failed before the end was reached, the verdict is `unknown`.
    const recovery_report& recovery() const noexcept { return log_.report(); }

    /** Writes and syncs all that was appended, marks the log as closed, and unlocks it.

        Effects: appends that have an LSN are written, later ones get `closed`. Waits for no disk
        space: it tries once, rejects what is unwritten and returns `no_space`.
        Returns: the first error of the writer. Idempotent.
    */
    std::error_code close() noexcept { return log_.close(); }

private:
    template <class Call>
    auto throwing(const char* what, Call call) const
    {
        return detail::throwing(what, log_.path(), call);
    }

    writer::wal_engine<Queue, FlushPolicy, SyncPolicy, Codec, File> log_;
};

} // namespace forelog

#endif // FORELOG_WRITER_BASIC_WAL_WRITER_HPP
