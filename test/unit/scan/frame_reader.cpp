// forelog/test/unit/scan/frame_reader.cpp: frames read through blocks of a file
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/log_builder.hpp"

#include <forelog/file/block_reader.hpp>
#include <forelog/scan/frame_reader.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace forelog;
using namespace forelog::test;
using scan::frame_error;

/// A file on a simulated disk, looked at through a window of 4096 bytes.
struct window_fixture
{
    void load(const std::vector<std::byte>& bytes)
    {
        image.put_file("f", bytes);
        simulated_directory d =
            simulated_directory::open(image.disk.path(), directory_access::existing, ec);
        file = d.open_file("f", file_access::read, ec);
        BOOST_TEST_REQUIRE(!ec);
        block_reader.reset(&file);
    }

    /// The first defect of the segment at its first frames, as it is walked.
    frame_error first_defect(const segment_image& s, std::size_t skip)
    {
        load(s.bytes);
        const scan::segment_facts facts{s.header.identity(), s.header.max_frame};
        scan::frame_position at{format::segment_header_size, 0, 1};
        for (;; --skip) {
            format::frame_header h;
            frame_error d = scan::next_header(block_reader, facts, at, h, ec);
            scan::frame_body body;
            if (d == frame_error::none)
                d = scan::check_body(block_reader, facts, &scan::entry_of<crc32c_codec>,
                                     h, body, ec);
            if (d != frame_error::none || skip == 0)
                return d;
            at = scan::frame_position::after(h);
        }
    }

    log_image image;
    std::error_code ec;
    simulated_file file;
    file::block_reader<simulated_file> block_reader{4096};
};

std::vector<std::byte> numbered(std::size_t size)
{
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>((i * 131 + (i >> 8)) & 0xff);
    return bytes;
}

