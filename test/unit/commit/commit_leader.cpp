// forelog/test/unit/commit/commit_leader.cpp: which threads lead a commit
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../writer/writer_fixture.hpp"

#include "../../support/watched_file.hpp"

#include <atomic>
#include <thread>

#include <sched.h>

namespace {

using namespace forelog;
using namespace forelog::test;
using commit::lead_permit;

/// Counts the writes and syncs of the calling thread.
struct own_calls
{
    static inline thread_local std::uint64_t seen = 0;
    static inline std::atomic<bool> slow{false};

    static void before(op kind) noexcept
    {
        seen += kind == op::write || kind == op::sync_data;
        if (slow && kind == op::write) // as if in a system call
            std::this_thread::sleep_for(3ms);
    }
    static void after(op) noexcept {}
    static std::uint64_t length(std::uint64_t n) noexcept { return n; }
};

/// Can be made to take long between two system calls of the leader.
class slow_queue : public ring_queue
{
public:
    using ring_queue::ring_queue;

    static inline std::atomic<bool> slow{false};

    frame_payload gather(std::uint64_t limit, std::uint32_t seed) noexcept
    {
        if (slow)
            std::this_thread::sleep_for(3ms);
        return ring_queue::gather(limit, seed);
    }
};

using watched_writer = basic_wal_writer<slow_queue, group_commit, data_sync, crc32c_codec,
                                        watched_file<own_calls>>;

/// Returns: how many of `n` commits the calling thread has led.
std::uint64_t led_of(watched_writer& wal, int n)
{
    std::uint64_t led = 0;
    for (int i = 0; i < n; ++i) {
        const std::uint64_t before = own_calls::seen;
        wal.commit(view_bytes("record"));
        led += own_calls::seen != before;
    }
    return led;
}

/// Returns: the same on a thread of its own, of this scheduling class.
std::uint64_t led_in_class(watched_writer& wal, int policy, int n)
{
    std::uint64_t led = 0;
    std::thread([&] {
        const sched_param none{};
        BOOST_REQUIRE(::sched_setscheduler(0, policy, &none) == 0);
        led = led_of(wal, n);
    }).join();
    return led;
}

struct leading_fixture : writer_fixture
{
    ~leading_fixture() { own_calls::slow = slow_queue::slow = false; }
};

constexpr auto at(std::int64_t ms)
{
    return lead_permit::time_point(std::chrono::hours(1)) + std::chrono::milliseconds(ms);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(commit_leading, leading_fixture)

BOOST_AUTO_TEST_CASE(the_class_of_a_thread_is_read_each_tenth_of_a_second)
{
    lead_permit permit;
    int reads = 0;
    bool background = false;
    const auto read = [&] {
        ++reads;
        return background;
    };
    BOOST_TEST(permit.may_lead(at(0), read));
    background = true;
    BOOST_TEST(permit.may_lead(at(99), read));
    BOOST_TEST(reads == 1);
    BOOST_TEST(!permit.may_lead(at(100), read));
    background = false;
    BOOST_TEST(!permit.may_lead(at(199), read));
    BOOST_TEST(permit.may_lead(at(200), read));
    BOOST_TEST(reads == 3);
}

BOOST_AUTO_TEST_CASE(after_a_slow_lead_a_thread_does_not_lead_for_a_second)
{
    lead_permit permit;
    const auto read = [] { return false; };
    permit.led(at(0), 999us);
    BOOST_TEST(permit.may_lead(at(0), read));
    permit.led(at(10), 1ms);
    BOOST_TEST(!permit.may_lead(at(10), read));
    BOOST_TEST(!permit.may_lead(at(1009), read));
    BOOST_TEST(permit.may_lead(at(1010), read));
    permit.led(at(1011), 10us);
    BOOST_TEST(permit.may_lead(at(1011), read));
}

BOOST_AUTO_TEST_CASE(a_new_waiter_sees_whether_others_wait)
{
    commit::flush_requests all;
    {
        const commit::flush_requests::waiter first(all);
        BOOST_TEST(first.is_alone());
        const commit::flush_requests::waiter second(all);
        BOOST_TEST(!second.is_alone());
    }
    BOOST_TEST(commit::flush_requests::waiter(all).is_alone());
}

BOOST_AUTO_TEST_CASE(a_thread_that_commits_alone_leads)
{
    watched_writer wal(path(), quick<watched_writer>());
    std::uint64_t led = 0;
    for (int round = 0; round < 50 && led == 0; ++round) {
        led = led_in_class(wal, SCHED_OTHER, 20);
    }
    BOOST_TEST(led != 0u);
}

BOOST_AUTO_TEST_CASE(a_thread_of_a_background_class_never_leads)
{
    watched_writer wal(path(), quick<watched_writer>());
    BOOST_TEST(led_in_class(wal, SCHED_IDLE, 100) == 0u);
    BOOST_TEST(led_in_class(wal, SCHED_BATCH, 100) == 0u);
    BOOST_TEST(led_in_class(wal, SCHED_BATCH | SCHED_RESET_ON_FORK, 100) == 0u);
    BOOST_TEST(wal.stats().lost_wakeups == 0u);
}

BOOST_AUTO_TEST_CASE(a_thread_that_enters_a_background_class_leads_no_more)
{
    watched_writer wal(path(), quick<watched_writer>());
    std::thread([&] {
        led_of(wal, 20);
        const sched_param none{};
        BOOST_REQUIRE(::sched_setscheduler(0, SCHED_BATCH, &none) == 0);
        std::this_thread::sleep_for(lead_permit::class_known + 10ms);
        BOOST_TEST(led_of(wal, 50) == 0u);
    }).join();
}

BOOST_AUTO_TEST_CASE(a_thread_that_was_kept_from_running_while_it_led_leads_no_more)
{
    watched_writer wal(path(), quick<watched_writer>());
    std::thread([&] {
        slow_queue::slow = true;
        std::uint64_t led = 0;
        for (int round = 0; round < 200 && led == 0; ++round)
            led = led_of(wal, 1);
        const auto barred = steady::now();
        slow_queue::slow = false;
        BOOST_TEST_REQUIRE(led == 1u);
        do {
            led = led_of(wal, 1);
        } while (led == 0 && ms_since(barred) < 500);
        // Where a commit takes that long, it may have begun after the second.
        BOOST_TEST((led == 0 || ms_since(barred) >= 1000));
    }).join();
}

BOOST_AUTO_TEST_CASE(time_in_system_calls_bars_no_thread_from_leading)
{
    auto o = quick<watched_writer>();
    o.segment.size = 32_KiB; // and making the next segment does not, either
    watched_writer wal(path(), o);
    std::thread([&] {
        own_calls::slow = true;
        std::uint64_t led = 0;
        // Many more than it could lead if it were barred for a second after each.
        const auto begun = steady::now();
        for (int i = 0; i < 40; ++i)
            led += led_of(wal, 1);
        BOOST_TEST(static_cast<double>(led) > 2 + ms_since(begun) / 1000);
    }).join();
    BOOST_TEST(wal.stats().rotations >= 1u);
}

BOOST_AUTO_TEST_SUITE_END()
