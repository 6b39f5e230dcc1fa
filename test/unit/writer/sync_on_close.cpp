// forelog/test/unit/writer/sync_on_close.cpp: a log without syncs that is synced when it is closed
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cerrno>
#include <string>

namespace {

using namespace forelog;
using namespace forelog::test;

using direct =
    basic_wal_writer<direct_queue, manual_flush, no_sync, crc32c_codec, simulated_file>;
using threaded = basic_wal_writer<ring_queue, flush_by_size_or_time, no_sync,
                                  crc32c_codec, simulated_file>;

template <class Writer>
typename Writer::options vouching(bool on = true)
{
    typename Writer::options o;
    o.sync.sync_on_close = on;
    o.segment.size = 32 << 10;
    return o;
}

struct fixture
{
    /// Effects: appends records that fill some segments. Requires: `log` is open.
    template <class Writer>
    void fill(Writer& log, int records = 10)
    {
        for (int i = 0; i < records; ++i)
            log.append(view_bytes(std::string(9000, static_cast<char>('a' + i))));
    }

    /// Returns: how many records a replay delivers.
    std::size_t replayed()
    {
        std::size_t n = 0;
        replay_range<simulated_file, crc32c_codec> log(disk.path(), {}, ec);
        for (const record_view& r : log)
            n += r.payload.size() != 0;
        report = log.report();
        return n;
    }

    void flip(std::uint64_t segment, std::uint64_t offset)
    {
        std::error_code none;
        auto directory =
            simulated_directory::open(disk.path(), directory_access::existing, none);
        simulated_file f = directory.open_file(format::segment_name(segment).data(),
                                               file_access::write, none);
        std::byte b{};
        BOOST_REQUIRE(f.read_at(offset, std::span(&b, 1), none) == 1u);
        b ^= std::byte{4};
        const const_bytes one(&b, 1);
        f.write_at(offset, std::span(&one, 1), none);
        BOOST_REQUIRE(!none);
    }

    void fail(op_set what, std::uint64_t nth, int error)
    {
        disk.with_faults([&](fault_plan& p) { p.fail(what, nth, error); });
    }

    simulated_disk disk;
    std::error_code ec;
    recovery_report report;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sync_on_close, fixture)

BOOST_AUTO_TEST_CASE(rot_in_a_log_that_was_closed_with_it_is_corrupt_wherever_it_is)
{
    {
        direct log(disk.path(), vouching<direct>());
        fill(log);
        BOOST_TEST(!log.close());
    }
    BOOST_TEST(replayed() == 10u);
    BOOST_TEST(report.durable_lsn.value() == 10u);
    const disk_state closed = disk.snapshot();
    for (const std::uint64_t segment : {1u, 2u, 4u})
        for (const std::uint64_t offset : {0u, 4100u, 8200u, 10000u, 12000u}) {
            disk.restore(disk_state(closed));
            flip(segment, offset);
            replayed();
            BOOST_TEST((ec == error::corrupt),
                       "segment " << segment << " at " << offset << ": " << ec.message());
        }
}

BOOST_AUTO_TEST_CASE(without_it_the_same_rot_is_torn)
{
    {
        direct log(disk.path(), vouching<direct>(false));
        fill(log);
        BOOST_TEST(!log.close());
    }
    flip(2, 10000);
    replayed();
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST((report.end == verdict::torn));
    BOOST_TEST(!report.durable_lsn);
}

BOOST_AUTO_TEST_CASE(nothing_is_synced_before_the_close)
{
    threaded log(disk.path(), vouching<threaded>());
    const std::uint64_t syncs = disk.count_of(any_sync);
    fill(log);
    log.flush();
    BOOST_TEST(disk.count_of(any_sync) == syncs);
    BOOST_TEST(!log.close());
    BOOST_TEST(disk.count_of(any_sync) > syncs);
    BOOST_TEST(replayed() == 10u);
    BOOST_TEST(report.durable_lsn.value() == 10u);
}

BOOST_AUTO_TEST_CASE(what_an_earlier_life_left_unsynced_is_vouched_for_too)
{
    {
        direct log(disk.path(), vouching<direct>(false));
        fill(log);
        disk.kill();
    }
    direct(disk.path(), vouching<direct>()).close();
    BOOST_TEST(replayed() == 10u);
    BOOST_TEST(report.durable_lsn.value() == 10u);
    exhaustive nothing;
    const simulated_disk left(crash_space(disk.snapshot(), {}).pick(nothing));
    replay_range<simulated_file, crc32c_codec> log(left.path(), {}, ec);
    std::uint64_t last = 0;
    for (const record_view& r : log)
        last = r.lsn.value();
    BOOST_TEST(last == 10u);
}

BOOST_AUTO_TEST_CASE(a_sync_that_fails_is_the_error_of_close_and_names_its_segment)
{
    for (std::uint64_t nth = 1; nth <= 7; ++nth) {
        simulated_disk fresh;
        direct log(fresh.path(), vouching<direct>());
        fill(log);
        fresh.with_faults([&](fault_plan& p) { p.fail(any_sync, nth, EIO); });
        BOOST_TEST(log.close().value() == EIO);
        BOOST_TEST((log.failure().operation == forelog::operation::sync));
        BOOST_TEST(log.failure().segment == (std::min)(nth, std::uint64_t{5}));
        BOOST_TEST(log.close().value() == EIO);
        // Acknowledged is what outlives the process, and it does.
        BOOST_TEST(log.durable_lsn().value() == 10u);
        replay_range<simulated_file, crc32c_codec> left(fresh.path(), {}, ec);
        BOOST_TEST(std::ranges::distance(left) == 10);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST((nth == 7 || !left.report().durable_lsn));
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_that_a_sync_reports_is_the_error_of_close)
{
    direct log(disk.path(), vouching<direct>());
    fill(log);
    fail(op::sync_all, 2, ENOSPC);
    BOOST_TEST(log.close().value() == ENOSPC);
    BOOST_TEST(replayed() == 10u);
    BOOST_TEST(!report.durable_lsn);
}

BOOST_AUTO_TEST_CASE(a_disk_without_room_for_close_gives_no_space)
{
    direct log(disk.path(), vouching<direct>());
    fill(log);
    fail(op::write, 1, ENOSPC);
    BOOST_TEST((log.close() == error::no_space));
    BOOST_TEST(replayed() == 10u);
}

BOOST_AUTO_TEST_CASE(a_segment_that_somebody_has_removed_is_gone)
{
    direct log(disk.path(), vouching<direct>());
    fill(log);
    auto directory =
        simulated_directory::open(disk.path(), directory_access::existing, ec);
    directory.remove(format::segment_name(2).data(), ec);
    BOOST_TEST((log.close() == error::gone));
    BOOST_TEST(log.failure().segment == 2u);
}

BOOST_AUTO_TEST_CASE(a_segment_that_was_truncated_is_not_missed)
{
    direct log(disk.path(), vouching<direct>());
    fill(log);
    BOOST_TEST(log.truncate_before(lsn(8)) == 3u);
    BOOST_TEST(!log.close());
    BOOST_TEST(replayed() == 4u);
    BOOST_TEST(report.durable_lsn.value() == 10u);
}

BOOST_AUTO_TEST_SUITE_END()
