// forelog/test/unit/segment/page_cache_dropper.cpp: what leaves the page cache, and when
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../writer/writer_fixture.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace {

using namespace forelog;
using namespace forelog::test;

/// A call that dropped pages: of which file, and which.
struct eviction
{
    int file = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// What a writer without threads does with its files, which are numbered as they are made.
struct seen
{
    std::map<std::string, int> files;
    std::map<int, std::uint64_t> unsynced; ///< bytes
    std::vector<eviction> evictions;
    bool wrote_evicted = false;
    bool evicted_unsynced = false;

    bool has_evicted(int file) const
    {
        return std::ranges::any_of(evictions,
                                   [&](const eviction& e) { return e.file == file; });
    }
    std::uint64_t evicted_of(int file) const
    {
        std::uint64_t end = 0;
        for (const eviction& e : evictions)
            end = e.file == file ? e.end : end;
        return end;
    }
};

seen now_seen;

class seen_directory;

class seen_file : public posix_file
{
public:
    using directory = seen_directory;

    seen_file() = default;
    seen_file(posix_file&& f, int number) : posix_file(std::move(f)), number_(number) {}

    std::size_t write_at(std::uint64_t offset, std::span<const const_bytes> buffers,
                         std::error_code& ec) noexcept
    {
        const std::size_t n = posix_file::write_at(offset, buffers, ec);
        now_seen.unsynced[number_] += n;
        now_seen.wrote_evicted |= now_seen.has_evicted(number_);
        return n;
    }
    void sync_data(std::error_code& ec) noexcept
    {
        posix_file::sync_data(ec);
        now_seen.unsynced[number_] = 0;
    }
    void drop(std::uint64_t offset, std::uint64_t length) noexcept
    {
        posix_file::drop(offset, length);
        now_seen.evicted_unsynced |= now_seen.unsynced[number_] != 0;
        now_seen.evictions.push_back({number_, offset, offset + length});
    }

private:
    int number_ = 0;
};

class seen_directory : public posix_directory
{
public:
    seen_directory() = default;
    explicit seen_directory(posix_directory&& d) : posix_directory(std::move(d)) {}

    static seen_directory open(const std::filesystem::path& path, directory_access a,
                               std::error_code& ec)
    {
        return seen_directory(posix_directory::open(path, a, ec));
    }
    seen_file open_file(const char* name, file_access a, std::error_code& ec) noexcept
    {
        return {posix_directory::open_file(name, a, ec), now_seen.files[name]};
    }
    seen_file create_file(const char* name, std::error_code& ec) noexcept
    {
        const int number = static_cast<int>(now_seen.files.size()) + 1;
        return {posix_directory::create_file(name, ec), now_seen.files[name] = number};
    }
    void rename(const char* from, const char* to, std::error_code& ec) noexcept
    {
        posix_directory::rename(from, to, ec);
        now_seen.files[to] = now_seen.files[from];
    }
};

template <class SyncPolicy>
using seen_writer =
    basic_wal_writer<direct_queue, manual_flush, SyncPolicy, crc32c_codec, seen_file>;

template <class SyncPolicy>
typename seen_writer<SyncPolicy>::options small_segments(bool keep_cached = false)
{
    now_seen = {};
    return {.segment = {.size = 1024_KiB, .spares = 0, .keep_cached = keep_cached}};
}

/// Appends 32 KiB at a time, and flushes each, with `call\(\)` between them, until this many
/// segments are full.
template <class Writer, class Call>
void fill(Writer& wal, std::uint64_t segments, Call call)
{
    const std::vector<std::byte> payload(31 * 1024);
    while (wal.stats().rotations < segments) {
        wal.append(payload);
        wal.flush();
        call();
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(segment_page_cache, writer_fixture)

BOOST_AUTO_TEST_CASE(a_full_segment_leaves_the_cache_while_the_next_one_is_written)
{
    seen_writer<data_sync> wal(path(), small_segments<data_sync>());
    std::uint64_t most = 0, before = 0;
    fill(wal, 3, [&] {
        std::uint64_t sum = 0;
        for (const auto& [name, number] : now_seen.files)
            if (name.ends_with(".seg"))
                sum += now_seen.evicted_of(number);
        most = (std::max)(most, sum - before);
        before = sum;
    });
    // Of three full ones the last has stayed: nothing was written after it.
    BOOST_TEST(before >= 2 * 1024_KiB - 256_KiB);
    BOOST_TEST(before <= 2 * 1024_KiB);
    BOOST_TEST(most == 256_KiB); // little by little
    BOOST_TEST(!now_seen.evicted_unsynced);
    BOOST_TEST(!now_seen.wrote_evicted);
}

BOOST_AUTO_TEST_CASE(large_pages_are_dropped_with_the_last_step)
{
    seen_writer<data_sync> wal(path(), small_segments<data_sync>());
    fill(wal, 3, [] {});
    const int first = now_seen.evictions.front().file;
    std::uint64_t end = 0;
    for (const eviction& e : now_seen.evictions)
        if (e.file == first) {
            BOOST_TEST(e.begin == (e.end == 1024_KiB ? 0 : end));
            end = e.end;
        }
    BOOST_TEST(end == 1024_KiB);
}

BOOST_AUTO_TEST_CASE(short_segments_do_not_make_others_leave_at_once)
{
    auto directory = seen_directory::open(path(), directory_access::create, ec);
    now_seen = {};
    for (std::uint64_t n = 1; n <= 3; ++n)
        directory.create_file(format::segment_name(n).data(), ec);
    segment::page_cache_dropper<seen_file> page_cache_dropper(directory, 1024_KiB);
    for (std::uint64_t n = 1; n <= 3; ++n) {
        page_cache_dropper.take(n);
        page_cache_dropper.drop();
    }
    BOOST_TEST(now_seen.evictions.empty());
    page_cache_dropper.advance(256_KiB); // of each of three
    page_cache_dropper.drop();
    BOOST_TEST(now_seen.evicted_of(1) == 768_KiB);
    for (int i = 0; i < 9; ++i) {
        page_cache_dropper.advance(256_KiB);
        page_cache_dropper.drop();
    }
    BOOST_TEST(now_seen.evicted_of(1) == 1024_KiB);
    BOOST_TEST(now_seen.evicted_of(2) == 1024_KiB);
    BOOST_TEST(now_seen.evicted_of(3) == 1024_KiB);
}

BOOST_AUTO_TEST_CASE(a_log_with_keep_cached_stays_in_the_cache)
{
    seen_writer<data_sync> wal(path(), small_segments<data_sync>(true));
    fill(wal, 3, [] {});
    BOOST_TEST(now_seen.evictions.empty());
}

BOOST_AUTO_TEST_CASE(segments_that_are_not_synced_stay_in_the_cache)
{
    seen_writer<no_sync> wal(path(), small_segments<no_sync>());
    fill(wal, 3, [] {});
    BOOST_TEST(now_seen.evictions.empty());
}

BOOST_AUTO_TEST_CASE(a_segment_that_was_removed_is_not_dropped_and_takes_no_space)
{
    seen_writer<data_sync> wal(path(), small_segments<data_sync>());
    fill(wal, 2, [] {});
    BOOST_TEST(wal.truncate_before(wal.durable_lsn()) == 2u);
    const std::size_t evictions = now_seen.evictions.size();
    const std::vector<std::byte> payload(31 * 1024);
    for (int i = 0; i < 16; ++i) {
        wal.append(payload);
        wal.flush();
    }
    const std::string log = std::filesystem::canonical(path()).string();
    for (const auto& e : std::filesystem::directory_iterator("/proc/self/fd")) {
        const std::string target = std::filesystem::read_symlink(e.path(), ec).string();
        BOOST_TEST((!target.starts_with(log) || !target.ends_with(" (deleted)")));
    }
    BOOST_TEST(now_seen.evictions.size() == evictions);
    BOOST_TEST(!wal.failure());
}

BOOST_AUTO_TEST_SUITE_END()
