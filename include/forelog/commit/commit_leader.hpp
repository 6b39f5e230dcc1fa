// forelog/commit/commit_leader.hpp: which thread leads a commit, and how the others wait
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_COMMIT_LEADER_HPP
#define FORELOG_COMMIT_COMMIT_LEADER_HPP

#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/commit/committer.hpp>
#include <forelog/commit/detail/lead_permit.hpp>
#include <forelog/commit/detail/space_wait.hpp>
#include <forelog/detail/signals.hpp>
#include <forelog/detail/start_thread.hpp>
#include <forelog/detail/timed_mutex.hpp>

#include <memory>
#include <mutex>
#include <type_traits>

namespace forelog::commit {

/** Group commit among threads: one leads, the others wait.

    The leader holds `leader_mutex_`, and takes records from the queue, writes and syncs them by the
    `committer`. Usually the log writer leads, which is the background thread. While it is parked, a
    waiter may lead instead, if it waits alone or is the last of its group: that saves two changes
    of threads. With a queue that has no thread, the thread that appends leads. Thread safety: any
    thread.
*/
template <record_queue Queue, flush_policy FlushPolicy, sync_policy SyncPolicy,
          record_codec Codec, log_file File>
class commit_leader
{
public:
    static constexpr bool threaded = Queue::has_writer_thread;

    /// Requires: `log` was opened without an error, `options` is valid.
    template <class Options>
    commit_leader(segment::recovered_log<File>&& log, const Options& options)
        : committer_(std::move(log), options, Codec::codec_id, requests_,
                     [this] { force_wakeup(); })
    {}

    /// Effects: makes the first segment, then starts the log writer. If that fails, the segment is
    /// removed. Error codes: those of the system.
    void start(std::error_code& ec)
    {
        auto& files = committer_.files();
        try {
            files.begin(ec);
            if constexpr (threaded)
                if (!ec)
                    thread_ = forelog::detail::start_thread([this] { run(); });
        } catch (...) {
            files.undo_begin();
            throw;
        }
        if (ec)
            files.undo_begin();
        else
            files.store().remove_orphans();
    }

    Queue& queue() noexcept { return committer_.queue(); }
    const Queue& queue() const noexcept { return committer_.queue(); }
    const commit::watermarks& watermarks() const noexcept
    {
        return committer_.watermarks();
    }

    /// Whether a full disk refuses new appends; and whether it does now.
    bool may_refuse() const noexcept { return committer_.may_refuse(); }
    bool refuses() const noexcept { return committer_.refuses(); }

    /// Called after a push: wakes the log writer if the push has reached a threshold.
    void after_push(const push_result& p) noexcept
    {
        if (wakeup_threshold_.disarm(p.last_lsn, p.backlog)) [[unlikely]]
            parker_.wake();
    }

    /// Effects: requests a flush of all records up to `n`, without the group-commit delay.
    void request_now(std::uint64_t n) noexcept
    {
        const bool is_higher = requests_.request_now(n);
        if (wakeup_threshold_.should_wake({.requested_now = is_higher ? n : 0}))
            parker_.wake();
    }

    /** Waits until `n`, the last of `records` that the caller waits for, is durable.

        Effects: requests a flush. The calling thread leads it itself if no thread leads, no other
        waits or is about to, and its scheduling class lets it run at once. Returns: whether `n` is
        durable; false if the deadline passed or the log ended first.
    */
    bool lead_or_wait(std::uint64_t n, std::uint64_t records, time_point deadline)
    {
        if constexpr (!threaded)
            return lead_directly(n, deadline);
        commit::watermarks& watermarks = committer_.watermarks();
        const flush_requests::waiter self(requests_);
        // A caller that polls with short deadlines would be expected as a group that never comes.
        const bool counts = deadline == queue::no_deadline ||
                            deadline > threading::clock::now() + patience;
        const std::uint64_t awaited = counts ? requests_.add_waiters(records) : 0;
        const bool last = counts && wakeup_threshold_.completes_group(awaited);
        // A leader cannot leave a sync at its deadline, so a caller that has one does not lead.
        const bool timed = deadline != queue::no_deadline;
        std::unique_lock lead(leader_mutex_, std::defer_lock);
        if (!timed && (last || !committer_.is_crowded()) && may_lead(self))
            (void)lead.try_lock();
        if (lead) {
            committer_.start_measuring();
            wakeup_threshold_.set(
                {}); // what is done here is no reason to wake the log writer
            requests_.request(n);
            lead_until([&] { return watermarks.durable() >= n; });
            const time_point now = threading::clock::now();
            permit_of_thread().led(now, committer_.stop_measuring(now));
        } else if (!counts) {
            request_now(n);
        } else {
            const bool is_higher = requests_.request(n);
            if (last)
                force_wakeup();
            else if (wakeup_threshold_.should_wake(
                         {.requested = is_higher ? n : 0, .awaited = awaited}))
                parker_.wake();
        }
        lead = {};
        return watermarks.wait(n, deadline, [this] { force_wakeup(); });
    }

