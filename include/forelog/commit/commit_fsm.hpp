// forelog/commit/commit_fsm.hpp: what the leader does next: a state machine without I/O
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_COMMIT_FSM_HPP
#define FORELOG_COMMIT_COMMIT_FSM_HPP

#include <forelog/commit/detail/group_commit_delay.hpp>
#include <forelog/detail/threading.hpp>
#include <forelog/flush/concept.hpp>

#include <algorithm>
#include <cstdint>

namespace forelog::commit {

using time_point = threading::clock::time_point;

/// What the state machine is shown before each step.
struct commit_input
{
    std::uint64_t last_lsn = 0;      ///< the last LSN that was assigned
    std::uint64_t bytes = 0;         ///< in the queue
    std::uint64_t requested = 0;     ///< a flush is requested up to here
    std::uint64_t requested_now = 0; ///< the same, without the group-commit delay
    std::uint64_t awaited =
        0; ///< records that callers wait for, since the log was opened
    std::uint64_t mark_requests = 0; ///< requests for MARK, since the log was opened
    bool closing = false;
    time_point now{};
};

enum class commit_step : std::uint8_t
{
    park,   ///< nothing to do before `deadline`, unless a threshold is reached
    write,  ///< write the next data frame
    sync,   ///< sync all that is written
    mark,   ///< idle, or a caller has requested it: write the watermark in MARK
    finish, ///< the end, in order or by failure

    // A rotation, before the frame that needs another segment:
    seal,         ///< write SEAL, the last frame of a segment
    sync_seal,    ///< sync it: SEAL is durable before a LINK names it
    next_segment, ///< go on in the next segment

    // A close, when all is written and synced:
    sync_epoch,    ///< sync the segments of an epoch whose policy has synced none
    close,         ///< write CLOSE
    sync_close,    ///< sync it
    release_files, ///< give back what is prepared and not used
};

struct commit_action
{
    commit_step step = commit_step::park;
    std::uint64_t wake_lsn = flush_decision::never; ///< park: until this LSN is assigned
    std::uint64_t wake_bytes =
        flush_decision::never; ///< park: until this many bytes are queued
    time_point deadline = (time_point::max)();
    std::uint64_t wake_awaited =
        flush_decision::never;             ///< park: until this many are awaited,
    time_point late = (time_point::max)(); ///< or one more after this
    bool rests = false;   ///< park: all is written, synced and marked, and nobody waits
    bool resumed = false; ///< a full disk stopped this very step: its frame is composed
};

/// What the order of steps depends on, of the writer's policies.
struct commit_config
{
    bool syncing = true; ///< the sync policy has something to do
    bool threaded =
        true; ///< a log writer gathers; otherwise the caller writes each append
    bool syncs_on_close = false; ///< a policy that syncs nothing has the close sync all
};

/** Decides the next step. The `committer` performs it and reports the result. Depends on nothing
    else.

    Invariants: durable <= written <= last LSN; neither falls; after `fail` the only step is
    `finish`. A log writer syncs each frame before it writes the next one, except that full frames
    which are there at once share a sync. Without a log writer the flush policy says when to sync.

    At most one frame is composed and not written. A step that a full disk stops is repeated, and
    the rest of its frame written, before another frame is composed; or the frame is dropped, by
    `withdraw` or `not_marked`. Otherwise a frame that was composed over a SEAL which is not written
    yet would be taken for that SEAL.
*/
template <flush_policy FlushPolicy>
class commit_fsm
{
public:
    /// A log that is idle for this long writes MARK, since no frame follows that could carry the
    /// durable watermark.
    static constexpr std::chrono::milliseconds idle_mark{100};
    /// At most this many frames share a sync; more saves little and delays the first waiter.
    static constexpr unsigned frames_max = 8;
    static constexpr std::chrono::milliseconds space_retry_min{5};
    static constexpr std::chrono::milliseconds space_retry_max{200};
    static constexpr std::chrono::microseconds publish_wait_min{20};
    static constexpr std::chrono::microseconds publish_wait_max{5000};

    commit_fsm(const FlushPolicy& policy, commit_config config, std::uint64_t last_lsn)
        : policy_(policy)
        , config_(config)
        , written_(last_lsn)
        , durable_(last_lsn)
        , marked_(last_lsn)
        , closing_(config.syncs_on_close ? commit_step::sync_epoch : commit_step::close)
    {}

