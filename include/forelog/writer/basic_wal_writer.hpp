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
#include <forelog/fwd.hpp>
#include <forelog/writer/wal_engine.hpp>

#include <optional>

namespace forelog {

/** Appends records to a log, in one order, and says when they are durable.

    `Queue` hands records from the appending threads to the writer; `FlushPolicy` says when the
    writer flushes; `SyncPolicy` says what durable means; `Codec` is the checksum of a record;
    `File` is the operating system. All of it is composed at compile time.

    Every function that can fail has a form with `std::error_code& ec` as its last argument; the
    other form throws `std::system_error` instead. A record is a payload, or a type and a payload.
    After the first failed write or sync the writer is poisoned: every later call returns that
    error, and the log has to be opened again.

    Thread safety: any number of threads may call any member at any time, except construction and
    destruction, if `Queue::multi_producer`; otherwise one thread at a time may append.
    In a forked child every call returns `error::forked`, and the destructor only closes
    descriptors.
*/
template <class Queue, class FlushPolicy, class SyncPolicy, class Codec, class File>
class basic_wal_writer
{
    // Not constraints of the parameters: the compiler would say in its own words that they fail.
    static_assert(
        record_queue<Queue>,
        "forelog: the 1st argument of basic_wal_writer, Queue, must model record_queue, "
        "such as ring_queue; the order is <Queue, FlushPolicy, SyncPolicy, Codec>");
    static_assert(
        flush_policy<FlushPolicy>,
        "forelog: the 2nd argument of basic_wal_writer, FlushPolicy, must model "
        "flush_policy, such as group_commit; the order is <Queue, FlushPolicy, "
        "SyncPolicy, Codec>");
    static_assert(
        sync_policy<SyncPolicy>,
        "forelog: the 3rd argument of basic_wal_writer, SyncPolicy, must model "
        "sync_policy: a constant guarantees and sync(file, ec) noexcept for every type "
        "of file; such as data_sync");
    static_assert(
        record_codec<Codec>,
        "forelog: the 4th argument of basic_wal_writer, Codec, must model record_codec, "
        "such as crc32c_codec");
    static_assert(log_file<File>,
                  "forelog: the 5th argument of basic_wal_writer, File, must "
                  "model log_file; leave it out for the system's own files");
    static_assert(
        Queue::has_writer_thread || flushes_without_thread<FlushPolicy>,
        "forelog: a queue without a writer thread cannot keep the timer of this flush "
        "policy; use group_commit or manual_flush, or a queue with a writer thread");

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
    basic_wal_writer(const std::filesystem::path& path, std::error_code& ec)
        : basic_wal_writer(path, options(), ec)
    {}
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

    /** Queues a record, and waits while the queue is full.

        A batch is queued as a whole: replay delivers all of its records or none.

        Returns:     its LSN; of a batch, the LSN of the last record. Nothing is promised of it
                     before `wait`, `flush` or `close`.
        Error codes: `too_large`, `closed`, `forked`, `not_enough_memory`; `invalid_argument` for
                     an empty batch; `no_space` with `on_no_space = fail` while the disk is full;
                     the failure of the writer. Then the caller has no LSN. With a failure the
                     record is not in the log, unless it was larger than the queue's memory, or
                     there is no queue: then it may be.
        Complexity:  linear in the payload; one atomic addition with `ring_queue`.
    */
    lsn append(record_ref record, std::error_code& ec) { return submit(record, ec); }
    lsn append(detail::type_argument type, payload_ref payload, std::error_code& ec)
    {
        return submit(record_ref(type, payload), ec);
    }
    lsn append(const batch& records, std::error_code& ec) { return submit(records, ec); }
    lsn append(record_ref record)
    {
        std::error_code ec; // not `throwing`, which would keep the record in memory
        const lsn n = submit(record, ec);
        detail::throw_if(ec, "append", log_.path());
        return n;
    }
    lsn append(detail::type_argument type, payload_ref payload)
    {
        return append(record_ref(type, payload));
    }
    lsn append(const batch& records)
    {
        return throwing("append", [&](auto& ec) { return append(records, ec); });
    }

