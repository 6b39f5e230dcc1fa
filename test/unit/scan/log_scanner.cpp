// forelog/test/unit/scan/log_scanner.cpp: how constructed logs end, and what is read of
// them before
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/log_builder.hpp"

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace forelog {

std::ostream& operator<<(std::ostream& out, verdict v)
{
    return out << to_string(v);
}

} // namespace forelog

namespace {

using namespace forelog;
using namespace forelog::test;
using format::frame_type;
using format::link_reason;

using sim_replay = replay_range<simulated_file, crc32c_codec>;

struct scanner_fixture
{
    /// Reads the log. Returns: the payloads, separated by commas.
    std::string read(replay_options options = {})
    {
        std::string all;
        sim_replay log(image.disk.path(), std::move(options), ec);
        std::uint64_t last = 0;
        for (const record_view& r : log) {
            BOOST_TEST(r.lsn.value() > last);
            last = r.lsn.value();
            all += (all.empty() ? "" : ",") + std::string(view_text(r.payload));
        }
        report = log.report();
        return all;
    }

    void put(const segment_image& s) { image.put(s); }

    void check_numbering_after(std::size_t damaged_byte);

    log_image image;
    std::error_code ec;
    recovery_report report;
};

/// Effects: damages one byte of a frame.
void damage(segment_image& s, std::size_t frame, std::size_t byte = 90)
{
    s.bytes[s.frames[frame] + byte] ^= std::byte{0x40};
}

/// "a" to "c" in one segment, each in a frame of its own, each vouching for the one before.
segment_image abc(bool vouched = true)
{
    segment_image s = segment_image::first();
    s.data({"a"});
    s.data({"b"}, vouched ? 1 : 0);
    s.data({"c"}, vouched ? 2 : 0);
    return s;
}

void scanner_fixture::check_numbering_after(std::size_t damaged_byte)
{
    segment_image s = abc();
    damage(s, 1, damaged_byte);
    s.control(frame_type::mark, 9);
    put(s);
    read();
    BOOST_TEST((ec == error::corrupt));
    using sim_writer = basic_wal_writer<direct_queue, group_commit, data_sync,
                                        crc32c_codec, simulated_file>;
    {
        sim_writer::options o;
        o.segment = {.size = 32768, .spares = 0, .block_size = 512};
        o.recovery.accept_loss = {report.segment, report.offset + 8};
        const sim_writer refused(image.disk.path(), o, ec);
        BOOST_TEST((ec == error::corrupt), "a loss without consent");
        o.recovery.accept_loss = report.loss();
        sim_writer wal(image.disk.path(), o, ec);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(wal.append(view_bytes("d")).value() == 10u);
    }
    BOOST_TEST(read() == "d");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.end == verdict::clean);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(log_scanner, scanner_fixture)

// Ends that are normal

BOOST_AUTO_TEST_CASE(what_the_builder_makes_is_what_a_reader_reads)
{
    segment_image s = segment_image::first();
    s.data({"a", "b"});
    s.atomic({"c", "d", "e"});
    s.control(frame_type::mark, 5);
    s.data({""});
    s.data({std::string(3000, 'x')});
    s.close(7);
    put(s);
    BOOST_TEST(read() == "a,b,c,d,e,," + std::string(3000, 'x'));
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.end == verdict::clean);
    BOOST_TEST(report.last_lsn.value() == 7u);
    BOOST_TEST(report.durable_lsn.value() == 7u);
    BOOST_TEST(report.segments == 1u);
    BOOST_TEST(report.offset == s.bytes.size());
}

BOOST_AUTO_TEST_CASE(a_log_that_was_closed_ends_clean)
{
    segment_image s = abc();
    s.close(3);
    s.preallocate();
    put(s);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "a,b,c");
    BOOST_TEST(!ec);
    BOOST_TEST(report.end == verdict::clean);
}

BOOST_AUTO_TEST_CASE(zeros_after_the_last_frame_are_the_end_of_preallocation)
{
    segment_image s = abc();
    s.preallocate();
    put(s);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST(!ec);
    BOOST_TEST(report.end == verdict::end_of_preallocation);
    BOOST_TEST(report.durable_lsn.value() == 2u);
    read({.mode = replay_mode::strict});
    BOOST_TEST(!!ec);
}

BOOST_AUTO_TEST_CASE(nothing_after_the_last_frame_is_the_end_of_preallocation_too)
{
    put(abc());
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST(report.end == verdict::end_of_preallocation);
}

