// forelog/writer/wal_engine.hpp: one writer's hold on a log, from open to close
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_WAL_ENGINE_HPP
#define FORELOG_WRITER_WAL_ENGINE_HPP

#include <forelog/codec/batch.hpp>
#include <forelog/commit/commit_leader.hpp>
#include <forelog/detail/fork.hpp>
#include <forelog/queue/concept.hpp>
#include <forelog/writer/recovery.hpp>

#include <algorithm>
#include <memory>
#include <mutex>

namespace forelog::writer {

/** Does what `basic_wal_writer` promises, by error codes only: that class is its documented face.

    Thread safety: any number of threads, but for construction and destruction.
*/
template <record_queue Queue, flush_policy FlushPolicy, sync_policy SyncPolicy,
          record_codec Codec, log_file File>
class wal_engine
{
public:
    using options = basic_wal_options<Queue, FlushPolicy, SyncPolicy>;
    using time_point = threading::clock::time_point;

    wal_engine() = default;
    wal_engine(const wal_engine&) = delete;
    wal_engine& operator=(const wal_engine&) = delete;

    ~wal_engine()
    {
        const forelog::detail::cancel_block uncancelled;
        if (log_ && is_forked())
            log_->abandon();
        else
            close();
    }

    void open(const std::filesystem::path& path, const options& o, std::error_code& ec)
    {
        ec.clear();
        max_record_size_ = o.max_record_size;
        generation_ = forelog::detail::current_fork_generation();
        if (const char* const wrong = o.invalid_option(); wrong != nullptr) {
            ec = report_.error = error::invalid_options;
            report_.reason = wrong;
        }
        forelog::detail::signal_block signals; // as when the log is written
        try {
            path_ = path;
            if (!ec)
                open_checked(path, o, ec);
        } catch (const std::bad_alloc&) {
            ec = std::make_error_code(std::errc::not_enough_memory);
        } catch (const std::system_error& e) { // no thread to be had
            ec = e.code();
        } catch (const std::exception&) { // no random number to be had
            ec = std::make_error_code(std::errc::io_error);
        }
        if (ec == std::errc::file_too_large)
            signals.drop_file_size_signal();
        if (ec && !report_.error)
            report_.error = ec;
    }

    /// Whether the log is open, in this process.
    bool check(std::error_code& ec) const noexcept
    {
        ec.clear();
        if (!log_)
            ec = error::closed;
        else if (is_forked())
            ec = error::forked;
        return !ec;
    }

    /// Queues what `source` holds; `urgent` if its caller is going to wait for it.
    template <class Source>
    lsn submit(const Source& source, time_point deadline, bool urgent,
               std::error_code& ec)
    {
        if (!admit(source, ec)) [[unlikely]]
            return {};
        try {
            if constexpr (!threaded)
                return write_through(source, deadline, ec);
            else if (log_->may_refuse()) [[unlikely]]
                return number_of(push_refusable(source, deadline), deadline, urgent, ec);
            else
                return number_of(push(source, deadline), deadline, urgent, ec);
        } catch (const std::bad_alloc&) {
            ec = std::make_error_code(std::errc::not_enough_memory);
            return {};
        }
    }

    /// Returns: whether `n` is durable; if not, with an error or because time is up.
    /// Also counts how many `records` the caller waits for.
    bool wait_until(lsn n, time_point deadline, std::error_code& ec,
                    std::uint64_t records = 1)
    {
        if (!check(ec))
            return false;
        if (n.value() <= log_->watermarks().durable())
            return true;
        if (n > last_lsn()) {
            ec = error::out_of_range;
            return false;
        }
        if (log_->lead_or_wait(n.value(), records, deadline))
            return true;
        if (!log_->watermarks().ended())
            return false;
        // It may have become durable since, and the log have been closed by another thread.
        if (n.value() <= log_->watermarks().durable())
            return true;
        ec = log_->watermarks().end_error();
        return false;
    }

    /// The same; without a thread, what is durable is vouched for then, too. An error of that is
    /// told, although `n` is durable: it ends the log, and this call is the first to see it.
    bool wait_and_mark(lsn n, time_point deadline, std::error_code& ec)
    {
        const bool durable = wait_until(n, deadline, ec);
        if constexpr (!threaded)
            if (durable)
                mark_unless_ended(deadline, ec);
        return durable && !ec;
    }

