// forelog/bench/limit_background.cpp: what syncs behind its back cost a loop
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "futex.hpp"
#include "limits.hpp"
#include "raw_file.hpp"
#include "token_loop.hpp"

#include <forelog/format/layout.hpp>

#include <thread>

namespace bench {
namespace {

/// A thread that writes and syncs the bytes of a batch whenever it is told to. Nothing is queued,
/// copied or checked.
class bare_background
{
public:
    bare_background(const std::filesystem::path& directory, const config& c)
        : file_(raw_file::create(directory / "raw"))
        , bytes_(static_cast<std::size_t>(
                     forelog::format::round_up(c.batch_size * framed_size(c), 4096)),
                 std::byte{1})
    {
        file_.fill(size());
        file_.sync_all();
        thread_ = std::thread([this] { run(); });
    }
    bare_background(const bare_background&) = delete;
    bare_background& operator=(const bare_background&) = delete;

    ~bare_background()
    {
        closing_.store(true);
        tell();
        thread_.join();
    }

    void tell()
    {
        told_.fetch_add(1);
        wake_all(told_);
    }

private:
    static constexpr std::uint64_t writes = 64;

    std::uint64_t size() const noexcept { return writes * bytes_.size(); }

    void run()
    {
        std::uint64_t offset = 0;
        for (std::uint32_t done = 0; !closing_.load();) {
            if (told_.load() == done) {
                sleep_while(told_, done);
                continue;
            }
            file_.write_at(offset, bytes_);
            file_.sync_data();
            offset = (offset + bytes_.size()) % size();
            ++done;
        }
    }

    raw_file file_;
    std::vector<std::byte> bytes_;
    futex_word told_{0};
    std::atomic<bool> closing_{false};
    std::thread thread_;
};

} // namespace

arm limit_background(const config& c, std::uint64_t every, unsigned sample)
{
    return {"limit_background", [=](const std::filesystem::path& directory) {
                result r = unlabelled(c, "limit_background");
                r.records = (c.records + every - 1) / every;
                bare_background background(directory, c);
                std::uint64_t left = c.batch_size;
                const nanoseconds before = now();
                run_token_loop({c.records, every, sample}, r.times,
                               [&](std::span<const std::byte>) {
                                   if (--left == 0) {
                                       left = c.batch_size;
                                       background.tell();
                                   }
                               });
                r.seconds = seconds_between(before, now());
                r.extra["loop_seconds"] = r.seconds;
                return r;
            }};
}

} // namespace bench
