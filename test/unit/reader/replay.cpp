// forelog/test/unit/reader/replay.cpp: a log as a range: where it begins, how it ends,
// what salvage shows
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/log_builder.hpp"
#include "../../support/temp_dir.hpp"

#include <forelog/reader/replay.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <ranges>
#include <string>

namespace {

using namespace forelog;
using namespace forelog::test;
using format::link_reason;

using sim_replay = replay_range<simulated_file, crc32c_codec>;

static_assert(std::ranges::input_range<replay>);
static_assert(std::ranges::input_range<sim_replay>);
static_assert(!std::ranges::forward_range<replay>);
static_assert(std::input_iterator<replay::iterator>);
static_assert(std::same_as<std::ranges::range_value_t<replay>, record_view>);
static_assert(std::same_as<std::ranges::range_reference_t<replay>, const record_view&>);
static_assert(std::sentinel_for<std::default_sentinel_t, replay::iterator>);
static_assert(std::movable<replay> && !std::copyable<replay>);

struct replay_fixture
{
    /// Effects: ten records "0" to "9" with LSNs 1 to 10 in two segments, closed.
    void put_ten()
    {
        one = segment_image::first();
        one.data({"0", "1", "2"});
        one.data({"3", "4"}, 3);
        one.seal(5);
        two = segment_image::after(one, link_reason::sealed, true, 5);
        two.atomic({"5", "6", "7"}, 5);
        two.data({"8", "9"}, 8);
        two.close(10);
        image.put(one);
        image.put(two);
    }

    /// What comes, in short: a record's text, `(text)` if its batch is incomplete, `[lsn+missing]`
    /// for a hole.
    std::string read(replay_options options = {})
    {
        std::string all;
        sim_replay log(image.disk.path(), std::move(options), ec);
        for (const record_view& r : log) {
            const std::string text(view_text(r.payload));
            if (r.kind == item_kind::record)
                all += text;
            else if (r.kind == item_kind::incomplete)
                all += "(" + text + ")";
            else
                all += "[" + std::to_string(r.lsn.value()) + "+" +
                       std::to_string(r.missing) + "]";
        }
        report = log.report();
        return all;
    }

    std::string salvage() { return read({.mode = replay_mode::salvage}); }

    void damage(segment_image& s, std::size_t frame, std::size_t byte)
    {
        s.bytes[s.frames[frame] + byte] ^= std::byte{0x40};
        image.put(s);
    }