    /** Writes MARK if the durable watermark is above what the log vouches for.

        Effects: with a log writer, requests MARK and waits for the answer. Without one, the calling
        thread leads, unless it has a `deadline` and another thread leads. Returns: whether the log
        vouches for all that was durable at the call; false if there is no space for MARK.
    */
    bool write_mark([[maybe_unused]] time_point deadline)
    {
        commit::watermarks& watermarks = committer_.watermarks();
        const std::uint64_t n = watermarks.durable();
        if (!is_syncing<SyncPolicy> || watermarks.marked() >= n)
            return true;
        if constexpr (threaded) {
            const flush_requests::waiter self(requests_);
            const std::uint64_t request = requests_.request_mark();
            force_wakeup();
            watermarks.wait_for_mark(request, [this] { force_wakeup(); });
        } else {
            std::unique_lock lead(leader_mutex_, std::defer_lock);
            if (deadline == queue::no_deadline)
                lead.lock();
            else if (!lead.try_lock())
                return false;
            if (watermarks.marked() < n && !watermarks.ended()) {
                requests_.request_mark();
                lead_until([] { return false; });
            }
        }
        return watermarks.marked() >= n;
    }

    /** Pushes, and leads, on the caller's thread. Requires: a queue without a thread.

        Returns: `full` if the caller could not lead in time, or space for an earlier record did not
        come in time, or the disk is full and the log refuses; `late` if the record still waits for
        space at the deadline.
    */
    template <class Push>
    push_result push_and_act(Push push, time_point deadline)
    {
        leader_lock lead(leader_mutex_, std::defer_lock);
        // A record of another caller that waits for space comes first.
        if (!lead.try_lock_until(deadline) || !wait_for_space(lead, deadline))
            return {.status = push_status::full};
        push_result p = push();
        if (p.status != push_status::ok)
            return p;
        lead_until([] { return false; });
        if (committer_.waits_for_space() && may_refuse() && committer_.withdraw())
            return {.status = push_status::full};
        committer_.give_out(p.last_lsn);
        if (!wait_for_space(lead, deadline))
            p.status = push_status::late;
        return p;
    }

    /// Effects: ends the log: everything that has an LSN is written and synced, if that can be.
    void close() noexcept
    {
        if constexpr (threaded)
            queue().close();
        requests_.close();
        parker_.wake();
        if constexpr (threaded) {
            thread_->join();
            thread_.reset();
        } else {
            std::lock_guard lead(leader_mutex_);
            queue().close();
            lead_until([] { return false; });
        }
    }

    /// Effects: closes the directory, which unlocks the log. Requires: `close` was called.
    void release_directory() noexcept { committer_.files().store().release_directory(); }

    /// Effects: forgets the threads, in a forked child, where they do not exist.
    void abandon() noexcept
    {
        committer_.files().store().abandon();
        (void)thread_.release();
    }

    std::size_t truncate_before(std::uint64_t n, auto go_on, std::error_code& ec)
    {
        const forelog::detail::signal_block signals; // it syncs the directory
        const std::size_t removed = committer_.files().store().truncate_before(
            n, watermarks().durable(), go_on, ec);
        if (ec && committer_.files().store().background_error()) {
            // A failed sync of the directory ends the log, before anything more is written.
            std::lock_guard lead(leader_mutex_);
            lead_until([] { return false; });
        }
        return removed;
    }

    log_space space(std::error_code& ec) { return committer_.files().store().space(ec); }

