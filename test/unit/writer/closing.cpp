// forelog/test/unit/writer/closing.cpp: closing among threads that append, wait and close
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;

/// Closes while threads append in several ways. What got a number is in the log, what did not
/// is not.
template <class Writer>
void race(const std::filesystem::path& path, typename Writer::options options, int round)
{
    std::vector<std::vector<std::uint64_t>> numbers(4);
    std::vector<std::error_code> ends(numbers.size());
    Writer wal(path, options);
    std::atomic<int> running{0};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < numbers.size(); ++t)
        threads.emplace_back([&, t] {
            ++running;
            const std::string payload(20 + 100 * t, static_cast<char>('a' + t));
            for (std::error_code ec; !ec;) {
                lsn n;
                if (t == 0)
                    n = wal.append(view_bytes(payload), ec);
                else if (t == 1)
                    n = wal.commit(view_bytes(payload), ec);
                else if (t == 2)
                    n = wal.try_append(view_bytes(payload), ec).value_or(lsn());
                else
                    n = wal.append_for(1ms, view_bytes(payload), ec).value_or(lsn());
                if (n)
                    numbers[t].push_back(n.value());
                ends[t] = ec;
            }
        });
    while (running.load() < 4)
        std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::microseconds(round * 200));
    std::vector<std::thread> closers;
    std::vector<std::error_code> closed(2);
    for (std::error_code& c : closed)
        closers.emplace_back([&] { c = wal.close(); });
    for (std::thread& t : closers)
        t.join();
    for (std::thread& t : threads)
        t.join();
    for (const std::error_code& ec : closed)
        BOOST_TEST(!ec);
    for (const std::error_code& ec : ends)
        BOOST_TEST((ec == error::closed), ec.message());

    std::vector<std::uint64_t> all;
    for (const auto& some : numbers)
        all.insert(all.end(), some.begin(), some.end());
    std::ranges::sort(all);
    BOOST_TEST(wal.last_lsn().value() == all.size());
    BOOST_TEST((wal.durable_lsn() == wal.last_lsn()));
    replay log(path, {.mode = replay_mode::strict});
    std::size_t i = 0;
    for (const record_view& r : log) {
        BOOST_TEST_REQUIRE(i < all.size());
        BOOST_TEST_REQUIRE(r.lsn.value() == all[i++]);
        const auto t = static_cast<std::size_t>(view_text(r.payload)[0] - 'a');
        BOOST_TEST_REQUIRE(std::ranges::binary_search(numbers[t], r.lsn.value()));
    }
    BOOST_TEST(i == all.size());
}

template <class Writer>
void races(const std::filesystem::path& path)
{
    auto o = quick<Writer>();
    if constexpr (requires { o.queue.memory; })
        o.queue.memory = 4096;
    for (int round = 0; round < 12; ++round)
        race<Writer>(path / std::to_string(round), o, round);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_closing, writer_fixture)

BOOST_AUTO_TEST_CASE(each_append_that_races_with_close_has_one_end_ring)
{
    races<wal_writer>(dir.path());
}

BOOST_AUTO_TEST_CASE(each_append_that_races_with_close_has_one_end_bounded)
{
    races<basic_wal_writer<bounded_queue, group_commit, no_sync, crc32c_codec>>(
        dir.path());
}

BOOST_AUTO_TEST_CASE(each_append_that_races_with_close_has_one_end_unbounded)
{
    races<basic_wal_writer<unbounded_queue, manual_flush, no_sync, crc32c_codec>>(
        dir.path());
}

BOOST_AUTO_TEST_CASE(each_append_that_races_with_close_has_one_end_direct)
{
    races<basic_wal_writer<direct_queue, manual_flush, no_sync, crc32c_codec>>(
        dir.path());
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_record_while_the_log_is_closed_gets_it)
{
    for (int round = 0; round < 20; ++round) {
        manual_writer wal(dir.path() / std::to_string(round), quick<manual_writer>());
        std::vector<std::thread> threads;
        std::atomic<int> failed{0};
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                std::error_code mine;
                const lsn n = wal.append(view_bytes("x"), mine);
                if (mine)
                    return;
                wal.wait(n, mine);
                failed += static_cast<bool>(mine);
            });
        BOOST_TEST(!wal.close());
        for (std::thread& t : threads)
            t.join();
        BOOST_TEST(failed.load() == 0);
    }
}

BOOST_AUTO_TEST_CASE(closing_ends_the_appends_that_wait_for_room)
{
    // Whoever blocks on a full queue is answered: its record is taken, or the log is closed.
    for (int round = 0; round < 20; ++round) {
        manual_writer wal(dir.path() / std::to_string(round),
                          {.queue = {.memory = 4096}, .segment = {.spares = 0}});
        const std::string payload(900, 'x');
        std::vector<std::thread> threads;
        std::atomic<std::uint64_t> taken{0};
        for (int t = 0; t < 6; ++t)
            threads.emplace_back([&] {
                std::error_code mine;
                while (wal.append(view_bytes(payload), mine))
                    ++taken;
            });
        std::this_thread::sleep_for(std::chrono::microseconds(300 * round));
        BOOST_TEST(!wal.close());
        for (std::thread& t : threads)
            t.join();
        BOOST_TEST(wal.durable_lsn().value() == taken.load());
    }
}

BOOST_AUTO_TEST_CASE(a_log_is_opened_and_closed_many_times)
{
    for (std::uint64_t life = 1; life <= 30; ++life) {
        wal_writer wal(path());
        BOOST_TEST(wal.recovery().epoch == life);
        BOOST_TEST((life == 1 || wal.recovery().end == verdict::clean));
        BOOST_TEST(wal.append(view_bytes("x")).value() == life);
    }
    BOOST_TEST(replayed({.mode = replay_mode::strict}).size() == 30u);
}

BOOST_AUTO_TEST_CASE(a_life_without_a_record_leaves_no_trace_in_the_numbers)
{
    for (int life = 0; life < 5; ++life) {
        wal_writer wal(path());
        BOOST_TEST(!wal.last_lsn());
    }
    wal_writer wal(path());
    BOOST_TEST(wal.append(view_bytes("x")).value() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