    void write_mark(std::error_code& ec)
    {
        if (!check(ec) || log_->write_mark(queue::no_deadline))
            return;
        ec = log_->watermarks().ended() ? log_->watermarks().end_error()
                                        : make_error_code(error::no_space);
    }

    std::size_t truncate_before(lsn n, std::error_code& ec)
    {
        if (!check(ec))
            return 0;
        std::lock_guard lock(closing_);
        return may_truncate(n, ec) ? truncate(n, ec) : 0;
    }

    std::size_t truncate_to_size(std::uint64_t bytes, lsn not_above, std::error_code& ec)
    {
        if (!check(ec))
            return 0;
        std::lock_guard lock(closing_);
        if (!may_truncate(not_above, ec))
            return 0;
        const log_space space = measured(ec);
        const lsn n = ec ? lsn() : segment::limit_for_size(space, bytes, not_above);
        return n ? truncate(n, ec) : 0;
    }

    log_space space(std::error_code& ec) const
    {
        if (!check(ec))
            return {};
        std::lock_guard lock(closing_);
        if (closed_)
            ec = log_->watermarks().end_error();
        return ec ? log_space() : measured(ec);
    }

    std::error_code close() noexcept
    {
        const forelog::detail::cancel_block uncancelled; // it joins the writer's thread
        std::error_code ec;
        if (!log_ || !check(ec))
            return ec;
        ending_.store(true, std::memory_order_relaxed); // ends a truncation
        std::lock_guard lock(closing_);
        if (!closed_) {
            log_->close();
            closed_ = true;
            close_error_ = log_->watermarks().failure().error;
            log_->release_directory();
        }
        return close_error_;
    }

    lsn last_lsn() const noexcept
    {
        return log_ ? lsn(log_->queue().next_lsn() - 1) : lsn();
    }
    lsn written_lsn() const noexcept
    {
        return log_ ? lsn(log_->watermarks().written()) : lsn();
    }
    lsn durable_lsn() const noexcept
    {
        return log_ ? lsn(log_->watermarks().durable()) : lsn();
    }

    forelog::outcome outcome(lsn n) const noexcept
    {
        return log_ ? log_->watermarks().outcome(n.value()) : outcome::rejected;
    }

    wal_failure failure() const
    {
        // In a child the lock may be held by a thread that does not exist.
        std::error_code ec;
        wal_failure f;
        if (check(ec))
            f = log_->watermarks().failure();
        else if (ec == error::forked)
            f.error = ec;
        return f;
    }

    wal_stats stats() const
    {
        std::error_code ec;
        return check(ec) ? log_->stats() : wal_stats();
    }

    const recovery_report& report() const noexcept { return report_; }

    /// As it was given to `open`.
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    /// Requires: `closing_` is held, as for those below.
    bool may_truncate(lsn n, std::error_code& ec) const
    {
        if (closed_ || log_->watermarks().ended())
            ec = log_->watermarks().end_error();
        else if (n.value() > log_->watermarks().durable() + 1)
            ec = error::out_of_range;
        return !ec;
    }

    std::size_t truncate(lsn n, std::error_code& ec)
    {
        const auto go_on = [this] { return !ending_.load(std::memory_order_relaxed); };
        if constexpr (!threaded)
            mark_unless_ended(queue::no_deadline, ec);
        return ec ? 0 : log_->truncate_before(n.value(), go_on, ec);
    }

    log_space measured(std::error_code& ec) const
    {
        const forelog::detail::cancel_block uncancelled;
        try {
            return log_->space(ec);
        } catch (const std::bad_alloc&) {
            ec = std::make_error_code(std::errc::not_enough_memory);
            return {};
        }
    }

    /// Without space there is no MARK for now; the next call tries again.
    void mark_unless_ended(time_point deadline, std::error_code& ec)
    {
        const commit::watermarks& watermarks = log_->watermarks();
        if (!watermarks.ended() && !log_->write_mark(deadline) && watermarks.ended())
            ec = watermarks.end_error();
    }

