// forelog/test/unit/scan/unused_segments.cpp: how much of a log opening and looking read
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "built_log.hpp"

namespace {

using namespace forelog;
using namespace forelog::test;

constexpr std::uint64_t head = 2 * format::segment_header_size;

/// A segment of a process that was killed: records, and zeros after them.
segment_image killed(bool sealed = false)
{
    segment_image s = segment_image::first();
    s.data({"a"});
    s.data({"b"}, 1);
    if (sealed)
        s.seal(2);
    s.preallocate();
    return s;
}

struct unused_fixture : built_log
{
    void put_spares(unsigned count)
    {
        for (unsigned i = 0; i < count; ++i) {
            segment_image s(2 + i);
            s.preallocate();
            put(s);
        }
    }

    /// Returns: how many bytes `action` reads.
    template <class Action>
    std::uint64_t bytes_read(Action action)
    {
        image.disk.forget();
        action();
        std::uint64_t sum = 0;
        for (const disk_operation& o : image.disk.trace())
            if (o.kind == op::read)
                sum += o.result;
        return sum;
    }

    std::size_t segments() { return look().segments.size(); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(scan_unused_segments, unused_fixture)

BOOST_AUTO_TEST_CASE(opening_after_a_kill_reads_the_tail_of_one_segment_and_headers)
{
    const segment_image s = killed();
    for (const unsigned spares : {0u, 1u, 2u, 8u}) {
        put(s);
        put_spares(spares);
        const std::uint64_t n = bytes_read([&] { BOOST_TEST(append("c") == 3u); });
        // Once each for the header, the watermarks, the scan, the search, and the rewrite.
        BOOST_TEST(n <= (spares + 1) * head + 4 * s.bytes.size());
        BOOST_TEST(segments() == 2u);
        BOOST_TEST(read() == "a,b,c");
        for (const auto& e : look().segments) {
            simulated_directory d = simulated_directory::open(
                image.disk.path(), directory_access::existing, ec);
            d.remove(format::segment_name(e.number).data(), ec);
        }
    }
}

BOOST_AUTO_TEST_CASE(looking_reads_the_same_however_many_segments_are_prepared)
{
    put(killed());
    const std::uint64_t alone = bytes_read([&] { BOOST_TEST(read() == "a,b"); });
    put_spares(8);
    const std::uint64_t beside = bytes_read([&] { BOOST_TEST(read() == "a,b"); });
    BOOST_TEST(beside - alone <= 8 * head);
    BOOST_TEST(report.end == verdict::end_of_preallocation);
}

BOOST_AUTO_TEST_CASE(after_a_seal_one_more_segment_is_searched)
{
    const segment_image s = killed(true);
    put(s);
    put_spares(3);
    segment_image next(2);
    next.bytes.resize(20480);
    next.next_lsn = 3;
    next.data({"c"}, 2); // whose LINK is lost, and the rest of its block
    next.preallocate();
    put(next);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(report.end != verdict::end_of_preallocation);
    BOOST_TEST(report.discarded_bytes > 0u);
    BOOST_TEST(append("d") == 3u);
    BOOST_TEST(segments() == 3u, "what was written stays");
}

BOOST_AUTO_TEST_CASE(a_seal_anywhere_after_the_end_has_the_next_segment_searched)
{
    segment_image s = segment_image::first();
    s.data({"a"});
    s.data({"b"}, 1);
    s.seal(2);
    s.bytes[s.frames[2] + 96] ^= std::byte{1}; // "b"
    s.preallocate();
    put(s);
    segment_image next(2);
    next.bytes.resize(20480);
    next.next_lsn = 3;
    next.data({"c"}, 2);
    put(next);
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(a_damaged_link_has_its_segment_searched_whatever_was_sealed)
{
    put(killed());
    segment_image next = segment_image::after(killed());
    next.bytes.resize(20480);
    next.data({"c"}, 2);
    put_unlinked(next);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(report.discarded_bytes > 0u);
    BOOST_TEST(report.end == verdict::torn);
}

BOOST_AUTO_TEST_CASE(segments_of_an_epoch_that_does_not_sync_are_searched)
{
    put(without_syncs(killed()));
    segment_image next = without_syncs(segment_image(2));
    next.bytes.resize(20480);
    next.next_lsn = 3;
    next.data({"c"});
    put(next);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(report.end == verdict::torn);
    BOOST_TEST(append<no_sync>("d") == 3u);
    BOOST_TEST(segments() == 3u, "what was written stays");
}

BOOST_AUTO_TEST_CASE(segments_of_another_epoch_are_searched)
{
    put(killed());
    segment_image next(2, 2);
    next.bytes.resize(20480);
    next.next_lsn = 3;
    next.data({"c"}, 2);
    put(next);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(a_segment_without_a_header_is_searched)
{
    put(killed());
    segment_image next(2);
    next.bytes.resize(20480);
    next.next_lsn = 3;
    next.data({"c"}, 2);
    put_without_header(next);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_SUITE_END()
