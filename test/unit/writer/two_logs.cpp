// forelog/test/unit/writer/two_logs.cpp: segments of two logs in one directory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../scan/built_log.hpp"

namespace {

using namespace forelog;
using namespace forelog::test;

struct fixture : built_log
{
    using sim_writer = writer<data_sync>;

    static sim_writer::options options()
    {
        sim_writer::options o;
        o.segment = {.size = 32768, .spares = 0, .block_size = segment_image::block};
        return o;
    }

    /// Effects: `n` segments of a log, with a record each, closed. Returns: the number behind them.
    std::uint64_t put_log(unsigned id, std::uint64_t number, std::uint64_t n)
    {
        segment_image s = segment_image::first(number, id);
        for (const std::uint64_t end = number + n;;) {
            s.data({std::to_string(id)});
            if (++number == end)
                s.close(n);
            put(s);
            if (number == end)
                return end;
            s = segment_image::after(s);
        }
    }

    bool is_there(std::uint64_t number)
    {
        const scan::directory_scan s = look();
        return std::ranges::any_of(
            s.segments, [&](const scan::segment_entry& e) { return e.number == number; });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_two_logs, fixture)

BOOST_AUTO_TEST_CASE(one_opening_after_another_finds_the_same_log)
{
    // As many segments of each count. The spares are removed by the first opening.
    const std::uint64_t next = put_log(9, put_log(7, 1, 2), 2);
    for (std::uint64_t n = next; n < next + 3; ++n)
        put(segment_image(n, 1, 9));
    BOOST_TEST((*look().log == log_of(9)), "the newest");
    for (std::uint64_t i = 0; i < 3; ++i) {
        BOOST_TEST(append("9") == 3 + i);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST((*look().log == log_of(9)));
    }
    BOOST_TEST(read() == "9,9,9,9,9");
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(spares_that_an_opening_removes_do_not_turn_the_balance)
{
    const std::uint64_t next = put_log(7, put_log(9, 1, 2), 1);
    for (std::uint64_t n = next; n < next + 5; ++n)
        put(segment_image(n, 1, 7));
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST((*look().log == log_of(9)));
        BOOST_TEST(append("x") == 0u);
        BOOST_TEST((ec == error::foreign), ec.message());
    }
}

BOOST_AUTO_TEST_CASE(the_beginning_of_another_log_is_not_that_of_this_one)
{
    put_log(7, put_log(9, 1, 1), 4);
    segment_image first = segment_image::first(2, 7);
    first.data({"7"});
    put_without_header(first);
    BOOST_TEST(read() == "");
    BOOST_TEST((ec == error::corrupt), ec.message());
    BOOST_TEST(report.end == verdict::corrupt);
    BOOST_TEST(append("x") == 0u);
    BOOST_TEST((ec == error::corrupt), ec.message());
}

BOOST_AUTO_TEST_CASE(a_truncation_removes_no_segment_that_is_not_of_this_log)
{
    put_log(7, put_log(9, 1, 1) + 1, 4);
    segment_image newer(2, 1, 7);
    newer.header.major = 2;
    newer.write_header();
    put(newer);
    {
        sim_writer wal(image.disk.path(), options(), ec);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(wal.truncate_before(lsn(4)) == 3u);
        BOOST_TEST(wal.commit(view_bytes("x")).value() == 5u);
    }
    BOOST_TEST(is_there(1), "of another log");
    BOOST_TEST(is_there(2), "of a newer format");
    BOOST_TEST(!is_there(3));
    BOOST_TEST(!is_there(5));
    BOOST_TEST(is_there(6));
    const std::string left = read();
    BOOST_TEST((ec || left == "7,x"), "either refused or whole: " << left);
    BOOST_TEST((append("y") == 6u || ec), "no number is used again");
}

BOOST_AUTO_TEST_CASE(a_stale_header_of_this_log_goes_with_the_segments_around_it)
{
    // Without syncs, a power cut leaves the blocks of a removed segment where a new one was to be.
    segment_image one = without_syncs(segment_image::first(1));
    one.data({"a"});
    put(one);
    image.put_as(2, one);
    BOOST_TEST(append<no_sync>("b") == 2u);
    BOOST_TEST(is_there(2));
    {
        writer<no_sync>::options o;
        o.segment = options().segment;
        writer<no_sync> wal(image.disk.path(), o, ec);
        BOOST_TEST_REQUIRE(!ec, ec.message());
        BOOST_TEST(wal.commit(view_bytes("c")).value() == 3u);
        BOOST_TEST(wal.truncate_before(lsn(3)) == 2u);
    }
    BOOST_TEST(!is_there(1));
    BOOST_TEST(!is_there(2));
    BOOST_TEST(!is_there(3));
    BOOST_TEST(read() == "c");
}

BOOST_AUTO_TEST_CASE(a_stale_header_of_a_lost_log_is_no_foreign_end_but_stays)
{
    // A power cut took an unsynced log whole, and the next one shows its blocks.
    segment_image one = without_syncs(segment_image::first(1, 9));
    one.data({"a"});
    put(one);
    image.put_as(3, segment_image::first(1, 7));
    BOOST_TEST(read() == "a");
    BOOST_TEST(!ec, ec.message());
    for (std::uint64_t n = 2; n < 5; ++n) {
        BOOST_TEST(append<no_sync>("b") == n);
        BOOST_TEST(!ec, ec.message());
    }
    {
        writer<no_sync>::options o;
        o.segment = options().segment;
        writer<no_sync> wal(image.disk.path(), o, ec);
        BOOST_TEST_REQUIRE(!ec, ec.message());
        BOOST_TEST(wal.commit(view_bytes("c")).value() == 5u);
        (void)wal.truncate_before(lsn(5));
    }
    BOOST_TEST(is_there(3), "of another log");
    BOOST_TEST(!is_there(1));
    BOOST_TEST(read() == "c");
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(a_header_of_another_number_behind_a_synced_log_is_foreign)
{
    put_log(9, 1, 1);
    image.put_as(3, segment_image::first(1, 7));
    BOOST_TEST(read() == "9");
    BOOST_TEST((ec == error::foreign), ec.message());
    BOOST_TEST(append("x") == 0u);
    BOOST_TEST((ec == error::foreign), ec.message());
}

BOOST_AUTO_TEST_SUITE_END()