BOOST_AUTO_TEST_CASE(segments_prepared_ahead_do_not_count)
{
    put(abc());
    segment_image prepared(2);
    prepared.preallocate();
    put(prepared);
    put(segment_image(3));
    segment_image blank(4);
    blank.bytes.assign(8192, std::byte{});
    put(blank);
    segment_image empty(5);
    empty.bytes.clear();
    put(empty);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST(!ec);
    BOOST_TEST(report.end == verdict::end_of_preallocation);
    BOOST_TEST(report.segments == 1u);
    BOOST_TEST(report.dead_segments == 4u);
}

BOOST_AUTO_TEST_CASE(a_damaged_frame_that_nobody_vouches_for_is_torn_when_frames_follow)
{
    segment_image s = abc(false);
    damage(s, 2);
    put(s);
    BOOST_TEST(read() == "a");
    BOOST_TEST(!ec);
    BOOST_TEST(report.end == verdict::torn);
    BOOST_TEST(report.offset == s.frames[2]);
    BOOST_TEST(report.discarded_bytes > 0u);
    BOOST_TEST(report.last_lsn.value() == 1u);
    read({.mode = replay_mode::strict});
    BOOST_TEST(!!ec);
}

BOOST_AUTO_TEST_CASE(a_damaged_last_frame_is_ambiguous)
{
    for (const std::size_t byte : {std::size_t{0}, std::size_t{4}, std::size_t{40},
                                   std::size_t{80}, std::size_t{96}}) {
        segment_image s = abc();
        damage(s, 3, byte);
        put(s);
        BOOST_TEST(read() == "a,b");
        BOOST_TEST(!ec);
        BOOST_TEST(report.end == verdict::ambiguous, "byte " << byte);
        BOOST_TEST(report.discarded_bytes > 0u);
    }
}

BOOST_AUTO_TEST_CASE(a_frame_cut_short_by_the_end_of_the_file_is_ambiguous)
{
    const segment_image whole = abc();
    for (std::size_t n = whole.frames[3] + 1; n < whole.frames[3] + 104; ++n) {
        segment_image s = whole;
        s.bytes.resize(n);
        put(s);
        BOOST_TEST(read() == "a,b");
        BOOST_TEST(!ec);
        BOOST_TEST(report.end == verdict::ambiguous);
    }
}

BOOST_AUTO_TEST_CASE(a_frame_of_an_earlier_epoch_is_stale)
{
    segment_image s = abc();
    segment_image old = s;
    old.header.epoch = 99;
    old.data({"ghost"}, 0);
    s.bytes = old.bytes;
    put(s);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST(!ec);
    BOOST_TEST(report.end == verdict::stale);
}

BOOST_AUTO_TEST_CASE(a_frame_of_another_segment_or_another_place_is_stale)
{
    for (const bool place : {false, true}) {
        segment_image s = abc();
        format::frame_header h;
        h.type = frame_type::data;
        h.offset = s.bytes.size() + (place ? 512 : 0);
        h.frame_size = 512;
        h.segment = place ? 1 : 2;
        h.epoch = 1;
        h.first_lsn = 4;
        h.record_count = 1;
        h.prev_checksum = s.chain;
        h.nonce = static_cast<std::uint32_t>(s.header.nonce);
        s.put(h, {});
        put(s);
        BOOST_TEST(read() == "a,b,c");
        BOOST_TEST(report.end == verdict::stale);
    }
}

BOOST_AUTO_TEST_CASE(what_a_link_has_cut_off_is_never_delivered)
{
    segment_image one = abc(false);
    const segment_image two_cut = segment_image::after(one, link_reason::recovered);
    segment_image zombie = one;
    zombie.data({"dropped"});
    segment_image two = two_cut;
    two.data({"d"});
    two.close(4);
    put(zombie);
    put(two);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "a,b,c,d");
    BOOST_TEST(!ec);
    BOOST_TEST(report.end == verdict::clean);
    BOOST_TEST(report.epoch == 2u);
}

BOOST_AUTO_TEST_CASE(a_frame_across_the_end_that_a_link_names_is_not_delivered)
{
    const segment_image one = abc(false);
    for (const bool synced : {false, true}) {
        segment_image before = one;
        before.bytes.resize(one.bytes.size() - 8);
        segment_image two = segment_image::after(before, link_reason::sealed, synced);
        two.data({"d"});
        put(one);
        put(two);
        BOOST_TEST(read() == "a,b");
        BOOST_TEST((report.end == (synced ? verdict::corrupt : verdict::torn)));
    }
}

