// forelog/test/unit/scan/agreement.cpp: a writer judges the end of a log as replay does
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "built_log.hpp"

namespace {

using namespace forelog;
using namespace forelog::test;
using format::link_reason;

struct agreement_fixture : built_log
{
    /// Effects: replays and opens the log. Checks that both refuse it for the same reason.
    void check_refused(const std::string& what)
    {
        read();
        const recovery_report replayed = report;
        const std::error_code why = ec;
        BOOST_TEST(!!why, what);
        BOOST_TEST(append("new") == 0u, what);
        BOOST_TEST((ec == why), what << ": " << ec.message());
        BOOST_TEST(report.end == replayed.end, what);
        BOOST_TEST(report.reason == std::string(replayed.reason), what);
        BOOST_TEST((report.loss() == replayed.loss()),
                   what << ": " << report.segment << ':' << report.offset << " and "
                        << replayed.segment << ':' << replayed.offset);
        BOOST_TEST(report.last_lsn == replayed.last_lsn, what);
        BOOST_TEST(report.lost_records == replayed.lost_records, what);
    }
};

/// An epoch that was killed, and one after it that was closed. The second one's LINK vouches for
/// all that is in the first.
struct two_epochs
{
    segment_image first = segment_image::first(), second = first;

    two_epochs()
    {
        first.data({"a"});
        first.data({"b"}, 1);
        first.data({"c"}, 2);
        second = new_epoch(2, 2, first);
        second.data({"d"}, 3);
        second.data({"e"}, 4);
        second.close(5);
    }
};

} // namespace

namespace forelog {

inline std::ostream& operator<<(std::ostream& out, lsn n)
{
    return out << n.value();
}

} // namespace forelog

BOOST_FIXTURE_TEST_SUITE(scan_agreement, agreement_fixture)

BOOST_AUTO_TEST_CASE(a_writer_refuses_a_log_of_which_a_segment_has_lost_its_end)
{
    // The frames that are cut off are vouched for, so opening passes them by their headers.
    const two_epochs log;
    put(log.second);
    for (std::size_t size = log.first.bytes.size(); size-- > 0;) {
        segment_image cut = log.first;
        cut.bytes.resize(size);
        put(cut);
        check_refused("cut at " + std::to_string(size));
    }
    put(log.first);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "a,b,c,d,e");
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_reader_that_begins_later_sees_the_lost_end_too)
{
    two_epochs log;
    put(log.second);
    log.first.bytes.pop_back();
    put(log.first);
    for (std::uint64_t from = 1; from <= 5; ++from) {
        read({.from = lsn(from)});
        BOOST_TEST((ec == error::gap), "from " << from);
        BOOST_TEST(report.offset == log.first.frames[3], "from " << from);
    }
}

BOOST_AUTO_TEST_CASE(a_link_that_breaks_the_chain_is_no_growth_for_a_writer)
{
    // All of the first epoch verifies, and the second one links to its end; but a third one needs a
    // segment that is gone.
    const two_epochs log;
    segment_image third = new_epoch(3, 3, log.second), fourth = new_epoch(4, 4, third);
    third.data({"f"}, 5);
    fourth = new_epoch(4, 4, third);
    fourth.data({"g"}, 6);
    put(log.first);
    put(log.second);
    put(fourth);
    check_refused("the third segment is missing");
}

BOOST_AUTO_TEST_CASE(
    a_writer_that_refuses_a_log_tells_of_the_damage_that_replay_meets_first)
{
    two_epochs log;
    log.first.bytes[log.first.frames[1] + 96] ^= std::byte{1}; // the payload of "a"
    put(log.first);
    put_without_header(log.second);
    check_refused("a rotten payload before a lost header");
    const loss_token first = report.loss();
    BOOST_TEST(first.offset == log.first.frames[1]);
    BOOST_TEST(append("new", first) == 6u);
    BOOST_TEST(read() == "new");
}

BOOST_AUTO_TEST_CASE(a_writer_may_open_a_log_in_which_only_old_payloads_have_rotted)
{
    two_epochs log;
    log.first.bytes[log.first.frames[1] + 96] ^= std::byte{1};
    put(log.first);
    put(log.second);
    BOOST_TEST(read() == "");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(append("f") == 6u);
    BOOST_TEST(read({.mode = replay_mode::salvage}) == "b,c,d,e,f");
    BOOST_TEST(read({.from = lsn(2)}) == "b,c,d,e,f");
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_writer_refuses_a_log_that_ends_before_what_the_caller_expects)
{
    segment_image s = segment_image::first();
    s.data({"a"});
    s.data({"b"}, 1);
    put(s);
    BOOST_TEST(append("c", recovery_options{.expect_lsn = lsn(4)}) == 0u);
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(report.end == verdict::corrupt);
    const recovery_report refused = report;
    read({.expect_lsn = lsn(4)});
    BOOST_TEST(report.end == refused.end);
    BOOST_TEST(report.reason == std::string(refused.reason));
    BOOST_TEST((report.loss() == refused.loss()));
    // Numbers that the caller knows to have been given are not given again.
    BOOST_TEST(append("c", recovery_options{.accept_loss = refused.loss(),
                                            .expect_lsn = lsn(4)}) == 5u);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST(!ec);
    BOOST_TEST(report.lost_records == 2u);
    BOOST_TEST(append("d", recovery_options{.expect_lsn = lsn(5)}) == 6u);
    BOOST_TEST(report.lost_records == 2u,
               "counted before the place where opening begins");
}

BOOST_AUTO_TEST_CASE(a_log_that_was_never_written_is_refused_if_records_are_expected)
{
    BOOST_TEST(append("a", recovery_options{.expect_lsn = lsn(1)}) == 0u);
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(report.end == verdict::corrupt);
    BOOST_TEST(append("a") == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
