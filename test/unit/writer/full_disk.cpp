// forelog/test/unit/writer/full_disk.cpp: what each call gets while the disk is full
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include "../../conform/queue_archetype.hpp"
#include <forelog/testing/simulated_disk.hpp>

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cerrno>
#include <thread>
#include <vector>

namespace {

using namespace forelog;
using namespace forelog::test;
using namespace std::chrono_literals;

template <class Queue, class FlushPolicy = group_commit>
using writer_of =
    basic_wal_writer<Queue, FlushPolicy, data_sync, crc32c_codec, simulated_file>;

using sim_replay = replay_range<simulated_file, crc32c_codec>;
using clock_type = std::chrono::steady_clock;

/// A time after which a call is taken for one that hangs.
constexpr auto too_long = 60s;

template <class Writer>
typename Writer::options options_of(no_space on_no_space)
{
    typename Writer::options o;
    if constexpr (requires { o.queue.memory; })
        o.queue.memory = 4096;
    if constexpr (requires { o.queue.capacity; })
        o.queue.capacity = 4;
    o.segment = {.size = 64 << 10, .spares = 0, .block_size = 512};
    o.on_no_space = on_no_space;
    return o;
}

/// A log with one durable record, on a disk that can be filled.
template <class Writer>
struct filled_log
{
    explicit filled_log(no_space on_no_space)
        : wal(disk.path(), options_of<Writer>(on_no_space))
    {
        wal.commit(view_bytes("durable"));
    }

    /// Effects: no write finds more space than for so many bytes.
    void fill(std::uint64_t rest = 0)
    {
        disk.with_faults(
            [&](fault_plan& p) { p.fail_from(op::write, 1, ENOSPC).transfer = rest; });
    }
    void make_space()
    {
        disk.with_faults([](fault_plan& p) { p.clear(); });
    }

    /// Effects: appends until the disk refuses. Returns: how many were taken.
    std::uint64_t append_until_refused()
    {
        const auto give_up = clock_type::now() + too_long;
        std::uint64_t taken = 0;
        for (ec.clear(); !ec && clock_type::now() < give_up; taken += ec ? 0 : 1)
            wal.append(view_bytes(text), ec);
        BOOST_TEST((ec == error::no_space), ec.message());
        return taken;
    }

    /// Effects: checks that just the records that were taken are in the log.
    void expect_records(std::uint64_t count)
    {
        make_space();
        BOOST_TEST(!wal.close());
        std::uint64_t n = 0;
        std::error_code replayed;
        sim_replay log(disk.path(), {.mode = replay_mode::strict}, replayed);
        for (const record_view& r : log)
            BOOST_TEST(r.lsn.value() == ++n);
        BOOST_TEST(!replayed, replayed.message());
        BOOST_TEST(n == count);
    }

    simulated_disk disk;
    Writer wal;
    std::error_code ec;
    const std::string text = std::string(500, 'x');
};

/// What has an LSN waits for space, as long as it is allowed to.
template <class Writer>
void check_waiters(filled_log<Writer>& log, lsn pending)
{
    const auto begun = clock_type::now();
    BOOST_TEST(!log.wal.wait_for(pending, 20ms, log.ec));
    BOOST_TEST(!log.ec);
    BOOST_TEST(!log.wal.wait_until(pending, threading::clock::now() + 20ms));
    BOOST_TEST((log.wal.outcome(pending) == outcome::pending));
    BOOST_TEST(log.wal.truncate_before(lsn(2), log.ec) == 0u);
    BOOST_TEST(!log.ec);
    BOOST_TEST((clock_type::now() - begun < too_long));
    // `wait` and `flush` have no limit: they return when there is space again.
    std::atomic<int> back{0};
    std::vector<std::thread> waiters;
    waiters.emplace_back([&] {
        log.wal.wait(pending);
        ++back;
    });
    waiters.emplace_back([&] {
        log.wal.flush();
        ++back;
    });
    std::this_thread::sleep_for(20ms);
    BOOST_TEST(back.load() == 0);
    log.make_space();
    for (std::thread& t : waiters)
        t.join();
    BOOST_TEST((log.wal.durable_lsn() >= pending));
}

template <class Queue>
void refuse_everybody()
{
    using writer = writer_of<Queue>;
    filled_log<writer> log(no_space::fail);
    log.fill(100);
    std::uint64_t taken = 1 + log.append_until_refused();
    BOOST_TEST(log.wal.last_lsn().value() == taken);
    BOOST_TEST(!log.wal.try_append(view_bytes(log.text), log.ec));
    BOOST_TEST((log.ec == error::no_space));
    BOOST_TEST(!log.wal.append_for(10ms, view_bytes(log.text), log.ec));
    BOOST_TEST((log.ec == error::no_space));
    BOOST_TEST(!log.wal.commit(view_bytes(log.text), log.ec));
    BOOST_TEST((log.ec == error::no_space));
    BOOST_TEST(!log.wal.commit_for(10ms, view_bytes(log.text), log.ec));
    BOOST_TEST((log.ec == error::no_space));
    BOOST_CHECK_THROW((void)log.wal.commit_for(10ms, view_bytes(log.text)),
                      std::system_error);
    BOOST_TEST(log.wal.last_lsn().value() == taken);
    if (Queue::has_writer_thread)
        check_waiters(log, log.wal.last_lsn());
    log.make_space();
    const auto give_up = clock_type::now() + too_long;
    do
        log.ec.clear(), log.wal.append(view_bytes(log.text), log.ec);
    while (log.ec == error::no_space && clock_type::now() < give_up);
    BOOST_TEST(!log.ec);
    BOOST_TEST(log.wal.last_lsn().value() == ++taken);
    log.expect_records(taken);
}

/// Everybody waits for room in the queue when the disk becomes full.
template <class Queue>
void refuse_who_waits_already()
{
    using writer = writer_of<Queue, manual_flush>;
    filled_log<writer> log(no_space::fail);
    log.fill();
    std::atomic<std::uint64_t> taken{1};
    std::atomic<unsigned> refused{0};
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 6; ++t)
        threads.emplace_back([&, t] {
            std::error_code ec;
            const auto until = threading::clock::now() + too_long;
            do {
                const lsn n = t % 2 == 0
                                  ? log.wal.append(view_bytes(log.text), ec)
                                  : log.wal.append_until(until, view_bytes(log.text), ec)
                                        .value_or(lsn());
                taken += n ? 1 : 0;
            } while (!ec);
            refused += ec == error::no_space ? 1 : 0;
        });
    for (std::thread& t : threads)
        t.join();
    BOOST_TEST(refused.load() == 6u);
    BOOST_TEST(log.wal.last_lsn().value() == taken.load());
    BOOST_TEST(log.wal.stats().lost_wakeups == 0u);
    log.expect_records(taken.load());
}

} // namespace