BOOST_AUTO_TEST_CASE(an_unsynced_segment_that_lost_its_end_is_torn)
{
    segment_image one = abc(false);
    segment_image two = segment_image::after(one, link_reason::sealed, false);
    two.data({"d"});
    damage(one, 3);
    put(one);
    put(two);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(!ec);
    BOOST_TEST(report.end == verdict::torn);
}

BOOST_AUTO_TEST_CASE(a_log_that_grows_while_it_is_read_is_not_damaged)
{
    const segment_image s = abc();
    segment_image before = s;
    std::fill(before.bytes.begin() + static_cast<std::ptrdiff_t>(s.frames[2]),
              before.bytes.end(), std::byte{});
    put(before);
    sim_replay log(image.disk.path(), {}, ec);
    std::string all;
    for (const record_view& r : log) {
        all += view_text(r.payload);
        if (all != "a")
            continue;
        // The writer continues, while the reader has these bytes as they were.
        auto directory =
            simulated_directory::open(image.disk.path(), directory_access::existing, ec);
        simulated_file f =
            directory.open_file(format::segment_name(1).data(), file_access::write, ec);
        const const_bytes rest = const_bytes(s.bytes).subspan(s.frames[2]);
        f.write_at(s.frames[2], std::span(&rest, 1), ec);
        BOOST_TEST(!ec, ec.message());
    }
    BOOST_TEST(all == "abc");
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(all_that_epochs_without_syncs_have_left_is_written_again)
{
    segment_image one = abc(false);
    one.header.guarantee = durability::process;
    one.write_header();
    segment_image two = segment_image::after(one, link_reason::sealed, false);
    two.header.guarantee = durability::process;
    two.write_header();
    two.data({"d"});
    put(one);
    put(two);
    using sim_writer = basic_wal_writer<direct_queue, group_commit, data_sync,
                                        crc32c_codec, simulated_file>;
    sim_writer::options o;
    o.segment = {.size = 32768, .spares = 0, .block_size = 512};
    const sim_writer wal(image.disk.path(), o, ec);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(wal.recovery().last_lsn.value() == 4u);
    BOOST_TEST(wal.recovery().rewritten_bytes >= one.bytes.size() + two.bytes.size());
}

// Ends that are not

BOOST_AUTO_TEST_CASE(a_damaged_frame_that_a_later_one_vouches_for_is_corrupt)
{
    for (const std::size_t byte :
         {std::size_t{1}, std::size_t{5}, std::size_t{12}, std::size_t{56},
          std::size_t{80}, std::size_t{88}, std::size_t{96}}) {
        segment_image s = abc();
        damage(s, 2, byte);
        put(s);
        BOOST_TEST(read() == "a");
        BOOST_TEST((ec == error::corrupt), "byte " << byte);
        BOOST_TEST((ec == condition::damaged));
        BOOST_TEST(report.end == verdict::corrupt);
        BOOST_TEST(report.segment == 1u);
        BOOST_TEST(report.offset == s.frames[2]);
        BOOST_TEST(report.last_lsn.value() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_zeroed_frame_that_a_later_one_vouches_for_is_corrupt)
{
    segment_image s = abc();
    std::fill_n(s.bytes.begin() + static_cast<std::ptrdiff_t>(s.frames[2]), 512,
                std::byte{});
    put(s);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(a_voucher_in_a_mark_or_in_the_next_segment_counts_as_well)
{
    segment_image marked = abc(false);
    marked.control(frame_type::mark, 3);
    damage(marked, 3);
    put(marked);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::corrupt));

    segment_image one = abc(false);
    one.seal();
    segment_image two = segment_image::after(one, link_reason::sealed, false, 3);
    two.data({"d"});
    damage(one, 2);
    put(one);
    put(two);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));

    // So does a LINK that is not the last one.
    segment_image three = segment_image::after(two, link_reason::sealed, false);
    three.data({"e"});
    put(three);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(a_promise_counts_however_far_after_the_damage_it_is)
{
    for (const std::size_t distance : {std::size_t{3} << 20, std::size_t{66} << 20}) {
        segment_image s = abc(false);
        damage(s, 2, 10);
        s.bytes.resize(distance);
        s.control(frame_type::mark, 3);
        put(s);
        BOOST_TEST(read() == "a");
        BOOST_TEST((ec == error::corrupt));
        BOOST_TEST(report.end == verdict::corrupt);
    }
}

BOOST_AUTO_TEST_CASE(a_synced_segment_that_ends_before_its_link_is_corrupt)
{
    segment_image one = abc(false);
    one.seal();
    segment_image two = segment_image::after(one);
    damage(one, 3);
    put(one);
    put(two);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(report.end == verdict::corrupt);
}

BOOST_AUTO_TEST_CASE(a_link_to_another_chain_or_lsn_contradicts_and_is_corrupt)
{
    const segment_image one = abc();
    for (const int what : {0, 1}) {
        segment_image before = one;
        (what == 0 ? before.chain : reinterpret_cast<std::uint32_t&>(before.next_lsn)) ^=
            1;
        segment_image two = segment_image::after(before);
        two.data({"d"});
        put(one);
        put(two);
        BOOST_TEST(read() == "a,b,c");
        BOOST_TEST((ec == error::corrupt));
        BOOST_TEST(report.end == verdict::corrupt);
    }
}

BOOST_AUTO_TEST_CASE(a_spliced_middle_is_noticed_by_the_chain)
{
    // Two frames that verify by themselves, and their neighbours, but never stood together.
    segment_image s = abc(), other = segment_image::first();
    other.data({"z"});
    other.data({"b"}, 1);
    other.data({"c"}, 2);
    std::copy_n(other.bytes.begin() + static_cast<std::ptrdiff_t>(other.frames[2]), 512,
                s.bytes.begin() + static_cast<std::ptrdiff_t>(s.frames[2]));
    put(s);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(a_log_that_ends_before_what_the_caller_expects_is_corrupt)
{
    segment_image s = abc();
    s.close(3);
    put(s);
    BOOST_TEST(read({.expect_lsn = lsn(3)}) == "a,b,c");
    BOOST_TEST(!ec);
    BOOST_TEST(read({.expect_lsn = lsn(4)}) == "a,b,c");
    BOOST_TEST((ec == error::corrupt));
    segment_image torn = abc();
    damage(torn, 3);
    put(torn);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(!ec);
    BOOST_TEST(read({.expect_lsn = lsn(3)}) == "a,b");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(read({.expect_lsn = lsn(2)}) == "a,b");
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_missing_segment_is_a_gap)
{
    segment_image one = abc();
    segment_image two = segment_image::after(one);
    two.data({"d"}, 3);
    segment_image three = segment_image::after(two);
    three.data({"e"}, 4);
    put(one);
    put(three);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST((ec == error::gap));
    BOOST_TEST(report.end == verdict::gap);
}

BOOST_AUTO_TEST_CASE(
    a_segment_cut_off_exactly_on_a_frame_is_a_gap_if_the_next_one_knows_more)
{
    segment_image one = abc();
    segment_image two = segment_image::after(one);
    two.data({"d"}, 3);
    one.bytes.resize(one.frames[3]);
    put(one);
    put(two);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::gap));
    BOOST_TEST(report.end == verdict::gap);
}

