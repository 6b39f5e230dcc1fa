// forelog/bench/limit_rotation.cpp: what making segments of zeros costs bare syncs
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "limits.hpp"
#include "raw_file.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace bench {
namespace {

/// Runs a function on a thread of its own, again and again until this goes.
class beside
{
public:
    template <class Function>
    explicit beside(Function f)
        : thread_([this, f] {
            while (!closing_.load(std::memory_order_relaxed))
                f(closing_);
        })
    {}
    beside(const beside&) = delete;
    beside& operator=(const beside&) = delete;
    ~beside()
    {
        closing_.store(true);
        thread_.join();
    }

private:
    std::atomic<bool> closing_{false};
    std::thread thread_;
};

/// Makes one segment of zeros, in the time in which the log fills one.
void make_segment(const config& c, const std::filesystem::path& path,
                  const std::atomic<bool>& closing)
{
    constexpr std::uint64_t step = mebibyte / 4;
    const std::uint64_t steps = (std::max)(c.segment_size / step, std::uint64_t{1});
    const double seconds = static_cast<double>(c.segment_size) /
                           static_cast<double>(framed_size(c)) /
                           static_cast<double>(c.rate);
    const auto pause =
        std::chrono::duration<double>(seconds / static_cast<double>(steps));
    const std::vector<std::byte> zeros(step);
    {
        raw_file made = raw_file::create(path);
        made.allocate(c.segment_size);
        for (std::uint64_t i = 0; i < steps && !closing; ++i) {
            made.write_at(i * step, zeros);
            made.write_back(i * step, step);
            std::this_thread::sleep_for(pause);
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
                    const beside preparing([&](const std::atomic<bool>& closing) {
                        make_segment(c, directory / "segments" / "made", closing);
                    });
                    run();
                } else
                    run();
                return r;
            }};
}

} // namespace bench
