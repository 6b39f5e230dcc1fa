// forelog/test/unit/scan/directory_scan.cpp: what a directory holds, and which segments
// form the chain
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/log_builder.hpp"

#include <forelog/scan/directory_scan.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace forelog;
using namespace forelog::test;
using format::link_reason;
using scan::segment_state;
using scan::successor;

struct scan_fixture
{
    scan::directory_scan look()
    {
        simulated_directory d =
            simulated_directory::open(image.disk.path(), directory_access::existing, ec);
        scan::directory_scan s = scan::scan_directory<simulated_file>(d, ec);
        BOOST_TEST(!ec, ec.message());
        return s;
    }

    /// The numbers of the chain, as digits.
    static std::string chain(const scan::directory_scan& s)
    {
        std::string text;
        for (std::size_t i = 0; i < s.chain.size(); ++i)
            text += std::to_string(s.linked(i).number);
        return text;
    }

    /// Effects: five segments, each after the one before.
    void put_five()
    {
        five.push_back(segment_image::first());
        five[0].data({"x"});
        while (five.size() < 5) {
            five.push_back(segment_image::after(five.back()));
            five.back().data({"x"});
        }
        for (const segment_image& s : five)
            image.put(s);
    }

    void remove(std::uint64_t number)
    {
        simulated_directory d =
            simulated_directory::open(image.disk.path(), directory_access::existing, ec);
        d.remove(format::segment_name(number).data(), ec);
        BOOST_TEST(!ec);
    }