BOOST_AUTO_TEST_SUITE(writer_full_disk)

BOOST_AUTO_TEST_CASE(a_full_disk_refuses_everybody_who_wants_a_place_in_a_ring)
{
    refuse_everybody<ring_queue>();
}

BOOST_AUTO_TEST_CASE(a_full_disk_refuses_everybody_who_wants_a_place_in_a_bounded_queue)
{
    refuse_everybody<bounded_queue>();
}

BOOST_AUTO_TEST_CASE(
    a_full_disk_refuses_everybody_who_wants_a_place_in_an_unbounded_queue)
{
    refuse_everybody<unbounded_queue>();
}

BOOST_AUTO_TEST_CASE(a_full_disk_refuses_everybody_who_wants_a_place_in_a_queue_of_a_user)
{
    refuse_everybody<queue_archetype>();
}

BOOST_AUTO_TEST_CASE(a_full_disk_refuses_everybody_where_there_is_no_queue)
{
    refuse_everybody<direct_queue>();
}

BOOST_AUTO_TEST_CASE(a_disk_that_becomes_full_refuses_who_waits_for_room_in_a_ring)
{
    refuse_who_waits_already<ring_queue>();
}

BOOST_AUTO_TEST_CASE(
    a_disk_that_becomes_full_refuses_who_waits_for_room_in_a_bounded_queue)
{
    refuse_who_waits_already<bounded_queue>();
}

BOOST_AUTO_TEST_CASE(a_disk_that_becomes_full_refuses_who_waits_for_room_in_a_users_queue)
{
    refuse_who_waits_already<queue_archetype>();
}

BOOST_AUTO_TEST_CASE(
    with_a_thread_what_has_an_lsn_waits_for_space_with_and_without_a_limit)
{
    using writer = writer_of<ring_queue>;
    filled_log<writer> log(no_space::wait);
    log.fill();
    const auto n = log.wal.commit_for(20ms, view_bytes(log.text), log.ec);
    BOOST_TEST_REQUIRE(n.has_value());
    BOOST_TEST((log.ec == std::errc::timed_out));
    BOOST_CHECK_THROW((void)log.wal.commit_for(0ms, view_bytes(log.text)),
                      std::system_error);
    std::uint64_t taken = 3;
    while (log.wal.try_append(view_bytes(log.text)))
        ++taken;
    BOOST_TEST(!log.wal.append_for(10ms, view_bytes(log.text), log.ec));
    BOOST_TEST(!log.ec); // there was no room
    BOOST_TEST(!log.wal.commit_for(10ms, view_bytes(log.text), log.ec));
    BOOST_TEST(!log.ec);
    check_waiters(log, log.wal.last_lsn());
    BOOST_TEST(log.wal.commit_for(too_long, view_bytes(log.text)).value().value() ==
               ++taken);
    log.expect_records(taken);
}

