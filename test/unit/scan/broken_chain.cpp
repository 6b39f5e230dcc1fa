// forelog/test/unit/scan/broken_chain.cpp: logs that break off where segments follow
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "built_log.hpp"

namespace {

using namespace forelog;
using namespace forelog::test;
using format::link_reason;

struct fixture : built_log
{
    /// Effects: zeros from a frame to the end of the segment, as a loss of power leaves them.
    static segment_image torn(segment_image s, std::size_t frame)
    {
        std::fill(s.bytes.begin() + static_cast<std::ptrdiff_t>(s.frames[frame]),
                  s.bytes.end(), std::byte{});
        return s;
    }

    /// "a" and "b" in the first segment.
    static segment_image two_records(bool syncing)
    {
        segment_image s = segment_image::first();
        if (!syncing)
            s = without_syncs(s);
        s.data({"a"});
        s.data({"b"}, syncing ? 1 : 0);
        return s;
    }

    /// Effects: two segments with "a" to "d", whose first one is damaged after "a".
    segment_image put_damaged_pair()
    {
        segment_image one = two_records(true), cut = segment_image::first();
        cut.data({"a"});
        segment_image two = segment_image::after(one, link_reason::sealed, true, 2);
        two.data({"c"}, 2);
        two.data({"d"}, 3);
        one.bytes[one.frames[2] + 96] ^= std::byte{1};
        put(one);
        put(two);
        return cut;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(scan_broken_chain, fixture)

// What follows the end of the chain counts wherever the log breaks off

BOOST_AUTO_TEST_CASE(a_lost_head_of_the_newest_epoch_is_noticed_after_a_torn_older_one)
{
    // A power cut took the end of the first segment. The next epoch found that, and its records
    // were acknowledged, in a segment that has no header any more.
    const segment_image cut = two_records(false);
    segment_image one = cut;
    one.data({"c"});
    segment_image two =
        without_syncs(segment_image::after(one, link_reason::sealed, false));
    two.data({"d"});
    two.close();
    put(torn(one, 3));
    put(two);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(report.end == verdict::torn);

    segment_image three = new_epoch(3, 2, cut);
    three.data({"x"}, 2);
    three.data({"y"}, 3);
    three.close(4);
    put(three);
    BOOST_TEST(read() == "a,b,x,y");
    BOOST_TEST(report.end == verdict::clean);

    put_without_header(three);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(report.end == verdict::corrupt);
    BOOST_TEST(append("z") == 0u);
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(a_promise_after_the_chains_end_counts_before_an_unsynced_link)
{
    const segment_image one = two_records(false);
    segment_image two =
        without_syncs(segment_image::after(one, link_reason::sealed, false));
    two.data({"c"});
    two.control(format::frame_type::mark, 2);
    two.bytes[two.frames[1] + 8] ^= std::byte{1}; // so that the MARK is not read in order
    put(torn(one, 2));
    put(two);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(numbers_and_epochs_after_a_loss_accepted_twice_are_not_used_again)
{
    const segment_image cut = put_damaged_pair();
    segment_image three(3, 2);
    three.next_lsn = 5;
    three.chain = cut.chain;
    three.link({1, cut.bytes.size(), 1, link_reason::loss_accepted, true}, 1);
    three.data({"e"}, 1);
    three.data({"f"}, 5);
    three.close(6);
    put(three);
    BOOST_TEST(read() == "a,e,f");
    BOOST_TEST(!ec, ec.message());

    put_without_header(three);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(append("g", report.loss()) == 7u);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.epoch == 3u);
    BOOST_TEST(read() == "a,g");
    BOOST_TEST(report.lost_records == 5u);
}

BOOST_AUTO_TEST_CASE(numbers_after_a_second_damage_are_not_used_again)
{
    put_damaged_pair();
    segment_image two = segment_image::after(two_records(true));
    two.data({"c"}, 2);
    two.data({"d"}, 3);
    two.bytes[two.frames[1] + 20] ^= std::byte{1};
    put(two);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(append("e", report.loss()) == 5u);
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(numbers_and_epochs_after_a_contradiction_are_not_used_again)
{
    segment_image one = two_records(true);
    one.close(2);
    segment_image other = one;
    other.chain ^= 1;
    segment_image two = new_epoch(2, 2, other);
    two.data({"c"}, 2);
    two.close(3);
    segment_image three = new_epoch(3, 3, two);
    three.data({"d"}, 3);
    three.data({"e"}, 4);
    put(one);
    put(two);
    put_without_header(three);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(append("f", report.loss()) == 6u);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.epoch == 4u);
}

BOOST_AUTO_TEST_CASE(segments_prepared_ahead_are_removed_wherever_the_log_breaks_off)
{
    segment_image one = two_records(false);
    const segment_image two =
        without_syncs(segment_image::after(one, link_reason::sealed, false));
    put(torn(one, 2));
    put(two);
    put(segment_image(3));
    BOOST_TEST(append("c") == 2u);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST((look().segments.size() == 3u), "1, the dead 2, and the new one");
}

// Records after a lost beginning

BOOST_AUTO_TEST_CASE(records_after_a_lost_first_header_prove_damage_without_syncs_too)
{
    const segment_image one = two_records(false);
    segment_image two =
        without_syncs(segment_image::after(one, link_reason::sealed, false));
    two.data({"c"});
    two.close();
    put_without_header(one);
    put(two);
    for (const replay_mode mode : {replay_mode::prefix, replay_mode::strict}) {
        BOOST_TEST(read({.mode = mode}) == "");
        BOOST_TEST((ec == error::corrupt));
        BOOST_TEST(report.end == verdict::corrupt);
    }
    BOOST_TEST(append<no_sync>("d") == 0u);
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(
    records_after_the_lost_link_of_an_epoch_prove_damage_without_syncs_too)
{
    segment_image one = two_records(false);
    one.close();
    segment_image two = new_epoch(2, 2, one, false);
    two.data({"c"});
    segment_image three =
        without_syncs(segment_image::after(two, link_reason::sealed, false));
    three.data({"d"});
    three.close();
    put(one);
    put_unlinked(two);
    put(three);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(append("e") == 0u);
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(a_segment_with_a_sound_beginning_proves_no_damage_of_another)
{
    // A power cut may take the head of a segment within an epoch without syncs. That the next
    // epoch has written after it proves nothing.
    const segment_image one = two_records(false);
    segment_image two =
        without_syncs(segment_image::after(one, link_reason::sealed, false));
    two.data({"c"});
    segment_image three = new_epoch(3, 2, two, false);
    three.data({"d"});
    put(one);
    put(torn(two, 0));
    put(three);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.end == verdict::torn);
    BOOST_TEST(append("e") == 3u);
}

// What a LINK says of all before it

BOOST_AUTO_TEST_CASE(a_synced_link_vouches_for_every_segment_before_it)
{
    // Two epochs without syncs, of which the second one wrote nothing, and one that synced both.
    segment_image one = two_records(false);
    one.close();
    const segment_image two = new_epoch(2, 2, one, false);
    segment_image three = new_epoch(3, 3, two);
    three.data({"c", "d"}, 2);
    put(one);
    put(two);
    put(three);
    BOOST_TEST(read() == "a,b,c,d");

    one.bytes[one.frames[3] + 20] ^= std::byte{1};
    put(one);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(append("e") == 5u, "the damage lies below what opening verifies");
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(what_is_missing_anywhere_before_a_synced_link_is_a_gap)
{
    const segment_image one = two_records(false);
    segment_image two =
        without_syncs(segment_image::after(one, link_reason::sealed, false));
    two.data({"c"});
    segment_image three =
        without_syncs(segment_image::after(two, link_reason::sealed, false));
    three.data({"d"});
    const segment_image four = new_epoch(4, 2, three);
    put(one);
    put(three);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(report.end == verdict::torn);
    put(four);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(report.end == verdict::gap);

    two.bytes.resize(two.frames[1]); // its end is
    put(two);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(report.end == verdict::gap);
}

BOOST_AUTO_TEST_CASE(a_link_that_calls_all_before_it_durable_does_so_beyond_another_break)
{
    const segment_image one = two_records(false);
    segment_image two =
        without_syncs(segment_image::after(one, link_reason::sealed, false));
    two.data({"c"});
    segment_image three =
        without_syncs(segment_image::after(two, link_reason::sealed, false));
    three.data({"d"});
    segment_image four =
        without_syncs(segment_image::after(three, link_reason::sealed, false));
    four.data({"e"});
    segment_image five(5, 2);
    five.next_lsn = four.next_lsn;
    five.chain = four.chain;
    five.link({4, four.bytes.size(), five.next_lsn - 1, link_reason::recovered, true});
    put(one);
    put(three); // which a power cut may have parted from 1, if 5 did not say otherwise
    put(five);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(report.end == verdict::gap);
    BOOST_TEST(append("f") == 0u);
}

BOOST_AUTO_TEST_CASE(a_truncated_log_begins_with_its_own_lowest_segment)
{
    segment_image stray = segment_image::first(1, 9);
    stray.data({"x"});
    segment_image two(2);
    two.link({});
    two.data({"a"});
    segment_image three = segment_image::after(two);
    three.data({"b"});
    segment_image four = segment_image::after(three);
    four.data({"c"});
    put(stray);
    put(three);
    put(four);
    BOOST_TEST(read() == "b,c");
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(a_lost_head_in_the_middle_of_an_epoch_without_syncs_is_no_damage)
{
    const segment_image one = two_records(false);
    segment_image two =
        without_syncs(segment_image::after(one, link_reason::sealed, false));
    two.data({"c"});
    segment_image three = new_epoch(3, 2, two, false);
    three.data({"d"});
    segment_image four =
        without_syncs(segment_image::after(three, link_reason::sealed, false));
    four.data({"e"});
    put(one);
    put_without_header(two); // as a loss of power may leave it,
    put(three);
    put_without_header(four); // and this: the epoch began with 3, whose head is there
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.end == verdict::torn);
    BOOST_TEST(append("f") != 0u);
}

// What the power does not take

BOOST_AUTO_TEST_CASE(
    a_segment_of_another_log_or_a_newer_format_is_named_without_syncs_too)
{
    const segment_image one = two_records(false);
    segment_image two =
        without_syncs(segment_image::after(one, link_reason::sealed, false));
    two.data({"c"});
    segment_image three =
        without_syncs(segment_image::after(two, link_reason::sealed, false));
    three.data({"d"});
    put(one);
    put(three);
    segment_image foreign = segment_image::first(2, 9);
    foreign.data({"x"});
    put(foreign);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::foreign), ec.message());
    BOOST_TEST(report.end == verdict::foreign);
    BOOST_TEST(append("e") == 0u);
    BOOST_TEST((ec == error::foreign));

    two.header.major = 2;
    two.write_header();
    put(two);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::unsupported_version), ec.message());
    BOOST_TEST(append("e") == 0u);
    BOOST_TEST((ec == error::unsupported_version));
}

BOOST_AUTO_TEST_SUITE_END()
