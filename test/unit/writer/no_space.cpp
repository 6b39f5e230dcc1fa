// forelog/test/unit/writer/no_space.cpp: what spares are to a log whose disk is full, and to others
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;
using namespace std::chrono_literals;

using writer_type =
    basic_wal_writer<ring_queue, group_commit, data_sync, crc32c_codec, simulated_file>;

constexpr std::uint64_t segment_size = 64 << 10;

template <class Holds>
bool comes(Holds holds)
{
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!holds() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(1ms);
    return holds();
}

struct fixture
{
    std::uint64_t used() const
    {
        return disk.snapshot().used_bytes([](std::uint64_t) { return false; });
    }

    void set_capacity(std::uint64_t n)
    {
        disk.configure([&](disk_settings& s) { s.capacity = n; });
    }

    bool has_temporary() const
    {
        const disk_state now = disk.snapshot();
        return std::ranges::any_of(
            *now.dir(now.lookup("log"))->cached,
            [](const auto& e) { return e.first.ends_with(".tmp"); });
    }

    std::uint64_t replayed()
    {
        std::uint64_t n = 0;
        for (const record_view& r :
             replay_range<simulated_file, crc32c_codec>(disk.path(), {}, ec)) {
            BOOST_TEST(r.lsn.value() == n + 1);
            n = r.lsn.value();
        }
        BOOST_TEST(!ec, ec.message());
        return n;
    }

    simulated_disk disk;
    std::error_code ec;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_no_space, fixture)

BOOST_AUTO_TEST_CASE(spares_that_are_ready_are_used_when_the_disk_is_full)
{
    const std::string text(1000, 'x');
    for (const unsigned spares : {1u, 2u, 3u}) {
        disk.restore(disk_state());
        set_capacity(no_limit);
        std::uint64_t durable = 0;
        {
            writer_type wal(
                disk.path(),
                {.segment = {.size = segment_size, .spares = spares, .prepare_after = 0},
                 .on_no_space = no_space::fail});
            BOOST_TEST_REQUIRE(
                comes([&] { return wal.stats().segments_prepared == spares; }));
            // The segment in use has no block for a record, nor for its SEAL.
            set_capacity(used());
            const auto is_durable = [&] {
                const lsn n = wal.append(view_bytes(text));
                BOOST_TEST_REQUIRE(comes([&] {
                    return wal.durable_lsn() >= n || wal.stats().waiting_for_space;
                }));
                return wal.durable_lsn() >= n;
            };
            while (is_durable())
                ++durable;
            BOOST_TEST(!wal.failure());
            // A block for each record, and a few for headers, LINKs and SEALs.
            BOOST_TEST(durable >= spares * (segment_size / 4096 - 4));
            disk.kill();
        }
        BOOST_TEST(replayed() >= durable);
        set_capacity(no_limit);
        writer_type wal(disk.path(), {}, ec);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(wal.recovery().last_lsn.value() >= durable);
    }
}

BOOST_AUTO_TEST_CASE(a_rotation_to_a_spare_that_was_given_up_meanwhile_goes_on)
{
    const std::string text(1000, 'x');
    std::uint64_t durable = 0;
    {
        writer_type wal(
            disk.path(),
            {.segment = {.size = segment_size, .spares = 1, .prepare_after = 0}});
        BOOST_TEST_REQUIRE(comes([&] { return wal.stats().segments_prepared == 1; }));
        // The spare is a reason to seal the first segment, and goes to make room for that SEAL.
        disk.with_faults(
            [](fault_plan& p) { p.fail(op::write, 1, ENOSPC).times = no_limit; });
        wal.append(view_bytes("first"));
        BOOST_TEST_REQUIRE(comes([&] { return wal.stats().waiting_for_space; }));
        wal.append(view_bytes("second"));
        std::this_thread::sleep_for(100ms); // it is tried again
        disk.with_faults([](fault_plan& p) { p.clear(); });
        for (int i = 0; i < 100; ++i)
            durable = wal.commit(view_bytes(text)).value();
        disk.kill();
    }
    BOOST_TEST(replayed() == durable);
}

