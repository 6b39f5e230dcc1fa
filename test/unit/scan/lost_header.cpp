// forelog/test/unit/scan/lost_header.cpp: segments whose header is lost
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "built_log.hpp"

#include <forelog/format/lost_header.hpp>

#include <functional>

namespace {

using namespace forelog;
using namespace forelog::test;
using format::frame_type;
using format::link_reason;

struct lost_header_fixture : built_log
{
    std::string salvage() { return read({.mode = replay_mode::salvage}); }

    /// Effects: puts the log; checks that only salvage reads it.
    void check_corrupt(const std::string& salvaged)
    {
        for (const replay_mode mode : {replay_mode::prefix, replay_mode::strict}) {
            BOOST_TEST(read({.mode = mode}) == "");
            BOOST_TEST((ec == error::corrupt));
            BOOST_TEST(report.end == verdict::corrupt);
        }
        BOOST_TEST(append("new") == 0u);
        BOOST_TEST((ec == error::corrupt));
        BOOST_TEST(salvage() == salvaged);
        BOOST_TEST(!ec);
    }
};

segment_image abc()
{
    segment_image s = segment_image::first();
    s.data({"a", "b"});
    s.data({"c"}, 2);
    s.close(3);
    return s;
}

void zero(segment_image& s, std::size_t from, std::size_t size)
{
    std::fill_n(s.bytes.data() + from, size, std::byte{0});
}

constexpr std::size_t log_id_at = 16;

} // namespace

BOOST_FIXTURE_TEST_SUITE(scan_lost_header, lost_header_fixture)

