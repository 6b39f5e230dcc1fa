// forelog/test/crash/padding.cpp: crashes while recovery clears padding that was damaged
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "../support/testing.hpp"

#include "support/suite.hpp"

#include <forelog/testing/damage.hpp>

using namespace forelog;
using namespace forelog::test;

namespace {

/// Effects: damages the padding at the end of each frame of a segment, and cuts off a part of the
/// last one's, if `cut` says so. Returns: how many frames it has.
std::size_t damage_padding(disk_state& s, const std::string& path, bool cut)
{
    const std::vector<std::byte> bytes = contents(s, path);
    const std::span<const std::byte> view(bytes);
    format::segment_header header;
    format::decode(view.first<format::segment_header_size>(), header);
    std::size_t frames = 0;
    format::frame_header h;
    std::uint64_t end = format::segment_header_size;
    while (end + format::frame_header_size <= bytes.size() &&
           format::decode(view.subspan(static_cast<std::size_t>(end))
                              .first<format::frame_header_size>(),
                          header.identity().log_seed, h)) {
        const std::uint64_t padding =
            h.offset + format::frame_header_size + h.payload_size;
        const std::vector<std::byte> with(static_cast<std::size_t>(h.end() - padding),
                                          std::byte{0xa5});
        overwrite(s, path, padding, with);
        end = h.end();
        ++frames;
    }
    if (cut && end == bytes.size())
        resize_file(s, path, end - 7);
    return frames;
}

/// Effects: runs the steps, damages the padding of the last segment, and opens the log again, with
/// a crash at each operation of that. Returns: how many of them there were.
template <class Writer>
std::size_t crash_while_it_is_cleared(const std::string& name, const std::string& steps,
                                      bool cut)
{
    keep_memory();
    disk_state left;
    knowledge known;
    {
        simulated_disk disk;
        recorded_run<Writer> l(disk, {}, 512, nullptr);
        l.run(steps);
        l.die();
        known = l.known();
        left = disk.snapshot();
    }
    const std::string last = "log/" + names_in(left, "log").back();
    BOOST_TEST(damage_padding(left, last, cut) > 1u);
    std::vector<crash_point> points;
    {
        simulated_disk disk(left);
        recorded_run<Writer> l(disk, known, 512, &points);
        l.open();
        BOOST_TEST(!l.error(), l.error().message());
        BOOST_TEST(l.writer()->recovery().damaged_padding > 0u);
        recorded_run<Writer>::expect_rules(disk);
    }
    explorer<Writer> x(name, 512, {});
    for (std::size_t i = 0; i < points.size(); ++i)
        x.cut_state(name + '/' + steps + '@' + std::to_string(i), points[i], 1);
    for (const std::string& f : x.failures())
        BOOST_ERROR(f);
    return points.size();
}

} // namespace

BOOST_AUTO_TEST_SUITE(padding)

BOOST_AUTO_TEST_CASE(a_crash_while_padding_is_cleared_loses_nothing)
{
    for (const bool cut : {false, true})
        for (const char* const steps : {"s", "sel", "sfslb", "sRKss", "lfKel"})
            BOOST_TEST(crash_while_it_is_cleared<direct_manual>("padding", steps, cut) >
                       5u);
}

BOOST_AUTO_TEST_CASE(a_crash_while_padding_is_cleared_without_syncs_invents_nothing)
{
    for (const bool cut : {false, true})
        for (const char* const steps : {"s", "sel", "sKss", "lKel"})
            BOOST_TEST(crash_while_it_is_cleared<direct_manual_unsynced>(
                           "unsynced padding", steps, cut) > 5u);
}

BOOST_AUTO_TEST_SUITE_END()
