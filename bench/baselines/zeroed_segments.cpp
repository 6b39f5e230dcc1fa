// forelog/bench/baselines/zeroed_segments.cpp: syncs in segments that are zero-filled ahead
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "baselines/baselines.hpp"
#include "core/raw_file.hpp"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace bench {
namespace {

/// Makes `count` files of zeros, synced, a few ahead of the thread that takes them.
class spare_files
{
public:
    spare_files(const std::filesystem::path& directory, const config& c,
                std::uint64_t count)
        : directory_(directory)
        , size_(c.segment_size)
        , most_(c.spares)
        , count_(count)
        , thread_([this] { run(); })
    {}
    spare_files(const spare_files&) = delete;
    spare_files& operator=(const spare_files&) = delete;

    ~spare_files()
    {
        {
            const std::lock_guard lock(mutex_);
            closing_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    void wait_until_full()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] {
            return failure_ || ready_.size() >= (std::min)(count_, std::uint64_t{most_});
        });
    }

    /// Returns: whether there was one.
    bool take(raw_file& file)
    {
        const std::lock_guard lock(mutex_);
        if (failure_)
            std::rethrow_exception(failure_);
        if (ready_.empty())
            return false;
        file = std::move(ready_.front());
        ready_.pop_front();
        changed_.notify_all();
        return true;
    }

private:
    void run()
    {
        try {
            for (std::uint64_t n = 0; n < count_; ++n) {
                {
                    std::unique_lock lock(mutex_);
                    changed_.wait(lock,
                                  [&] { return closing_ || ready_.size() < most_; });
                    if (closing_)
                        return;
                }
                raw_file made =
                    raw_file::create(directory_ / ("spare" + std::to_string(n)));
                made.fill(size_);
                made.sync_all();
                const std::lock_guard lock(mutex_);
                ready_.push_back(std::move(made));
                changed_.notify_all();
            }
        } catch (...) {
            const std::lock_guard lock(mutex_);
            failure_ = std::current_exception();
            changed_.notify_all();
        }
    }

    std::filesystem::path directory_;
    std::uint64_t size_;
    unsigned most_;
    std::uint64_t count_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<raw_file> ready_;
    bool closing_ = false;
    std::exception_ptr failure_;
    std::thread thread_;
};

} // namespace

arm limit_segments(const config& c, std::shared_ptr<const observed> seen)
{
    return {"limit_segments", [=](const std::filesystem::path& directory) {
                result r = unlabelled(c, "limit_segments");
                const std::vector<std::byte> bytes(
                    static_cast<std::size_t>(std::llround(seen->bytes_per_batch)),
                    std::byte{1});
                r.producers = 1;
                r.syncs = r.batches = seen->batches;
                r.records = static_cast<std::uint64_t>(std::llround(
                    seen->records_per_batch * static_cast<double>(seen->batches)));
                r.extra["write_bytes"] = seen->bytes_per_batch;
                spare_files spares(directory, c, seen->prepared);
                if (c.prepared)
                    spares.wait_until_full();
                const nanoseconds before = now();
                raw_file file;
                std::uint64_t at = c.segment_size;
                unsigned grown = 0;
                for (std::uint64_t left = seen->batches; left != 0; --left) {
                    // Where the next one is not ready, a log goes on in a file that grows.
                    if (at + bytes.size() > c.segment_size) {
                        if (!spares.take(file))
                            file = raw_file::create(directory / std::to_string(grown++));
                        at = 0;
                    }
                    file.write_at(at, bytes);
                    file.sync_data();
                    at += bytes.size();
                }
                r.seconds = seconds_between(before, now());
                return r;
            }};
}

} // namespace bench
