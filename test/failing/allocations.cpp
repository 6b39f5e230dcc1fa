// forelog/test/failing/allocations.cpp: the nth allocation of the library fails
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "failing/support/quick_threading.hpp"

#include "support/failing_allocator.hpp"
#include "support/initial_logs.hpp"

#include <boost/test/unit_test.hpp>

#include <iostream>

using namespace forelog;
using namespace forelog::test;

namespace {

template <class FlushPolicy, class SyncPolicy>
using direct =
    basic_wal_writer<direct_queue, FlushPolicy, SyncPolicy, crc32c_codec, simulated_file>;

const std::vector<std::string> workloads{"",   "sfC",   "RRf",     "XsC",     "bcO",
                                         "sK", "sRRtC", "cRctRsO", "RRRRRRtf"};

struct memory_counts
{
    std::uint64_t runs = 0, failed = 0, refused = 0, kept = 0, poisoned = 0;
};

const std::error_code no_memory = std::make_error_code(std::errc::not_enough_memory);

/// One run in which the allocations from `nth` on fail, `times` of them. Returns: whether any
/// did. Throws: broken.
template <class Writer>
bool starve(std::uint64_t& states, const initial_log& b, const std::string& steps,
            std::uint64_t nth, std::uint64_t times, memory_counts& c)
{
    threading::restart_chance(nth);
    seeded choice(nth);
    simulated_disk disk(b.state);
    disk.configure([](disk_settings& s) { s.trace = false; });
    std::uint64_t failed = 0;
    {
        failing_run<Writer> t(disk, b.known);
        memory_plan::arm(nth, times == 1 ? nth : ~std::uint64_t{0});
        std::error_code ec = t.open();
        if (ec) {
            expect(ec == no_memory, "opening fails with another error");
            expect(memory_plan::failed != 0, "opening fails, though there was memory");
            ++c.refused;
            failed += memory_plan::failed;
            if (times != 1)
                memory_plan::disarm();
            ec = t.open();
            if (ec)
                throw broken("a second open fails: " + ec.message());
        }
        for (const char s : steps) {
            const std::uint64_t before = memory_plan::failed;
            ec = t.step(s);
            if (!ec)
                continue;
            expect(ec == no_memory, "a call fails with another error");
            expect(times != 1 || memory_plan::failed > before,
                   "a call fails, though there was memory");
            if (Writer* const w = t.writer(); w != nullptr && w->failure()) {
                expect(w->failure().error == no_memory &&
                           w->failure().operation == forelog::operation::memory,
                       "the failure is another one");
                t.expect_poisoned(no_memory);
                ++c.poisoned;
                break;
            }
            ++c.kept;
            if (t.writer() == nullptr)
                break;
        }
        memory_plan::disarm();
        failed = (std::max)(failed, memory_plan::failed.load());
        t.settle();
        t.die();
        states += check_after_faults<Writer>(disk.snapshot(), t.known(), choice);
    }
    c.failed += failed;
    ++c.runs;
    return failed != 0;
}

template <class Writer>
void starve_all(const char* name)
{
    library_call::this_is_the_test();
    std::uint64_t states = 0;
    memory_counts c;
    const std::vector<initial_log> all = initial_logs<Writer>();
    for (const initial_log& b : all)
        for (const std::string& steps : workloads)
            for (const std::uint64_t times : {std::uint64_t{1}, no_limit})
                for (std::uint64_t nth = 1; nth < 5000; ++nth) {
                    const std::int64_t before = live_blocks();
                    bool hit = false;
                    try {
                        hit = starve<Writer>(states, b, steps, nth, times, c);
                    } catch (const broken& what) {
                        memory_plan::disarm();
                        BOOST_ERROR(name << '/' << b.name << '/' << steps << '/' << nth
                                         << (times == 1 ? "" : "+") << ": "
                                         << what.what());
                        return;
                    }
                    // What the first run leaves behind is made once for the program.
                    if (c.runs > 2 && live_blocks() != before)
                        BOOST_ERROR(name << '/' << b.name << '/' << steps << '/' << nth
                                         << ": " << live_blocks() - before
                                         << " blocks of memory leak");
                    if (!hit)
                        break;
                }
    std::cout << name << ": " << c.runs << " runs, " << c.failed
              << " failed allocations, " << c.refused << " opens refused, " << c.kept
              << " calls refused by a writer that goes on, " << c.poisoned
              << " writers poisoned, " << states << " states read back" << std::endl;
    BOOST_TEST(c.runs >= 500u);
    BOOST_TEST(c.refused >= 300u);
    BOOST_TEST(c.poisoned >= 5u);
}

/// Reads with the nth allocation failing: a prefix, then the error.
std::uint64_t starve_replay(const initial_log& b, replay_mode mode)
{
    library_call::this_is_the_test();
    simulated_disk disk(b.state);
    disk.configure([](disk_settings& d) { d.trace = false; });
    std::uint64_t refused = 0;
    for (std::uint64_t nth = 1; nth < 5000; ++nth) {
        const std::int64_t before = live_blocks();
        std::uint64_t last = 0;
        bool threw = false;
        std::error_code ec;
        {
            memory_plan::arm(nth, nth);
            const library_call now;
            try {
                replay_range<simulated_file, crc32c_codec> log(disk.path("log"),
                                                               {.mode = mode}, ec);
                for (const record_view& r : log) {
                    const exempt mine;
                    if (r.kind != item_kind::record)
                        continue;
                    BOOST_TEST(r.lsn.value() > last);
                    last = r.lsn.value();
                }
            } catch (const std::bad_alloc&) {
                threw = true;
            }
            memory_plan::disarm();
        }
        if (memory_plan::failed == 0) {
            BOOST_TEST(!ec);
            BOOST_TEST(last == b.known.records.size());
            break;
        }
        BOOST_TEST((threw || ec == no_memory || last == b.known.records.size()),
                   "a prefix without an error");
        if (nth > 2)
            BOOST_TEST(live_blocks() == before, "memory leaks at allocation " << nth);
        ++refused;
    }
    return refused;
}

/// Returns: a small queue. The unbounded one has to allocate nodes, too.
template <class Queue>
typename Queue::options small_queue()
{
    typename Queue::options o;
    if constexpr (requires { o.initial_capacity; })
        o.initial_capacity = 1;
    else
        o.capacity = 8;
    return o;
}

/// Returns: whether the push threw. Checks that it then has left no trace.
template <class Queue, class Source>
bool push_starving(Queue& q, const Source& source, std::uint64_t from, std::uint64_t to)
{
    const std::uint64_t next = q.next_lsn(), backlog = q.backlog();
    bool threw = false;
    memory_plan::arm(from, to);
    try {
        const library_call now;
        const push_result p = q.push(source, queue::at_once, [](std::uint64_t) {});
        BOOST_TEST((p.status == push_status::ok && p.last_lsn == next));
    } catch (const std::bad_alloc&) {
        threw = true;
        BOOST_TEST(q.next_lsn() == next);
        BOOST_TEST(q.backlog() == backlog, "room stays taken");
    }
    memory_plan::disarm();
    return threw;
}

/// Records that do not fit into their parcels: each push allocates.
template <class Queue>
void starve_appends(const char* name)
{
    library_call::this_is_the_test();
    std::uint64_t refused = 0, runs = 0;
    for (const std::size_t size : {257u, 1000u, 20'000u, 300'000u}) {
        const std::string payload(size, 'x');
        const codec::record_source<crc32c_codec> source(record_type(1),
                                                        view_bytes(payload));
        for (const std::uint64_t times : {std::uint64_t{1}, no_limit})
            for (std::uint64_t nth = 1; nth < 1000; ++nth, ++runs) {
                const std::int64_t before = live_blocks();
                std::uint64_t failed = 0;
                {
                    Queue q(small_queue<Queue>(), 1);
                    refused += push_starving(q, source, nth, times == 1 ? nth : no_limit);
                    failed = memory_plan::failed;
                    BOOST_TEST(!push_starving(q, source, no_limit, no_limit));
                    while (q.gather(std::uint64_t{1} << 20, 0).records != 0)
                        q.release();
                    BOOST_TEST(q.backlog() == 0u, "room stays taken");
                }
                BOOST_TEST(live_blocks() == before, "memory leaks at " << nth);
                if (failed == 0)
                    break;
            }
        // Memory that stays short is not used up by trying again and again: the second allocation
        // is that of a node, where one is needed.
        Queue q(small_queue<Queue>(), 1);
        const std::int64_t before = live_blocks();
        for (int i = 0; i < 20 && push_starving(q, source, 2, no_limit); ++i)
            BOOST_TEST(live_blocks() == before, "memory leaks with each try");
    }
    std::cout << name << ": " << refused << " failed allocations in " << runs
              << " runs with a push" << std::endl;
    BOOST_TEST(refused >= 8u);
}

} // namespace

