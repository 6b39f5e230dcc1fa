// forelog/test/schedule/parking.cpp: a parked thread is woken, in every order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/scenario.hpp"

#include <forelog/commit/detail/wakeup_threshold.hpp>
#include <forelog/commit/flush_requests.hpp>
#include <forelog/commit/watermarks.hpp>
#include <forelog/writer_failure.hpp>

namespace {

using namespace forelog;
using namespace forelog::test::schedule;
using namespace std::chrono_literals;

/// The log writer of a log without a disk: it parks like the real one, and takes what is queued.
class bare_writer
{
public:
    /// An append of 8 bytes: reserves, then reads the thresholds.
    std::uint64_t append()
    {
        const std::uint64_t n = tail_.fetch_add(1) + 1;
        if (threshold_.disarm(n, 8 * (n - taken_.load(std::memory_order_acquire))))
            parker_.wake();
        return n;
    }
    void request_flush(std::uint64_t n)
    {
        if (requests_.request(n))
            parker_.wake();
    }
    void close()
    {
        requests_.close();
        parker_.wake();
    }
    void force()
    {
        threshold_.force();
        parker_.wake();
    }

    /// Effects: parks until a threshold is reached, and takes all that is queued. Returns:
    /// whether it was woken.
    bool serve(std::uint64_t records, std::uint64_t bytes, bool on_demand)
    {
        const std::uint64_t taken = taken_.load(std::memory_order_relaxed);
        const std::uint64_t count =
            records != flush_decision::never ? taken + records : records;
        const std::uint64_t asked_for = on_demand ? taken : flush_decision::never;
        threshold_.set({.lsn = count, .bytes = bytes, .request = asked_for});
        const bool woken = parker_.park_until(never, [&] {
            threshold_.arm();
            const std::uint64_t last = tail_.load();
            return threshold_.is_reached(last, 8 * (last - taken),
                                         {.requested = requests_.requested()},
                                         requests_.closing());
        });
        threshold_.clear_force();
        taken_.store(tail_.load(), std::memory_order_release);
        return woken;
    }

    bool closing() const { return requests_.closing(); }
    std::uint64_t taken() const { return taken_.load(); }
    void expect_no_rescue() const
    {
        expect(parker_.lost_wakeups() == 0, "a wake-up was lost");
    }

private:
    commit::wakeup_threshold threshold_;
    commit::flush_requests requests_;
    threading::parker parker_;
    threading::atomic<std::uint64_t> tail_{0};
    threading::atomic<std::uint64_t> taken_{0};
};

constexpr std::uint64_t no_bytes = flush_decision::never;

void ring_for_a_count()
{
    bare_writer writer;
    crew appenders;
    for (int i = 0; i < 2; ++i)
        appenders.add([&] {
            writer.append();
            writer.append();
        });
    while (writer.taken() < 4)
        writer.serve((std::min)(4 - writer.taken(), std::uint64_t{2}), no_bytes, false);
    appenders.join();
    writer.expect_no_rescue();
}

void ring_for_bytes()
{
    bare_writer writer;
    crew appenders;
    for (int i = 0; i < 2; ++i)
        appenders.add([&] { writer.append(); });
    writer.serve(flush_decision::never, 16, false);
    expect(writer.taken() == 2, "woken for less than was wished for");
    appenders.join();
    writer.expect_no_rescue();
}

void demand_beside_appends()
{
    bare_writer writer;
    crew both;
    for (int i = 0; i < 2; ++i)
        both.add([&] { writer.request_flush(writer.append()); });
    while (writer.taken() < 2)
        writer.serve(flush_decision::never, no_bytes, true);
    both.join();
    writer.expect_no_rescue();
}

void close_beside_calls()
{
    bare_writer writer;
    crew both;
    both.add([&] {
        writer.append();
        writer.force();
    });
    both.add([&] { writer.close(); });
    while (!writer.closing())
        writer.serve(flush_decision::never, no_bytes, false);
    both.join();
    writer.expect_no_rescue();
}

void wake_two_sleepers()
{
    threading::atomic<int> state{0};
    threading::parker parker;
    crew sleepers;
    for (const int wanted : {1, 2})
        sleepers.add([&, wanted] {
            parker.park_until(never, [&] { return state.load() >= wanted; });
        });
    for (const int now : {1, 2}) {
        state.store(now);
        parker.wake();
    }
    sleepers.join();
    expect(parker.lost_wakeups() == 0, "a wake-up was lost");
}

/// Its deadline and its wake come together: it says whether the predicate held.
void wake_at_the_deadline()
{
    threading::atomic<bool> ready{false};
    threading::parker parker;
    crew one;
    one.add([&] {
        const auto until = threading::clock::now() + 5ms;
        const bool held = parker.park_until(until, [&] { return ready.load(); });
        expect(held || threading::clock::now() >= until, "given up too early");
    });
    ready.store(true);
    parker.wake();
    one.join();
    expect(parker.lost_wakeups() == 0, "a wake-up was lost");
}

/// A failure meets waiters and acknowledgements.
void fail_among_waiters()
{
    commit::watermarks watermarks(0);
    crew waiters;
    for (const std::uint64_t n : {1, 2})
        waiters.add([&, n] {
            const bool durable = watermarks.wait(n, never, [] {});
            expect(durable || watermarks.ended(), "let go without a reason");
            expect(!durable || n == 1, "more durable than was acknowledged");
            if (durable)
                expect(watermarks.outcome(n) == outcome::durable, "a durable record");
            else
                expect(watermarks.outcome(n) != outcome::pending &&
                           watermarks.end_error() == std::errc::io_error,
                       "a waiter does not get the error");
        });
    watermarks.set_submitted(1);
    watermarks.set_written(1);
    watermarks.set_durable(1);
    watermarks.set_submitted(2);
    bool shut = false;
    watermarks.end({std::make_error_code(std::errc::io_error), operation::sync, 1, 0, {}},
                   [&] { shut = true; });
    waiters.join();
    expect(shut && watermarks.failure().first_indeterminate == lsn(2),
           "where the failure begins");
    expect(watermarks.outcome(3) == outcome::rejected, "never handed to a write");
    expect(watermarks.lost_wakeups() == 0, "a wake-up was lost");
}

} // namespace

BOOST_AUTO_TEST_SUITE(schedule_parking)

BOOST_AUTO_TEST_CASE(two_sleepers_wait_for_different_things)
{
    explore({.name = "parker", .body = wake_two_sleepers});
}

BOOST_AUTO_TEST_CASE(a_wake_comes_at_the_deadline)
{
    explore(
        {.name = "parker-deadline", .body = wake_at_the_deadline, .races_until = 10ms});
}

BOOST_AUTO_TEST_CASE(producers_reach_the_record_threshold)
{
    explore({.name = "threshold-count", .body = ring_for_a_count});
}

BOOST_AUTO_TEST_CASE(producers_reach_the_byte_threshold)
{
    explore({.name = "threshold-bytes", .body = ring_for_bytes});
}

BOOST_AUTO_TEST_CASE(flushes_are_requested_while_the_log_writer_parks)
{
    explore({.name = "threshold-demand", .body = demand_beside_appends});
}

BOOST_AUTO_TEST_CASE(a_close_and_a_forced_wake_up_come_while_the_log_writer_parks)
{
    explore({.name = "threshold-close", .body = close_beside_calls});
}

BOOST_AUTO_TEST_CASE(a_failure_releases_all_waiters)
{
    explore({.name = "watermarks-failure", .body = fail_among_waiters});
}

BOOST_AUTO_TEST_SUITE_END()
