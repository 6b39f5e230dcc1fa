// forelog/test/unit/writer/clocks.cpp: a wall clock that jumps under a log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "writer_fixture.hpp"

#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;

constexpr std::uint64_t day_us = 86'400'000'000;

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_clocks, writer_fixture)

BOOST_AUTO_TEST_CASE(a_wall_clock_that_jumps_changes_neither_the_delay_nor_the_log)
{
    threading::restart_chance(1);
    std::uint64_t expected = 0;
    for (int life = 0; life < 3; ++life) {
        wal_writer wal(path(),
                       {.flush = {.batch_timeout = 20ms},
                        .segment = {.size = 32_KiB, .spares = 1, .prepare_after = 0}},
                       ec);
        BOOST_TEST_REQUIRE(!ec, ec.message());
        BOOST_TEST(wal.last_lsn().value() == expected);
        // A day back, a day on, to the epoch, to the end of time.
        for (const std::uint64_t now :
             {threading::wall_us.load() - day_us, threading::wall_us.load() + day_us,
              std::uint64_t{0}, ~std::uint64_t{0} - day_us}) {
            for (int i = 0; i < 20; ++i)
                wal.append(view_bytes(std::string(1000, 'x')));
            const lsn last = wal.append(view_bytes("waits for the timer"));
            threading::wall_us = now;
            const auto begun = steady::now();
            while (wal.durable_lsn() < last && ms_since(begun) < 10'000)
                std::this_thread::sleep_for(1ms);
            BOOST_TEST((wal.durable_lsn() == last));
            BOOST_TEST(ms_since(begun) < 5'000.0);
            expected += 21;
        }
        BOOST_TEST(wal.stats().lost_wakeups == 0u);
        BOOST_TEST(!wal.close());
    }
    BOOST_TEST(replayed({.mode = replay_mode::strict}).size() == expected);
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_SUITE_END()