BOOST_AUTO_TEST_CASE(the_seed_of_a_checksum_follows_from_the_checksum)
{
    const std::string text = "some bytes of any length, 43 of them, no less";
    const auto* const bytes = reinterpret_cast<const std::byte*>(text.data());
    std::vector<std::byte> zeros(text.size());
    for (const std::uint32_t seed : {0u, 1u, 0xffff'ffffu, 0x8000'0000u, 0x1234'5678u}) {
        for (std::size_t n = 0; n <= text.size(); ++n) {
            const std::uint32_t crc = checksum::crc32c(bytes, n, seed);
            BOOST_TEST(format::crc32c_before(bytes, n, crc) == seed);
            BOOST_TEST(format::seed_between(checksum::crc32c(bytes, n), crc, n) == seed);
        }
        BOOST_TEST(format::unmask(format::mask(seed)) == seed);
        BOOST_TEST(format::seed_of(format::log_id_with(seed)) == seed);
        const format::identity id{.nonce = format::nonce_with(77, seed)};
        BOOST_TEST(id.payload_seed() == seed);
        BOOST_TEST(static_cast<std::uint32_t>(id.nonce) == 77u);
    }
    const segment_image s = abc();
    BOOST_TEST(format::log_seed_of(format::const_frame_bytes(
                   s.bytes.data() + s.frames[1], format::frame_header_size)) ==
               format::seed_of(s.header.log));
}

BOOST_AUTO_TEST_CASE(each_bit_of_the_log_id_of_the_only_segment_proves_damage)
{
    for (std::size_t bit = 0; bit < 128; ++bit) {
        segment_image s = abc();
        s.bytes[log_id_at + bit / 8] ^= static_cast<std::byte>(1u << bit % 8);
        put(s);
        check_corrupt("a,b,c");
    }
}

BOOST_AUTO_TEST_CASE(a_lost_first_sector_costs_no_record)
{
    for (const std::size_t size : {std::size_t{512}, format::segment_header_size}) {
        segment_image s = abc();
        zero(s, 0, size);
        put(s);
        check_corrupt("a,b,c");
    }
}

BOOST_AUTO_TEST_CASE(frames_of_another_log_prove_nothing_about_one_that_links_show)
{
    // An unsynced log was made where another one had been. After a loss of power its second
    // segment shows blocks of that one.
    segment_image log(1);
    log.header.guarantee = durability::process;
    log.write_header();
    log.link({});
    log.data({"a"});
    segment_image before(2, 5, 8);
    before.link({});
    before.data({"of another log"});
    before.data({"and again"}, 9);
    segment_image shown = before;
    zero(shown, 0, format::segment_header_size);
    put(log);
    put(shown);
    BOOST_TEST(read() == "a");
    BOOST_TEST(!ec);
    BOOST_TEST(is_normal_end(report.end));
    BOOST_TEST(salvage() == "a");
}

BOOST_AUTO_TEST_CASE(a_header_that_cannot_be_read_costs_salvage_no_record)
{
    put(abc());
    image.disk.with_faults([&](fault_plan& p) {
        p.unreadable(format::segment_name(1).data(), 0, format::segment_header_size);
    });
    BOOST_TEST(salvage() == "a,b,c");
    BOOST_TEST(report.end == verdict::unknown);
}

BOOST_AUTO_TEST_CASE(frames_tell_of_a_lost_header_without_the_link_too)
{
    segment_image s = abc();
    zero(s, 0, s.frames[1]);
    put(s);
    check_corrupt("a,b,c");
}

BOOST_AUTO_TEST_CASE(a_lost_header_costs_no_record_of_a_damaged_frame_but_the_damaged_one)
{
    segment_image s = abc();
    zero(s, 0, 512);
    // The payload of "a" rots: the frame's own check still holds.
    s.bytes[s.frames[1] + format::frame_header_size + format::record_header_size] ^=
        std::byte{1};
    put(s);
    BOOST_TEST(salvage() == "b,c");
}

BOOST_AUTO_TEST_CASE(an_epoch_without_syncs_begins_with_a_synced_header_too)
{
    segment_image s = segment_image::first();
    s = without_syncs(s);
    s.data({"a"});
    zero(s, 0, 512);
    put(s);
    check_corrupt("a");
}

BOOST_AUTO_TEST_CASE(a_lost_header_of_an_empty_epoch_that_was_closed_proves_damage)
{
    segment_image s = segment_image::first();
    s.close();
    zero(s, 0, 512);
    put(s);
    check_corrupt("");
}

BOOST_AUTO_TEST_CASE(a_header_whose_first_link_was_cut_short_is_an_empty_log)
{
    segment_image s = segment_image::first();
    for (std::size_t size = format::segment_header_size; size < s.bytes.size();
         size += 8) {
        segment_image cut = s;
        zero(cut, size, cut.bytes.size() - size);
        if (size < s.frames[0] + format::frame_header_size + format::link_size)
            cut.bytes[s.frames[0] + 100] ^= std::byte{1};
        put(cut);
        BOOST_TEST(read() == "");
        BOOST_TEST(!ec, "cut at " << size);
    }
    put(segment_image(1)); // a header and nothing else
    BOOST_TEST(read() == "");
    BOOST_TEST(!ec);
    BOOST_TEST(append("a") == 1u);
}

BOOST_AUTO_TEST_CASE(a_link_alone_proves_no_damage_of_a_lost_header)
{
    // Header and LINK of a new log are written before either is synced.
    segment_image s = segment_image::first();
    zero(s, 0, 512);
    put(s);
    BOOST_TEST(read() == "");
    BOOST_TEST(!ec);
    BOOST_TEST(append("a") == 1u);
}

BOOST_AUTO_TEST_CASE(one_frame_alone_proves_nothing)
{
    // Each stored checksum has a seed under which it matches.
    segment_image s = abc();
    zero(s, 0, s.frames[1]);
    zero(s, s.frames[2], s.bytes.size() - s.frames[2]);
    put(s);
    BOOST_TEST(read() == "");
    BOOST_TEST(!ec);
    BOOST_TEST(salvage() == "");
}

BOOST_AUTO_TEST_CASE(two_frames_that_give_different_seeds_prove_nothing)
{
    segment_image s = segment_image::first(), other = segment_image::first(1, 8);
    other.data({"x"});
    zero(s, 0, 512);
    s.bytes.insert(s.bytes.end(),
                   other.bytes.begin() + static_cast<std::ptrdiff_t>(other.frames[1]),
                   other.bytes.end());
    put(s);
    BOOST_TEST(read() == "");
    BOOST_TEST(!ec);
    // Nor do frames that were made for another segment, or for another place.
    segment_image moved = abc();
    zero(moved, 0, 512);
    image.put_as(2, moved);
    moved.bytes.insert(moved.bytes.begin() + 4096, 8, std::byte{0});
    moved.bytes.resize(8192);
    put(moved);
    BOOST_TEST(read() == "");
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_lost_header_in_the_middle_of_a_log_costs_salvage_no_record)
{
    segment_image one = segment_image::first();
    one.data({"a"});
    one.seal(1);
    segment_image two = segment_image::after(one, link_reason::sealed, true, 1);
    two.data({"b"}, 1);
    two.seal(2);
    segment_image three = segment_image::after(two, link_reason::sealed, true, 2);
    three.data({"c"}, 2);
    three.close(3);
    put(one);
    put_without_header(two);
    put(three);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(salvage() == "a,b,c");
}

BOOST_AUTO_TEST_CASE(numbers_after_a_lost_header_are_not_used_again)
{
    segment_image s = abc();
    zero(s, 0, 512);
    put(s);
    read();
    const loss_token all = report.loss();
    BOOST_TEST(append("d", all) == 4u);
    BOOST_TEST(read() == "d");
    BOOST_TEST(!ec);
    BOOST_TEST(salvage() == "d", "what was given up is dead");
}

BOOST_AUTO_TEST_SUITE_END()