BOOST_AUTO_TEST_CASE(without_a_queue_a_deadline_ends_the_wait_for_space)
{
    using writer = writer_of<direct_queue>;
    for (const bool commits : {false, true}) {
        filled_log<writer> log(no_space::wait);
        log.fill(100);
        const auto begun = clock_type::now();
        std::optional<lsn> n;
        {
            // Gone before it is written.
            const std::string text(500, 'x');
            n = commits ? log.wal.commit_for(20ms, view_bytes(text), log.ec)
                        : log.wal.append_for(20ms, view_bytes(text), log.ec);
        }
        BOOST_TEST_REQUIRE(n.has_value());
        BOOST_TEST((*n == lsn(2)));
        BOOST_TEST((log.wal.last_lsn() == lsn(2)));
        BOOST_TEST((log.ec == std::errc::timed_out));
        // The disk is known to be full: no number is taken.
        BOOST_TEST(!log.wal.append_for(20ms, view_bytes(log.text), log.ec));
        BOOST_TEST(!log.ec);
        BOOST_TEST(!log.wal.commit_for(20ms, view_bytes(log.text), log.ec));
        BOOST_TEST(!log.ec);
        BOOST_TEST(!log.wal.try_append(view_bytes(log.text)));
        BOOST_TEST((log.wal.last_lsn() == lsn(2)));
        BOOST_TEST((clock_type::now() - begun < too_long));
        check_waiters(log, *n);
        BOOST_TEST(log.wal.append(view_bytes(log.text)).value() == 3u);
        log.expect_records(3);
    }
}

BOOST_AUTO_TEST_CASE(without_a_queue_a_try_that_finds_the_disk_full_returns_at_once)
{
    using writer = writer_of<direct_queue, manual_flush>;
    filled_log<writer> log(no_space::wait);
    log.fill();
    const auto n = log.wal.try_append(view_bytes(log.text), log.ec);
    BOOST_TEST_REQUIRE(n.has_value());
    BOOST_TEST((log.ec == std::errc::timed_out));
    BOOST_TEST((log.wal.close() == error::no_space)); // tries once, and waits for nothing
    BOOST_TEST((log.wal.outcome(*n) == outcome::indeterminate));
}

BOOST_AUTO_TEST_CASE(without_a_queue_a_refused_record_leaves_no_trace)
{
    using writer = writer_of<direct_queue>;
    filled_log<writer> log(no_space::fail);
    // A large record finds space for a part; a SEAL may be composed for another one.
    for (const std::size_t size : {40'000u, 3'000u, 50'000u, 100u}) {
        log.fill(size / 2);
        BOOST_TEST(!log.wal.append(view_bytes(std::string(size, 'r')), log.ec));
        BOOST_TEST((log.ec == error::no_space));
        log.make_space();
        log.wal.append(view_bytes("taken"));
    }
    for (const std::size_t size : {30'000u, 30'000u, 30'000u}) {
        log.fill();
        BOOST_TEST(!log.wal.append(view_bytes(std::string(size, 'r')), log.ec));
        log.make_space();
        log.wal.append(view_bytes(std::string(size, 't')));
    }
    BOOST_TEST(log.wal.last_lsn().value() == 8u);
    BOOST_TEST(log.wal.stats().waiting_for_space == false);
    log.expect_records(8);
}

BOOST_AUTO_TEST_CASE(a_seal_that_was_refused_with_its_record_is_composed_anew)
{
    using writer = writer_of<direct_queue>;
    filled_log<writer> log(no_space::fail);
    log.wal.append(view_bytes(std::string(30'000, 'a')));
    log.fill();
    BOOST_TEST(!log.wal.append(view_bytes(std::string(40'000, 'r')), log.ec));
    BOOST_TEST((log.ec == error::no_space));
    BOOST_TEST(log.wal.stats().rotations == 0u);
    log.make_space();
    log.wal.append(view_bytes("fits before the seal"));
    log.wal.append(view_bytes(std::string(40'000, 't')));
    BOOST_TEST(log.wal.stats().rotations == 1u);
    log.expect_records(4);
}

BOOST_AUTO_TEST_CASE(a_close_after_a_seal_whose_record_was_refused_is_in_the_next_segment)
{
    using writer = writer_of<direct_queue>;
    simulated_disk disk;
    std::error_code ec;
    {
        writer wal(disk.path(), options_of<writer>(no_space::fail));
        wal.append(view_bytes(std::string(40'000, 'a')));
        disk.with_faults(
            [](fault_plan& p) { p.fail(op::create, 1, EMFILE).times = no_limit; });
        BOOST_TEST(!wal.append(view_bytes(std::string(40'000, 'r')), ec));
        BOOST_TEST((ec == error::no_space));
        disk.with_faults([](fault_plan& p) { p.clear(); });
        BOOST_TEST(!wal.close());
        BOOST_TEST(wal.stats().rotations == 1u);
    }
    std::uint64_t records = 0;
    for ([[maybe_unused]] const record_view& r : sim_replay(disk.path(), {}, ec))
        ++records;
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(records == 1u);
    const writer again(disk.path());
    BOOST_TEST((again.recovery().end == verdict::clean));
}

BOOST_AUTO_TEST_SUITE_END()
