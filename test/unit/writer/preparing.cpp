// forelog/test/unit/writer/preparing.cpp: when segments are prepared
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;
using namespace std::chrono_literals;

/// Returns: whether so many spares are ready within ten seconds.
bool prepares(wal_writer& wal, std::uint64_t spares)
{
    const auto give_up = std::chrono::steady_clock::now() + 10s;
    while (wal.stats().segments_prepared < spares) {
        if (std::chrono::steady_clock::now() > give_up)
            return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_preparing, writer_fixture)

BOOST_AUTO_TEST_CASE(a_spare_that_was_taken_is_replaced_when_its_segment_is_half_full)
{
    wal_writer wal(path(), {.segment = {.size = 256_KiB, .prepare_after = 0}});
    BOOST_TEST_REQUIRE(prepares(wal, 2));
    wal.commit(view_bytes("moves on to the first spare"));
    BOOST_TEST(wal.stats().rotations == 1u);
    std::this_thread::sleep_for(100ms);
    BOOST_TEST(wal.stats().segments_prepared == 2u);
    wal.commit(view_bytes(std::string(140'000, 'x')));
    BOOST_TEST(prepares(wal, 3));
}

BOOST_AUTO_TEST_CASE(the_last_spare_is_replaced_as_soon_as_it_is_taken)
{
    wal_writer wal(path(),
                   {.segment = {.size = 256_KiB, .spares = 1, .prepare_after = 0}});
    BOOST_TEST_REQUIRE(prepares(wal, 1));
    wal.commit(view_bytes("moves on to the spare"));
    BOOST_TEST(prepares(wal, 2));
}

BOOST_AUTO_TEST_SUITE_END()
