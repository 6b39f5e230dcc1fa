// forelog/bench/peers/plain_write.cpp: the log that everybody writes first: a loop around write
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/raw_file.hpp"
#include "peers/peer_loop.hpp"

#include <mutex>

namespace bench {
namespace {

/// Records one after the other in a file that grows, with a length before each.
class plain_log
{
public:
    plain_log(const std::filesystem::path& path, std::uint64_t group, bool synced)
        : file_(raw_file::create(path))
        , group_(group)
        , synced_(synced)
    {}

    void append(forelog::const_bytes payload)
    {
        const std::lock_guard lock(mutex_);
        std::byte size[4];
        forelog::format::store(size, static_cast<std::uint32_t>(payload.size()));
        buffer_.insert(buffer_.end(), size, size + sizeof size);
        buffer_.insert(buffer_.end(), payload.begin(), payload.end());
        if (++pending_ == group_)
            write();
    }

    void flush()
    {
        const std::lock_guard lock(mutex_);
        if (pending_ != 0)
            write();
    }

    std::uint64_t syncs() const noexcept { return syncs_; }

private:
    void write()
    {
        file_.write_at(size_, buffer_);
        size_ += buffer_.size();
        buffer_.clear();
        pending_ = 0;
        if (!synced_)
            return;
        file_.sync_data();
        ++syncs_;
    }

    std::mutex mutex_;
    raw_file file_;
    std::uint64_t group_;
    bool synced_;
    std::vector<std::byte> buffer_;
    std::uint64_t pending_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t syncs_ = 0;
};

bool verify(const config& c, const std::filesystem::path& path)
{
    raw_file file(path, O_RDONLY);
    std::vector<std::byte> bytes(
        static_cast<std::size_t>(std::filesystem::file_size(path)));
    for (std::size_t at = 0, n; at < bytes.size(); at += n)
        if ((n = file.read(std::span(bytes).subspan(at))) == 0)
            return false;
    payload_checker checker(c.payload_size, c.producers);
    for (std::size_t at = 0; at + 4 <= bytes.size();) {
        const auto size = forelog::format::load<std::uint32_t>(&bytes[at]);
        at += 4;
        if (size > bytes.size() - at)
            return false;
        checker.see(std::span(bytes).subspan(at, size));
        at += size;
    }
    return checker.is_complete(c.records);
}

arm plain_arm(const config& c, const char* name, std::uint64_t group, bool synced)
{
    return {name, [=](const std::filesystem::path& directory) {
                result r = unlabelled(c, name);
                const std::filesystem::path path = directory / "plain";
                plain_log log(path, group, synced);
                const bool durable = synced && group == 1;
                run_peer(
                    r, c, 1, durable,
                    [&](payload_maker& payloads, std::uint64_t) {
                        log.append(payloads.next());
                    },
                    [&] { log.flush(); });
                if (synced)
                    r.syncs = log.syncs();
                r.verified = verify(c, path);
                return r;
            }};
}

} // namespace

void add_plain(peer_set& set, const config& c, peer_class promise)
{
    switch (promise) {
    case peer_class::none:
        set.arms.push_back(plain_arm(c, "plain_write", 1, false));
        set.arms.push_back(plain_arm(c, "plain_write_1000", 1000, false));
        break;
    case peer_class::batch:
        set.arms.push_back(plain_arm(c, "plain_write_sync", c.batch_size, true));
        break;
    case peer_class::record:
        set.arms.push_back(plain_arm(c, "plain_write_sync", 1, true));
        break;
    }
}

} // namespace bench
