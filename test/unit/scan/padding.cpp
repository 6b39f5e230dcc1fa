// forelog/test/unit/scan/padding.cpp: padding that is not zero, or not there
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "built_log.hpp"

namespace {

using namespace forelog;
using namespace forelog::test;
using format::frame_type;

/// Two frames of records with padding between them, the first one vouched for.
segment_image two_frames()
{
    segment_image s = segment_image::first();
    s.data({"a", "bc"});
    s.data({"def", "g"}, 2);
    return s;
}

/// Where in a frame of two records, of these lengths, padding is.
std::vector<std::size_t> padding_of(const segment_image& s, std::size_t frame,
                                    std::size_t first, std::size_t second)
{
    const std::size_t a = s.frames[frame] + format::frame_header_size;
    const std::size_t b = a + format::framed_size(first);
    const std::size_t end = b + format::framed_size(second);
    std::vector<std::size_t> all;
    for (std::size_t i = a + format::record_header_size + first; i < b; ++i)
        all.push_back(i);
    for (std::size_t i = b + format::record_header_size + second; i < end; ++i)
        all.push_back(i);
    for (std::size_t i = end; i < s.frames[frame] + segment_image::block; ++i)
        all.push_back(i);
    return all;
}

struct padding_fixture : built_log
{
    /// Effects: reads the log in both modes, which must agree on all that is not about padding.
    void check(const char* records, verdict end, std::uint64_t damaged)
    {
        BOOST_TEST(read() == records);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(report.end == end);
        BOOST_TEST(report.damaged_padding == damaged);
        BOOST_TEST(read({.mode = replay_mode::strict}) == records);
        if (damaged != 0 || end != verdict::clean)
            BOOST_TEST((ec == error::corrupt));
        else
            BOOST_TEST(!ec, ec.message());
    }

