// forelog/test/unit/scan/contradictions.cpp: LINKs that verify, and that no writer can have made
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "built_log.hpp"

#include <functional>

namespace {

using namespace forelog;
using namespace forelog::test;
using format::link_reason;

/// Two segments, of which the second is about to get a LINK.
struct segment_pair
{
    segment_image one = segment_image(1, 5);
    segment_image two = segment_image(2, 5);
    format::link link;

    explicit segment_pair(std::uint64_t first_lsn = 7)
    {
        one.next_lsn = first_lsn;
        one.link({});
        one.data({"a", "b"});
        one.seal();
        two.next_lsn = one.next_lsn;
        two.chain = one.chain;
        link = {1, one.bytes.size(), one.next_lsn - 1, link_reason::sealed, true};
    }

    void new_epoch(link_reason reason, std::uint64_t epoch)
    {
        link.reason = reason;
        two.header.epoch = epoch;
        two.write_header();
    }

    /// As if the first one held no record that counts.
    void cut_all()
    {
        link.valid_end = one.frames[1];
        link.last_lsn = 6;
        two.next_lsn = 7;
        format::frame_header h;
        format::decode(const_bytes(one.bytes)
                           .subspan(one.frames[0])
                           .first<format::frame_header_size>(),
                       one.header.identity().log_seed, h);
        two.chain = h.checksum;
    }

    void finish()
    {
        two.link(link);
        two.data({"c"});
        two.close();
    }
};

struct change
{
    const char* what;
    std::function<void(segment_pair&)> make;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(scan_contradictions, built_log)

BOOST_AUTO_TEST_CASE(what_a_writer_makes_contradicts_nothing)
{
    const change sound[] = {
        {"sealed", [](segment_pair&) {}},
        {"recovered", [](segment_pair& p) { p.new_epoch(link_reason::recovered, 6); }},
        {"a later epoch",
         [](segment_pair& p) { p.new_epoch(link_reason::recovered, 9); }},
        {"a loss", [](segment_pair& p) { p.new_epoch(link_reason::loss_accepted, 6); }},
        {"a loss with a gap",
         [](segment_pair& p) {
             p.new_epoch(link_reason::loss_accepted, 6);
             p.two.next_lsn += 3;
         }},
        {"the loss of all records",
         [](segment_pair& p) {
             p.new_epoch(link_reason::loss_accepted, 6);
             p.cut_all();
         }},
    };
    for (const change& c : sound) {
        segment_pair p;
        c.make(p);
        p.finish();
        put(p.one);
        put(p.two);
        BOOST_TEST((look().broken == scan::successor::none), c.what);
        BOOST_TEST(read().ends_with("c"), c.what);
        BOOST_TEST(report.end == verdict::clean, c.what);
    }
}

BOOST_AUTO_TEST_CASE(a_link_that_no_writer_can_have_made_ends_the_log_for_all)
{
    const change wrong[] = {
        {"an end between two words", [](segment_pair& p) { p.link.valid_end -= 4; }},
        {"an end within the LINK",
         [](segment_pair& p) { p.link.valid_end = p.one.frames[1] - 8; }},
        {"an LSN below the first one",
         [](segment_pair& p) { p.link.last_lsn = (p.two.next_lsn = 5) - 1; }},
        {"a gap without consent", [](segment_pair& p) { p.two.next_lsn += 3; }},
        {"a gap in a new epoch",
         [](segment_pair& p) {
             p.new_epoch(link_reason::recovered, 6);
             p.two.next_lsn += 3;
         }},
        {"numbers that are used again", [](segment_pair& p) { --p.two.next_lsn; }},
        {"numbers that are used again by consent",
         [](segment_pair& p) {
             p.new_epoch(link_reason::loss_accepted, 6);
             --p.two.next_lsn;
         }},
        {"a later epoch without an opening",
         [](segment_pair& p) { p.new_epoch(link_reason::sealed, 6); }},
        {"an earlier epoch without an opening",
         [](segment_pair& p) { p.new_epoch(link_reason::sealed, 4); }},
        {"an opening without a new epoch",
         [](segment_pair& p) { p.new_epoch(link_reason::recovered, 5); }},
        {"an opening with an earlier epoch",
         [](segment_pair& p) { p.new_epoch(link_reason::loss_accepted, 4); }},
        {"another checksum after no record",
         [](segment_pair& p) {
             p.cut_all();
             p.two.chain ^= 1;
         }},
        {"another LSN after no record",
         [](segment_pair& p) {
             p.cut_all();
             p.link.last_lsn = (p.two.next_lsn = 9) - 1;
         }},
    };
    for (const change& c : wrong) {
        segment_pair p;
        c.make(p);
        p.finish();
        put(p.one);
        put(p.two);
        const scan::directory_scan s = look();
        BOOST_TEST((s.broken == scan::successor::contradicts), c.what);
        BOOST_TEST((s.error == error::corrupt), c.what);
        BOOST_TEST(s.chain.size() == 1u, c.what);
        BOOST_TEST(read() == "a,b", c.what);
        BOOST_TEST((ec == error::corrupt), c.what << ": " << ec.message());
        BOOST_TEST(append("d") == 0u, c.what);
        BOOST_TEST((ec == error::corrupt), c.what << ": " << ec.message());
        BOOST_TEST(read({.mode = replay_mode::salvage}) == "a,b,c", c.what);
        BOOST_TEST(!ec, c.what << ": " << ec.message());
    }
}

BOOST_AUTO_TEST_CASE(salvage_leaves_dead_what_a_sound_link_has_cut_off_before_a_wrong_one)
{
    segment_pair p;
    segment_image cut = p.one;
    p.one.data({"dead"});
    segment_image two = new_epoch(2, 6, cut);
    two.data({"c"});
    segment_image three(3, 6);
    three.next_lsn = two.next_lsn;
    three.link({2, two.bytes.size(), two.next_lsn - 1, link_reason::recovered, true});
    three.data({"d"});
    put(p.one);
    put(two);
    put(three);
    BOOST_TEST((look().broken == scan::successor::contradicts));
    BOOST_TEST(read({.mode = replay_mode::salvage}) == "a,b,c,d");
}

BOOST_AUTO_TEST_CASE(
    consent_to_the_loss_after_a_contradiction_continues_above_all_numbers)
{
    segment_pair p;
    p.new_epoch(link_reason::sealed, 8);
    p.finish();
    put(p.one);
    put(p.two);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(append("d", report.loss()) == 10u);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.epoch == 9u);
    BOOST_TEST(read() == "a,b,d");
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_SUITE_END()
