// forelog/writer/preparer.hpp: the thread that makes segments ahead
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_PREPARER_HPP
#define FORELOG_WRITER_PREPARER_HPP

#include <forelog/detail/signals.hpp>
#include <forelog/error.hpp>
#include <forelog/writer/segment_factory.hpp>

#include <memory>
#include <new>
#include <optional>
#include <vector>

namespace forelog::writer {

/// A thread that takes no signal: handlers run on the application's own threads.
template <class Body>
std::unique_ptr<threading::thread> start_thread(Body body)
{
    const forelog::detail::signal_block inherited;
    return std::make_unique<threading::thread>(std::move(body));
}

/// Whether an error of making a segment passes by itself: space, quota, descriptors,
/// memory.
inline bool is_shortage(const std::error_code& ec) noexcept
{
    return detail::is_space_errno(ec) || ec == std::errc::too_many_files_open ||
           ec == std::errc::too_many_files_open_in_system ||
           ec == std::errc::not_enough_memory;
}

/** Keeps zero-filled, synced, published segments ready, so that a sync of the log neither
    grows a file nor converts an extent.

    One that was taken is replaced when the writer next has time. While more than a frame waits
    at each sync, the device's bandwidth is the limit, and zeros would have everything written
    twice. Never touches a segment that has been taken. Thread safety: any thread.
*/
template <log_file File>
class preparer
{
public:
    /// `notify` is called, on the preparer's thread, when a failed sync has ended it.
    template <class Notify>
    preparer(segment_factory<File>& factory, unsigned spares, Notify notify)
        : factory_(&factory)
        , spares_(spares)
    {
        ready_.reserve(spares);
        thread_ = start_thread([this, notify] { run(notify); });
    }

    ~preparer() { stop(); }

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
            rested_.store(false);
        }
        return taken;
    }

    /// The writer has time.
    void rest() noexcept
    {
        if (!rested_.load() && !rested_.exchange(true))
            parker_.wake();
    }

    std::size_t ready() const noexcept { return ready_count_.load(); }

    /// Effects: ends the thread; segments that are ready stay to be taken.
    void stop() noexcept
    {
        stopping_.store(true);
        factory_->cancel();
        parker_.wake();
        if (thread_)
            thread_->join();
        thread_.reset();
    }

    /// In a forked child, where the thread does not exist: forgets it.
    void abandon() noexcept { (void)thread_.release(); }

private:
    template <class Notify>
    void run(Notify notify) noexcept
    {
        while (!stopping_.load()) {
            std::error_code ec;
            const bool wanted = is_wanted();
            if (wanted)
                ec = prepare_one();
            if (!ec && wanted)
                continue;
            if (ec && (factory_->sync_error() || !is_shortage(ec))) {
                // A failed sync ends the log; of anything else the writer will have to say more
                // when it makes a segment itself.
                if (factory_->sync_error())
                    notify();
                return;
            }
            const auto until = ec ? threading::clock::now() + retry
                                  : (threading::clock::time_point::max)();
            parker_.park_until(until,
                               [&] { return stopping_.load() || (!ec && is_wanted()); });
        }
    }

    bool is_wanted() const noexcept { return rested_.load() && ready() < spares_; }

    std::error_code prepare_one() noexcept
    {
        std::error_code ec;
        try {
            factory_->make(
                true,
                [&](fresh_segment<File>&& made) {
                    std::lock_guard lock(mutex_);
                    ready_.push_back(std::move(made));
                    ready_count_.store(ready_.size());
                },
                [&](auto step) { pause(step); }, ec);
        } catch (const std::bad_alloc&) {
            ec = std::make_error_code(std::errc::not_enough_memory);
        } catch (...) {
            ec = std::make_error_code(std::errc::io_error);
        }
        return ec;
    }

    /// Leaves the device to the log for three times as long, unless no spare is left.
    void pause(threading::clock::duration step) noexcept
    {
        parker_.park_until(threading::clock::now() + 3 * step,
                           [&] { return stopping_.load() || ready() == 0; });
    }

    static constexpr std::chrono::milliseconds retry{100};

    segment_factory<File>* factory_;
    const unsigned spares_;
    threading::mutex mutex_;
    std::vector<fresh_segment<File>> ready_; ///< never grows beyond its capacity
    threading::atomic<std::size_t> ready_count_{0};
    threading::atomic<bool> rested_{true};
    threading::atomic<bool> stopping_{false};
    threading::parker parker_;
    std::unique_ptr<threading::thread> thread_; ///< last, since it uses all of the above
};

} // namespace forelog::writer

#endif // FORELOG_WRITER_PREPARER_HPP
