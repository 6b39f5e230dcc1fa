// forelog/test/unit/writer/resting.cpp: the threads of a log that is idle do not wake
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include <fstream>
#include <set>
#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;

/// The threads of this process. A sanitizer may have one of its own, which does wake.
std::set<std::string> threads()
{
    std::set<std::string> names;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
        names.insert(task.path().filename());
    return names;
}

/// How often the threads of this process except `others` have gone to sleep.
std::uint64_t sleeps(const std::set<std::string>& others)
{
    std::uint64_t sum = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        if (others.count(task.path().filename()) != 0)
            continue;
        std::ifstream status(task.path() / "status");
        for (std::string word; status >> word;)
            if (word == "voluntary_ctxt_switches:") {
                std::uint64_t n = 0;
                status >> n;
                sum += n;
            }
    }
    return sum;
}

template <class Writer>
std::uint64_t sleeps_when_idle(Writer& wal, unsigned spares,
                               const std::set<std::string>& others)
{
    const std::uint64_t written = wal.stats().written_bytes;
    if constexpr (Writer::guarantees == durability::device)
        while (wal.stats().written_bytes == written) // the watermark
            std::this_thread::sleep_for(10ms);
    while (wal.stats().segments_prepared < spares)
        std::this_thread::sleep_for(10ms);
    std::this_thread::sleep_for(100ms);
    const std::uint64_t before = sleeps(others);
    std::this_thread::sleep_for(1s);
    return sleeps(others) - before;
}

template <class Writer>
void check_idle(const std::filesystem::path& path, unsigned spares)
{
    std::thread([] {}).join(); // with the first one a sanitizer starts its own
    const std::set<std::string> others = threads();
    typename Writer::options o;
    o.segment = {.size = 64_KiB, .spares = spares, .prepare_after = 0};
    Writer wal(path, o);
    wal.commit(view_bytes("record"));
    BOOST_TEST(sleeps_when_idle(wal, spares, others) <= 3u);
    // What it is woken for still wakes it.
    wal.append(view_bytes("record"));
    while (wal.durable_lsn().value() < 2)
        std::this_thread::sleep_for(1ms);
    BOOST_TEST(sleeps_when_idle(wal, 0, others) <= 3u);
    BOOST_TEST(wal.wait_for(wal.append(view_bytes("record")), 1h));
    BOOST_TEST(wal.stats().lost_wakeups == 0u);
    BOOST_TEST(!wal.close());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_resting, writer_fixture)

BOOST_AUTO_TEST_CASE(the_threads_of_an_idle_log_do_not_wake)
{
    check_idle<wal_writer>(path(), 2);
}

BOOST_AUTO_TEST_CASE(the_thread_of_an_idle_log_without_spares_does_not_wake)
{
    check_idle<basic_wal_writer<bounded_queue, group_commit, data_sync, crc32c_codec>>(
        path(), 0);
}

BOOST_AUTO_TEST_CASE(the_thread_of_an_idle_log_without_syncs_does_not_wake)
{
    check_idle<unsynced_wal_writer>(path(), 0);
}

BOOST_AUTO_TEST_SUITE_END()