    static constexpr bool threaded = Queue::has_writer_thread;
    using log_type = commit::commit_leader<Queue, FlushPolicy, SyncPolicy, Codec, File>;

    bool is_forked() const noexcept
    {
        return forelog::detail::fork_generation.load(std::memory_order_relaxed) !=
               generation_;
    }

    void open_checked(const std::filesystem::path& path, const options& o,
                      std::error_code& ec)
    {
        recovery<File> opening(scan::codecs_of<Codec, crc32c_codec, crc32_codec>,
                               is_syncing<SyncPolicy> || syncs_on_close(o.sync),
                               o.recovery);
        auto opened = opening.open(path, ec);
        report_ = opened.report;
        if (ec)
            return;
        const std::size_t orphans = opened.orphans.size();
        auto log = std::make_unique<log_type>(std::move(opened), o);
        log->start(ec);
        if (ec)
            return;
        report_.removed_files = orphans;
        log_ = std::move(log);
    }

    template <class Source>
    bool admit(const Source& source, std::error_code& ec) const noexcept
    {
        if (!check(ec)) [[unlikely]]
            return false;
        if (source.framed_size() > format::framed_size(max_record_size_) ||
            source.largest() > max_record_size_) [[unlikely]]
            ec = error::too_large;
        else if (source.records() == 0) [[unlikely]]
            ec = error::invalid_argument;
        return !ec;
    }

    template <class Source>
    push_result push(const Source& source, time_point deadline)
    {
        return log_->queue().push(
            source, deadline, [this](std::uint64_t n) noexcept { log_->request_now(n); });
    }

    /// The same where a full disk refuses: no number is taken before there is room.
    template <class Source>
    push_result push_refusable(const Source& source, time_point deadline)
    {
        for (;;) {
            if (log_->refuses())
                return {.status = push_status::full};
            time_point until = queue::until_refused;
            if constexpr (!requires { log_->queue().refuse(true); })
                until = threading::clock::now() + threading::parker::cap;
            const push_result p = push(source, (std::min)(deadline, until));
            if (p.status != push_status::full ||
                (threading::clock::now() >= deadline && !log_->refuses()))
                return p;
        }
    }

    lsn number_of(const push_result& p, time_point deadline, bool urgent,
                  std::error_code& ec)
    {
        if (p.status != push_status::ok) [[unlikely]] {
            ec = refusal(p, deadline);
            return {};
        }
        if (!urgent) // who waits asks for a flush anyway
            log_->after_push(p);
        return lsn(p.last_lsn);
    }

    /// Why a push was not taken.
    std::error_code refusal(const push_result& p, time_point deadline) const
    {
        if (p.status != push_status::full)
            return log_->watermarks().end_error();
        const bool for_space = deadline == queue::no_deadline || log_->refuses();
        return for_space ? error::no_space : error::queue_full;
    }

    /// Without a thread: writes, and syncs if the policy says so, on the caller's.
    template <class Source>
    lsn write_through(const Source& source, time_point deadline, std::error_code& ec)
    {
        const push_result p = log_->push_and_act(
            [&] {
                return log_->queue().push(source, deadline,
                                          [](std::uint64_t) noexcept {});
            },
            deadline);
        // A log that was closed meanwhile has written the record all the same.
        const commit::watermarks& watermarks = log_->watermarks();
        const bool late = p.status == push_status::late;
        if ((late || p.status == push_status::ok) &&
            (watermarks.durable() >= p.last_lsn ||
             (watermarks.written() >= p.last_lsn && !watermarks.failure())))
            return lsn(p.last_lsn);
        const bool waits = late && !watermarks.ended();
        ec = waits ? std::make_error_code(std::errc::timed_out) : refusal(p, deadline);
        return waits ? lsn(p.last_lsn) : lsn();
    }

    recovery_report report_;
    std::unique_ptr<log_type> log_;
    std::uint32_t max_record_size_ = 0;
    unsigned generation_ = 0;
    mutable threading::mutex closing_;
    threading::atomic<bool> ending_{false}; ///< somebody is about to close
    bool closed_ = false;
    std::error_code close_error_;
    std::filesystem::path path_;
};

} // namespace forelog::writer

#endif // FORELOG_WRITER_WAL_ENGINE_HPP