BOOST_AUTO_TEST_CASE(the_lowest_segment_begins_the_log_whatever_it_links_to)
{
    const segment_image one = abc();
    segment_image two = segment_image::after(one);
    two.data({"d"}, 3);
    two.close(4);
    put(two);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "d");
    BOOST_TEST(!ec);
    BOOST_TEST(report.first_lsn.value() == 4u);
    read({.from = lsn(3)});
    BOOST_TEST((ec == error::out_of_range));
}

BOOST_AUTO_TEST_CASE(a_segment_of_another_log_is_foreign)
{
    segment_image one = abc();
    segment_image two = segment_image::after(one);
    two.data({"d"}, 3);
    put(one);
    put(two);
    put(segment_image::first(3, 9));
    BOOST_TEST(read() == "a,b,c,d");
    BOOST_TEST((ec == error::foreign));
    BOOST_TEST(report.end == verdict::foreign);
}

BOOST_AUTO_TEST_CASE(a_segment_under_anothers_name_is_foreign)
{
    const segment_image one = abc();
    put(one);
    image.put_as(2, one);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST((ec == error::foreign));
}

BOOST_AUTO_TEST_CASE(a_newer_format_is_refused_by_its_name)
{
    segment_image one = abc();
    segment_image two = segment_image::after(one);
    two.header.major = 2;
    two.write_header();
    put(one);
    put(two);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST((ec == error::unsupported_version));
}

BOOST_AUTO_TEST_CASE(an_unknown_frame_that_counts_records_is_never_skipped)
{
    segment_image s = abc();
    s.frame(frame_type{0x80}, std::vector<std::byte>(40, std::byte{0xaa}), 1, 0, 3);
    s.data({"e"}, 4);
    s.close(5);
    put(s);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST((ec == error::unsupported_version), ec.message());
    BOOST_TEST(report.end == verdict::foreign);
    BOOST_TEST(report.last_lsn.value() == 3u);
}

