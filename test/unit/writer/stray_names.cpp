// forelog/test/unit/writer/stray_names.cpp: names of segments that are none
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "scratch.hpp"

using namespace forelog;
using namespace forelog::test;

namespace {

struct stray_fixture
{
    temp_dir dir;
    fs::path log = dir / "log";

    fs::path file(const char* name) const { return log / name; }

    /// Effects: a life that appends one record. Throws: what opening throws.
    template <class Writer = sync_wal_writer>
    void live(std::string_view text)
    {
        typename Writer::options o;
        o.segment.size = 32 << 10;
        o.segment.spares = 0;
        o.segment.block_size = 512;
        Writer wal(log, o);
        wal.append(view_bytes(text));
        BOOST_TEST(!wal.close());
    }

    /// The highest number of a segment that a reader counts.
    std::uint64_t newest()
    {
        std::error_code ec;
        replay all(log, {}, ec);
        for (const record_view& r : all)
            (void)r;
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST((all.report().end == verdict::clean ||
                    all.report().end == verdict::ambiguous));
        return all.report().segment;
    }

    /// Effects: three lives beside what `put` leaves, before the first or after it.
    template <class Put>
    void live_beside(Put put)
    {
        live("a");
        put();
        live("b");
        live("c");
        live<unsynced_wal_writer>("d");
        BOOST_TEST(records_of(log) == "1:a 2:b 3:c 4:d ");
        BOOST_TEST(newest() < 100u);
    }
};

constexpr const char* far_temporary = "wal-3fffffffffffffff.tmp";
constexpr const char* farther_temporary = "wal-ffffffffffffffff.tmp";
constexpr const char* far_segment = "wal-3fffffffffffffff.seg";
constexpr const char* next_segment = "wal-0000000000000002.seg";

} // namespace

BOOST_FIXTURE_TEST_SUITE(stray_names, stray_fixture)

BOOST_AUTO_TEST_CASE(the_name_of_a_temporary_file_gives_no_number_away)
{
    live_beside([&] {
        write_file(file(far_temporary), "x");
        write_file(file(farther_temporary), "");
        write_file(file("wal-0000000000000003.tmp"), "x");
    });
    BOOST_TEST(!fs::exists(file(far_temporary)));
    BOOST_TEST(!fs::exists(file(farther_temporary)));
}

BOOST_AUTO_TEST_CASE(a_temporary_name_that_cannot_be_removed_is_passed_over)
{
    live_beside([&] {
        fs::create_directory(file("wal-0000000000000002.tmp"));
        fs::create_directory(file("wal-0000000000000003.tmp"));
        fs::create_directory(file("wal-0000000000000004.tmp"));
    });
}

BOOST_AUTO_TEST_CASE(a_segment_in_which_nothing_verifies_gives_no_number_away)
{
    live_beside([&] { write_file(file(far_segment), "garbage, and no segment"); });
    BOOST_TEST(fs::exists(file(far_segment)), "it is not the log's to remove");
}

BOOST_AUTO_TEST_CASE(a_long_segment_in_which_nothing_verifies_gives_no_number_away)
{
    live_beside([&] { write_file(file(far_segment), std::string(200'000, 'g')); });
}

BOOST_AUTO_TEST_CASE(an_empty_segment_gives_no_number_away)
{
    live_beside([&] { write_file(file(far_segment), ""); });
}

BOOST_AUTO_TEST_CASE(
    a_directory_or_a_link_with_the_name_of_a_segment_gives_no_number_away)
{
    live_beside([&] {
        fs::create_directory(file(far_segment));
        fs::create_symlink("nowhere", file("wal-3ffffffffffffffe.seg"));
    });
}

BOOST_AUTO_TEST_CASE(a_number_that_is_taken_is_passed_over)
{
    live_beside([&] {
        fs::create_directory(file(next_segment));
        fs::create_symlink("nowhere", file("wal-0000000000000003.seg"));
        write_file(file("wal-0000000000000005.seg"), "garbage");
    });
}

BOOST_AUTO_TEST_CASE(a_number_that_is_taken_is_passed_over_by_the_first_segment)
{
    fs::create_directory(log);
    write_file(file("LOCK"), "");
    fs::create_directory(file("wal-0000000000000001.seg"));
    live("a");
    live("b");
    BOOST_TEST(records_of(log) == "1:a 2:b ");
}

BOOST_AUTO_TEST_CASE(a_segment_of_which_a_frame_verifies_counts)
{
    live("a");
    live("b");
    const std::string bytes = read_file(file(next_segment));
    std::string no_header = bytes;
    no_header[20] = static_cast<char>(no_header[20] ^ 1);
    write_file(file(next_segment), no_header);
    sync_wal_writer::options o = small_segments();
    std::error_code ec;
    sync_wal_writer refused(log, o, ec);
    BOOST_TEST((ec == error::corrupt));
    o.recovery.accept_loss = refused.recovery().loss();
    sync_wal_writer wal(log, o, ec);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(fs::exists(file("wal-0000000000000003.seg")));
}

BOOST_AUTO_TEST_SUITE_END()
