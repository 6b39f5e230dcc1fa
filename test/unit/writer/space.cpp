// forelog/test/unit/writer/space.cpp: what a log says of the space that it takes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;

struct space_fixture : writer_fixture
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

    /// What the system says that the files of the log take.
    std::uint64_t taken() const
    {
        std::uint64_t sum = 0;
        for (const auto& e : std::filesystem::directory_iterator(path())) {
            struct stat s;
            if (e.path().filename() != "LOCK" && ::stat(e.path().c_str(), &s) == 0)
                sum += static_cast<std::uint64_t>(s.st_blocks) * 512;
        }
        return sum;
    }

    static std::size_t count(const log_space& space, segment_status state)
    {
        return static_cast<std::size_t>(
            std::ranges::count(space.segments, state, &segment_info::status));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_space, space_fixture)

BOOST_AUTO_TEST_CASE(the_space_of_a_log_is_what_the_system_says_that_its_files_take)
{
    wal_writer wal(path(), options());
    fill(wal, 100);
    const log_space space = wal.space();
    BOOST_TEST(space.disk_bytes == taken());
    BOOST_TEST(space.disk_bytes >= 100'000u);
    BOOST_TEST(space.segments.size() == segments());
    BOOST_TEST(wal.stats().segments == segments());
    BOOST_TEST(wal.stats().first_lsn == 1u);
}

BOOST_AUTO_TEST_CASE(each_segment_is_told_with_its_first_lsn_and_its_size)
{
    wal_writer wal(path(), options());
    fill(wal, 100);
    const log_space space = wal.space();
    BOOST_REQUIRE(space.segments.size() >= 3u);
    BOOST_TEST(space.segments.front().first_lsn == lsn(1));
    BOOST_TEST((space.segments.back().status == segment_status::in_use));
    BOOST_TEST(count(space, segment_status::retained) == space.segments.size() - 1);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i != space.segments.size(); ++i) {
        const segment_info& s = space.segments[i];
        sum += s.disk_bytes;
        BOOST_TEST(s.size >= 1024u);
        if (i != 0)
            BOOST_TEST(s.first_lsn > space.segments[i - 1].first_lsn);
    }
    BOOST_TEST(sum == space.disk_bytes);
    // The first LSN that is told is the one at which a truncation may cut.
    BOOST_TEST(wal.truncate_before(space.segments[1].first_lsn) == 1u);
    BOOST_TEST(wal.space().segments.front().first_lsn == space.segments[1].first_lsn);
    BOOST_TEST(wal.stats().first_lsn == space.segments[1].first_lsn.value());
}

BOOST_AUTO_TEST_CASE(spares_and_what_no_record_is_in_are_told_as_such)
{
    {
        wal_writer wal(path(), options());
        fill(wal, 10);
    }
    {
        std::ofstream stray(path() / "wal-00000000000000ff.seg");
        stray << "no segment";
    }
    wal_writer::options o = options();
    o.segment.spares = 2;
    o.segment.prepare_after = 0;
    wal_writer wal(path(), o);
    while (wal.stats().segments_prepared < 2)
        std::this_thread::sleep_for(1ms);
    const log_space space = wal.space();
    BOOST_TEST(count(space, segment_status::spare) == 2u);
    BOOST_TEST(count(space, segment_status::dead) == 1u);
    BOOST_TEST(count(space, segment_status::in_use) == 1u);
    BOOST_TEST(space.disk_bytes == taken());
}

BOOST_AUTO_TEST_CASE(a_log_is_truncated_to_a_size_oldest_first)
{
    wal_writer wal(path(), options());
    fill(wal, 200);
    const log_space before = wal.space();
    const std::uint64_t half = before.disk_bytes / 2;
    const std::size_t removed = wal.truncate_to_size(half, wal.last_lsn().next());
    BOOST_TEST(removed >= 1u);
    const log_space after = wal.space();
    BOOST_TEST(after.disk_bytes <= half);
    // One more would not have been needed.
    BOOST_TEST(after.disk_bytes + before.segments[removed - 1].disk_bytes > half);
    BOOST_TEST(after.segments.front().first_lsn == before.segments[removed].first_lsn);
    BOOST_TEST(wal.truncate_to_size(half, wal.last_lsn().next()) == 0u);
}

BOOST_AUTO_TEST_CASE(no_record_from_the_checkpoint_on_goes_for_a_size)
{
    wal_writer wal(path(), options());
    fill(wal, 200);
    const lsn checkpoint(100);
    BOOST_TEST(wal.truncate_to_size(0, checkpoint) >= 1u);
    BOOST_TEST(wal.space().segments.front().first_lsn <= checkpoint);
    wal.close();
    std::uint64_t first = 0;
    for (const record_view& r : replay(path(), {}, ec)) {
        first = r.lsn.value();
        break;
    }
    BOOST_TEST(first <= 100u);
    BOOST_TEST(first > 50u);
}

BOOST_AUTO_TEST_CASE(the_segment_in_use_stays_whatever_size_is_asked_for)
{
    wal_writer wal(path(), options());
    fill(wal, 100);
    const std::size_t before = segments();
    BOOST_TEST(wal.truncate_to_size(0, wal.last_lsn().next()) == before - 1);
    BOOST_TEST(wal.space().segments.size() == 1u);
    fill(wal, 1);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_above_what_is_durable_is_out_of_range)
{
    wal_writer wal(path(), options());
    fill(wal, 100);
    BOOST_TEST(wal.truncate_to_size(0, lsn(102), ec) == 0u);
    BOOST_TEST(ec == error::out_of_range);
    BOOST_TEST(wal.space().segments.front().first_lsn == lsn(1));
}

BOOST_AUTO_TEST_CASE(a_closed_log_tells_no_space)
{
    wal_writer wal(path(), options());
    fill(wal, 1);
    wal.close();
    BOOST_TEST(wal.space(ec).segments.empty());
    BOOST_TEST(ec == error::closed);
    BOOST_TEST(wal.truncate_to_size(0, lsn(1), ec) == 0u);
    BOOST_TEST(ec == error::closed);
}

BOOST_AUTO_TEST_SUITE_END()