BOOST_AUTO_TEST_CASE(what_is_written_after_a_lost_mark_of_an_unsynced_epoch_is_read_back)
{
    // MARK is written without a sync of its own. An epoch without syncs links to its end, and then
    // a power cut takes the MARK.
    segment_image one = segment_image::first();
    one.data({"a"});
    one.control(frame_type::mark, 1);
    segment_image two = segment_image::after(one, link_reason::recovered, false, 1);
    two.header.guarantee = durability::process;
    two.write_header();
    two.data({"b"});
    std::fill_n(one.bytes.begin() + static_cast<std::ptrdiff_t>(one.frames[2]), 512,
                std::byte{});
    put(one);
    put(two);
    BOOST_TEST(read() == "a");
    BOOST_TEST(report.end == verdict::torn);
    using sim_writer = basic_wal_writer<direct_queue, group_commit, data_sync,
                                        crc32c_codec, simulated_file>;
    {
        sim_writer::options o;
        o.segment = {.size = 32768, .spares = 0, .block_size = 512};
        sim_writer wal(image.disk.path(), o, ec);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(wal.recovery().last_lsn.value() == 1u);
        BOOST_TEST(wal.commit(view_bytes("c")).value() == 2u);
    }
    BOOST_TEST(read() == "a,c");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.end == verdict::clean);
}

BOOST_AUTO_TEST_CASE(numbering_continues_above_all_that_was_vouched_for)
{
    check_numbering_after(96);
}

BOOST_AUTO_TEST_CASE(numbering_continues_above_what_a_frame_after_a_lost_one_vouched_for)
{
    check_numbering_after(10); // in the header: a search alone finds what follows
}

BOOST_AUTO_TEST_CASE(an_unknown_frame_is_skipped_if_it_says_so_and_refused_otherwise)
{
    segment_image s = abc();
    s.frame(frame_type{0x80}, std::vector<std::byte>(40, std::byte{0xaa}), 0, 0, 3);
    s.data({"d"}, 3);
    s.close(4);
    put(s);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "a,b,c,d");
    BOOST_TEST(!ec);
    s = abc();
    s.frame(frame_type{0x7f}, {}, 0, 0, 3);
    s.data({"d"}, 3);
    put(s);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST((ec == error::unsupported_version));
}

BOOST_AUTO_TEST_CASE(a_codec_that_the_reader_does_not_have_is_named)
{
    segment_image s(1);
    s.header.codec = 0x9999;
    s.write_header();
    s.link({});
    s.data({"a"});
    put(s);
    BOOST_TEST(read() == "");
    BOOST_TEST((ec == error::unknown_codec));
}

BOOST_AUTO_TEST_CASE(an_unknown_codec_ends_the_log_where_its_segment_begins)
{
    segment_image first = segment_image::first();
    first.data({"a", "b"});
    segment_image second = segment_image::after(first, link_reason::recovered);
    second.header.codec = 0x9999;
    second.write_header();
    second.data({"c"});
    put(first);
    put(second);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::unknown_codec));
    BOOST_TEST(report.segment == 2u);
    BOOST_TEST(report.offset == format::segment_header_size);
    BOOST_TEST(report.last_lsn.value() == 2u);
}

// The fields of a frame must fit together, even under checksums that match