    commit_action next(const commit_input& in)
    {
        if (finished_)
            return {commit_step::finish};
        if (sync_due(in))
            return {commit_step::sync};
        if (in.mark_requests != answered_ && !in.closing)
            return order(commit_step::mark);
        if (in.now < hold_until_ && !(waits_for_space_ && in.closing))
            return {.deadline = hold_until_};
        const std::uint64_t pending = in.last_lsn - written_;
        if (pending == 0) {
            has_oldest_ = false;
            return idle(in);
        }
        idle_ = false;
        if (more_ || through_ > written_)
            return order(commit_step::write);
        if (!has_oldest_) {
            has_oldest_ = true;
            oldest_ = busy_ ? busy_since_ : in.now;
            busy_ = false;
        }
        const bool requested_now = in.requested_now > written_;
        if (!in.closing && !requested_now && delay_.holds(in.awaited, pending, in.now))
            return wait_for_group({.deadline = delay_.deadline()});
        flush_decision decision{.flush = true};
        if (!in.closing && config_.threaded && !requested_now && in.requested <= written_)
            decision = policy_.decide({pending, in.bytes, oldest_}, in.now);
        if (decision.flush) {
            through_ = in.last_lsn;
            // Records that come while this is written and synced, or while the group after it is
            // awaited, count as that old.
            busy_ = true;
            busy_since_ = in.now;
            delay_.take(in.awaited);
            return order(commit_step::write);
        }
        const std::uint64_t wake = decision.records > flush_decision::never - written_
                                       ? flush_decision::never
                                       : written_ + decision.records;
        return {commit_step::park, wake, decision.bytes, decision.deadline};
    }

    /// A data frame up to `last` is written. `more`: the next record is published, and did not fit.
    void wrote(std::uint64_t last, bool more) noexcept
    {
        written_ = last;
        more_ = more;
        ++frames_;
        if (!config_.syncing)
            durable_ = last;
        if (written_ >= through_)
            has_oldest_ = false;
        stopped_ = commit_step::park;
        go_on();
    }

    void synced() noexcept
    {
        durable_ = written_;
        more_ = false;
        frames_ = 0;
    }

    /// The sync that took from `began` to `now` is about to be acknowledged. Returns: whether
    /// several callers wait at a time.
    bool expect_again(std::uint64_t awaited, time_point began, time_point now) noexcept
    {
        return config_.threaded && delay_.open(awaited, began, now);
    }

    /// A frame on disk vouches for all up to `lsn`.
    void marked(std::uint64_t lsn) noexcept { marked_ = (std::max)(marked_, lsn); }

    /// Whether MARK would vouch for more, and no other frame is composed.
    bool needs_mark() const noexcept { return marked_ < durable_ && !waits_for_space_; }

    /// Whether the last step was MARK, or made room for it.
    bool is_marking() const noexcept { return marking_; }

    /// MARK, or the SEAL before it, could not be written for now. It is dropped: no caller waits
    /// for space for it, and an idle log tries again.
    void not_marked(time_point now) noexcept
    {
        idle_since_ = now;
        drop_frame();
    }

    /// The next frame does not fit into the segment, or a spare takes over from it.
    void segment_full() noexcept { rotation_ = commit_step::seal; }

    /// A step of a rotation or of a close is done.
    void done(commit_step step) noexcept
    {
        stopped_ = commit_step::park;
        switch (step) {
        case commit_step::seal:
            rotation_ =
                config_.syncing ? commit_step::sync_seal : commit_step::next_segment;
            break;
        case commit_step::sync_seal: rotation_ = commit_step::next_segment; break;
        case commit_step::next_segment: rotation_ = commit_step::park; break;
        case commit_step::sync_epoch: closing_ = commit_step::close; break;
        case commit_step::close:
            closing_ = config_.syncing || config_.syncs_on_close
                           ? commit_step::sync_close
                           : commit_step::release_files;
            break;
        case commit_step::sync_close: closing_ = commit_step::release_files; break;
        case commit_step::release_files: finished_ = true; break;
        default: break;
        }
    }

    /// The first `marks` requests for MARK have their answer.
    void answered(std::uint64_t marks) noexcept { answered_ = marks; }

    /// The next record has its LSN, but its producer has not published it yet.
    void unpublished(time_point now) noexcept
    {
        more_ = false;
        publish_wait_ = longer(publish_wait_, publish_wait_min, publish_wait_max);
        hold_until_ = now + publish_wait_;
        waits_for_space_ = false;
    }

