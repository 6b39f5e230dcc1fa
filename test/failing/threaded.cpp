// forelog/test/failing/threaded.cpp: calls and allocations that fail a writer with threads
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/failing_allocator.hpp"
#include "support/initial_logs.hpp"

#include "../support/sanitizer.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <cerrno>
#include <iostream>
#include <map>
#include <thread>

using namespace forelog;
using namespace forelog::test;

namespace {

/* The writer's thread and the preallocator's call the disk, and the schedule is the system's. So a
   run is held to what holds in every schedule: the model, an error that is the injected one, and
   a writer that is poisoned by every failed sync. */

template <class Queue, class SyncPolicy>
using threaded = basic_wal_writer<Queue, flush_by_size_or_time, SyncPolicy, crc32c_codec,
                                  simulated_file>;

/// One of this many places, fewer under a sanitizer. Without a factor in common with the number of
/// errors or of kinds, so that no workload goes without an error, and none without a call.
constexpr unsigned thinning = address_sanitized ? 13 : 3;

const std::vector<std::string> workloads{"sfC", "sRfRfC", "XbfRRRtfC", "cRcO"};

struct threaded_counts
{
    std::uint64_t runs = 0, fired = 0, refused = 0, poisoned = 0, shortages = 0,
                  states = 0;
    std::map<std::string, std::uint64_t> errors;
};

struct threaded_fault
{
    op_set kinds;
    std::uint64_t nth;
    std::uint64_t times;
    int error; ///< 0: an allocation
};

/// Effects: one run. Returns: whether something failed. Throws: broken.
template <class Writer>
bool run_case(const initial_log& b, const std::string& steps, const threaded_fault& m,
              threaded_counts& c)
{
    const std::error_code expected =
        m.error != 0 ? os_error(m.error)
                     : std::make_error_code(std::errc::not_enough_memory);
    seeded choice(m.nth);
    simulated_disk disk(b.state);
    disk.configure([](disk_settings& s) { s.trace = false; });
    std::atomic<bool> sync_failed{false};
    disk.after_each([&](const disk_operation& o, const disk_state&) {
        if (any_sync.has(o.kind) && o.error)
            sync_failed = true;
    });
    const auto relieve = [&] {
        ++c.shortages;
        memory_plan::disarm();
        disk.with_faults([](fault_plan& p) { p.clear(); });
    };
    if (m.error != 0)
        disk.with_faults([&](fault_plan& p) {
            fault& f = p.fail(m.kinds, m.nth, m.error);
            f.times = m.times;
        });
    else
        memory_plan::arm(m.nth, m.times == 1 ? m.nth : no_limit);
    bool poisoned = false;
    failing_run<Writer> t(disk, b.known, 2);
    t.on_shortage = relieve;
    t.before_open = [&] { sync_failed = false; }; // it was of another life
    std::error_code ec = t.open();
    if (ec) {
        ++c.refused;
        expect(ec == expected, "opening fails with another error");
        relieve();
        ec = t.open();
        if (ec)
            throw broken("a second open fails: " + ec.message());
    }
    for (const char s : steps) {
        ec = t.step(s);
        Writer* const w = t.writer();
        if (w == nullptr) {
            expect(ec == expected, "opening again fails with another error");
            break;
        }
        const std::error_code failure = w->failure().error;
        if (ec)
            expect(ec == expected || ec == error::no_space,
                   "a call fails with another error");
        if (failure) {
            expect(failure == expected || failure == error::no_space,
                   "the failure is another one");
            poisoned = true;
            t.expect_poisoned(failure);
            break;
        }
        // Memory may be short in a single call; the writer goes on.
        if (ec && m.error != 0 && s != 't')
            throw broken("a call fails, but the writer has not: " + ec.message());
    }
    const std::uint64_t fired =
        m.error != 0 ? disk.faults_fired() : memory_plan::failed.load();
    memory_plan::disarm();
    // The last step may have ended before the preallocator's sync failed.
    if (Writer* const w = t.writer(); w != nullptr && !t.known().closed)
        for (int i = 0; sync_failed && !poisoned; ++i) {
            poisoned = static_cast<bool>(w->failure());
            if (i == 10'000)
                throw broken("a failed sync is not fatal");
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    t.settle();
    t.die();
    disk.after_each(nullptr);
    disk.with_faults([](fault_plan& p) { p.clear(); });
    failing_run<Writer>::expect_rules(disk);
    c.states += check_after_faults<Writer>(disk.snapshot(), t.known(), choice);
    ++c.runs;
    c.fired += fired;
    c.poisoned += poisoned;
    if (fired != 0)
        ++c.errors[expected.message()];
    return fired != 0;
}

template <class Writer>
void fail_everything(const char* name)
{
    library_call::this_is_the_test();
    threaded_counts c;
    const auto run = [&](const initial_log& b, const std::string& steps,
                         const threaded_fault& m) {
        try {
            return run_case<Writer>(b, steps, m, c);
        } catch (const broken& what) {
            memory_plan::disarm();
            BOOST_ERROR(name << '/' << b.name << '/' << steps << '/' << m.error << '/'
                             << m.nth << (m.times == 1 ? "" : "+") << ": "
                             << what.what());
            return false;
        }
    };
    constexpr op_set kinds[] = {op::write,
                                op::sync_data,
                                op::sync_all,
                                op::sync_directory,
                                op::create | op::rename,
                                op::allocate | op::punch | op::remove,
                                op::open | op::list | op::read};
    constexpr int errors[] = {EIO, ENOSPC, EMFILE, EFBIG};
    unsigned turn = 0;
    for (const initial_log& b : initial_logs<Writer>())
        for (const std::string& steps : workloads)
            for (const std::uint64_t times : {std::uint64_t{1}, no_limit}) {
                for (const op_set kind : kinds)
                    for (const int error : errors)
                        for (std::uint64_t nth = ++turn % thinning == 0 ? 1 : 60;
                             nth < 60; nth += 1 + nth / 6)
                            if (!run(b, steps, {kind, nth, times, error}))
                                break;
                for (std::uint64_t nth = 1; nth < 1000; nth += 1 + nth / 10)
                    if (!run(b, steps, {{}, nth, times, 0}))
                        break;
            }
    std::cout << name << ": " << c.runs << " runs, " << c.fired << " failures injected, "
              << c.refused << " opens refused, " << c.poisoned << " writers poisoned, "
              << c.shortages << " times relieved, " << c.states
              << " states read back; by error:";
    for (const auto& [e, n] : c.errors)
        std::cout << ' ' << e << ' ' << n;
    std::cout << std::endl;
    BOOST_TEST(c.runs >= 1500u / thinning);
    BOOST_TEST(c.refused >= 300u / thinning);
    BOOST_TEST(c.poisoned >= 150u / thinning);
    BOOST_TEST(c.errors.size() == 5u);
}

} // namespace

BOOST_AUTO_TEST_SUITE(failing_threaded)

BOOST_AUTO_TEST_CASE(a_writer_with_threads_survives_each_failing_call)
{
    fail_everything<threaded<ring_queue, data_sync>>("ring");
}

BOOST_AUTO_TEST_CASE(a_writer_with_threads_and_a_bounded_queue_survives_each_failing_call)
{
    fail_everything<threaded<bounded_queue, full_sync>>("bounded");
}

BOOST_AUTO_TEST_SUITE_END()
