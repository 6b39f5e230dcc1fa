// forelog/test/failing/allocations.cpp: the nth allocation of the library fails
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "failing/support/quick_threading.hpp"

#include "support/beginnings.hpp"
#include "support/memory_news.hpp"

#include <boost/test/unit_test.hpp>

#include <iostream>

using namespace forelog;
using namespace forelog::test;

namespace {

template <class FlushPolicy, class SyncPolicy>
using direct =
    basic_wal_writer<direct_queue, FlushPolicy, SyncPolicy, crc32c_codec, sim_file>;

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
bool starve(std::uint64_t& states, const beginning& b, const std::string& steps,
            std::uint64_t nth, std::uint64_t times, memory_counts& c)
{
    threading::restart_chance(nth);
    seeded choice(nth);
    sim_disk disk(b.state);
    disk.configure([](disk_settings& s) { s.trace = false; });
    std::uint64_t failed = 0;
    {
        story<Writer> t(disk, b.known);
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
        states += check_aftermath<Writer>(disk.snapshot(), t.known(), choice);
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
    const std::vector<beginning> all = beginnings<Writer>();
    for (const beginning& b : all)
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
std::uint64_t starve_replay(const beginning& b, replay_mode mode)
{
    library_call::this_is_the_test();
    sim_disk disk(b.state);
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
                replay_range<sim_file, crc32c_codec> log(disk.path("log"), {.mode = mode},
                                                         ec);
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
    const auto all = beginnings<writer>();
    std::uint64_t n = 0;
    for (const replay_mode m : {replay_mode::prefix, replay_mode::salvage})
        n += starve_replay(all.back(), m);
    std::cout << "replay: " << n << " failed allocations" << std::endl;
    BOOST_TEST(n >= 20u);
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