BOOST_AUTO_TEST_CASE(a_count_that_is_not_that_of_the_records_is_damage)
{
    for (const std::uint32_t count : {0u, 1u, 3u, 1000u, 0xffff'ffffu}) {
        segment_image s = segment_image::first();
        std::vector<std::byte> records;
        for (const char* p : {"x", "y"})
            segment_image::add_record(records, codec::record_source<crc32c_codec>(
                                                   record_type{}, view_bytes(p)));
        s.data_of(records, count);
        put(s);
        BOOST_TEST(read() == "");
        BOOST_TEST(report.end == verdict::ambiguous, "count " << count);
    }
}

BOOST_AUTO_TEST_CASE(a_record_size_beyond_the_frame_is_damage_and_reads_nothing_else)
{
    for (const std::uint32_t size :
         {0u, 1u, 15u, 25u, 4096u, 0x7fff'ffffu, 0xffff'fff0u, 0xffff'ffffu}) {
        segment_image s = segment_image::first();
        std::vector<std::byte> records;
        segment_image::add_record(records, codec::record_source<crc32c_codec>(
                                               record_type{}, view_bytes("12345678")));
        format::store(records.data(), size);
        s.data_of(records, 1);
        put(s);
        BOOST_TEST(read() == "");
        BOOST_TEST(report.end == verdict::ambiguous, "size " << size);
    }
}

BOOST_AUTO_TEST_CASE(a_frame_that_ends_within_an_atomic_batch_is_damage)
{
    segment_image s = segment_image::first();
    std::vector<std::byte> records;
    forelog::batch b;
    b.add(view_bytes("one"));
    b.add(view_bytes("two"));
    segment_image::add_record(records, codec::batch_source<crc32c_codec>(b));
    records.resize(24); // the second record is gone
    s.data_of(records, 1);
    put(s);
    BOOST_TEST(read() == "");
    BOOST_TEST(report.end == verdict::ambiguous);
}

BOOST_AUTO_TEST_CASE(a_frame_longer_than_the_segment_allows_is_damage)
{
    segment_image s(1);
    s.header.max_frame = 1024;
    s.write_header();
    s.link({});
    s.data({std::string(2000, 'x')});
    put(s);
    BOOST_TEST(read() == "");
    BOOST_TEST(report.end != verdict::clean);
}

BOOST_AUTO_TEST_CASE(a_control_frame_with_records_is_damage)
{
    for (const frame_type type :
         {frame_type::mark, frame_type::seal, frame_type::close}) {
        segment_image s = abc(false);
        s.frame(type, {}, 1, 0, 0);
        put(s);
        BOOST_TEST(read() == "a,b,c");
        BOOST_TEST(report.end != verdict::clean);
        BOOST_TEST(report.last_lsn.value() == 3u);
    }
}

BOOST_AUTO_TEST_CASE(a_second_link_in_a_segment_is_damage)
{
    segment_image s = abc(false);
    s.link({});
    s.data({"d"});
    put(s);
    BOOST_TEST(read() == "a,b,c");
}

BOOST_AUTO_TEST_CASE(an_accepted_loss_is_a_gap_in_the_numbers_that_the_report_counts)
{
    segment_image one = abc();
    segment_image two(2, 2);
    two.next_lsn = 10;
    two.chain = one.chain;
    two.link({1, one.bytes.size(), 3, link_reason::loss_accepted, true}, 3);
    two.data({"j"}, 3);
    two.close(10);
    put(one);
    put(two);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "a,b,c,j");
    BOOST_TEST(!ec);
    BOOST_TEST(report.lost_records == 6u);
    BOOST_TEST(report.last_lsn.value() == 10u);
    BOOST_TEST(read({.from = lsn(5)}) == "j");
    BOOST_TEST(!ec);
}

// Every bit

BOOST_AUTO_TEST_CASE(no_flipped_bit_of_a_closed_log_passes_unnoticed)
{
    segment_image one = segment_image::first();
    one.data({"a", "bb"});
    one.atomic({"c", "d"}, 2);
    one.seal(4);
    segment_image two = segment_image::after(one, link_reason::sealed, true, 4);
    two.data({"e"}, 4);
    two.close(5);
    put(one);
    put(two);
    const std::string all = read({.mode = replay_mode::strict});
    BOOST_TEST_REQUIRE(all == "a,bb,c,d,e");
    std::size_t unnoticed = 0, wrong = 0;
    for (segment_image* s : {&one, &two}) {
        for (std::size_t at = 0; at < s->bytes.size(); ++at) {
            // Of the long padding of headers and frames one bit per byte is enough.
            const bool padding = at < 4088 ? at >= 100 : at > 4096 && at % 512 >= 150;
            const int bits = padding ? 1 : 8;
            for (int bit = 0; bit < bits; ++bit) {
                const std::byte flip = std::byte{1}
                                       << (bits == 1 ? static_cast<int>(at % 8) : bit);
                s->bytes[at] ^= flip;
                put(*s);
                const std::string some = read();
                wrong += all.compare(0, some.size(), some) != 0;
                if (!ec && report.end == verdict::clean && report.damaged_padding == 0) {
                    ++unnoticed;
                    BOOST_TEST_MESSAGE("segment " << s->header.number << ", byte " << at
                                                  << ", bit " << bit);
                }
                // What was vouched for is either there or missed.
                wrong += !ec && some != all && s == &one;
                s->bytes[at] ^= flip;
            }
        }
        put(*s);
    }
    BOOST_TEST(unnoticed == 0u);
    BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