/// LINK, two data frames and MARK.
segment_image some_frames()
{
    segment_image s = segment_image::first();
    s.data({"a", "bb"});
    s.data({"c"});
    s.control(format::frame_type::mark, 3);
    return s;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(scan_window, window_fixture)

BOOST_AUTO_TEST_CASE(every_view_shows_the_bytes_of_its_place)
{
    const auto bytes = numbered(20'000);
    load(bytes);
    std::uint32_t noise = 1;
    for (int i = 0; i < 2000; ++i) {
        noise = noise * 1664525u + 1013904223u;
        const std::size_t at = (noise >> 8) % 20'500, size = (noise >> 20) % 9000;
        const const_bytes view = block_reader.view(at, size, ec);
        BOOST_TEST_REQUIRE(!ec);
        const std::size_t there =
            at < bytes.size() ? (std::min)(size, bytes.size() - at) : 0;
        BOOST_TEST_REQUIRE(view.size() == there);
        BOOST_TEST_REQUIRE(std::equal(
            view.begin(), view.end(),
            bytes.begin() + static_cast<std::ptrdiff_t>((std::min)(at, bytes.size()))));
    }
}

BOOST_AUTO_TEST_CASE(reading_forward_reads_each_byte_once)
{
    load(numbered(100'000));
    std::uint64_t read = 0;
    image.disk.after_each([&](const disk_operation& o, const disk_state&) {
        if (o.kind == op::read)
            read += o.result;
    });
    for (std::size_t at = 0; at < 100'000; at += 512)
        block_reader.view(at, 700, ec);
    BOOST_TEST(read == 100'000u);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_file_shortens_a_view)
{
    load(numbered(5000));
    BOOST_TEST(block_reader.view(4990, 100, ec).size() == 10u);
    BOOST_TEST(block_reader.view(5000, 100, ec).empty());
    BOOST_TEST(block_reader.view(50'000, 100, ec).empty());
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_view_of_any_length_takes_memory_for_what_the_file_holds_only)
{
    load(numbered(5000));
    std::uint64_t longest = 0;
    image.disk.after_each([&](const disk_operation& o, const disk_state&) {
        if (o.kind == op::read)
            longest = (std::max)(longest, o.length);
    });
    BOOST_TEST(block_reader.view(100, std::size_t{1} << 30, ec).size() == 4900u);
    BOOST_TEST(!ec);
    BOOST_TEST(longest != 0u);
    BOOST_TEST(longest <= 65536u);
}

BOOST_AUTO_TEST_CASE(a_read_error_is_an_error_and_no_end)
{
    load(numbered(20'000));
    BOOST_TEST(block_reader.view(0, 100, ec).size() == 100u);
    image.disk.with_faults([](fault_plan& p) { p.unreadable("f", 9000, 10); });
    BOOST_TEST(block_reader.view(8500, 1000, ec).empty());
    BOOST_TEST(ec.value() == EIO);
    BOOST_TEST(block_reader.view(0, 100, ec).size() == 100u);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(another_file_is_another_content)
{
    load(numbered(100));
    BOOST_TEST(block_reader.view(0, 50, ec).size() == 50u);
    load(std::vector<std::byte>(30, std::byte{9}));
    BOOST_TEST(block_reader.view(0, 50, ec).size() == 30u);
    BOOST_TEST((block_reader.view(0, 50, ec)[0] == std::byte{9}));
}

// Frames

BOOST_AUTO_TEST_CASE(sound_frames_have_no_defect_and_then_the_file_ends)
{
    for (std::size_t i = 0; i < 4; ++i)
        BOOST_TEST((first_defect(some_frames(), i) == frame_error::none));
    BOOST_TEST((first_defect(some_frames(), 4) == frame_error::end_of_file));
}

BOOST_AUTO_TEST_CASE(zeros_are_no_header)
{
    segment_image s = some_frames();
    s.preallocate();
    BOOST_TEST((first_defect(s, 4) == frame_error::header));
}

BOOST_AUTO_TEST_CASE(each_part_of_a_frame_has_its_defect)
{
    const auto with = [&](std::size_t frame, std::size_t byte) {
        segment_image s = some_frames();
        s.bytes[s.frames[frame] + byte] ^= std::byte{1};
        return first_defect(s, 9);
    };
    BOOST_TEST((with(1, 2) == frame_error::header));
    BOOST_TEST((with(1, 3) == frame_error::header));
    BOOST_TEST((with(1, 4) == frame_error::header));
    BOOST_TEST((with(1, 79) == frame_error::header));
    BOOST_TEST((with(1, 80) == frame_error::payload)); // a record's size
    BOOST_TEST((with(1, 84) == frame_error::payload)); // its checksum
    BOOST_TEST((with(1, 92) == frame_error::payload)); // its flags
    BOOST_TEST((with(1, 96) == frame_error::payload)); // its payload
    BOOST_TEST((with(0, 90) == frame_error::payload)); // LINK's content
    // Padding has none: that of a record, of a frame, of MARK.
    BOOST_TEST((with(1, 97) == frame_error::end_of_file));
    BOOST_TEST((with(1, 400) == frame_error::end_of_file));
    BOOST_TEST((with(3, 100) == frame_error::end_of_file));
}

BOOST_AUTO_TEST_CASE(a_frame_at_another_place_is_stale)
{
    segment_image s = some_frames();
    s.bytes.insert(s.bytes.begin() + static_cast<std::ptrdiff_t>(s.frames[1]), 8,
                   std::byte{});
    s.bytes.erase(s.bytes.begin() + static_cast<std::ptrdiff_t>(s.frames[1]),
                  s.bytes.begin() + static_cast<std::ptrdiff_t>(s.frames[1]) + 8 + 512);
    BOOST_TEST((first_defect(s, 1) ==
                frame_error::stale)); // the second batch in the first's place
}

BOOST_AUTO_TEST_CASE(what_does_not_follow_is_a_break_of_the_chain)
{
    segment_image s = segment_image::first();
    s.data({"a"});
    s.chain ^= 1;
    s.data({"b"});
    BOOST_TEST((first_defect(s, 9) == frame_error::out_of_order));
    s = segment_image::first();
    s.data({"a"});
    s.next_lsn += 1;
    s.data({"b"});
    BOOST_TEST((first_defect(s, 9) == frame_error::out_of_order));
    segment_image without_link(1);
    without_link.data({"a"});
    BOOST_TEST((first_defect(without_link, 0) == frame_error::out_of_order));
    segment_image two_links = segment_image::first();
    two_links.link({});
    BOOST_TEST((first_defect(two_links, 1) == frame_error::out_of_order));
}

BOOST_AUTO_TEST_CASE(a_frame_that_is_cut_off_has_a_size_defect)
{
    segment_image s = some_frames();
    s.bytes.resize(s.frames[2] + 103);
    BOOST_TEST((first_defect(s, 9) == frame_error::size));
    s.bytes.resize(s.frames[2] + 79);
    BOOST_TEST((first_defect(s, 9) == frame_error::header));
    s.bytes.resize(s.frames[2]);
    BOOST_TEST((first_defect(s, 9) == frame_error::end_of_file));
}

BOOST_AUTO_TEST_CASE(an_unknown_type_is_unsupported_unless_it_may_be_ignored)
{
    segment_image s = some_frames();
    s.frame(format::frame_type{6}, {}, 0, 0, 0);
    BOOST_TEST((first_defect(s, 9) == frame_error::unsupported));
    s = some_frames();
    s.frame(format::frame_type{0x86}, std::vector<std::byte>(8, std::byte{0xff}), 0, 0,
            0);
    BOOST_TEST((first_defect(s, 4) == frame_error::none));
}

BOOST_AUTO_TEST_CASE(records_are_walked_exactly_as_many_as_there_are)
{
    std::vector<std::byte> bytes;
    for (const char* p : {"", "a", "123456789"})
        segment_image::add_record(
            bytes, codec::record_source<crc32c_codec>(record_type{}, view_bytes(p)));
    const auto walked = [&](std::uint32_t count) {
        std::uint32_t seen = 0;
        const bool filled =
            codec::for_each_record(bytes, count, [&](const auto&, const std::byte*) {
                ++seen;
                return true;
            });
        return std::to_string(seen) + (filled ? " filled" : " not");
    };
    BOOST_TEST(walked(3) == "3 filled");
    BOOST_TEST(walked(2) == "2 not");
    BOOST_TEST(walked(4) == "3 not");
    BOOST_TEST(walked(0xffff'ffff) == "3 not");
    BOOST_TEST(walked(0) == "0 not");
    BOOST_TEST(!codec::for_each_record(
        bytes, 3, [](const auto&, const std::byte*) { return false; }));
    BOOST_TEST(codec::for_each_record(
        {}, 0, [](const auto&, const std::byte*) { return true; }));
}

BOOST_AUTO_TEST_CASE(a_codec_is_found_by_its_id)
{
    const scan::codec_table table(scan::codecs_of<crc32c_codec>);
    BOOST_TEST(scan::find(table, crc32c_codec::codec_id) ==
               &scan::entry_of<crc32c_codec>);
    BOOST_TEST(scan::find(table, 2) == nullptr);
    BOOST_TEST(scan::find({}, 1) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
