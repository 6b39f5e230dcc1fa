// forelog/bench/baselines/handover.cpp: records handed to a thread that writes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "baselines/baselines.hpp"
#include "baselines/futex.hpp"
#include "baselines/raw_record.hpp"
#include "core/payload.hpp"
#include "core/raw_file.hpp"
#include "core/runner.hpp"
#include "core/token_loop.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace bench {
namespace {

/** Records in memory, which another thread writes as they are told of: one word for all of a batch,
    none for a record.

    Files are full where a segment is. With a policy that syncs, each write is synced; then as many
    files as a log has spares are written before, if its are prepared. The others grow.
*/
class handover
{
public:
    handover(const std::filesystem::path& directory, const config& c)
        : config_(c)
        , directory_(directory)
        , framed_(static_cast<std::size_t>(framed_size(c)))
        // No record straddles the end.
        , memory_((std::max)({static_cast<std::size_t>(queue_memory(c)), mebibyte,
                              4 * framed_}) /
                  framed_ * framed_)
    {
        if (c.syncing() && c.prepared)
            for (unsigned n = 0; n < c.spares; ++n) {
                raw_file spare = next_file();
                spare.fill(c.segment_size);
                spare.sync_all();
                spares_.push_back(std::move(spare));
            }
        thread_ = std::thread([this] { run(); });
    }
    handover(const handover&) = delete;
    handover& operator=(const handover&) = delete;
    ~handover() { join(); }

    void put(forelog::const_bytes payload)
    {
        if (laid_ + framed_ - written_.load(std::memory_order_acquire) > memory_.size())
            wait_for_room();
        lay_record(config_, &memory_[static_cast<std::size_t>(laid_ % memory_.size())],
                   payload, 0);
        laid_ += framed_;
        if (++untold_ == config_.batch_size)
            tell();
    }

    /// Effects: returns when all is written. Throws: what the writing has thrown.
    void finish()
    {
        tell();
        join();
        if (failure_)
            std::rethrow_exception(failure_);
    }

private:
    void tell()
    {
        untold_ = 0;
        told_.store(laid_, std::memory_order_release);
        bell_.fetch_add(1);
        wake_all(bell_);
    }

    void wait_for_room()
    {
        tell();
        for (;;) {
            const std::uint32_t seen = room_.load();
            if (laid_ + framed_ - written_.load(std::memory_order_acquire) <=
                memory_.size())
                return;
            sleep_while(room_, seen);
        }
    }

    void join()
    {
        closing_.store(true);
        bell_.fetch_add(1);
        wake_all(bell_);
        if (thread_.joinable())
            thread_.join();
    }

    void run()
    {
        std::uint64_t done = 0;
        for (;;) {
            const std::uint32_t seen = bell_.load();
            const bool closing = closing_.load();
            const std::uint64_t end = told_.load(std::memory_order_acquire);
            if (end == done) {
                if (closing)
                    return;
                sleep_while(bell_, seen);
                continue;
            }
            const auto from = static_cast<std::size_t>(done % memory_.size());
            // One half is filled while the other one is written.
            const auto n = static_cast<std::size_t>(
                (std::min)({end - done, std::uint64_t{memory_.size() - from},
                            std::uint64_t{memory_.size() / 2}}));
            try {
                if (!failure_)
                    write(std::span(memory_).subspan(from, n));
            } catch (...) {
                failure_ = std::current_exception();
            }
            done += n;
            written_.store(done, std::memory_order_release);
            room_.fetch_add(1);
            wake_all(room_);
        }
    }

    void write(std::span<const std::byte> bytes)
    {
        // The page cache takes what is aligned in larger pieces.
        constexpr std::uint64_t step = mebibyte / 2;
        while (!bytes.empty()) {
            std::uint64_t n = bytes.size();
            if (at_ + n > config_.segment_size) {
                at_ = 0;
                if (spares_.empty())
                    spares_.push_back(next_file());
                file_ = std::move(spares_.back());
                spares_.pop_back();
            }
            if (!config_.syncing() && at_ % step != 0)
                n = (std::min)(n, step - at_ % step);
            file_.write_at(at_, bytes.first(static_cast<std::size_t>(n)));
            if (config_.syncing())
                file_.sync_data();
            at_ += n;
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        }
    }

    raw_file next_file()
    {
        return raw_file::create(directory_ / std::to_string(files_++));
    }

    config config_;
    std::filesystem::path directory_;
    std::size_t framed_;
    std::vector<std::byte> memory_;

    // The writer's own.
    std::vector<raw_file> spares_;
    unsigned files_ = 0;
    raw_file file_;
    std::uint64_t at_ = config_.segment_size;
    std::exception_ptr failure_;

    // The caller's own.
    alignas(64) std::uint64_t laid_ = 0;
    std::uint64_t untold_ = 0;

    alignas(64) std::atomic<std::uint64_t> told_{0};
    futex_word bell_{0};
    std::atomic<bool> closing_{false};
    alignas(64) std::atomic<std::uint64_t> written_{0};
    futex_word room_{0};
    std::thread thread_; ///< last, since it uses all of the above
};

} // namespace

arm limit_handover(const config& c)
{
    return {"limit_handover", [c](const std::filesystem::path& directory) {
                result r = unlabelled(c, "limit_handover");
                r.producers = 1;
                handover raw(directory, c);
                payload_maker payloads(c.payload_size, 0);
                const nanoseconds before = now();
                for (std::uint64_t left = c.records; left != 0; --left)
                    raw.put(payloads.next());
                raw.finish();
                r.seconds = seconds_between(before, now());
                return r;
            }};
}

arm limit_handover_of_tokens(const config& c, const char* name, std::uint64_t every,
                             unsigned sample)
{
    return {name, [=](const std::filesystem::path& directory) {
                result r = unlabelled(c, name);
                r.mean_payload = sizeof(token);
                r.records = (c.records + every - 1) / every;
                config of_tokens = c;
                of_tokens.payload_size = sizeof(token);
                handover raw(directory, of_tokens);
                const nanoseconds before = now();
                run_token_loop({c.records, every, sample}, r.times,
                               [&](std::span<const std::byte> bytes) { raw.put(bytes); });
                const nanoseconds looped = now();
                raw.finish();
                r.seconds = seconds_between(before, now());
                r.extra["loop_seconds"] = seconds_between(before, looped);
                return r;
            }};
}

} // namespace bench
