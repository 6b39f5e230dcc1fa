// forelog/commit/committer.hpp: performs the steps of a commit: queue to disk
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_COMMITTER_HPP
#define FORELOG_COMMIT_COMMITTER_HPP

#include <forelog/commit/commit_fsm.hpp>
#include <forelog/commit/detail/wakeup_threshold.hpp>
#include <forelog/commit/flush_requests.hpp>
#include <forelog/commit/options.hpp>
#include <forelog/commit/watermarks.hpp>
#include <forelog/segment/segment_writer.hpp>

#include <new>
#include <utility>

namespace forelog::commit {

/** Performs the steps that `commit_fsm` orders: gathers, writes, syncs, acknowledges, fails,
    closes.

    Thread safety: the members that require the leader: one thread at a time, which `commit_leader`
    chooses; the rest: any thread.
*/
template <record_queue Queue, flush_policy FlushPolicy, sync_policy SyncPolicy,
          log_file File>
class committer
{
public:
    static constexpr bool threaded = Queue::has_writer_thread;
    static constexpr bool syncing = is_syncing<SyncPolicy>;

    /// Requires: `log` was opened without an error, `options` is valid; `requests` outlives this.
    template <class Options, class Notify>
    committer(segment::recovered_log<File>&& log, const Options& options,
              std::uint16_t codec, const flush_requests& requests, Notify notify)
        : queue_(options.queue, log.next_lsn)
        , first_lsn_(log.next_lsn)
        , fsm_(options.flush, {syncing, threaded, syncs_on_close(options.sync)},
               log.next_lsn - 1)
        , watermarks_(log.next_lsn - 1)
        , requests_(requests)
        , refuse_without_space_(options.on_no_space == no_space::fail)
        , files_(std::move(log), options, codec, threaded, notify)
    {}

    Queue& queue() noexcept { return queue_; }
    const Queue& queue() const noexcept { return queue_; }
    commit::watermarks& watermarks() noexcept { return watermarks_; }
    const commit::watermarks& watermarks() const noexcept { return watermarks_; }
    segment::segment_writer<SyncPolicy, File>& files() noexcept { return files_; }

    bool is_out_of_space() const noexcept
    {
        return no_space_.load(std::memory_order_relaxed);
    }

    /// Whether a full disk refuses new appends; and whether it does now.
    bool may_refuse() const noexcept { return refuse_without_space_; }
    bool refuses() const noexcept { return may_refuse() && is_out_of_space(); }

    /// Effects: LSNs up to `last` may be shown to callers.
    void give_out(std::uint64_t last) noexcept
    {
        if constexpr (requires { queue_.give_out(last); })
            queue_.give_out(last);
    }

    /** Effects: takes back the record that `act` had no space for, in a queue without a thread.

        Returns: whether it was taken back. The next record gets its LSN, and its place in the file.
        Requires: the calling thread leads; `waits_for_space()`.
    */
    bool withdraw() noexcept
    {
        if constexpr (requires { queue_.withdraw(); }) {
            watermarks_.set_submitted(fsm_.written());
            queue_.withdraw();
            fsm_.withdraw();
            return true;
        }
        return false;
    }

    /// Performs steps until `done()`, or nothing is left to do at once. Returns: the last action,
    /// which says when to continue. Requires: the calling thread leads.
    template <class Done>
    commit_action act(Done done) noexcept
    {
        for (;;) {
            commit_action action;
            try {
                action = fsm_.next(input());
                if (action.step == commit_step::park)
                    return action;
                if (action.step == commit_step::finish) {
                    finish();
                    return action;
                }
                if (done())
                    return {commit_step::park, 0, 0, (time_point::min)()};
                perform(action);
            } catch (const std::bad_alloc&) {
                fail(std::make_error_code(std::errc::not_enough_memory),
                     operation::memory);
            } catch (const std::system_error& e) {
                fail(e.code(), operation::prepare);
            } catch (...) { // such as a random device that fails
                fail(std::make_error_code(std::errc::io_error), operation::prepare);
            }
        }
    }

    /** Returns: the thresholds at which `act` is to be called again, before the deadline of `last`,
        which it has returned.

        A request or a close that `act` has seen wakes nobody again while it has to wait all the
        same: for space on a full disk, or for a producer in the middle of a push.
    */
    wakeup_limits wakeup(const commit_action& last) const noexcept
    {
        const std::uint64_t next =
            fsm_.is_holding() ? flush_decision::never : fsm_.written();
        const bool grouped = last.wake_awaited != flush_decision::never;
        return {last.wake_lsn, last.wake_bytes,   grouped ? flush_decision::never : next,
                next,          last.wake_awaited, last.late,
                !closing_seen_};
    }

