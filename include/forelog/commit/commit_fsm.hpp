// forelog/commit/commit_fsm.hpp: what the writer does next: a state machine without I/O
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

/// What the shell sees before it asks for the next step.
struct commit_input
{
    std::uint64_t last_lsn = 0;      ///< the last one given out
    std::uint64_t bytes = 0;         ///< in the queue
    std::uint64_t requested = 0;     ///< somebody asked for a flush up to here
    std::uint64_t requested_now = 0; ///< and cannot wait for others to join
    std::uint64_t awaited = 0;       ///< for so many records in all, by callers who wait
    std::uint64_t marks = 0;         ///< how often the watermark was asked for
    bool closing = false;
    time_point now{};
};

enum class commit_step : std::uint8_t
{
    park,   ///< nothing to do before `deadline`, unless the view changes as said
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
    std::uint64_t wake_lsn = flush_decision::never; ///< park: until this LSN is given out
    std::uint64_t wake_bytes = flush_decision::never; ///< park: until so much is queued
    time_point deadline = (time_point::max)();
    std::uint64_t wake_awaited =
        flush_decision::never;             ///< park: until so many have asked,
    time_point late = (time_point::max)(); ///< or somebody asks after this
    bool rests = false;   ///< park: all is written, synced and marked, and nobody waits
    bool resumed = false; ///< a full disk stopped this very step: its frame is composed
};

/// How the writer's policies bear on the order of steps.
struct commit_config
{
    bool syncing = true; ///< the sync policy has something to do
    bool threaded =
        true; ///< a thread gathers; otherwise each append is written by its caller
    bool syncs_on_close = false; ///< a policy that syncs nothing has the close sync all
};

/** Decides; the shell acts and reports what became of it. Depends on nothing else.

    Invariants: durable <= written <= last LSN; the two never fall; after `fail` the only
    step is `finish`. A thread syncs each frame before it writes the next one; but full frames that
    are there at once share a sync. Without a thread the flush policy says when to sync.

    At most one frame is composed and not written. A step that a full disk stops is repeated, and
    its frame written on, before another frame is composed; or that frame is dropped, by `withdraw`
    and with the watermark. Otherwise a frame could be taken for the SEAL that it has overwritten.
*/
template <flush_policy FlushPolicy>
class commit_fsm
{
public:
    /// An idle writer repeats the watermark after this time, since no frame follows to
    /// carry it.
    static constexpr std::chrono::milliseconds idle_mark{100};
    /// So many frames share a sync at most: by then it costs little beside them, and who waits for
    /// the first one has waited long enough.
    static constexpr unsigned frames_max = 8;
    static constexpr std::chrono::milliseconds space_retry_min{5};
    static constexpr std::chrono::milliseconds space_retry_max{200};
    static constexpr std::chrono::microseconds publish_wait_min{20};
    static constexpr std::chrono::microseconds publish_wait_max{5000};

    commit_fsm(const FlushPolicy& policy, commit_config rules, std::uint64_t last_lsn)
        : policy_(policy)
        , config_(rules)
        , written_(last_lsn)
        , durable_(last_lsn)
        , marked_(last_lsn)
        , closing_(rules.syncs_on_close ? commit_step::sync_epoch : commit_step::close)
    {}

    commit_action next(const commit_input& v)
    {
        if (finished_)
            return {commit_step::finish};
        if (sync_due(v))
            return {commit_step::sync};
        if (v.marks != answered_ && !v.closing)
            return order(commit_step::mark);
        if (v.now < hold_until_ && !(waits_for_space_ && v.closing))
            return {.deadline = hold_until_};
        const std::uint64_t pending = v.last_lsn - written_;
        if (pending == 0) {
            has_oldest_ = false;
            return idle(v);
        }
        idle_ = false;
        if (more_ || through_ > written_)
            return order(commit_step::write);
        if (!has_oldest_) {
            has_oldest_ = true;
            oldest_ = busy_ ? busy_since_ : v.now;
            busy_ = false;
        }
        const bool requested_now = v.requested_now > written_;
        if (!v.closing && !requested_now && delay_.holds(v.awaited, pending, v.now))
            return wait_for_group({.deadline = delay_.deadline()});
        flush_decision decision{.flush = true};
        if (!v.closing && config_.threaded && !requested_now && v.requested <= written_)
            decision = policy_.decide({pending, v.bytes, oldest_}, v.now);
        if (decision.flush) {
            through_ = v.last_lsn;
            // What comes while this is written and synced, or a group awaited behind it, is as
            // old as that.
            busy_ = true;
            busy_since_ = v.now;
            delay_.take(v.awaited);
            return order(commit_step::write);
        }
        const std::uint64_t wake = decision.records > flush_decision::never - written_
                                       ? flush_decision::never
                                       : written_ + decision.records;
        return {commit_step::park, wake, decision.bytes, decision.deadline};
    }

