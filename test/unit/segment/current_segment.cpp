// forelog/test/unit/segment/current_segment.cpp: where frames end
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/file/native_file.hpp>
#include <forelog/segment/detail/current_segment.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace forelog;

constexpr std::uint64_t step = segment::frame_alignment::step;
constexpr std::uint64_t header_size = format::frame_header_size;

/// A segment of which nothing is written: frames are only composed.
struct fixture
{
    explicit fixture(std::uint64_t capacity = 4 * step, std::uint32_t pad_to = 8,
                     std::uint32_t max_frame = 1 << 20)
    {
        segment::fresh_segment<native_file> fresh;
        fresh.header.number = 1;
        fresh.header.epoch = 1;
        fresh.header.block_size = 512;
        fresh.header.capacity = capacity;
        fresh.header.max_frame = max_frame;
        segment =
            segment::current_segment<native_file>(std::move(fresh), {}, 1, 0, 0, pad_to);
    }

    /// Returns: where a frame with this much payload ends, if it begins after LINK.
    std::uint64_t end_with(std::uint64_t payload, bool more)
    {
        segment.compose({.bytes = payload, .records = 1, .more = more}, 0);
        return format::segment_header_size + segment.last_write_size();
    }

    /// The payload of a frame that begins after LINK and ends at the first step.
    static constexpr std::uint64_t whole =
        step - format::segment_header_size - 512 - header_size;

    segment::current_segment<native_file> segment;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(segment_current, fixture)

BOOST_AUTO_TEST_CASE(the_next_frame_has_room_up_to_the_next_step)
{
    BOOST_TEST(segment.room_before_step() == whole);
    (void)end_with(whole - 4096, false);
    BOOST_TEST(segment.room_before_step() == whole, "nothing more waits");
    (void)end_with(whole - 4096, true);
    BOOST_TEST(segment.room_before_step() == step);
}

BOOST_AUTO_TEST_CASE(a_frame_is_padded_to_a_step_if_more_waits)
{
    BOOST_TEST(end_with(whole, true) == step);
    BOOST_TEST(end_with(whole - 8, true) == step);
    BOOST_TEST(end_with(whole - 4088, true) == step);
    BOOST_TEST(end_with(whole - 4096, true) == step - 4096, "a block is too much");
    BOOST_TEST(end_with(whole + 8, true) == step + 8);
}

BOOST_AUTO_TEST_CASE(a_frame_is_not_padded_to_a_step_if_nothing_waits)
{
    BOOST_TEST(end_with(whole, false) == step);
    BOOST_TEST(end_with(whole - 8, false) == step - 8);
    fixture blocks(4 * step, 4096);
    BOOST_TEST(blocks.end_with(whole - 4096, false) == step - 4096);
    BOOST_TEST(blocks.end_with(whole - 4088, false) == step);
}

BOOST_AUTO_TEST_CASE(the_padding_leaves_room_for_the_last_frame)
{
    fixture least(step + 512);
    BOOST_TEST(least.end_with(whole - 8, true) == step);
    fixture none(step + 504);
    BOOST_TEST(none.end_with(whole - 8, true) == step - 8);
    fixture large_blocks(step + 512, 4096);
    BOOST_TEST(large_blocks.end_with(whole - 4096, true) == step - 4096);
}

BOOST_AUTO_TEST_CASE(a_padded_frame_is_no_longer_than_a_reader_takes)
{
    fixture most(4 * step, 8, whole + header_size);
    BOOST_TEST(most.end_with(whole - 8, true) == step);
    fixture less(4 * step, 8, whole + header_size - 8);
    BOOST_TEST(less.end_with(whole - 8, true) == step - 8);
}

BOOST_AUTO_TEST_SUITE_END()
