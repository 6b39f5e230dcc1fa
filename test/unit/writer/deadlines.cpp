// forelog/test/unit/writer/deadlines.cpp: calls with a deadline, and a close, beside slow ones
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/watched_file.hpp"
#include "writer_fixture.hpp"

#include <atomic>
#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;

/// Holds up syncs until they are let go, and takes its time over those of the directory.
struct slow_disk
{
    static void before(op kind) noexcept
    {
        if (kind == op::sync_data && holding.load()) {
            held.store(true);
            while (holding.load())
                std::this_thread::sleep_for(1ms);
        }
        if (kind == op::sync_directory)
            std::this_thread::sleep_for(directory_sync.load());
    }
    static void after(op kind) noexcept
    {
        directory_syncs += kind == op::sync_directory ? 1 : 0;
    }
    static std::uint64_t length(std::uint64_t n) noexcept { return n; }

    static inline std::atomic<bool> holding{false}, held{false};
    static inline std::atomic<std::chrono::milliseconds> directory_sync{0ms};
    static inline std::atomic<unsigned> directory_syncs{0};
};

template <class FlushPolicy>
using direct_of = basic_wal_writer<direct_queue, FlushPolicy, data_sync, crc32c_codec,
                                   watched_file<slow_disk>>;

/// One thread has the turn, and its sync does not end.
template <class FlushPolicy>
void check_beside_a_sync(const std::filesystem::path& path)
{
    direct_of<FlushPolicy> wal(path, {.segment = {.spares = 0}});
    wal.commit(view_bytes("durable"));
    slow_disk::held = false;
    slow_disk::holding = true;
    std::thread other([&] { wal.commit(view_bytes("slow")); });
    while (!slow_disk::held.load())
        std::this_thread::yield();
    // In a thread of its own: if one of these waits for the turn, the sync has to end.
    std::atomic<bool> back{false};
    std::thread caller([&] {
        std::error_code ec;
        BOOST_TEST(!wal.try_append(view_bytes("x"), ec));
        BOOST_TEST(!ec);
        BOOST_TEST(!wal.append_for(20ms, view_bytes("x"), ec));
        BOOST_TEST(!ec);
        BOOST_TEST(!wal.commit_for(20ms, view_bytes("x"), ec));
        BOOST_TEST(!ec);
        BOOST_TEST(wal.wait_for(lsn(1), 20ms, ec));
        BOOST_TEST(!wal.wait_for(wal.last_lsn().next(), 20ms, ec)); // no such LSN
        BOOST_TEST((ec == error::out_of_range || ec == std::error_code()));
        back = true;
    });
    const auto begun = steady::now();
    while (!back.load() && ms_since(begun) < 20'000)
        std::this_thread::sleep_for(1ms);
    BOOST_TEST(back.load(), "a call with a deadline waits for the turn");
    slow_disk::holding = false;
    caller.join();
    other.join();
    BOOST_TEST(wal.append_for(1min, view_bytes("x")).value().value() == 3u);
    BOOST_TEST(wal.wait_for(lsn(3), 1min));
    BOOST_TEST(!wal.close());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_deadlines, writer_fixture)

BOOST_AUTO_TEST_CASE(a_deadline_ends_the_wait_for_the_turn_where_each_append_syncs)
{
    check_beside_a_sync<group_commit>(path());
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_the_wait_for_the_turn_where_each_append_writes)
{
    check_beside_a_sync<manual_flush>(path());
}

BOOST_AUTO_TEST_CASE(a_close_ends_a_truncation_of_many_segments)
{
    using writer = basic_wal_writer<direct_queue, manual_flush, data_sync, crc32c_codec,
                                    watched_file<slow_disk>>;
    writer wal(path(), {.segment = {.size = 32 << 10, .spares = 0}});
    const std::string half(12'000, 'x');
    while (wal.stats().rotations < 300)
        wal.append(view_bytes(half));
    wal.flush();
    slow_disk::directory_sync = 10ms;
    const unsigned before = slow_disk::directory_syncs.load();
    std::size_t removed = 0;
    std::error_code truncated;
    std::thread other(
        [&] { removed = wal.truncate_before(wal.durable_lsn().next(), truncated); });
    while (slow_disk::directory_syncs.load() == before)
        std::this_thread::yield();
    BOOST_TEST(!wal.close());
    other.join();
    slow_disk::directory_sync = 0ms;
    BOOST_TEST((truncated == error::closed));
    BOOST_TEST(removed >= 1u);
    BOOST_TEST(removed < 300u);
    BOOST_TEST(replayed({.mode = replay_mode::strict}).size() >= 300 - removed);
    BOOST_TEST(!ec);
    // What is left goes the next time.
    writer next(path(), {.segment = {.size = 32 << 10, .spares = 0}});
    BOOST_TEST(next.truncate_before(next.durable_lsn().next()) + removed >= 300u);
}

BOOST_AUTO_TEST_CASE(a_commit_with_a_deadline_says_what_became_of_its_record)
{
    using writer = basic_wal_writer<ring_queue, manual_flush, data_sync, crc32c_codec,
                                    watched_file<slow_disk>>;
    writer wal(path(), {.queue = {.memory = 4096}, .segment = {.spares = 0}});
    BOOST_TEST(wal.commit_for(1min, view_bytes("x")).value().value() == 1u);
    BOOST_TEST(wal.commit_until(steady::now() + 1min, record_type{7}, view_bytes("x"), ec)
                   .value()
                   .value() == 2u);
    BOOST_TEST(!ec);
    slow_disk::holding = true;
    BOOST_TEST(wal.commit_for(20ms, view_bytes("x"), ec).value().value() == 3u);
    BOOST_TEST((ec == std::errc::timed_out));
    BOOST_TEST((wal.outcome(lsn(3)) == outcome::pending));
    BOOST_CHECK_THROW((void)wal.commit_until(steady::now(), view_bytes("x")),
                      std::system_error);
    while (wal.try_append(view_bytes(std::string(500, 'x')))) {
    }
    BOOST_TEST(!wal.commit_for(20ms, view_bytes(std::string(500, 'x')), ec));
    BOOST_TEST(!ec);
    BOOST_TEST(!wal.wait_until(lsn(3), steady::now() + 20ms));
    slow_disk::holding = false;
    BOOST_TEST(wal.wait_until(lsn(3), steady::now() + 1min));
    BOOST_TEST(!wal.close());
    BOOST_TEST(!wal.commit_for(1min, view_bytes("x"), ec));
    BOOST_TEST((ec == error::closed));
    BOOST_CHECK_THROW((void)wal.wait_until(lsn(1'000'000), steady::now()),
                      std::system_error);
}

BOOST_AUTO_TEST_SUITE_END()
