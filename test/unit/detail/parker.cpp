// forelog/test/unit/detail/parker.cpp: a thread that sleeps is woken
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/detail/parker.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace {

using forelog::detail::parker;
using namespace std::chrono_literals;
using clock_type = parker::clock;

constexpr auto for_ever = (clock_type::time_point::max)();

} // namespace

BOOST_AUTO_TEST_SUITE(detail_parker)

BOOST_AUTO_TEST_CASE(what_holds_already_is_not_waited_for)
{
    parker p;
    BOOST_TEST(p.park_until(for_ever, [] { return true; }));
    BOOST_TEST(p.park_until((clock_type::time_point::min)(), [] { return true; }));
}

BOOST_AUTO_TEST_CASE(a_deadline_in_the_past_does_not_sleep)
{
    parker p;
    const auto begun = clock_type::now();
    BOOST_TEST(!p.park_until((clock_type::time_point::min)(), [] { return false; }));
    BOOST_TEST(!p.park_until(begun - 1h, [] { return false; }));
    BOOST_TEST(!p.park_until(begun, [] { return false; }));
    BOOST_TEST((clock_type::now() - begun < 1s));
}

BOOST_AUTO_TEST_CASE(the_deadline_is_kept_below_and_above_the_cap)
{
    parker p;
    for (const auto timeout : {5ms, 60ms, 250ms}) {
        const auto begun = clock_type::now();
        BOOST_TEST(!p.park_until(begun + timeout, [] { return false; }));
        BOOST_TEST((clock_type::now() - begun >= timeout));
        BOOST_TEST((clock_type::now() - begun < timeout + 2s));
    }
    BOOST_TEST(p.lost_wakeups() == 0u);
}

BOOST_AUTO_TEST_CASE(a_wake_ends_a_sleep_that_would_last_for_ever)
{
    parker p;
    std::atomic<bool> ready{false};
    std::thread sleeper([&] { p.park_until(for_ever, [&] { return ready.load(); }); });
    std::this_thread::sleep_for(20ms);
    ready.store(true);
    p.wake();
    sleeper.join();
    BOOST_TEST(p.lost_wakeups() == 0u);
}

BOOST_AUTO_TEST_CASE(one_wake_wakes_everybody)
{
    parker p;
    std::atomic<bool> ready{false};
    std::atomic<int> held{0};
    std::vector<std::thread> sleepers;
    for (int i = 0; i < 8; ++i)
        sleepers.emplace_back(
            [&] { held += p.park_until(for_ever, [&] { return ready.load(); }); });
    std::this_thread::sleep_for(20ms);
    ready.store(true);
    p.wake();
    for (std::thread& t : sleepers)
        t.join();
    BOOST_TEST(held.load() == 8);
    BOOST_TEST(p.lost_wakeups() == 0u);
}

BOOST_AUTO_TEST_CASE(a_wake_of_one_group_lets_the_others_sleep)
{
    struct sleeper
    {
        std::atomic<int> looks{0};
        std::thread thread;
    };
    bool slept = false;
    for (int tries = 0; tries < 10 && !slept; ++tries) {
        parker p;
        std::atomic<bool> ready{false};
        std::array<sleeper, 2> sleepers;
        const auto begun = clock_type::now();
        for (std::size_t i = 0; i < sleepers.size(); ++i)
            sleepers[i].thread = std::thread([&, i] {
                const auto look = [&] {
                    sleepers[i].looks.fetch_add(1);
                    return ready.load();
                };
                p.park_until(for_ever, look, std::uint32_t{1} << i);
            });
        for (const sleeper& s : sleepers) // a second look is the last before the sleep
            while (s.looks.load() < 2)
                std::this_thread::yield();
        std::this_thread::sleep_for(10ms);
        p.wake(2);
        while (sleepers[1].looks.load() < 3)
            std::this_thread::yield();
        std::this_thread::sleep_for(5ms);
        slept = sleepers[0].looks.load() == 2 && clock_type::now() - begun < p.cap;
        ready.store(true);
        p.wake(3);
        for (sleeper& s : sleepers)
            s.thread.join();
        BOOST_TEST(p.lost_wakeups() == 0u);
    }
    BOOST_TEST(slept);
}

BOOST_AUTO_TEST_CASE(a_wake_without_a_change_ends_nothing)
{
    parker p;
    std::atomic<bool> done{false};
    std::thread waker([&] {
        while (!done.load())
            p.wake();
    });
    const auto begun = clock_type::now();
    BOOST_TEST(!p.park_until(begun + 30ms, [] { return false; }));
    BOOST_TEST((clock_type::now() - begun >= 30ms));
    done.store(true);
    waker.join();
}

BOOST_AUTO_TEST_CASE(no_wake_up_is_lost_in_many_hand_overs)
{
    parker there, back;
    std::atomic<int> ball{0};
    constexpr int rounds = 20'000;
    std::thread other([&] {
        for (int i = 0; i < rounds; ++i) {
            there.park_until(for_ever, [&] { return ball.load() == 2 * i + 1; });
            ball.store(2 * i + 2);
            back.wake();
        }
    });
    for (int i = 0; i < rounds; ++i) {
        ball.store(2 * i + 1);
        there.wake();
        back.park_until(for_ever, [&] { return ball.load() == 2 * i + 2; });
    }
    other.join();
    BOOST_TEST(ball.load() == 2 * rounds);
    BOOST_TEST(there.lost_wakeups() == 0u);
    BOOST_TEST(back.lost_wakeups() == 0u);
}

BOOST_AUTO_TEST_CASE(a_wake_that_never_comes_is_made_good_by_the_cap_and_counted)
{
    parker p;
    std::atomic<bool> ready{false};
    std::thread sleeper([&] { p.park_until(for_ever, [&] { return ready.load(); }); });
    std::this_thread::sleep_for(20ms);
    ready.store(true); // and no wake
    sleeper.join();
    BOOST_TEST(p.lost_wakeups() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
