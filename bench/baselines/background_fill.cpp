// forelog/bench/baselines/background_fill.cpp: syncs beside a thread that zero-fills segments
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "baselines/baselines.hpp"
#include "core/raw_file.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <thread>

namespace bench {
namespace {

/// Runs a function on a thread of its own, again and again until this is stopped or goes.
class beside
{
public:
    template <class Function>
    explicit beside(Function f)
        : thread_([this, f] {
            try {
                while (!closing_.load(std::memory_order_relaxed))
                    f(closing_);
            } catch (...) {
                failure_ = std::current_exception();
            }
        })
    {}
    beside(const beside&) = delete;
    beside& operator=(const beside&) = delete;
    ~beside() { join(); }

    /// Throws: what the function has thrown.
    void stop()
    {
        join();
        if (failure_)
            std::rethrow_exception(failure_);
    }

private:
    void join()
    {
        closing_.store(true);
        if (thread_.joinable())
            thread_.join();
    }

    std::atomic<bool> closing_{false};
    std::exception_ptr failure_;
    std::thread thread_; ///< last, since it uses all of the above
};

/// Makes one segment of zeros, in the time in which the log fills one.
void make_segment(const config& c, const std::filesystem::path& path,
                  const std::atomic<bool>& closing)
{
    constexpr std::uint64_t step = mebibyte / 4; // as the log's own segment_preallocator
    const std::vector<std::byte> zeros(step);
    const std::chrono::duration<double> byte_time(
        1 / (static_cast<double>(framed_size(c)) * static_cast<double>(c.rate)));
    {
        raw_file made = raw_file::create(path);
        made.allocate(c.segment_size);
        for (std::uint64_t at = 0; at < c.segment_size && !closing; at += step) {
            const std::uint64_t n = (std::min)(step, c.segment_size - at);
            made.write_at(at, std::span(zeros).first(static_cast<std::size_t>(n)));
            made.write_back(at, n);
            std::this_thread::sleep_for(byte_time * static_cast<double>(n));
        }
        made.sync_all();
    }
    std::filesystem::remove(path);
}

} // namespace

arm limit_rotation(const config& c, bool rotates)
{
    const char* const name = rotates ? "limit_rotation" : "limit_still";
    return {name, [=](const std::filesystem::path& directory) {
                result r = unlabelled(c, name);
                sync_loop loop;
                loop.bytes = 8192; // about what comes during a sync, in whole blocks
                loop.most_ns = static_cast<nanoseconds>(
                    static_cast<double>(c.records) / static_cast<double>(c.rate) * 1e9);
                loop.syncs = syncs_within(64 * mebibyte, loop.bytes, 8192);
                std::filesystem::create_directory(directory / "segments");
                const beside appending([](const std::atomic<bool>&) {});
                const auto run = [&] {
                    const histogram syncs = run_sync_loop(directory, loop);
                    r.syncs = r.batches = syncs.count();
                    r.seconds = static_cast<double>(syncs.total()) / 1e9;
                    r.times.durable_us = syncs.scaled_down(1000);
                };
                if (rotates) {
                    beside preparing([&](const std::atomic<bool>& closing) {
                        make_segment(c, directory / "segments" / "made", closing);
                    });
                    run();
                    preparing.stop();
                } else
                    run();
                return r;
            }};
}

} // namespace bench
