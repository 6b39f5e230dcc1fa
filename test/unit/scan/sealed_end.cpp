// forelog/test/unit/scan/sealed_end.cpp: a log that ends with a sealed segment
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "built_log.hpp"

namespace {

using namespace forelog;
using namespace forelog::test;
using format::link_reason;

/// "a" to "c" in a segment that is sealed.
segment_image sealed()
{
    segment_image s = segment_image::first();
    s.data({"a", "b"});
    s.data({"c"}, 2);
    s.seal(3);
    return s;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(scan_sealed_end, built_log)

BOOST_AUTO_TEST_CASE(a_segment_that_was_sealed_last_ends_sealed_and_not_clean)
{
    put(sealed());
    BOOST_TEST(read({.mode = replay_mode::strict}) == "a,b,c");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST(!ec);
    BOOST_TEST(report.end == verdict::sealed);
    BOOST_TEST(report.durable_lsn.value() == 3u);
}

BOOST_AUTO_TEST_CASE(a_sealed_end_before_a_segment_that_was_never_begun_is_sealed_too)
{
    put(sealed());
    segment_image prepared(2);
    prepared.preallocate();
    put(prepared);
    BOOST_TEST(read() == "a,b,c");
    BOOST_TEST(report.end == verdict::sealed);
}

BOOST_AUTO_TEST_CASE(a_writer_continues_after_a_sealed_end)
{
    put(sealed());
    BOOST_TEST(append("d") == 4u);
    BOOST_TEST(report.end == verdict::sealed);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "a,b,c,d");
    BOOST_TEST(!ec);
    BOOST_TEST(report.end == verdict::clean);
}

BOOST_AUTO_TEST_CASE(newest_segments_that_are_deleted_leave_no_clean_end)
{
    put(sealed());
    segment_image two = segment_image::after(sealed(), link_reason::sealed, true, 3);
    two.data({"d"}, 3);
    two.close(4);
    put(two);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "a,b,c,d");
    BOOST_TEST(!ec);
    std::error_code removed;
    simulated_directory::open(image.disk.path(), directory_access::existing, removed)
        .remove(format::segment_name(2).data(), removed);
    BOOST_TEST(!removed);
    BOOST_TEST(read({.mode = replay_mode::strict}) == "a,b,c");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(report.end == verdict::sealed);
    BOOST_TEST(read({.expect_lsn = lsn(4)}) == "a,b,c");
    BOOST_TEST(report.end == verdict::corrupt);
}

BOOST_AUTO_TEST_SUITE_END()
