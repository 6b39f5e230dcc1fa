// forelog/test/unit/writer/opening.cpp: what a writer makes of the log that it opens
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../scan/built_log.hpp"

#include "../../support/memory_disk.hpp"

#include <chrono>

namespace {

using namespace forelog;
using namespace forelog::test;
using format::link_reason;

using seconds = std::chrono::duration<double>;

/// Returns: the shortest time that opening a log of `n` empty segments takes, with `spares` behind.
seconds time_to_open(std::uint64_t n, std::uint64_t spares)
{
    memory_disk disk;
    disk.put("LOCK", {});
    segment_image s = segment_image::first();
    for (std::uint64_t i = 1;; ++i) {
        disk.put(format::segment_name(i).data(), s.bytes);
        if (i == n)
            break;
        s = segment_image::after(s);
    }
    for (std::uint64_t i = n + 1; i <= n + spares; ++i)
        disk.put(format::segment_name(i).data(), segment_image(i).bytes);
    seconds shortest = seconds::max();
    for (int i = 0; i < 3; ++i) {
        std::error_code ec;
        const auto begun = std::chrono::steady_clock::now();
        writer::recovery<memory_file> opening(scan::codecs_of<crc32c_codec>, true, {});
        const auto log = opening.open(disk.path(), ec);
        shortest =
            (std::min)(shortest, seconds(std::chrono::steady_clock::now() - begun));
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(log.segments.size() == n);
        BOOST_TEST(log.orphans.segments.size() == spares);
    }
    return shortest;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_opening, built_log)

BOOST_AUTO_TEST_CASE(consent_to_a_loss_in_a_life_without_records_is_taken)
{
    segment_image one = segment_image::first();
    one.data({"a"});
    one.close(1);
    segment_image two = new_epoch(2, 2, one);
    two.close(1);
    segment_image three = new_epoch(3, 3, two);
    three.data({"b"}, 1);
    three.close(2);
    put(one);
    put(two);
    put(three);
    BOOST_TEST(read() == "a,b");
    two.bytes[two.frames[1] + 20] ^= std::byte{1};
    put(two);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(report.segment == 2u);
    BOOST_TEST(append("c", report.loss()) == 3u);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(read() == "a,c");
    BOOST_TEST(report.end == verdict::clean);
    BOOST_TEST(report.lost_records == 1u);
}

BOOST_AUTO_TEST_CASE(the_time_it_takes_grows_with_the_segments_and_not_with_their_square)
{
    BOOST_TEST((time_to_open(16'000, 0) < 8 * time_to_open(4'000, 0)));
    BOOST_TEST((time_to_open(1, 16'000) < 8 * time_to_open(1, 4'000)));
}

BOOST_AUTO_TEST_SUITE_END()