    /// Effects: the next `act` measures the time that it spends outside of system calls.
    void start_measuring() noexcept
    {
        is_measuring_ = true;
        outside_ = {};
    }

    /// Returns: the time measured until now.
    threading::clock::duration stop_measuring(time_point now) noexcept
    {
        is_measuring_ = false;
        return outside_ + (now - step_began_);
    }

    /// Whether several callers wait at a time.
    bool is_crowded() const noexcept { return crowded_.load(std::memory_order_relaxed); }

    bool waits_for_space() const noexcept { return fsm_.waits_for_space(); }

    /// Requires: with a queue that has no thread, the calling thread leads.
    wal_stats stats() const
    {
        wal_stats s = counters_.snapshot();
        const std::uint64_t next = queue_.next_lsn();
        const std::uint64_t written = watermarks_.written();
        s.records = next - first_lsn_;
        s.segments = files_.store().list().size();
        s.first_lsn = files_.store().list().first_lsn();
        s.segments_prepared = files_.store().prepared();
        s.waiting_for_space = is_out_of_space();
        s.queue_records = next - 1 > written ? next - 1 - written : 0;
        s.queue_bytes = queue_.backlog();
        return s;
    }

private:
    void perform(const commit_action& action)
    {
        switch (action.step) {
        case commit_step::write: return write(action.resumed);
        case commit_step::sync: return sync();
        case commit_step::mark: return mark();
        case commit_step::park:
        case commit_step::finish: return;
        default: return rotate_or_close(action);
        }
    }

    commit_input input() noexcept
    {
        if (const auto ec = files_.store().background_error())
            fail(ec, operation::prepare);
        commit_input in;
        // Closing is loaded first: the last LSN that is loaded after it is the last one of the log.
        in.closing = closing_seen_ = requests_.closing();
        in.requested = requests_.requested();
        in.requested_now = requests_.requested_now();
        in.awaited = requests_.awaited();
        in.mark_requests = marks_requested_ = requests_.mark_requests();
        if constexpr (requires { queue_.pushed_lsn(); })
            in.last_lsn = queue_.pushed_lsn();
        else
            in.last_lsn = queue_.next_lsn() - 1;
        in.bytes = queue_.backlog();
        in.now = threading::clock::now();
        // A log writer checks when it is idle, and at each rotation.
        if constexpr (!threaded)
            if (in.now - checked_at_ >= fsm_.idle_mark)
                check_names(in.now);
        step_began_ = in.now;
        return in;
    }

    void check_names(time_point now) noexcept
    {
        checked_at_ = now;
        std::error_code ec;
        if (!files_.check_names(ec))
            fail(ec, files_.last_operation());
    }

    /// `resumed`: the rest of a frame that is composed already.
    void write(bool resumed)
    {
        if (!resumed) {
            const segment::gather_result g =
                files_.gather(queue_, fsm_.durable(), counters_);
            if (g.segment_full)
                return fsm_.segment_full();
            if (g.records == 0) {
                counters_.publish_waits.add();
                return fsm_.unpublished(threading::clock::now());
            }
            in_flight_ = g.records;
            if (is_measuring_)
                outside_ += threading::clock::now() - step_began_;
        }
        std::error_code ec;
        const std::uint64_t last = fsm_.written() + in_flight_;
        watermarks_.set_submitted(last);
        if (!files_.write(counters_, ec))
            return handle_error(ec);
        counters_.frames.add();
        counters_.frame_records.add(in_flight_);
        counters_.written_records.add(in_flight_);
        fsm_.wrote(last, files_.has_more());
        fsm_.marked(framed_watermark_);
        framed_watermark_ = fsm_.durable();
        watermarks_.set_marked(fsm_.marked());
        set_no_space(false);
        give_out(last);
        watermarks_.set_written(last);
        if constexpr (!syncing)
            watermarks_.set_durable(last);
        queue_.release();
    }

    void sync()
    {
        std::error_code ec;
        const time_point began = threading::clock::now();
        files_.sync(counters_, ec);
        if (ec)
            return fail(ec, operation::sync);
        // The sync covers all that is written: no frame is written between the two.
        fsm_.synced();
        crowded_.store(
            fsm_.expect_again(requests_.awaited(), began, threading::clock::now()),
            std::memory_order_relaxed);
        watermarks_.set_durable(fsm_.durable());
        files_.drop(); // after the acknowledgement, so that no caller waits for it
    }

