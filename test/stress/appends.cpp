// forelog/test/stress/appends.cpp: as many appends as are asked for, by more threads than cores
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../support/temp_dir.hpp"

#include <forelog/forelog.hpp>

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

using namespace forelog;

namespace {

/* FORELOG_STRESS_APPENDS says how many appends each writer gets in all. 10^8 under the thread
   sanitizer is what `b2 threads-long` runs, for an hour or so. */

std::uint64_t appends()
{
    const char* const text = std::getenv("FORELOG_STRESS_APPENDS");
    const std::uint64_t n = text != nullptr ? std::strtoull(text, nullptr, 10) : 0;
    return n != 0 ? n : 100'000;
}

unsigned producers()
{
    return (std::max)(8u, 4 * std::thread::hardware_concurrency());
}

using writers = boost::mpl::list<
    basic_wal_writer<ring_queue, flush_by_size_or_time, no_sync, crc32c_codec>,
    basic_wal_writer<bounded_queue, group_commit, no_sync, crc32c_codec>,
    basic_wal_writer<unbounded_queue, flush_by_size, no_sync, crc32c_codec>>;

/// Small segments, truncated all the time, so that any number of appends finds room.
template <class Writer>
typename Writer::options small_segments()
{
    typename Writer::options o;
    o.segment.size = 1 << 20;
    return o;
}

struct outcome_of_one
{
    std::uint64_t appended = 0, wrong = 0;
};

/// Effects: one producer's share: its LSNs rise, and now and then it waits for one.
template <class Writer>
outcome_of_one produce(Writer& wal, std::uint64_t share, unsigned who)
{
    outcome_of_one o;
    std::uint64_t before = 0;
    for (std::uint64_t n = 0; n < share; ++n) {
        const std::uint64_t content[2] = {who, n};
        const lsn at = wal.append(std::as_bytes(std::span(content)));
        o.wrong += at.value() <= before;
        before = at.value();
        ++o.appended;
        if ((n + who) % 4096 == 0) {
            wal.wait(at);
            o.wrong += wal.durable_lsn() < at;
            (void)wal.truncate_before(at);
        }
    }
    return o;
}

} // namespace

BOOST_AUTO_TEST_SUITE(stress_appends)

BOOST_AUTO_TEST_CASE_TEMPLATE(every_append_of_many_threads_gets_an_lsn_of_its_own, Writer,
                              writers)
{
    const test::temp_dir dir;
    const unsigned count = producers();
    const std::uint64_t share = appends() / count + 1;
    std::vector<outcome_of_one> outcomes(count);
    Writer wal(dir / "log", small_segments<Writer>());
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < count; ++i)
        threads.emplace_back([&, i] { outcomes[i] = produce(wal, share, i); });
    for (std::thread& t : threads)
        t.join();
    std::uint64_t appended = 0, wrong = 0;
    for (const outcome_of_one& o : outcomes) {
        appended += o.appended;
        wrong += o.wrong;
    }
    BOOST_TEST(wrong == 0u);
    BOOST_TEST(wal.last_lsn().value() == appended, "the LSNs are not dense");
    BOOST_TEST(appended >= appends());
    BOOST_TEST(wal.flush().value() == appended);
    BOOST_TEST(wal.stats().lost_wakeups == 0u, "a wake-up was lost");
    BOOST_TEST(!wal.close());
    std::uint64_t next = 0, read = 0;
    for (const record_view& r : replay(dir / "log")) {
        BOOST_REQUIRE(next == 0 || r.lsn.value() == next);
        next = r.lsn.value() + 1;
        ++read;
    }
    BOOST_TEST(next == appended + 1);
    std::cout << appended << " appends by " << count << " threads, " << read
              << " of them read back" << std::endl;
}

BOOST_AUTO_TEST_SUITE_END()