    log_image image;
    segment_image one = segment_image::first(), two = segment_image::first();
    std::error_code ec;
    recovery_report report;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_replay, replay_fixture)

BOOST_AUTO_TEST_CASE(a_record_comes_with_all_that_is_known_of_it)
{
    put_ten();
    sim_replay log(image.disk.path());
    std::uint64_t n = 0;
    for (const record_view& r : log) {
        BOOST_TEST(r.lsn.value() == ++n);
        BOOST_TEST(r.epoch == 1u);
        BOOST_TEST(r.segment == (n <= 5 ? 1u : 2u));
        BOOST_TEST(r.offset % 8 == 0u);
        BOOST_TEST(r.proven_durable);
        BOOST_TEST((r.kind == item_kind::record));
        if (n == 1) {
            BOOST_TEST(r.offset == one.frames[1] + format::frame_header_size);
            BOOST_TEST(static_cast<std::uint32_t>(r.type) == 1u);
        }
    }
    BOOST_TEST(n == 10u);
}

BOOST_AUTO_TEST_CASE(what_no_watermark_vouches_for_is_not_proven_durable)
{
    one = segment_image::first();
    one.data({"a"});
    one.data({"b"}, 1);
    image.put(one);
    std::string proven;
    sim_replay log(image.disk.path());
    for (const record_view& r : log)
        proven += r.proven_durable ? 'y' : 'n';
    BOOST_TEST(proven == "yn");
    BOOST_TEST(log.report().durable_lsn.value() == 1u);
}

BOOST_AUTO_TEST_CASE(it_begins_at_the_record_that_is_asked_for)
{
    put_ten();
    const std::string all = "0123456789";
    for (std::uint64_t from = 1; from <= 10; ++from) {
        BOOST_TEST(read({.from = lsn(from)}) ==
                   all.substr(static_cast<std::size_t>(from - 1)));
        BOOST_TEST(!ec);
    }
    BOOST_TEST(read({.from = lsn()}) == all);
}

BOOST_AUTO_TEST_CASE(it_begins_at_the_beginning_whatever_else_begins_with_that_number)
{
    // Two epochs that wrote nothing before the one that did.
    one = segment_image::first();
    one.close();
    two = segment_image::after(one, link_reason::recovered);
    two.close();
    segment_image three = segment_image::after(two, link_reason::recovered);
    three.data({"a"});
    three.close(1);
    image.put(one);
    image.put(two);
    image.put(three);
    BOOST_TEST(read() == "a");
    BOOST_TEST((report.end == verdict::clean));
    damage(one, 1, 20);
    BOOST_TEST(read() == "");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(report.segment == 1u);
    BOOST_TEST(read({.from = lsn(1)}) == "a", "what holds the record is sound");
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(beginning_right_after_the_end_is_empty_and_later_is_not_yet)
{
    put_ten();
    BOOST_TEST(read({.from = lsn(11)}) == "");
    BOOST_TEST(!ec);
    BOOST_TEST(read({.from = lsn(12)}) == "");
    BOOST_TEST((ec == error::not_yet));
    BOOST_TEST(read({.from = lsn(1'000'000)}) == "");
    BOOST_TEST((ec == error::not_yet));
}

BOOST_AUTO_TEST_CASE(beginning_before_what_is_retained_is_out_of_range)
{
    put_ten();
    simulated_directory d =
        simulated_directory::open(image.disk.path(), directory_access::existing, ec);
    d.remove(format::segment_name(1).data(), ec);
    BOOST_TEST(read({.from = lsn(5)}) == "");
    BOOST_TEST((ec == error::out_of_range));
    BOOST_TEST(read({.from = lsn(6)}) == "56789");
    BOOST_TEST(!ec);
    BOOST_TEST(read() == "56789");
}

BOOST_AUTO_TEST_CASE(frames_before_the_beginning_are_not_read_whole)
{
    one = segment_image::first();
    one.data({std::string(60'000, 'x')});
    one.data({"y"}, 1);
    one.close(2);
    image.put(one);
    damage(one, 1, 30'000); // in a record that is not asked for
    BOOST_TEST(read({.from = lsn(2)}) == "y");
    BOOST_TEST(!ec);
    BOOST_TEST(read() == "");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(the_throwing_form_throws_after_the_prefix)
{
    put_ten();
    damage(two, 1, 96);
    std::string all;
    sim_replay log(image.disk.path());
    BOOST_CHECK_EXCEPTION(for (const record_view& r
                               : log) all += view_text(r.payload),
                          std::system_error,
                          [](const auto& e) { return e.code() == error::corrupt; });
    BOOST_TEST(all == "01234");
    BOOST_TEST((log.report().error == error::corrupt));

    sim_replay late(image.disk.path(), {.from = lsn(100)});
    BOOST_CHECK_THROW((void)late.begin(), std::system_error);
}

BOOST_AUTO_TEST_CASE(the_other_form_clears_its_code_first)
{
    put_ten();
    ec = make_error_code(error::gap);
    BOOST_TEST(read() == "0123456789");
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(strict_wants_a_clean_end)
{
    put_ten();
    BOOST_TEST(read({.mode = replay_mode::strict}) == "0123456789");
    BOOST_TEST(!ec);
    damage(two, 3, 10); // CLOSE
    BOOST_TEST(read() == "0123456789");
    BOOST_TEST(!ec);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "0123456789");
    BOOST_TEST(!!ec);
}

BOOST_AUTO_TEST_CASE(no_report_calls_an_end_clean_before_it_is_reached)
{
    put_ten();
    for (const replay_mode mode :
         {replay_mode::prefix, replay_mode::strict, replay_mode::salvage}) {
        sim_replay log(image.disk.path(), {.mode = mode}, ec);
        BOOST_TEST((log.report().end == verdict::unknown));
        BOOST_TEST(!is_normal_end(log.report().end));
        std::size_t count = 0;
        for (auto i = log.begin(); i != log.end(); ++i, ++count)
            BOOST_TEST((log.report().end == verdict::unknown), "record " << count);
        BOOST_TEST(count == 10u);
        BOOST_TEST((log.report().end == verdict::clean));
    }
    read({.from = lsn(99)}); // the end is reached, and the number is not there
    BOOST_TEST((report.end == verdict::clean));
    sim_replay nothing(image.disk.path() / "missing", {}, ec);
    BOOST_TEST((nothing.begin() == nothing.end()));
    BOOST_TEST(!!ec);
    BOOST_TEST((nothing.report().end == verdict::unknown));
}

BOOST_AUTO_TEST_CASE(a_frame_is_delivered_whole_or_not_at_all)
{
    put_ten();
    damage(two, 1, 80 + 16 + 24); // the last record of the atomic batch
    BOOST_TEST(read() == "01234");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(begin_twice_is_the_same_place_and_an_iterator_shows_by_arrow_too)
{
    put_ten();
    sim_replay log(image.disk.path());
    auto i = log.begin();
    BOOST_TEST(i->lsn.value() == 1u);
    ++i;
    BOOST_TEST(log.begin()->lsn.value() == 2u);
    i++;
    BOOST_TEST((*i).lsn.value() == 3u);
    BOOST_TEST((i != log.end()));
}

BOOST_AUTO_TEST_CASE(algorithms_take_it)
{
    put_ten();
    sim_replay log(image.disk.path());
    BOOST_TEST(std::ranges::count_if(log, [](const record_view& r) {
                   return r.lsn.value() % 2 == 0;
               }) == 5);
}

BOOST_AUTO_TEST_CASE(a_loop_that_was_left_continues_with_the_record_at_which_it_was_left)
{
    put_ten();
    sim_replay log(image.disk.path());
    std::string all;
    for (const record_view& r : log) {
        all += view_text(r.payload);
        if (r.lsn.value() == 4)
            break;
    }
    all += '|';
    for (const record_view& r : log)
        all += view_text(r.payload);
    BOOST_TEST(all == "0123|3456789");
    BOOST_TEST((log.begin() == log.end()));
}

BOOST_AUTO_TEST_CASE(to_begin_again_after_an_error_gives_the_error_again)
{
    put_ten();
    damage(two, 1, 96);
    const auto is_corrupt = [](const std::system_error& e) {
        return e.code() == error::corrupt;
    };
    sim_replay log(image.disk.path());
    for (int i = 0; i < 3; ++i)
        BOOST_CHECK_EXCEPTION((void)std::ranges::distance(log), std::system_error,
                              is_corrupt);
    sim_replay other(image.disk.path(), {}, ec);
    BOOST_TEST(std::ranges::distance(other) == 5);
    ec.clear();
    BOOST_TEST(std::ranges::distance(other) == 0);
    BOOST_TEST((ec == error::corrupt));
    sim_replay nothing(image.disk.path() / "missing");
    for (int i = 0; i < 2; ++i)
        BOOST_CHECK_THROW((void)nothing.begin(), std::system_error);
}

BOOST_AUTO_TEST_CASE(a_replay_that_is_moved_continues_and_so_do_its_iterators)
{
    put_ten();
    for (const replay_mode mode : {replay_mode::prefix, replay_mode::salvage}) {
        sim_replay log(image.disk.path(), {.mode = mode}, ec);
        auto i = log.begin();
        ++i;
        sim_replay moved = std::move(log);
        ++i;
        BOOST_TEST(i->lsn.value() == 3u);
        sim_replay assigned(image.disk.path());
        assigned = std::move(moved);
        BOOST_TEST(assigned.begin()->lsn.value() == 3u);
        BOOST_TEST(std::ranges::distance(i, assigned.end()) == 8);
        BOOST_TEST((assigned.report().end == verdict::clean));
        BOOST_TEST(!ec);
    }
}

BOOST_AUTO_TEST_CASE(the_exception_names_the_log_and_the_reason)
{
    put_ten();
    damage(two, 1, 96);
    const std::string call = "forelog: replay \"" + image.disk.path().string() + '"';
    std::string text;
    sim_replay log(image.disk.path());
    try {
        (void)std::ranges::distance(log);
    } catch (const std::system_error& e) {
        text = e.what();
    }
    BOOST_TEST(text == call + ": " + log.report().reason + ": log corrupt");
    try {
        (void)sim_replay(image.disk.path(), {.from = lsn(99)}).begin();
    } catch (const std::system_error& e) {
        text = e.what();
    }
    BOOST_TEST(text == call + ": LSN not yet written");
}

// clang before 15 rejects the views of libstdc++ for any range.
#if !defined(__clang__) || __clang_major__ >= 15
BOOST_AUTO_TEST_CASE(views_take_it_as_a_variable_and_as_a_temporary)
{
    put_ten();
    const auto even = [](const record_view& r) { return r.lsn.value() % 2 == 0; };
    const auto text = [](const record_view& r) {
        return std::string(view_text(r.payload));
    };
    std::string all;
    sim_replay log(image.disk.path());
    for (const std::string& t :
         log | std::views::filter(even) | std::views::transform(text))
        all += t;
    BOOST_TEST(all == "13579");
    all.clear();
    for (const std::string& t : sim_replay(image.disk.path()) | std::views::drop(2) |
                                    std::views::transform(text) | std::views::take(3))
        all += t;
    BOOST_TEST(all == "234");
    auto view = sim_replay(image.disk.path(), {}, ec) | std::views::filter(even);
    auto moved = std::move(view);
    BOOST_TEST(std::ranges::distance(moved) == 5);
    BOOST_TEST(!ec);
}
#endif

BOOST_AUTO_TEST_CASE(two_readings_without_a_writer_give_the_same)
{
    put_ten();
    damage(two, 1, 96);
    const std::string first = read();
    const recovery_report before = report;
    BOOST_TEST(read() == first);
    BOOST_TEST((report.end == before.end));
    BOOST_TEST(report.offset == before.offset);
}

BOOST_AUTO_TEST_CASE(a_block_of_any_size_reads_the_same)
{
    put_ten();
    for (const std::size_t block : {1u, 80u, 511u, 4096u, 65536u})
        BOOST_TEST(read({.block = block}) == "0123456789");
}

// Progress

BOOST_AUTO_TEST_CASE(progress_is_told_and_ends_at_the_end)
{
    put_ten();
    std::vector<replay_progress> told;
    const std::string all =
        read({.progress = [&](const replay_progress& p) { told.push_back(p); }});
    BOOST_TEST(all == "0123456789");
    BOOST_TEST_REQUIRE(!told.empty());
    for (std::size_t i = 0; i < told.size(); ++i) {
        BOOST_TEST(told[i].total_bytes == one.bytes.size() + two.bytes.size());
        BOOST_TEST(told[i].bytes <= told[i].total_bytes);
        BOOST_TEST((i == 0 || told[i].bytes >= told[i - 1].bytes));
        BOOST_TEST((i == 0 || told[i].last_lsn >= told[i - 1].last_lsn));
    }
    BOOST_TEST(told.back().bytes == told.back().total_bytes);
    BOOST_TEST(told.back().last_lsn.value() == 10u);
}

// Errors at the beginning

BOOST_AUTO_TEST_CASE(a_directory_without_a_log_is_none)
{
    temp_dir dir;
    for (const record_view& r : replay(dir.path(), {}, ec))
        BOOST_TEST(r.lsn.value() == 0u);
    BOOST_TEST((ec == error::not_a_log));
    for (const record_view& r : replay(dir / "missing", {}, ec))
        BOOST_TEST(r.lsn.value() == 0u);
    BOOST_TEST((ec == std::errc::no_such_file_or_directory));
    BOOST_CHECK_THROW((void)replay(dir / "missing").begin(), std::system_error);
    BOOST_TEST(std::filesystem::is_empty(dir.path()));
}

BOOST_AUTO_TEST_CASE(a_log_that_was_made_and_never_written_is_empty)
{
    BOOST_TEST(read() == "");
    BOOST_TEST(!ec);
    BOOST_TEST(salvage() == "");
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_log_without_segments_is_damaged_if_the_caller_expects_records)
{
    for (const replay_mode mode : {replay_mode::prefix, replay_mode::strict}) {
        BOOST_TEST(read({.mode = mode, .expect_lsn = lsn(1)}) == "");
        BOOST_TEST((ec == error::corrupt));
        BOOST_TEST((report.end == verdict::corrupt));
    }
}

BOOST_AUTO_TEST_CASE(a_read_error_gives_the_prefix_and_then_the_error)
{
    put_ten();
    image.disk.with_faults([&](fault_plan& p) {
        p.unreadable(format::segment_name(2).data(), two.frames[2], 8);
    });
    BOOST_TEST(read({.block = 512}) == "01234567");
    BOOST_TEST(ec.value() == EIO);
    BOOST_TEST((report.end == verdict::unknown));
    BOOST_TEST((report.error == ec));
    BOOST_TEST(read({.mode = replay_mode::strict, .block = 512}) == "01234567");
    BOOST_TEST(ec.value() == EIO);
}

// Salvage

BOOST_AUTO_TEST_CASE(salvage_of_a_sound_log_is_all_of_it)
{
    put_ten();
    BOOST_TEST(salvage() == "0123456789");
    BOOST_TEST(!ec);
    BOOST_TEST((report.end == verdict::clean));
    BOOST_TEST(read({.from = lsn(7), .mode = replay_mode::salvage}) == "6789");
}

BOOST_AUTO_TEST_CASE(salvage_continues_after_a_lost_frame_and_says_what_is_missing)
{
    put_ten();
    damage(one, 2, 8); // the header of "3", "4"
    BOOST_TEST(read() == "012");
    BOOST_TEST(salvage() == "012[4+2]56789");
    BOOST_TEST(!ec);
    BOOST_TEST((report.end == verdict::corrupt));
}

BOOST_AUTO_TEST_CASE(salvage_keeps_the_sound_records_of_a_damaged_frame)
{
    put_ten();
    damage(one, 1, 80 + 24 + 16); // the payload of "1"
    BOOST_TEST(salvage() == "0[2+1]23456789");
}

BOOST_AUTO_TEST_CASE(salvage_marks_what_is_left_of_an_atomic_batch_as_incomplete)
{
    put_ten();
    damage(two, 1, 80 + 24 + 16); // the payload of "6"
    BOOST_TEST(salvage() == "01234(5)[7+1](7)89");
}

BOOST_AUTO_TEST_CASE(salvage_does_not_trust_record_headers_that_do_not_verify)
{
    put_ten();
    damage(one, 1, 80 + 8); // a record's type: only its own checksum would notice
    BOOST_TEST(salvage() == "[1+3]3456789");
}

BOOST_AUTO_TEST_CASE(salvage_continues_after_a_missing_segment)
{
    put_ten();
    segment_image three = segment_image::after(two);
    three.data({"x"}, 10);
    image.put(three);
    simulated_directory d =
        simulated_directory::open(image.disk.path(), directory_access::existing, ec);
    d.remove(format::segment_name(2).data(), ec);
    BOOST_TEST(read() == "01234");
    BOOST_TEST((ec == error::gap));
    BOOST_TEST(salvage() == "01234[6+5]x");
}

BOOST_AUTO_TEST_CASE(salvage_leaves_dead_what_a_link_has_cut_off)
{
    one = segment_image::first();
    one.data({"a"});
    two = segment_image::after(one, link_reason::recovered);
    two.data({"b"}, 1);
    two.close(2);
    one.data({"zombie"});
    image.put(one);
    image.put(two);
    BOOST_TEST(salvage() == "ab");
}

BOOST_AUTO_TEST_CASE(salvage_shows_a_hole_where_the_disk_cannot_be_read)
{
    put_ten();
    image.disk.with_faults([&](fault_plan& p) {
        p.unreadable(format::segment_name(1).data(), one.frames[2], 512);
    });
    // First what could not be read, then what the next segment says has been in it.
    BOOST_TEST(read({.mode = replay_mode::salvage, .block = 512}) ==
               "012[4+0][4+2]56789");
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_SUITE_END()