    /// A frame up to `last` was written. `more`: the next record is published, and did not fit.
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

    /// The sync that was just done, from `began` on, is about to be acknowledged. Returns: whether
    /// several wait at a time.
    bool expect_again(std::uint64_t awaited, time_point began, time_point now) noexcept
    {
        return config_.threaded && delay_.open(awaited, began, now);
    }

    /// The watermark stands in the log up to `lsn`.
    void marked(std::uint64_t lsn) noexcept { marked_ = (std::max)(marked_, lsn); }

    /// Whether MARK has something to say, and no other frame is composed.
    bool needs_mark() const noexcept { return marked_ < durable_ && !waits_for_space_; }

    /// Whether the last step was MARK, or made room for it.
    bool is_marking() const noexcept { return marking_; }

    /// MARK, or the SEAL before it, could not be written, for a reason that passes: nobody waits
    /// for space for it, and an idle writer tries again.
    void not_marked(time_point now) noexcept
    {
        idle_since_ = now;
        drop_frame();
    }

    /// The next frame, or MARK, does not fit into the segment, or a prepared one takes over.
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

    /// Who asked for the watermark, `marks` times in all, has its answer.
    void answered(std::uint64_t marks) noexcept { answered_ = marks; }

    /// What is to be written is numbered, but its producer has not published it yet.
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
        // What is written can still be synced, and may then be written on.
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

    /// The frame that waits for space is given up; what comes next is composed anew. A SEAL that
    /// is written stays, and its rotation goes on before the next frame.
    void withdraw() noexcept
    {
        drop_frame();
        go_on();
    }

    void fail() noexcept { finished_ = true; }

    /// Whether the last park was a pause that nothing but closing shortens.
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

    bool sync_due(const commit_input& v) const
    {
        if (!config_.syncing || written_ == durable_)
            return false;
        if (config_.threaded)
            return !more_ || frames_ >= frames_max;
        return v.closing || (std::max)(v.requested, v.requested_now) > durable_ ||
               policy_.decide({written_ - durable_, 0, v.now}, v.now).flush;
    }

    commit_action idle(const commit_input& v)
    {
        if (v.closing)
            return order(closing_);
        // Said now, or else the first of a group would wake the writer, only for it to wait for
        // the others, and the last might find that it has not got that far. What comes meanwhile
        // and nobody waits for is looked at when the window ends, or the queue is full.
        const bool grouped = delay_.is_open(v.now);
        busy_ = busy_ && grouped;
        commit_action park = grouped ? wait_for_group({.deadline = delay_.deadline()})
                                     : commit_action{.wake_lsn = written_ + 1};
        if (config_.syncing && config_.threaded && marked_ < durable_) {
            if (!idle_) {
                idle_ = true;
                idle_since_ = v.now;
            }
            if (v.now - idle_since_ >= idle_mark)
                return order(commit_step::mark);
            park.deadline = (std::min)(park.deadline, idle_since_ + idle_mark);
        } else {
            park.rests = !grouped;
        }
        return park;
    }

    commit_action wait_for_group(commit_action park) const noexcept
    {
        park.wake_awaited = delay_.expected();
        park.late = delay_.end();
        return park;
    }

    FlushPolicy policy_;
    commit_config config_;
    std::uint64_t written_;
    std::uint64_t durable_;
    std::uint64_t marked_;
    std::uint64_t answered_ = 0; ///< requests for the watermark
    std::uint64_t through_ = 0;  ///< a flush is owed up to here
    bool finished_ = false;
    unsigned frames_ = 0; ///< written and not synced
    bool more_ = false;   ///< and the next one is there
    bool has_oldest_ = false, busy_ = false, idle_ = false;
    time_point oldest_{}, busy_since_{}, idle_since_{};
    time_point hold_until_{};
    bool waits_for_space_ = false;
    bool marking_ = false;
    commit_step ordered_ = commit_step::park; ///< the last step that was to write a frame
    commit_step stopped_ = commit_step::park; ///< the step that a full disk has stopped
    commit_step rotation_ =
        commit_step::park; ///< what it has to do next, if it has begun
    commit_step closing_;  ///< what a close has to do next
    group_commit_delay delay_;
    std::chrono::microseconds publish_wait_{};
    std::chrono::milliseconds retry_{};
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_COMMIT_FSM_HPP