    /// The disk is full: the step is repeated after a pause. Returns: false if the log is closing,
    /// which does not wait.
    bool no_space(time_point now, bool closing) noexcept
    {
        more_ = false;
        // What is written is synced first; then the step is tried once more.
        if (closing && !(config_.syncing && written_ != durable_)) {
            finished_ = true;
            return false;
        }
        retry_ = longer(retry_, space_retry_min, space_retry_max);
        hold_until_ = now + retry_;
        waits_for_space_ = true;
        stopped_ = ordered_;
        return true;
    }

    /// The frame that waits for space is dropped, and the next one is composed anew. A SEAL that is
    /// written stays: its rotation goes on before the next frame.
    void withdraw() noexcept
    {
        drop_frame();
        go_on();
    }

    void fail() noexcept { finished_ = true; }

    /// Whether the last park was a pause that only a close shortens.
    bool is_holding() const noexcept { return hold_until_ != time_point{}; }
    bool waits_for_space() const noexcept { return waits_for_space_; }
    std::uint64_t written() const noexcept { return written_; }
    std::uint64_t durable() const noexcept { return durable_; }
    std::uint64_t marked() const noexcept { return marked_; }

private:
    /// Orders a step that writes a frame, or what a rotation has left to do before it.
    commit_action order(commit_step due) noexcept
    {
        marking_ = due == commit_step::mark;
        const bool rotates =
            rotation_ != commit_step::park && (!marking_ || needs_mark());
        ordered_ = rotates ? rotation_ : due;
        return {.step = ordered_, .resumed = ordered_ == stopped_};
    }

    void drop_frame() noexcept
    {
        stopped_ = commit_step::park;
        if (rotation_ == commit_step::seal)
            rotation_ = commit_step::park;
    }

    /// The steps that waited can go on at once.
    void go_on() noexcept
    {
        hold_until_ = {};
        waits_for_space_ = false;
        publish_wait_ = {};
        retry_ = {};
    }

    template <class Pause>
    static Pause longer(Pause last, Pause least, Pause most) noexcept
    {
        return last == Pause{} ? least : (std::min)(2 * last, most);
    }

    bool sync_due(const commit_input& in) const
    {
        if (!config_.syncing || written_ == durable_)
            return false;
        if (config_.threaded)
            return !more_ || frames_ >= frames_max;
        return in.closing || (std::max)(in.requested, in.requested_now) > durable_ ||
               policy_.decide({written_ - durable_, 0, in.now}, in.now).flush;
    }

    commit_action idle(const commit_input& in)
    {
        if (in.closing)
            return order(closing_);
        // An open delay is parked for already now. Otherwise the first record of a group would wake
        // the log writer, only for it to wait for the others, and the last one might come before it
        // has got that far. Records that nobody waits for are considered when the delay ends, or
        // when the queue is full.
        const bool grouped = delay_.is_open(in.now);
        busy_ = busy_ && grouped;
        commit_action pause = grouped ? wait_for_group({.deadline = delay_.deadline()})
                                      : commit_action{.wake_lsn = written_ + 1};
        if (config_.syncing && config_.threaded && marked_ < durable_) {
            if (!idle_) {
                idle_ = true;
                idle_since_ = in.now;
            }
            if (in.now - idle_since_ >= idle_mark)
                return order(commit_step::mark);
            pause.deadline = (std::min)(pause.deadline, idle_since_ + idle_mark);
        } else {
            pause.rests = !grouped;
        }
        return pause;
    }

    commit_action wait_for_group(commit_action pause) const noexcept
    {
        pause.wake_awaited = delay_.expected();
        pause.late = delay_.end();
        return pause;
    }

    FlushPolicy policy_;
    commit_config config_;
    std::uint64_t written_;
    std::uint64_t durable_;
    std::uint64_t marked_;
    std::uint64_t answered_ = 0; ///< requests for MARK
    std::uint64_t through_ = 0;  ///< a flush is decided up to here
    bool finished_ = false;
    unsigned frames_ = 0; ///< written, and not synced yet
    bool more_ = false;   ///< the next frame can be gathered at once
    bool has_oldest_ = false, busy_ = false, idle_ = false;
    time_point oldest_{}, busy_since_{}, idle_since_{};
    time_point hold_until_{};
    bool waits_for_space_ = false;
    bool marking_ = false;
    commit_step ordered_ = commit_step::park; ///< the last step that was to write a frame
    commit_step stopped_ = commit_step::park; ///< the step that a full disk has stopped
    commit_step rotation_ = commit_step::park; ///< the next step of one that has begun
    commit_step closing_;                      ///< the next step of a close
    group_commit_delay delay_;
    std::chrono::microseconds publish_wait_{};
    std::chrono::milliseconds retry_{};
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_COMMIT_FSM_HPP