    /** As `append`, without waiting.

        Returns: nothing if there is no room, or if the record is larger than the queue's memory:
        that is no error. With `direct_queue` it writes, but waits for no turn and no space.
    */
    [[nodiscard]] std::optional<lsn> try_append(record_ref record, std::error_code& ec)
    {
        return append_until(queue::at_once, record, ec);
    }
    [[nodiscard]] std::optional<lsn> try_append(detail::type_argument type,
                                                payload_ref payload, std::error_code& ec)
    {
        return append_until(queue::at_once, record_ref(type, payload), ec);
    }
    [[nodiscard]] std::optional<lsn> try_append(const batch& records, std::error_code& ec)
    {
        return append_until(queue::at_once, records, ec);
    }
    [[nodiscard]] std::optional<lsn> try_append(record_ref record)
    {
        return append_until(queue::at_once, record);
    }
    [[nodiscard]] std::optional<lsn> try_append(detail::type_argument type,
                                                payload_ref payload)
    {
        return append_until(queue::at_once, record_ref(type, payload));
    }
    [[nodiscard]] std::optional<lsn> try_append(const batch& records)
    {
        return append_until(queue::at_once, records);
    }

    /// As `append`, with bounded waiting for room, or with `direct_queue` for the turn and for
    /// space. Returns: nothing when time is up; or, with the error `std::errc::timed_out`, the LSN
    /// that the record had by then: it may be in the log.
    [[nodiscard]] std::optional<lsn> append_until(time_point deadline, record_ref record,
                                                  std::error_code& ec)
    {
        return submit_until(deadline, record, ec);
    }
    [[nodiscard]] std::optional<lsn> append_until(time_point deadline,
                                                  detail::type_argument type,
                                                  payload_ref payload,
                                                  std::error_code& ec)
    {
        return submit_until(deadline, record_ref(type, payload), ec);
    }
    [[nodiscard]] std::optional<lsn>
    append_until(time_point deadline, const batch& records, std::error_code& ec)
    {
        return submit_until(deadline, records, ec);
    }
    [[nodiscard]] std::optional<lsn> append_until(time_point deadline, record_ref record)
    {
        return throwing("append",
                        [&](auto& ec) { return append_until(deadline, record, ec); });
    }
    [[nodiscard]] std::optional<lsn>
    append_until(time_point deadline, detail::type_argument type, payload_ref payload)
    {
        return append_until(deadline, record_ref(type, payload));
    }
    [[nodiscard]] std::optional<lsn> append_until(time_point deadline,
                                                  const batch& records)
    {
        return throwing("append",
                        [&](auto& ec) { return append_until(deadline, records, ec); });
    }
    [[nodiscard]] std::optional<lsn> append_for(commit::timeout timeout,
                                                record_ref record, std::error_code& ec)
    {
        return append_until(timeout.deadline(), record, ec);
    }
    [[nodiscard]] std::optional<lsn> append_for(commit::timeout timeout,
                                                detail::type_argument type,
                                                payload_ref payload, std::error_code& ec)
    {
        return append_until(timeout.deadline(), record_ref(type, payload), ec);
    }
    [[nodiscard]] std::optional<lsn> append_for(commit::timeout timeout,
                                                const batch& records, std::error_code& ec)
    {
        return append_until(timeout.deadline(), records, ec);
    }
    [[nodiscard]] std::optional<lsn> append_for(commit::timeout timeout,
                                                record_ref record)
    {
        return append_until(timeout.deadline(), record);
    }
    [[nodiscard]] std::optional<lsn>
    append_for(commit::timeout timeout, detail::type_argument type, payload_ref payload)
    {
        return append_until(timeout.deadline(), record_ref(type, payload));
    }
    [[nodiscard]] std::optional<lsn> append_for(commit::timeout timeout,
                                                const batch& records)
    {
        return append_until(timeout.deadline(), records);
    }

    /// Appends, and waits until durable. Returns: the LSN. Error codes: those of `append`, `wait`;
    /// after an error of `wait` the record may be in the log.
    lsn commit(record_ref record, std::error_code& ec)
    {
        return submit_and_wait(record, ec);
    }
    lsn commit(detail::type_argument type, payload_ref payload, std::error_code& ec)
    {
        return submit_and_wait(record_ref(type, payload), ec);
    }
    lsn commit(const batch& records, std::error_code& ec)
    {
        return submit_and_wait(records, ec);
    }
    lsn commit(record_ref record)
    {
        return throwing("commit", [&](auto& ec) { return commit(record, ec); });
    }
    lsn commit(detail::type_argument type, payload_ref payload)
    {
        return commit(record_ref(type, payload));
    }
    lsn commit(const batch& records)
    {
        return throwing("commit", [&](auto& ec) { return commit(records, ec); });
    }