    /// The bytes of a segment's file.
    std::vector<std::byte> content(std::uint64_t number)
    {
        simulated_directory d =
            simulated_directory::open(image.disk.path(), directory_access::existing, ec);
        simulated_file f =
            d.open_file(format::segment_name(number).data(), file_access::read, ec);
        std::vector<std::byte> all(static_cast<std::size_t>(f.size(ec)));
        file::read_all(f, 0, all, ec);
        return all;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(scan_padding, padding_fixture)

BOOST_AUTO_TEST_CASE(padding_that_is_not_zero_rejects_no_frame)
{
    segment_image s = two_frames();
    s.close(4);
    for (const std::size_t i : padding_of(s, 1, 1, 2)) {
        segment_image damaged = s;
        damaged.bytes[i] ^= std::byte{4};
        put(damaged);
        check("a,bc,def,g", verdict::clean, 1);
    }
    for (const std::size_t i : padding_of(s, 2, 3, 1)) {
        segment_image damaged = s;
        damaged.bytes[i] ^= std::byte{0x80};
        put(damaged);
        check("a,bc,def,g", verdict::clean, 1);
    }
}

BOOST_AUTO_TEST_CASE(padding_of_control_frames_rejects_no_frame)
{
    segment_image s = two_frames();
    s.control(frame_type::mark, 4);
    s.seal(4);
    segment_image next = segment_image::after(s, format::link_reason::sealed, true, 4);
    next.data({"h"}, 4);
    next.close(5);
    put(next);
    const std::size_t control = format::frame_header_size;
    const std::size_t link = control + format::link_size;
    for (const auto& [frame, from] :
         {std::pair(std::size_t{0}, link), std::pair(std::size_t{3}, control),
          std::pair(std::size_t{4}, control)})
        for (const std::size_t at : {from, segment_image::block - std::size_t{1}}) {
            segment_image damaged = s;
            damaged.bytes[s.frames[frame] + at] ^= std::byte{1};
            put(damaged);
            check("a,bc,def,g,h", verdict::clean, 1);
        }
    put(s);
    for (const auto& [frame, from] :
         {std::pair(std::size_t{0}, link), std::pair(std::size_t{2}, control)}) {
        segment_image damaged = next;
        damaged.bytes[next.frames[frame] + from] ^= std::byte{1};
        put(damaged);
        check("a,bc,def,g,h", verdict::clean, 1);
    }
}

BOOST_AUTO_TEST_CASE(each_frame_of_which_the_padding_is_damaged_counts_once)
{
    segment_image s = two_frames();
    s.close(4);
    for (const std::size_t frame : {0u, 1u, 2u, 3u}) {
        s.bytes[s.frames[frame] + 500] = std::byte{1};
        s.bytes[s.frames[frame] + 510] = std::byte{1};
    }
    put(s);
    check("a,bc,def,g", verdict::clean, 4);
}

BOOST_AUTO_TEST_CASE(a_frame_whose_padding_the_file_does_not_hold_counts)
{
    const segment_image s = two_frames();
    const std::size_t end = s.frames[2] + format::frame_header_size +
                            format::framed_size(3) + format::framed_size(1);
    for (std::size_t size = end; size < s.bytes.size(); ++size) {
        segment_image cut = s;
        cut.bytes.resize(size);
        put(cut);
        check("a,bc,def,g", verdict::end_of_preallocation, 1);
    }
    segment_image cut = s;
    cut.bytes.resize(end - 1);
    put(cut);
    check("a,bc", verdict::ambiguous, 0);
}

BOOST_AUTO_TEST_CASE(a_vouched_frame_at_the_end_of_the_file_is_looked_at_as_a_whole)
{
    const segment_image s = two_frames();
    segment_image lost = segment_image::after(s, format::link_reason::sealed, true, 4);
    segment_image after =
        segment_image::after(lost, format::link_reason::sealed, true, 4);
    put_unlinked(lost);
    put(after);
    segment_image cut = s;
    cut.bytes.resize(s.frames[2] + 100);
    put(cut);
    BOOST_TEST(read() == "a,bc");
    const recovery_report replayed = report;
    BOOST_TEST(append("x") == 0u);
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(report.segment == replayed.segment);
    BOOST_TEST(report.offset == replayed.offset);
}

BOOST_AUTO_TEST_CASE(where_a_link_names_an_end_beyond_the_file_it_is_a_gap)
{
    const segment_image s = two_frames();
    segment_image next = new_epoch(2, 2, s);
    next.data({"h"}, 4);
    next.close(5);
    put(next);
    segment_image cut = s;
    cut.bytes.resize(s.bytes.size() - 1);
    put(cut);
    BOOST_TEST(read() == "a,bc");
    BOOST_TEST((ec == error::gap));
    BOOST_TEST(append("x") == 0u);
    BOOST_TEST((ec == error::gap));
}

BOOST_AUTO_TEST_CASE(a_link_counts_in_the_padding_of_the_link_before_it)
{
    segment_image s = segment_image::first();
    segment_image next = new_epoch(2, 2, s);
    next.data({"a"});
    next.close(1);
    put(next);
    s.bytes.resize(s.bytes.size() - 1);
    put(s);
    BOOST_TEST(read() == "");
    BOOST_TEST((ec == error::gap));
    BOOST_TEST(append("x") == 0u);
    BOOST_TEST((ec == error::gap));
    BOOST_TEST(append("x", report.loss()) == 2u);
    BOOST_TEST(read() == "x");
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(where_an_unsynced_link_names_an_end_beyond_the_file_the_log_is_torn)
{
    const segment_image s = without_syncs(two_frames());
    segment_image next = new_epoch(2, 2, s, false);
    next.data({"h"});
    put(next);
    segment_image cut = s;
    cut.bytes.resize(s.bytes.size() - 1);
    put(cut);
    BOOST_TEST(read() == "a,bc");
    BOOST_TEST(report.damaged_padding == 0u);
}

BOOST_AUTO_TEST_CASE(recovery_clears_the_padding_of_what_nothing_vouches_for)
{
    const segment_image s = two_frames();
    segment_image damaged = s;
    for (const std::size_t i : padding_of(s, 2, 3, 1))
        damaged.bytes[i] = std::byte{0xa5};
    put(damaged);
    BOOST_TEST(append("h") == 5u);
    BOOST_TEST(report.damaged_padding == 1u);
    BOOST_TEST((content(1) == s.bytes));
    check("a,bc,def,g,h", verdict::clean, 0);
}

BOOST_AUTO_TEST_CASE(recovery_extends_the_file_to_the_end_that_the_link_names)
{
    const segment_image s = two_frames();
    const std::size_t end = s.frames[2] + format::frame_header_size +
                            format::framed_size(3) + format::framed_size(1);
    for (const std::size_t size : {end, end + 100, s.bytes.size() - 1}) {
        built_log other;
        segment_image cut = s;
        cut.bytes.resize(size);
        other.put(cut);
        BOOST_TEST(other.append("h") == 5u);
        BOOST_TEST(other.read() == "a,bc,def,g,h");
        BOOST_TEST(!other.ec, other.ec.message());
        BOOST_TEST(other.report.damaged_padding == 0u);
    }
}

BOOST_AUTO_TEST_CASE(recovery_extends_the_file_to_the_end_of_a_link)
{
    const segment_image s = two_frames();
    segment_image next = new_epoch(2, 2, s);
    next.bytes.resize(next.bytes.size() - 300);
    put(s);
    put(next);
    BOOST_TEST(append("h") == 5u);
    BOOST_TEST(read() == "a,bc,def,g,h");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.damaged_padding == 0u);
}

BOOST_AUTO_TEST_CASE(
    recovery_extends_the_file_to_the_end_of_a_frame_that_vouches_for_itself)
{
    segment_image s = segment_image::first();
    s.data({"a"}, 1); // which no writer writes
    s.bytes.resize(s.bytes.size() - 300);
    put(s);
    BOOST_TEST(append("b") == 2u);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(recovery_without_syncs_clears_and_extends_all_the_same)
{
    segment_image s = segment_image::first();
    s.data({"a", "bc"});
    s.data({"def", "g"});
    s = without_syncs(s);
    segment_image damaged = s;
    damaged.bytes[padding_of(s, 1, 1, 2).front()] = std::byte{1};
    damaged.bytes.resize(s.bytes.size() - 200);
    put(damaged);
    BOOST_TEST(append<no_sync>("h") == 5u);
    BOOST_TEST((content(1) == s.bytes));
    BOOST_TEST(append<data_sync>("i") == 6u);
    BOOST_TEST(read() == "a,bc,def,g,h,i");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.damaged_padding == 0u);
}

BOOST_AUTO_TEST_CASE(padding_below_the_watermark_is_left_as_it_is)
{
    segment_image s = two_frames();
    s.bytes[padding_of(s, 1, 1, 2).front()] = std::byte{1};
    put(s);
    BOOST_TEST(append("h") == 5u);
    BOOST_TEST((content(1) == s.bytes));
    check("a,bc,def,g,h", verdict::clean, 1);
}

BOOST_AUTO_TEST_CASE(salvage_shows_records_whatever_their_padding_holds)
{
    segment_image s = two_frames();
    s.bytes[padding_of(s, 1, 1, 2).front()] = std::byte{1};
    s.bytes[s.frames[2] + 500] = std::byte{1};
    put(s);
    BOOST_TEST(read({.mode = replay_mode::salvage}) == "a,bc,def,g");
    BOOST_TEST(report.damaged_padding == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
