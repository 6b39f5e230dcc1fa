// forelog/commit/committer.hpp: the acts of the commit core: queue to disk
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

/** Does what the commit core says: gathers, writes, syncs, acknowledges, fails, closes.

    Thread safety: `act` and what it says of its result by one thread at a time, which plays the
    writer's role; the rest by any.
*/
template <record_queue Queue, flush_policy FlushPolicy, sync_policy SyncPolicy,
          log_file File>
class committer
{
public:
    static constexpr bool threaded = Queue::has_writer_thread;
    static constexpr bool syncing = is_syncing<SyncPolicy>;

    /// Requires: `log` was opened without an error, `options` is valid; `asked` outlives this.
    template <class Options, class Notify>
    committer(segment::recovered_log<File>&& log, const Options& options,
              std::uint16_t codec, const flush_requests& awaited, Notify notify)
        : queue_(options.queue, log.next_lsn)
        , first_lsn_(log.next_lsn)
        , fsm_(options.flush, {syncing, threaded, syncs_on_close(options.sync)},
               log.next_lsn - 1)
        , watermarks_(log.next_lsn - 1)
        , requests_(awaited)
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

    /// Effects: callers may know of the number of a record.
    void give_out(std::uint64_t last) noexcept
    {
        if constexpr (requires { queue_.give_out(last); })
            queue_.give_out(last);
    }

    /** What `act` could not write for want of space, in a queue without a thread, is taken back.

        Returns: whether it was; its LSN goes to the next record, which is composed over it.
        Requires: the writer's role, `waits_for_space`.
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

    /// Acts until `done()`, or nothing is left to do at once. Returns: when to go on, and for what.
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
            } catch (...) { // such as a random device that does not answer
                fail(std::make_error_code(std::errc::io_error), operation::prepare);
            }
        }
    }

    /** What the last `act` is to be called again for, before its deadline.

        A demand or a close that it has seen counts no more where a full disk, or a producer in the
        middle of a push, has to be waited for in spite of it.
    */
    wakeup_limits wakeup(const commit_action& park) const noexcept
    {
        const std::uint64_t next =
            fsm_.is_holding() ? flush_decision::never : fsm_.written();
        const bool grouped = park.wake_awaited != flush_decision::never;
        return {park.wake_lsn, park.wake_bytes,   grouped ? flush_decision::never : next,
                next,          park.wake_awaited, park.late,
                !closing_seen_};
    }

    /// Effects: the next `act` measures how long it takes outside of system calls.
    void start_measuring() noexcept
    {
        measures_ = true;
        outside_ = {};
    }

    /// Returns: what was measured until now.
    threading::clock::duration stop_measuring(time_point now) noexcept
    {
        measures_ = false;
        return outside_ + (now - step_began_);
    }

    /// Whether several wait at a time.
    bool is_crowded() const noexcept { return crowded_.load(std::memory_order_relaxed); }

    bool waits_for_space() const noexcept { return fsm_.waits_for_space(); }

    /// Requires: with a queue that has no thread, the writer's role.
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
        commit_input v;
        // Closing first: the last LSN seen after it is the last one there will ever be.
        v.closing = closing_seen_ = requests_.closing();
        v.requested = requests_.requested();
        v.requested_now = requests_.requested_now();
        v.awaited = requests_.awaited();
        v.marks = marks_asked_ = requests_.marks();
        if constexpr (requires { queue_.pushed_lsn(); })
            v.last_lsn = queue_.pushed_lsn();
        else
            v.last_lsn = queue_.next_lsn() - 1;
        v.bytes = queue_.backlog();
        v.now = threading::clock::now();
        // A thread looks when it is idle, and at each rotation.
        if constexpr (!threaded)
            if (v.now - looked_ >= fsm_.idle_mark)
                look(v.now);
        step_began_ = v.now;
        return v;
    }

    void look(time_point now) noexcept
    {
        looked_ = now;
        std::error_code ec;
        if (!files_.look(ec))
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
            if (measures_)
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
        fsm_.marked(marks_);
        marks_ = fsm_.durable();
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
        // All that was written before the sync began, and nothing else: the core writes no
        // frame between the two.
        fsm_.synced();
        crowded_.store(
            fsm_.expect_again(requests_.awaited(), began, threading::clock::now()),
            std::memory_order_relaxed);
        watermarks_.set_durable(fsm_.durable());
        files_.drop(); // while nobody waits for it
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
        if (marks_asked_ != marks_answered_) {
            marks_answered_ = marks_asked_;
            fsm_.answered(marks_answered_);
            watermarks_.answer_marks(marks_answered_);
        }
    }

    /// An error of a write or of preparing: waited out if it passes, final otherwise.
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

    /// Effects: lets go of everybody. Whatever is still queued will never be written.
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
    std::uint64_t marks_ = 0;     ///< the watermark in the last batch frame
    std::uint64_t marks_asked_ = 0, marks_answered_ = 0; ///< how often
    bool closing_seen_ = false;
    time_point looked_{}; ///< without a thread: whether the log is still there
    bool measures_ = false;
    threading::clock::duration outside_{}; ///< system calls, of the steps before this one
    time_point step_began_{};              ///< for this step
    segment::segment_writer<SyncPolicy, File> files_;
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_COMMITTER_HPP
