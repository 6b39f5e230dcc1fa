// forelog/test/schedule/harness.cpp: the scheduler finds races that are known
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/scenario.hpp"

#include <mutex>

namespace {

using namespace forelog::test::schedule;
namespace threading = forelog::threading;

findings explore_up_to(unsigned preemptions, const std::function<void()>& body,
                       memory_model m = memory_model::sequential)
{
    sharing shared;
    return explore({.memory = m}, body, preemptions, 1'000'000, shared);
}

/// Two threads add to a counter by a load and a store.
void lose_an_update()
{
    threading::atomic<int> counter{0};
    crew both;
    for (int i = 0; i < 2; ++i)
        both.add([&] { counter.store(counter.load() + 1); });
    both.join();
    expect(counter.load() == 2, "an update was lost");
}

/// Two threads raise a flag each, and read the flag of the other.
void raise_two_flags(std::memory_order order)
{
    threading::atomic<int> flag[2];
    int saw[2] = {0, 0};
    crew both;
    for (int i = 0; i < 2; ++i)
        both.add([&, i] {
            flag[i].store(1, order);
            saw[i] = flag[1 - i].load(order);
        });
    both.join();
    expect(saw[0] + saw[1] > 0, "neither saw the other");
}

/// A parker whose waker changes the state only after the wake.
void wake_too_early()
{
    threading::atomic<bool> ready{false};
    threading::parker parker;
    crew one;
    one.add([&] { parker.park_until(never, [&] { return ready.load(); }); });
    parker.wake();
    ready.store(true);
    one.join();
    expect(parker.lost_wakeups() == 0, "a wake-up was lost");
}

void lock_crosswise()
{
    threading::mutex a, b;
    crew one;
    one.add([&] {
        const std::scoped_lock first(a);
        const std::scoped_lock second(b);
    });
    {
        const std::scoped_lock first(b);
        const std::scoped_lock second(a);
    }
    one.join();
}

} // namespace

BOOST_AUTO_TEST_SUITE(schedule_harness)

BOOST_AUTO_TEST_CASE(a_lost_update_takes_one_preemption)
{
    const findings none = explore_up_to(0, lose_an_update);
    BOOST_TEST(none.failure == "");
    BOOST_TEST(none.complete);
    BOOST_TEST(explore_up_to(1, lose_an_update).failure == "an update was lost");
}

BOOST_AUTO_TEST_CASE(all_orders_of_independent_steps_count_as_one)
{
    const findings f = explore_up_to(3, [] {
        threading::atomic<int> mine[3];
        crew three;
        for (auto& m : mine)
            three.add([&m] {
                for (int n = 0; n < 5; ++n)
                    m.store(n);
            });
        three.join();
    });
    BOOST_TEST(f.complete);
    BOOST_TEST(f.failure == "");
    BOOST_TEST(f.schedules < 200u);
}

BOOST_AUTO_TEST_CASE(every_result_that_the_bound_allows_is_seen)
{
    // The values that four increments by load and store can leave.
    for (const unsigned preemptions : {0u, 1u, 2u, 3u}) {
        std::vector<int> seen;
        const findings f = explore_up_to(preemptions, [&seen] {
            threading::atomic<int> counter{0};
            crew both;
            for (int i = 0; i < 2; ++i)
                both.add([&] {
                    for (int n = 0; n < 2; ++n)
                        counter.store(counter.load() + 1);
                });
            both.join();
            const int last = counter.load();
            if (std::ranges::find(seen, last) == seen.end())
                seen.push_back(last);
        });
        BOOST_TEST(f.complete);
        std::ranges::sort(seen);
        // The random runs at the beginning may have shown more.
        const std::vector<std::vector<int>> expected = {
            {4}, {2, 4}, {2, 3, 4}, {2, 3, 4}};
        BOOST_TEST(std::ranges::includes(seen, expected[preemptions]));
        BOOST_TEST(seen.front() >= 2);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_fence_shows_with_store_buffers_only)
{
    const auto weak = [] { raise_two_flags(std::memory_order_release); };
    const auto strong = [] { raise_two_flags(std::memory_order_seq_cst); };
    BOOST_TEST(explore_up_to(3, weak).failure == "");
    BOOST_TEST(explore_up_to(2, weak, memory_model::store_buffers).failure ==
               "neither saw the other");
    BOOST_TEST(explore_up_to(3, strong, memory_model::store_buffers).failure == "");
}

BOOST_AUTO_TEST_CASE(a_lost_wake_up_that_only_a_timeout_hides_fails)
{
    BOOST_TEST(explore_up_to(2, wake_too_early).failure == "a wake-up was lost");
}

BOOST_AUTO_TEST_CASE(a_deadlock_fails)
{
    BOOST_TEST(explore_up_to(1, lock_crosswise).failure == "everybody waits, for ever");
}

BOOST_AUTO_TEST_CASE(a_wait_for_what_never_comes_fails)
{
    const auto wait = [] {
        threading::parker parker;
        parker.park_until(never, [] { return false; });
    };
    BOOST_TEST(explore_up_to(0, wait).failure ==
               "everybody waits for what does not come");
}

BOOST_AUTO_TEST_CASE(time_passes_only_when_all_threads_wait)
{
    using namespace std::chrono_literals;
    const auto wait = [] {
        threading::parker parker;
        const auto begun = threading::clock::now();
        crew one;
        one.add([&] {
            parker.park_until(begun + 250ms, [] { return false; });
            expect(threading::clock::now() == begun + 250ms, "not at its deadline");
        });
        for (int i = 0; i < 10; ++i) {
            parker.wake();
            expect(threading::clock::now() == begun, "time passed");
        }
        one.join();
    };
    BOOST_TEST(explore_up_to(2, wait).failure == "");
}

BOOST_AUTO_TEST_CASE(a_thread_that_yields_lets_the_others_run)
{
    const findings f = explore_up_to(3, [] {
        threading::atomic<bool> ready{false};
        crew one;
        one.add([&] { ready.store(true); });
        while (!ready.load())
            threading::yield();
        one.join();
    });
    BOOST_TEST(f.failure == "");
    BOOST_TEST(f.complete);
}

BOOST_AUTO_TEST_CASE(a_failure_can_be_repeated_from_what_it_prints)
{
    for (const auto m : {memory_model::sequential, memory_model::store_buffers}) {
        for (const auto& body : {wake_too_early, lock_crosswise, lose_an_update}) {
            const findings f = explore_up_to(3, body, m);
            BOOST_TEST_REQUIRE(f.failure != "");
            const std::string text = to_string(f.decisions);
            BOOST_TEST((parse_decisions(text) == f.decisions));
            again chosen(parse_decisions(text));
            sharing shared;
            findings once;
            run_once({.memory = m}, chosen, shared, body, once);
            BOOST_TEST(once.failure == f.failure);
        }
    }
}

BOOST_AUTO_TEST_CASE(random_runs_find_what_the_bound_does_not_reach)
{
    sharing shared;
    const findings f = sample({}, lose_an_update, 200, 20, shared);
    BOOST_TEST(f.failure == "an update was lost");
}

BOOST_AUTO_TEST_SUITE_END()
