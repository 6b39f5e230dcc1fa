// forelog/test/unit/writer/truncation.cpp: dropping whole segments behind a checkpoint
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include "writer_fixture.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <atomic>
#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;

struct truncation_fixture : writer_fixture
{
    static wal_writer::options options()
    {
        return {.segment = {.size = 32_KiB, .spares = 0, .block_size = 512}};
    }

    /// Effects: appends and makes durable `n` records of about 1,000 bytes.
    static void fill(wal_writer& wal, int n)
    {
        for (int i = 0; i < n; ++i)
            wal.commit(view_bytes(std::string(1000, 'x')));
    }

    /// The first LSN that a replay gives.
    std::uint64_t first()
    {
        for (const record_view& r : replay(path(), {}, ec))
            return r.lsn.value();
        return 0;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_truncation, truncation_fixture)

BOOST_AUTO_TEST_CASE(whole_segments_below_the_number_go_and_no_others)
{
    wal_writer wal(path(), options());
    fill(wal, 100);
    const std::size_t before = segments();
    BOOST_TEST(before >= 4u);
    BOOST_TEST(wal.truncate_before(lsn(1)) == 0u);
    BOOST_TEST(wal.truncate_before(lsn(2)) == 0u);
    const std::size_t removed = wal.truncate_before(lsn(70));
    BOOST_TEST(removed >= 1u);
    BOOST_TEST(segments() == before - removed);
    BOOST_TEST(first() > 1u);
    BOOST_TEST(first() <= 70u);
    BOOST_TEST(wal.truncate_before(lsn(70)) == 0u);
    wal.close();
    const auto all = replayed({.mode = replay_mode::strict});
    BOOST_TEST(!ec);
    BOOST_TEST(all.size() == 101 - first());
}

BOOST_AUTO_TEST_CASE(the_segment_in_use_stays)
{
    wal_writer wal(path(), options());
    fill(wal, 100);
    wal.truncate_before(lsn(101));
    BOOST_TEST(segments() >= 1u);
    BOOST_TEST(wal.commit(view_bytes("y")).value() == 101u);
    wal.close();
    BOOST_TEST(replayed({.mode = replay_mode::strict}).back() == "y");
}

BOOST_AUTO_TEST_CASE(what_is_not_durable_must_not_be_given_up)
{
    manual_writer wal(path(),
                      {.segment = {.size = 32_KiB, .spares = 0, .block_size = 512}});
    for (int i = 0; i < 10; ++i)
        wal.append(view_bytes("x"));
    BOOST_TEST(wal.truncate_before(lsn(2), ec) == 0u);
    BOOST_TEST((ec == error::out_of_range));
    wal.flush();
    wal.truncate_before(lsn(11), ec);
    BOOST_TEST(!ec);
    wal.truncate_before(lsn(12), ec);
    BOOST_TEST((ec == error::out_of_range));
}

BOOST_AUTO_TEST_CASE(reading_below_what_is_retained_is_out_of_range)
{
    {
        wal_writer wal(path(), options());
        fill(wal, 100);
        wal.truncate_before(lsn(70));
    }
    const std::uint64_t retained = first();
    BOOST_TEST(replayed({.from = lsn(retained - 1)}).empty());
    BOOST_TEST((ec == error::out_of_range));
    BOOST_TEST(replayed({.from = lsn(retained)}).size() == 101 - retained);
    BOOST_TEST(!ec);
    BOOST_TEST(replayed({.from = lsn(101)}).empty());
    BOOST_TEST(!ec);
    BOOST_TEST(replayed({.from = lsn(102)}).empty());
    BOOST_TEST((ec == error::not_yet));
}

BOOST_AUTO_TEST_CASE(numbers_go_on_after_truncation_and_reopening)
{
    for (int life = 0; life < 4; ++life) {
        wal_writer wal(path(), options());
        BOOST_TEST((wal.recovery().end == verdict::clean || life == 0));
        BOOST_TEST(wal.last_lsn().value() == static_cast<std::uint64_t>(60 * life));
        fill(wal, 60);
        wal.truncate_before(wal.durable_lsn());
        BOOST_TEST(segments() <= 3u);
    }
    BOOST_TEST(replayed({.mode = replay_mode::strict}).size() >= 1u);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(segments_of_earlier_lives_go_as_well)
{
    for (int life = 0; life < 5; ++life) {
        wal_writer wal(path(), options());
        wal.commit(view_bytes("x"));
    }
    BOOST_TEST(segments() == 5u);
    wal_writer wal(path(), options());
    wal.commit(view_bytes("x"));
    BOOST_TEST(wal.truncate_before(lsn(6)) >= 4u);
    BOOST_TEST(segments() <= 2u);
}

BOOST_AUTO_TEST_CASE(a_segment_that_an_outsider_removed_is_no_error)
{
    wal_writer wal(path(), options());
    fill(wal, 100);
    std::filesystem::remove(path() / "wal-0000000000000001.seg");
    BOOST_TEST(wal.truncate_before(lsn(70), ec) >= 1u);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(truncation_goes_on_beside_appends)
{
    wal_writer wal(
        path(),
        {.segment = {
             .size = 32_KiB, .spares = 2, .prepare_after = 0, .block_size = 512}});
    std::atomic<bool> done{false};
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t)
        threads.emplace_back([&] {
            while (!done.load()) {
                std::error_code mine;
                wal.truncate_before(wal.durable_lsn(), mine);
                failed += static_cast<bool>(mine);
            }
        });
    for (int i = 0; i < 400; ++i)
        wal.append(view_bytes(std::string(1000, 'x')));
    wal.flush();
    done.store(true);
    for (std::thread& t : threads)
        t.join();
    BOOST_TEST(failed.load() == 0);
    BOOST_TEST(!wal.close());
    replayed({.mode = replay_mode::strict});
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(first() > 1u);
}

BOOST_AUTO_TEST_CASE(without_syncs_too_no_lsn_comes_again_below_what_was_given_up)
{
    using unsynced = basic_wal_writer<direct_queue, group_commit, no_sync, crc32c_codec,
                                      simulated_file>;
    const unsynced::options o{.segment = {.size = 32_KiB, .block_size = 512}};
    simulated_disk disk;
    {
        unsynced wal(disk.path(), o);
        for (int i = 0; i < 200; ++i)
            wal.append(view_bytes(std::string(1000, 'x')));
        BOOST_TEST(wal.truncate_before(lsn(150)) >= 3u);
        disk.power_off();
    }
    given_path nothing_that_was_not_synced({});
    disk.crash(nothing_that_was_not_synced);
    unsynced wal(disk.path(), o);
    BOOST_TEST(wal.recovery().epoch == 2u);
    BOOST_TEST(wal.append(view_bytes("y")).value() >= 150u);
}

BOOST_AUTO_TEST_SUITE_END()
