// forelog/test/unit/writer/memory.cpp: what is in flight is bounded, and what a record
// costs in allocations
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>
#include <thread>

namespace {

std::atomic<std::uint64_t> allocations{0};
std::atomic<std::int64_t> live{0}, most{0};

void note(void* p)
{
    allocations.fetch_add(1, std::memory_order_relaxed);
    const auto size = static_cast<std::int64_t>(::malloc_usable_size(p));
    const std::int64_t now = live.fetch_add(size, std::memory_order_relaxed) + size;
    for (std::int64_t seen = most.load();
         seen < now && !most.compare_exchange_weak(seen, now);) {
    }
}

} // namespace

// Every allocation of the program goes through these.

void* operator new(std::size_t size)
{
    void* const p = std::malloc(size != 0 ? size : 1);
    if (p == nullptr)
        throw std::bad_alloc();
    note(p);
    return p;
}
void* operator new(std::size_t size, std::align_val_t alignment)
{
    void* p = nullptr;
    if (::posix_memalign(&p, static_cast<std::size_t>(alignment), size) != 0)
        throw std::bad_alloc();
    note(p);
    return p;
}
void operator delete(void* p) noexcept
{
    if (p != nullptr)
        live.fetch_sub(static_cast<std::int64_t>(::malloc_usable_size(p)));
    std::free(p);
}
void operator delete(void* p, std::size_t) noexcept
{
    operator delete(p);
}
void operator delete(void* p, std::align_val_t) noexcept
{
    operator delete(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept
{
    operator delete(p);
}

namespace {

using namespace forelog;
using namespace forelog::test;

template <class Queue, class FlushPolicy = group_commit>
using unsynced = basic_wal_writer<Queue, FlushPolicy, no_sync, crc32c_codec>;

/// Allocations while 20,000 records of a size are appended to a writer that is warm.
template <class Writer>
std::uint64_t allocations_of(const std::filesystem::path& path, std::size_t size)
{
    Writer wal(path, quick<Writer>());
    const std::string payload(size, 'x');
    for (int i = 0; i < 30'000; ++i)
        wal.append(view_bytes(payload));
    wal.flush();
    const std::uint64_t before = allocations.load();
    for (int i = 0; i < 20'000; ++i)
        wal.append(view_bytes(payload));
    wal.flush();
    return allocations.load() - before;
}

/// How much more memory was live at some moment while 64 MiB went through.
template <class Writer>
std::int64_t growth_of(const std::filesystem::path& path,
                       typename Writer::options options)
{
    Writer wal(path, options);
    const std::string payload(2000, 'x');
    const std::int64_t before = live.load();
    most.store(before);
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 11'000; ++i)
                wal.append(view_bytes(payload));
        });
    for (std::thread& t : threads)
        t.join();
    wal.flush();
    return most.load() - before;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_memory, writer_fixture)

BOOST_AUTO_TEST_CASE(a_ring_queue_allocates_nothing_per_record)
{
    BOOST_TEST(allocations_of<unsynced<ring_queue>>(path(), 64) < 200u);
}

BOOST_AUTO_TEST_CASE(without_a_queue_nothing_is_allocated_per_record)
{
    BOOST_TEST((allocations_of<unsynced<direct_queue>>(path(), 64) < 200u));
}

BOOST_AUTO_TEST_CASE(
    a_lockfree_queue_allocates_once_per_record_over_256_bytes_and_not_below)
{
    BOOST_TEST(allocations_of<unsynced<bounded_queue>>(path(), 256) < 1000u);
    BOOST_TEST(allocations_of<unsynced<bounded_queue>>(dir / "large", 300) < 21'000u);
}

BOOST_AUTO_TEST_CASE(what_a_ring_queue_holds_is_allocated_at_once)
{
    BOOST_TEST(growth_of<unsynced<ring_queue>>(path(), {.queue = {.memory = 256_KiB}}) <
               std::int64_t{1} << 20);
}

BOOST_AUTO_TEST_CASE(what_a_bounded_queue_holds_stays_within_its_memory)
{
    // Its own bound, the buffer in which the writer puts small records together, and nodes.
    BOOST_TEST(growth_of<unsynced<bounded_queue>>(
                   path(), {.queue = {.capacity = 1000, .memory = 1_MiB}}) <
               std::int64_t{4} << 20);
}

BOOST_AUTO_TEST_CASE(replay_allocates_nothing_per_record)
{
    {
        unsynced<ring_queue> wal(path());
        for (int i = 0; i < 50'000; ++i)
            wal.append(view_bytes("some record"));
    }
    const std::uint64_t before = allocations.load();
    std::uint64_t n = 0;
    for (const record_view& r : replay(path()))
        n += r.payload.size() / 11;
    BOOST_TEST(n == 50'000u);
    BOOST_TEST(allocations.load() - before < 200u);
}

BOOST_AUTO_TEST_CASE(a_replay_takes_memory_for_a_block_or_a_frame_and_no_more)
{
    {
        unsynced<ring_queue> wal(path());
        const std::string payload(1'000'000, 'x');
        for (int i = 0; i < 50; ++i)
            wal.append(view_bytes(payload));
    }
    const std::int64_t before = live.load();
    most.store(before);
    std::uint64_t n = 0;
    for (const record_view& r : replay(path(), {.block = 65536}))
        n += r.payload.size();
    BOOST_TEST(n == 50'000'000u);
    BOOST_TEST(most.load() - before < std::int64_t{20}
                                          << 20); // frames of a few records, at most
}

BOOST_AUTO_TEST_CASE(forged_lengths_make_no_reader_allocate)
{
    {
        unsynced<ring_queue> wal(path());
        wal.append(view_bytes("x"));
    }
    // The frame's size fields, one byte each, in a file whose checksums do not fit any more.
    for (const long at :
         {4096L + 112 + 8 + 3, 4096L + 112 + 12 + 3, 4096L + 112 + 80 + 3}) {
        std::FILE* const f =
            std::fopen((path() / "wal-0000000000000001.seg").c_str(), "r+b");
        std::fseek(f, at, SEEK_SET);
        std::fputc(0x7f, f);
        std::fclose(f);
        const std::int64_t before = live.load();
        most.store(before);
        replayed();
        BOOST_TEST(most.load() - before < std::int64_t{4} << 20);
    }
}

BOOST_AUTO_TEST_SUITE_END()
