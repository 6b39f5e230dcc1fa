// forelog/test/unit/segment/frame_alignment.cpp: which frames end at a step
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/segment/detail/frame_alignment.hpp>

#include <boost/test/unit_test.hpp>

namespace {

constexpr std::uint64_t step = forelog::segment::frame_alignment::step, near = step / 8;

struct fixture
{
    forelog::segment::frame_alignment steps;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(segment_frame_alignment, fixture)

BOOST_AUTO_TEST_CASE(a_payload_has_room_up_to_the_next_step)
{
    BOOST_TEST(steps.room(4688) == step - 4688);
    BOOST_TEST(steps.room(3 * step + 80) == step - 80);
    BOOST_TEST(steps.room(step - near) == near);
}

BOOST_AUTO_TEST_CASE(a_payload_that_begins_just_before_a_step_ends_half_a_step_after_it)
{
    BOOST_TEST(steps.room(step - near + 8) == near - 8 + step / 2);
    BOOST_TEST(steps.room(step - 8) == 8 + step / 2);
    BOOST_TEST(steps.room(step) == step / 2);
}

BOOST_AUTO_TEST_CASE(a_gap_of_less_than_a_page_is_padded)
{
    BOOST_TEST(steps.pad(step) == step);
    BOOST_TEST(steps.pad(step - 8) == step);
    BOOST_TEST(steps.pad(2 * step - 4088) == 2 * step);
    BOOST_TEST(steps.pad(2 * step - 4096) == 2 * step - 4096);
    BOOST_TEST(steps.pad(2 * step + 8) == 2 * step + 8);
}

BOOST_AUTO_TEST_CASE(where_records_are_too_large_to_reach_a_step_frames_are_whole_steps)
{
    (void)steps.pad(step - 4088);
    BOOST_TEST(steps.room(80) == step - 80, "it was filled up");
    (void)steps.pad(step - near);
    BOOST_TEST(steps.room(80) == step - 80, "something else has ended it");
    (void)steps.pad(step - 4096);
    BOOST_TEST(steps.room(80) == step);
    (void)steps.pad(step);
    BOOST_TEST(steps.room(80) == step, "not again in this segment");
}

BOOST_AUTO_TEST_SUITE_END()