    wal_stats stats()
    {
        std::unique_lock lead(leader_mutex_, std::defer_lock);
        if constexpr (!threaded)
            lead.lock(); // it also guards such a queue
        wal_stats s = committer_.stats();
        s.lost_wakeups = parker_.lost_wakeups() + watermarks().lost_wakeups();
        if constexpr (requires { queue().lost_wakeups(); })
            s.lost_wakeups += queue().lost_wakeups();
        return s;
    }

private:
    /// Without a log writer, a caller may have to wait until it leads, and may have a deadline.
    using leader_mutex =
        std::conditional_t<threaded, threading::mutex, forelog::detail::timed_mutex>;
    using leader_lock = std::unique_lock<leader_mutex>;

    /// Only callers that wait for longer than this are counted for the group-commit delay.
    static constexpr auto patience = 5 * group_commit_delay::longest;

    /// The log writer: leads until nothing is left to do at once, then parks.
    void run() noexcept
    {
        for (;;) {
            commit_action last;
            {
                std::lock_guard lead(leader_mutex_);
                last = committer_.act([] { return false; });
                wakeup_threshold_.set(committer_.wakeup(last));
                sleeps_until_.store(last.deadline, std::memory_order_relaxed);
            }
            if (last.step == commit_step::finish)
                return;
            const auto reached = [&] { return is_threshold_reached(); };
            if (last.rests)
                parker_.rest(reached);
            else
                parker_.park_until(last.deadline, reached);
            wakeup_threshold_.clear_force();
        }
    }

    /// Whether a waiter may lead: a leader that is kept from running delays all others.
    bool may_lead(const flush_requests::waiter& self) const
    {
        return self.is_alone() && !requests_.closing() &&
               requests_.requested_now() <= committer_.watermarks().written() &&
               permit_of_thread().may_lead(threading::clock::now(),
                                           threading::is_background_thread);
    }

    /// The log writer's re-check, before it sleeps.
    bool is_threshold_reached() noexcept
    {
        wakeup_threshold_.arm();
        // In this order: the thresholds are stored before the tail of the queue is loaded.
        // Otherwise a producer could reserve between the two and see no threshold.
        const std::uint64_t last = queue().next_lsn() - 1;
        return wakeup_threshold_.is_reached(
            last, queue().backlog(),
            {requests_.requested(), requests_.requested_now(), requests_.awaited()},
            requests_.closing());
    }

    void force_wakeup() noexcept
    {
        wakeup_threshold_.force();
        parker_.wake();
    }

    /// Leads on a caller's thread until `done()`, or nothing is left to do at once. Returns: when
    /// there is more to do. Requires: the calling thread holds `leader_mutex_`.
    template <class Done>
    time_point lead_until(Done done) noexcept
    {
        forelog::detail::signal_block signals;
        const commit_action last = committer_.act(done);
        if constexpr (threaded) {
            if (last.step != commit_step::finish) {
                // The log writer sleeps with older thresholds, perhaps for longer than it should
                // now; and producers since then have compared with those.
                wakeup_threshold_.set(committer_.wakeup(last));
                if (last.deadline < sleeps_until_.load(std::memory_order_relaxed) ||
                    is_threshold_reached())
                    force_wakeup();
            }
        }
        if (committer_.is_out_of_space() || watermarks().ended())
            signals.drop_file_size_signal();
        return last.deadline;
    }

    /// `lead_or_wait` without a log writer. The deadline bounds the wait for the mutex and for
    /// space, not a write or a sync.
    bool lead_directly(std::uint64_t n, time_point deadline)
    {
        commit::watermarks& watermarks = committer_.watermarks();
        requests_.request(n); // also for a thread that leads now
        leader_lock lead(leader_mutex_, std::defer_lock);
        if (lead.try_lock_until(deadline)) {
            lead_until([&] { return watermarks.durable() >= n; });
            if (watermarks.durable() < n)
                wait_for_space(lead, deadline);
        }
        lead = {};
        return watermarks.wait(n, deadline, [] {});
    }

    bool wait_for_space(leader_lock& lead, time_point deadline)
    {
        return commit::wait_for_space(
            lead, committer_, parker_, deadline,
            [&] { return lead_until([] { return false; }); },
            [&] { return requests_.closing(); });
    }

    flush_requests requests_;
    wakeup_threshold wakeup_threshold_;
    threading::parker parker_;
    leader_mutex leader_mutex_; ///< held by the leader
    threading::atomic<time_point> sleeps_until_{(time_point::max)()};
    committer<Queue, FlushPolicy, SyncPolicy, File> committer_;
    std::unique_ptr<threading::thread> thread_; ///< last: it uses all of the above
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_COMMIT_LEADER_HPP