BOOST_AUTO_TEST_SUITE(allocations)

BOOST_AUTO_TEST_CASE(each_failing_allocation_of_a_log_synced_on_every_append_is_told)
{
    starve_all<direct<group_commit, data_sync>>("group");
}

BOOST_AUTO_TEST_CASE(each_failing_allocation_of_a_log_without_syncs_is_told)
{
    starve_all<direct<manual_flush, no_sync>>("unsynced");
}

BOOST_AUTO_TEST_CASE(each_failing_allocation_of_a_replay_is_told)
{
    using writer = direct<group_commit, data_sync>;
    const auto all = initial_logs<writer>();
    std::uint64_t n = 0;
    for (const replay_mode m : {replay_mode::prefix, replay_mode::salvage})
        n += starve_replay(all.back(), m);
    std::cout << "replay: " << n << " failed allocations" << std::endl;
    BOOST_TEST(n >= 20u);
}

BOOST_AUTO_TEST_CASE(an_append_to_an_unbounded_queue_that_gets_no_memory_takes_nothing)
{
    starve_appends<unbounded_queue>("unbounded");
}

BOOST_AUTO_TEST_CASE(an_append_to_a_bounded_queue_that_gets_no_memory_takes_nothing)
{
    starve_appends<bounded_queue>("bounded");
}

BOOST_AUTO_TEST_CASE(a_queue_that_cannot_be_made_leaves_no_memory_behind)
{
    library_call::this_is_the_test();
    std::uint64_t refused = 0;
    for (std::uint64_t nth = 1; nth < 5000; ++nth) {
        const std::int64_t before = live_blocks();
        memory_plan::arm(nth, nth);
        try {
            const library_call now;
            const bounded_queue q({.capacity = 50}, 1);
        } catch (const std::bad_alloc&) {
            ++refused;
        }
        memory_plan::disarm();
        if (memory_plan::failed == 0)
            break;
        BOOST_TEST(live_blocks() == before, "memory leaks at allocation " << nth);
    }
    std::cout << "queue: " << refused << " failed allocations" << std::endl;
    BOOST_TEST(refused >= 50u);
}

BOOST_AUTO_TEST_SUITE_END()