BOOST_AUTO_TEST_CASE(a_log_closes_in_order_on_a_full_disk_if_it_has_a_spare)
{
    {
        writer_type wal(
            disk.path(),
            {.segment = {.size = segment_size, .spares = 1, .prepare_after = 0}});
        BOOST_TEST_REQUIRE(comes([&] { return wal.stats().segments_prepared == 1; }));
        set_capacity(used());
        BOOST_TEST(!wal.close());
    }
    BOOST_TEST(replayed() == 0u);
}

BOOST_AUTO_TEST_CASE(a_spare_that_is_being_made_gives_its_space_to_a_log_that_needs_it)
{
    // Made at 25 MiB/s, it takes most of a second.
    writer_type wal(disk.path(), {.segment = {.size = 16 << 20, .spares = 1}});
    const std::string large(100'000, 'x');
    while (!has_temporary())
        wal.commit(view_bytes(large));
    BOOST_TEST_REQUIRE(comes([&] { return used() > 16 << 20; })); // reserved
    set_capacity(used());
    const auto begun = std::chrono::steady_clock::now();
    BOOST_TEST(wal.wait_for(wal.append(view_bytes(large)), 20s));
    BOOST_TEST(wal.stats().segments_prepared == 0u);
    BOOST_TEST_MESSAGE("waited " << (std::chrono::steady_clock::now() - begun) / 1ms
                                 << " ms");
}

BOOST_AUTO_TEST_CASE(no_spare_is_made_that_would_take_the_last_space)
{
    writer_type wal(disk.path(),
                    {.segment = {.size = segment_size, .spares = 1, .prepare_after = 1}});
    const auto created = [&] { return disk.count_of(op_set(op::create)); };
    const std::uint64_t before = created();
    // Room for the spare and half as much again: others would be left with too little.
    set_capacity(used() + segment_size * 3 / 2);
    wal.commit(view_bytes("begins to prepare"));
    std::this_thread::sleep_for(250ms); // for two tries at least
    BOOST_TEST(wal.stats().segments_prepared == 0u);
    BOOST_TEST(created() == before, "it was begun");
    BOOST_TEST(wal.stats().space_waits == 0u);
    set_capacity(used() + 8 * segment_size);
    BOOST_TEST(comes([&] { return wal.stats().segments_prepared == 1; }));
}

BOOST_AUTO_TEST_CASE(a_large_disk_keeps_a_twentieth_free)
{
    auto directory = simulated_directory::open(disk.path(), directory_access::create, ec);
    set_capacity(2'000 << 10);
    BOOST_TEST(file::leaves_room(directory, 1'900 << 10) == false);
    BOOST_TEST(file::leaves_room(directory, 1'000 << 10));
    BOOST_TEST(file::leaves_room(directory, (1'000 << 10) + 1) == false);
    {
        simulated_file f = directory.create_file("other", ec);
        f.allocate(0, 1'880 << 10, ec);
        BOOST_TEST(!ec, ec.message());
    }
    BOOST_TEST(file::leaves_room(directory, 20 << 10));
    BOOST_TEST(file::leaves_room(directory, (20 << 10) + 1) == false);
}

BOOST_AUTO_TEST_CASE(an_error_that_passes_does_not_end_preparing)
{
    for (const int error : {EACCES, EROFS, EIO, EEXIST, ENOSPC, EMFILE, ENOMEM}) {
        disk.restore(disk_state());
        writer_type wal(disk.path(),
                        {.segment = {.size = 1 << 20, .spares = 1, .prepare_after = 1}});
        const std::uint64_t fired = disk.faults_fired();
        disk.with_faults([&](fault_plan& p) { p.fail(op::create, 1, error).times = 2; });
        wal.commit(view_bytes("begins to prepare"));
        BOOST_TEST(comes([&] { return wal.stats().segments_prepared == 1; }),
                   os_error(error).message());
        BOOST_TEST(disk.faults_fired() == fired + 2);
        BOOST_TEST(!wal.failure());
    }
}

BOOST_AUTO_TEST_SUITE_END()
