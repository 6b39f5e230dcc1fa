// forelog/bench/baselines/futex_commit.cpp: group commit on bare futexes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "baselines/baselines.hpp"
#include "baselines/futex.hpp"
#include "core/raw_file.hpp"
#include "core/threads.hpp"

#include <forelog/format/layout.hpp>

#include <atomic>
#include <thread>

namespace bench {
namespace {

/** Committers draw numbers; one thread writes and syncs up to the last number drawn, then lets go
    all whose number that covers. No queue, no record, no copy: only the waiting.
*/
class bare_group_commit
{
public:
    bare_group_commit(const std::filesystem::path& directory, const config& c)
        : config_(c)
        , file_(raw_file::create(directory / "raw"))
        , bytes_(static_cast<std::size_t>(frame_of(c.producers)), std::byte{1})
    {
        file_.fill(size);
        file_.sync_all();
        thread_ = std::thread([this] { run(); });
    }
    bare_group_commit(const bare_group_commit&) = delete;
    bare_group_commit& operator=(const bare_group_commit&) = delete;

    ~bare_group_commit()
    {
        closing_.store(true);
        drawn_.fetch_add(1);
        wake_all(drawn_);
        thread_.join();
    }

    void commit()
    {
        const std::uint32_t mine = drawn_.fetch_add(1) + 1;
        if (parked_.load())
            wake_all(drawn_);
        for (std::uint32_t d;
             static_cast<std::int32_t>((d = durable_.load()) - mine) < 0;)
            sleep_while(durable_, d);
    }

    std::uint64_t syncs() const noexcept { return syncs_; }

private:
    static constexpr std::uint64_t size = 64 * mebibyte;

    std::uint64_t frame_of(std::uint64_t records) const
    {
        using namespace forelog::format;
        return round_up(frame_header_size + records * bench::framed_size(config_), 4096);
    }

    void run()
    {
        std::uint64_t offset = 0;
        while (!closing_.load()) {
            const std::uint32_t target = drawn_.load();
            const std::uint32_t group = target - durable_.load();
            if (group == 0) {
                parked_.store(true);
                sleep_while(drawn_, target);
                parked_.store(false);
                continue;
            }
            const auto bytes = static_cast<std::size_t>(
                (std::min)(frame_of(group), std::uint64_t{bytes_.size()}));
            if (offset + bytes > size)
                offset = 0;
            file_.write_at(offset, std::span(bytes_).first(bytes));
            file_.sync_data();
            offset += bytes;
            ++syncs_;
            durable_.store(target);
            wake_all(durable_);
        }
    }

    config config_;
    raw_file file_;
    std::vector<std::byte> bytes_;
    futex_word drawn_{0};
    futex_word durable_{0};
    std::atomic<bool> parked_{false};
    std::atomic<bool> closing_{false};
    std::uint64_t syncs_ = 0;
    std::thread thread_;
};

} // namespace

arm limit_futex(const config& c)
{
    return {"limit_futex", [c](const std::filesystem::path& directory) {
                result r = unlabelled(c, "limit_futex");
                bare_group_commit group(directory, c);
                timed_run run =
                    run_producers(c, [&](const producer_job& job, measured& m) {
                        for (std::uint64_t left = job.records; left != 0; --left) {
                            const nanoseconds before = now();
                            group.commit();
                            m.durable_us.add((now() - before) / 1000);
                        }
                    });
                r.seconds = run.seconds;
                r.times = std::move(run.times);
                r.syncs = r.batches = group.syncs();
                return r;
            }};
}

} // namespace bench