    /** As `commit`, with bounded waiting for room, and until durable.

        Returns: nothing if there was no room in time, which is no error; the LSN.
        Error codes: as `commit`; `std::errc::timed_out` with an LSN that is not durable yet.
    */
    [[nodiscard]] std::optional<lsn> commit_until(time_point deadline, record_ref record,
                                                  std::error_code& ec)
    {
        return submit_and_wait_until(deadline, record, ec);
    }
    [[nodiscard]] std::optional<lsn> commit_until(time_point deadline,
                                                  detail::type_argument type,
                                                  payload_ref payload,
                                                  std::error_code& ec)
    {
        return submit_and_wait_until(deadline, record_ref(type, payload), ec);
    }
    [[nodiscard]] std::optional<lsn>
    commit_until(time_point deadline, const batch& records, std::error_code& ec)
    {
        return submit_and_wait_until(deadline, records, ec);
    }
    [[nodiscard]] std::optional<lsn> commit_until(time_point deadline, record_ref record)
    {
        return throwing("commit",
                        [&](auto& ec) { return commit_until(deadline, record, ec); });
    }
    [[nodiscard]] std::optional<lsn>
    commit_until(time_point deadline, detail::type_argument type, payload_ref payload)
    {
        return commit_until(deadline, record_ref(type, payload));
    }
    [[nodiscard]] std::optional<lsn> commit_until(time_point deadline,
                                                  const batch& records)
    {
        return throwing("commit",
                        [&](auto& ec) { return commit_until(deadline, records, ec); });
    }
    [[nodiscard]] std::optional<lsn> commit_for(commit::timeout timeout,
                                                record_ref record, std::error_code& ec)
    {
        return commit_until(timeout.deadline(), record, ec);
    }
    [[nodiscard]] std::optional<lsn> commit_for(commit::timeout timeout,
                                                detail::type_argument type,
                                                payload_ref payload, std::error_code& ec)
    {
        return commit_until(timeout.deadline(), record_ref(type, payload), ec);
    }
    [[nodiscard]] std::optional<lsn> commit_for(commit::timeout timeout,
                                                const batch& records, std::error_code& ec)
    {
        return commit_until(timeout.deadline(), records, ec);
    }
    [[nodiscard]] std::optional<lsn> commit_for(commit::timeout timeout,
                                                record_ref record)
    {
        return commit_until(timeout.deadline(), record);
    }
    [[nodiscard]] std::optional<lsn>
    commit_for(commit::timeout timeout, detail::type_argument type, payload_ref payload)
    {
        return commit_until(timeout.deadline(), record_ref(type, payload));
    }
    [[nodiscard]] std::optional<lsn> commit_for(commit::timeout timeout,
                                                const batch& records)
    {
        return commit_until(timeout.deadline(), records);
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
    bool wait_for(lsn n, commit::timeout timeout, std::error_code& ec)
    {
        return wait_until(n, timeout.deadline(), ec);
    }
    bool wait_for(lsn n, commit::timeout timeout)
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

    /** Removes whole segments in which every LSN is below `n`: those before a checkpoint.

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
    template <class Record>
    lsn submit(const Record& record, std::error_code& ec)
    {
        return log_.submit(codec::source_of<Codec>(record), queue::no_deadline, false,
                           ec);
    }

    template <class Record>
    std::optional<lsn> submit_until(time_point deadline, const Record& record,
                                    std::error_code& ec)
    {
        const lsn n = log_.submit(codec::source_of<Codec>(record), deadline, false, ec);
        if (ec == error::queue_full)
            ec.clear();
        return n ? std::optional(n) : std::nullopt;
    }

    template <class Record>
    lsn submit_and_wait(const Record& record, std::error_code& ec)
    {
        const auto source = codec::source_of<Codec>(record);
        const lsn n = log_.submit(source, queue::no_deadline, true, ec);
        if (!ec)
            log_.wait_until(n, queue::no_deadline, ec, source.records());
        return ec ? lsn() : n;
    }

    template <class Record>
    std::optional<lsn> submit_and_wait_until(time_point deadline, const Record& record,
                                             std::error_code& ec)
    {
        const auto source = codec::source_of<Codec>(record);
        const lsn n = log_.submit(source, deadline, true, ec);
        if (ec == error::queue_full)
            ec.clear();
        else if (!ec && !log_.wait_until(n, deadline, ec, source.records()) && !ec)
            ec = std::make_error_code(std::errc::timed_out);
        const bool taken = n && (!ec || ec == std::errc::timed_out);
        return taken ? std::optional(n) : std::nullopt;
    }

    template <class Call>
    auto throwing(const char* what, Call call) const
    {
        return detail::throwing(what, log_.path(), call);
    }

    writer::wal_engine<Queue, FlushPolicy, SyncPolicy, Codec, File> log_;
};

} // namespace forelog

#endif // FORELOG_WRITER_BASIC_WAL_WRITER_HPP
