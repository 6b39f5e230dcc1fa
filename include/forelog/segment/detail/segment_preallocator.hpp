// forelog/segment/detail/segment_preallocator.hpp: the thread that makes spares
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_DETAIL_SEGMENT_PREALLOCATOR_HPP
#define FORELOG_SEGMENT_DETAIL_SEGMENT_PREALLOCATOR_HPP

#include <forelog/detail/start_thread.hpp>
#include <forelog/segment/detail/segment_creator.hpp>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <vector>

namespace forelog::segment {

/** Keeps spares ready: zero-filled, synced, published segments. With them a sync of the log neither
    grows a file nor converts an extent.

    Zeros are written at the log's own pace: four bytes for each byte that it syncs, and a step each
    10 ms besides. So a log of few records is not slowed down by segments that it may never need.
    Bytes that are synced while more waits allow no zeros: the bandwidth of the device is the limit
    then, and zeros would double what is written. A segment that has been taken is never touched. A
    failed sync ends preallocation; after other errors it is tried again, more and more rarely.
    Thread safety: any thread.
*/
template <log_file File>
class segment_preallocator
{
public:
    /// `at_once`: the first spares are made as fast as possible. `notify` is called, on the
    /// preallocator's thread, when a failed sync has ended it.
    template <class Notify>
    segment_preallocator(segment_creator<File>& creator, unsigned spares, bool at_once,
                         Notify notify)
        : creator_(&creator)
        , spares_(spares)
        , allowed_(at_once ? spares * format::round_up(creator.capacity(), step) : 0)
    {
        ready_.reserve(spares);
        thread_ = forelog::detail::start_thread([this, notify] { run(notify); });
    }

    ~segment_preallocator() { stop(); }

    /// Takes the oldest segment that is ready, if one with a number below `limit` is.
    std::optional<fresh_segment<File>> take_below(std::uint64_t limit)
    {
        std::optional<fresh_segment<File>> taken;
        {
            std::lock_guard lock(mutex_);
            if (ready_.empty() || ready_.front().header.number >= limit)
                return taken;
            taken.emplace(std::move(ready_.front()));
            ready_.erase(ready_.begin());
            ready_count_.store(ready_.size());
        }
        parker_.wake();
        return taken;
    }

    /// Effects: removes the newest spare by `remove(number)`; if none is ready, the one that is
    /// being made is abandoned. Returns: whether one was removed.
    template <class Remove>
    bool give_up(Remove remove)
    {
        bool gone = false;
        {
            std::lock_guard lock(mutex_);
            if (ready_.empty())
                yields_.store(true);
            else
                gone = remove(ready_.back().header.number);
            if (gone) {
                ready_.pop_back(); // closes it: an open file keeps its space
                ready_count_.store(ready_.size());
            }
        }
        parker_.wake();
        return gone;
    }

    /// The log has synced `bytes`, and no more waited.
    void allow(std::uint64_t bytes) noexcept
    {
        if (!should_wake())
            return;
        const std::uint64_t more = zeros_per_byte * bytes;
        const std::uint64_t before = allowed_.fetch_add(more);
        if (before < step && before + more >= step)
            parker_.wake();
    }

    std::size_t ready() const noexcept { return ready_count_.load(); }

    /// Effects: ends the thread. Spares that are ready can still be taken.
    void stop() noexcept
    {
        stopping_.store(true);
        creator_->cancel();
        parker_.wake();
        if (thread_)
            thread_->join();
        thread_.reset();
    }

    /// Effects: forgets the thread, in a forked child, where it does not exist.
    void abandon() noexcept { (void)thread_.release(); }

private:
    template <class Notify>
    void run(Notify notify) noexcept
    {
        auto pause = retry_min;
        while (!stopping_.load()) {
            if (!should_wake()) {
                parker_.rest([&] { return stopping_.load() || should_wake(); });
                continue;
            }
            if (!prepare_one()) {
                pause = retry_min;
                continue;
            }
            if (creator_->sync_error()) // which ends the log
                return notify();
            // Other errors may pass, and nobody waits for a spare. If they stay, the leader reports
            // them when it makes a segment itself.
            parker_.park_until(threading::clock::now() + pause,
                               [&] { return stopping_.load(); });
            pause = (std::min)(2 * pause, retry_max);
        }
    }

    bool should_wake() const noexcept { return ready() < spares_; }

    std::error_code prepare_one() noexcept
    {
        std::error_code ec;
        yields_.store(false);
        try {
            creator_->make(
                true,
                [&](fresh_segment<File>&& made) {
                    std::lock_guard lock(mutex_);
                    ready_.push_back(std::move(made));
                    ready_count_.store(ready_.size());
                },
                [this] { return pace(); }, ec);
        } catch (const std::bad_alloc&) {
            ec = std::make_error_code(std::errc::not_enough_memory);
        } catch (...) {
            ec = std::make_error_code(std::errc::io_error);
        }
        return ec;
    }

    /// Effects: waits until the next step may be written. Returns: false if the segment is
    /// abandoned.
    bool pace() noexcept
    {
        parker_.park_until(threading::clock::now() + step_time, [this] {
            return stopping_.load() || yields_.load() || allowed_.load() >= step;
        });
        allowed_.fetch_sub((std::min)(allowed_.load(), step));
        return !yields_.load();
    }

    static constexpr std::uint64_t step = segment_creator<File>::zero_step;
    static constexpr std::uint64_t zeros_per_byte = 4;
    static constexpr std::chrono::milliseconds step_time{10};
    static constexpr std::chrono::milliseconds retry_min{100};
    static constexpr std::chrono::milliseconds retry_max{5000};

    segment_creator<File>* creator_;
    const unsigned spares_;
    threading::mutex mutex_;
    std::vector<fresh_segment<File>> ready_; ///< never grows beyond its capacity
    threading::atomic<std::size_t> ready_count_{0};
    threading::atomic<std::uint64_t> allowed_;
    threading::atomic<bool> stopping_{false};
    threading::atomic<bool> yields_{
        false}; ///< the log needs the space of the segment that is being made
    threading::parker parker_;
    std::unique_ptr<threading::thread> thread_; ///< last, since it uses all of the above
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_DETAIL_SEGMENT_PREALLOCATOR_HPP