    /// A step of a rotation or of a close.
    void rotate_or_close(const commit_action& action)
    {
        using format::frame_type;
        std::error_code ec;
        switch (action.step) {
        case commit_step::seal:
            files_.write_control(frame_type::seal, fsm_.durable(), action.resumed,
                                 counters_, ec);
            break;
        case commit_step::sync_seal: files_.sync(counters_, ec); break;
        case commit_step::next_segment:
            files_.next_segment(fsm_.durable(), action.resumed, counters_, ec);
            break;
        case commit_step::sync_epoch:
            files_.sync_epoch(fsm_.durable(), counters_, ec);
            break;
        case commit_step::close:
            files_.write_control(frame_type::close, fsm_.durable(), action.resumed,
                                 counters_, ec);
            break;
        case commit_step::sync_close: files_.sync_close(counters_, ec); break;
        default: files_.release_files(ec); break;
        }
        if (ec)
            return handle_error(ec);
        fsm_.done(action.step);
        if (action.step == commit_step::release_files) {
            watermarks_.set_marked(fsm_.durable());
            watermarks_.end({}, [] {});
        }
    }

    void mark()
    {
        std::error_code ec;
        if (fsm_.needs_mark()) {
            // SEAL takes the room of CLOSE, so it is written only when there is a segment to go on
            // in.
            if (files_.is_full()) {
                files_.provide(ec);
                if (!ec)
                    return fsm_.segment_full();
            } else {
                files_.write_control(format::frame_type::mark, fsm_.durable(), false,
                                     counters_, ec);
            }
            if (ec)
                return handle_error(ec);
            fsm_.marked(fsm_.durable());
        }
        answer_marks();
    }

    void answer_marks() noexcept
    {
        watermarks_.set_marked(fsm_.marked());
        if (marks_requested_ != marks_answered_) {
            marks_answered_ = marks_requested_;
            fsm_.answered(marks_answered_);
            watermarks_.answer_marks(marks_answered_);
        }
    }

    /// An error of a write or of making a segment: it is waited out if it passes, and final
    /// otherwise.
    void handle_error(const std::error_code& ec)
    {
        if (!files_.is_passing(ec))
            return fail(ec, files_.last_operation());
        if (fsm_.is_marking()) {
            fsm_.not_marked(threading::clock::now());
            return answer_marks();
        }
        counters_.space_waits.add();
        set_no_space(true);
        if (!fsm_.no_space(threading::clock::now(), closing_seen_))
            fail(error::no_space, files_.last_operation());
    }

    void set_no_space(bool full) noexcept
    {
        if (no_space_.load(std::memory_order_relaxed) != full) {
            no_space_.store(full, std::memory_order_relaxed);
            if constexpr (requires { queue_.refuse(full); })
                queue_.refuse(full && refuse_without_space_);
        }
    }

    void fail(const std::error_code& ec, operation what) noexcept
    {
        fsm_.fail();
        watermarks_.end({ec, what, files_.segment(), files_.offset(), {}},
                        [this]() noexcept { queue_.close(); });
    }

    /// Effects: releases all producers. What is still queued will never be written.
    void finish() noexcept
    {
        queue_.stop();
        files_.store().stop();
    }

    Queue queue_;
    const std::uint64_t first_lsn_;
    commit_fsm<FlushPolicy> fsm_;
    commit::watermarks watermarks_;
    const flush_requests& requests_;
    threading::atomic<bool> no_space_{false};
    threading::atomic<bool> crowded_{false};
    const bool refuse_without_space_;
    segment::counters counters_;
    std::uint32_t in_flight_ = 0; ///< records of the data frame that was composed last
    std::uint64_t framed_watermark_ = 0; ///< the durable LSN in the last data frame
    std::uint64_t marks_requested_ = 0, marks_answered_ = 0; ///< how many requests
    bool closing_seen_ = false;
    time_point checked_at_{}; ///< without a log writer: when the names were checked
    bool is_measuring_ = false;
    threading::clock::duration
        outside_{}; ///< of system calls, in the steps before this one
    time_point step_began_{};
    segment::segment_writer<SyncPolicy, File> files_;
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_COMMITTER_HPP