    log_image image;
    std::vector<segment_image> five;
    std::error_code ec;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(listed_directory, scan_fixture)

BOOST_AUTO_TEST_CASE(a_directory_with_a_lock_is_a_log_without_segments)
{
    const auto s = look();
    BOOST_TEST(s.is_log());
    BOOST_TEST(s.has_lock);
    BOOST_TEST(s.segments.empty());
    BOOST_TEST(s.chain.empty());
    BOOST_TEST(!s.log.has_value());
    BOOST_TEST((s.broken == successor::none));
}

BOOST_AUTO_TEST_CASE(names_are_sorted_into_segments_temporaries_and_foreign_ones)
{
    put_five();
    image.put_file("wal-0000000000000009.tmp", {});
    image.put_file("notes.txt", {});
    image.put_file("lost+found", {});
    image.put_file("wal-7.seg", {});
    const auto s = look();
    BOOST_TEST(s.segments.size() == 5u);
    BOOST_TEST(s.temporaries.size() == 1u);
    BOOST_TEST(s.temporaries[0] == 9u);
    BOOST_TEST(s.foreign_names == 3u);
    BOOST_TEST(s.has_other_files);
}

BOOST_AUTO_TEST_CASE(lost_and_found_is_no_other_file)
{
    image.put_file("lost+found", {});
    BOOST_TEST(!look().has_other_files);
}

BOOST_AUTO_TEST_CASE(the_chain_follows_the_links)
{
    put_five();
    const auto s = look();
    BOOST_TEST(chain(s) == "12345");
    BOOST_TEST((s.broken == successor::none));
    BOOST_TEST(s.highest_epoch == 1u);
    BOOST_TEST(s.highest_lsn == 5u);
    BOOST_TEST((*s.log == log_of(7)));
    BOOST_TEST(s.successor_of(4) == nullptr);
    BOOST_TEST(s.successor_of(0)->number == 2u);
    BOOST_TEST(s.linked(2).first_lsn() == 3u);
}

BOOST_AUTO_TEST_CASE(numbers_need_not_be_dense)
{
    segment_image one = segment_image::first(3);
    one.data({"x"});
    segment_image two = segment_image::after(one);
    two.header.number = 0x70;
    two.bytes.clear();
    two.write_header();
    two.link({3, one.bytes.size(), 1, link_reason::sealed, true});
    image.put(one);
    image.put(two);
    BOOST_TEST(chain(look()) == "3112");
}

BOOST_AUTO_TEST_CASE(a_truncated_log_begins_with_its_lowest_segment)
{
    put_five();
    remove(1);
    remove(2);
    const auto s = look();
    BOOST_TEST(chain(s) == "345");
    BOOST_TEST((s.broken == successor::none));
}

BOOST_AUTO_TEST_CASE(a_missing_segment_ends_the_chain_before_it)
{
    put_five();
    remove(3);
    const auto s = look();
    BOOST_TEST(chain(s) == "12");
    BOOST_TEST((s.broken == successor::missing));
    BOOST_TEST((s.error == error::gap));
}

BOOST_AUTO_TEST_CASE(of_two_breaks_the_older_one_counts)
{
    put_five();
    remove(2);
    remove(4);
    BOOST_TEST(chain(look()) == "1");
}

BOOST_AUTO_TEST_CASE(a_segment_that_lost_its_end_ends_the_chain_after_it)
{
    put_five();
    five[2].bytes.resize(five[2].bytes.size() - 1);
    image.put(five[2]);
    const auto s = look();
    BOOST_TEST(chain(s) == "123");
    BOOST_TEST((s.broken == successor::missing));
    BOOST_TEST((s.error == error::gap));
}

BOOST_AUTO_TEST_CASE(a_segment_without_header_or_link_that_a_later_one_needs_is_damage)
{
    for (const std::size_t at : {std::size_t{20}, std::size_t{4096 + 20}}) {
        five.clear();
        put_five();
        five[2].bytes[at] ^= std::byte{1};
        image.put(five[2]);
        const auto s = look();
        BOOST_TEST(chain(s) == "12");
        BOOST_TEST((s.broken == successor::damaged));
        BOOST_TEST((s.error == error::corrupt));
        BOOST_TEST((s.segments[2].state ==
                    (at == 20 ? segment_state::no_header : segment_state::unlinked)));
    }
}

BOOST_AUTO_TEST_CASE(a_renamed_or_duplicated_segment_is_foreign_where_it_is)
{
    put_five();
    remove(3);
    image.put_as(3, five[3]);
    auto s = look();
    BOOST_TEST(chain(s) == "12");
    BOOST_TEST((s.broken == successor::foreign));
    BOOST_TEST((s.error == error::foreign));
    BOOST_TEST((s.segments[2].state == segment_state::foreign));
    image.put(five[2]);
    image.put_as(6, five[4]);
    s = look();
    BOOST_TEST(chain(s) == "12345");
    BOOST_TEST((s.broken == successor::foreign));
}

BOOST_AUTO_TEST_CASE(the_log_is_the_one_that_most_segments_belong_to)
{
    put_five();
    image.put(segment_image::first(6, 9));
    const auto s = look();
    BOOST_TEST((*s.log == log_of(7)));
    BOOST_TEST((s.segments[5].state == segment_state::foreign));
    BOOST_TEST(chain(s) == "12345");
}

BOOST_AUTO_TEST_CASE(segments_without_a_link_do_not_choose_the_log)
{
    put_five();
    for (std::uint64_t n = 6; n < 16; ++n)
        image.put(segment_image(n, 1, 9));
    const auto s = look();
    BOOST_TEST((*s.log == log_of(7)));
    BOOST_TEST(chain(s) == "12345");
    BOOST_TEST((s.segments[5].state == segment_state::foreign));
}

BOOST_AUTO_TEST_CASE(segments_without_a_link_choose_where_no_other_is)
{
    image.put(segment_image(1, 1, 9));
    image.put(segment_image(2, 1, 7));
    image.put(segment_image(3, 1, 9));
    image.put(segment_image(4, 1, 7));
    image.put(segment_image(5, 1, 9));
    BOOST_TEST((*look().log == log_of(9)));
}

BOOST_AUTO_TEST_CASE(of_two_logs_with_as_many_segments_it_is_the_one_with_the_newest)
{
    for (const unsigned newest : {7u, 9u}) {
        image.put(segment_image::first(1, newest == 7 ? 9 : 7));
        image.put(segment_image::first(2, newest));
        BOOST_TEST((*look().log == log_of(newest)));
        BOOST_TEST(chain(look()) == "2");
    }
}

BOOST_AUTO_TEST_CASE(a_newer_format_ends_the_chain_and_says_so)
{
    put_five();
    five[3].header.major = 2;
    five[3].write_header();
    image.put(five[3]);
    const auto s = look();
    BOOST_TEST(chain(s) == "123");
    BOOST_TEST((s.broken == successor::foreign));
    BOOST_TEST((s.error == error::unsupported_version));
    BOOST_TEST((s.segments[3].state == segment_state::unsupported));
}

BOOST_AUTO_TEST_CASE(header_only_segments_after_the_end_are_unlinked_and_break_nothing)
{
    put_five();
    image.put(segment_image(6));
    segment_image short_one(7);
    short_one.bytes.resize(100);
    image.put(short_one);
    const auto s = look();
    BOOST_TEST(chain(s) == "12345");
    BOOST_TEST((s.broken == successor::none));
    BOOST_TEST((s.segments[5].state == segment_state::unlinked));
    BOOST_TEST((s.segments[6].state == segment_state::no_header));
}

BOOST_AUTO_TEST_CASE(a_link_that_names_a_later_segment_is_none)
{
    segment_image one = segment_image::first(1);
    segment_image two(2, 1);
    two.link({2, 5000, 3, link_reason::sealed, true}); // itself: an endless chain
    image.put(one);
    image.put(two);
    const auto s = look();
    BOOST_TEST((s.segments[1].state == segment_state::unlinked));
    BOOST_TEST(chain(s) == "1");
}

BOOST_AUTO_TEST_CASE(many_segments_are_listed_in_order)
{
    segment_image before = segment_image::first();
    image.put(before);
    for (int i = 0; i < 300; ++i) {
        before = segment_image::after(before);
        image.put(before);
    }
    const auto s = look();
    BOOST_TEST(s.chain.size() == 301u);
    for (std::size_t i = 0; i < s.chain.size(); ++i)
        BOOST_TEST_REQUIRE(s.linked(i).number == i + 1);
}

BOOST_AUTO_TEST_SUITE_END()
