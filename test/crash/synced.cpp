// forelog/test/crash/synced.cpp: what was acknowledged survives every power cut
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/suite.hpp"

using namespace forelog;
using namespace forelog::test;

namespace {

/// Chosen so that each step, and each pair that meets at a boundary, occurs.
const std::vector<std::string> chosen{
    "",       "s",       "ssC",    "sfsf",   "ebf",     "lzC",      "Rs",
    "RRf",    "XsX",     "bB",     "BbC",    "sKs",     "sOsO",     "sCOsK",
    "RRRtsT", "sRtRtC",  "XtsfKt", "csKcsK", "sRKRtKs", "bXKbOBtf", "zzKzfzOz",
    "sssKO",  "lllfKll", "CO",     "KKK",    "RtKRtKs", "RTRTRT",   "sfRKfRf"};

/// Small ones: some sectors have a thousand mixes.
const std::vector<std::string> torn{"sf", "bC", "ef", "sKs", "sOe"};

/// Segments are removed, and others come to lie where they were: a frame is appended where an old
/// one begins.
const std::vector<std::string> removing{"sfefRfsfefRfRftsfefRf", "efsfRfefsfRfRftefsfRf",
                                        "sfRfsfRfTsfRfsfRf", "sfefRfRftKsfefKsfRf",
                                        "RfRfRftsfRfsf"};

constexpr std::string_view all_steps = "selzRXbBcftTCOK";

} // namespace

BOOST_AUTO_TEST_SUITE(synced)

BOOST_AUTO_TEST_CASE(
    a_log_synced_on_every_append_survives_any_crash_with_4096_byte_blocks)
{
    const auto c = explore_all<direct_group_commit>("group", 4096, chosen);
    expect_floor(c, 50000);
}

BOOST_AUTO_TEST_CASE(a_log_synced_on_every_append_survives_any_crash_with_512_byte_blocks)
{
    const auto c = explore_all<direct_group_commit>("group", 512, chosen);
    expect_floor(c, 50000);
}

BOOST_AUTO_TEST_CASE(a_log_synced_on_flush_survives_any_crash_with_4096_byte_blocks)
{
    const auto c = explore_all<direct_manual>("manual", 4096, chosen);
    expect_floor(c, 60000);
}

BOOST_AUTO_TEST_CASE(a_log_synced_on_flush_survives_any_crash_with_512_byte_blocks)
{
    const auto c = explore_all<direct_manual>("manual", 512, chosen);
    expect_floor(c, 60000);
}

BOOST_AUTO_TEST_CASE(every_pair_of_steps_survives_any_crash)
{
    const auto c = explore_all<direct_manual>("pairs", 512, sequences(all_steps, 2),
                                              {.states_max = 16, .samples = 1});
    expect_floor(c, 150000);
}

BOOST_AUTO_TEST_CASE(whole_frames_of_removed_segments_are_told_from_those_of_the_log)
{
    const auto c = explore_all<direct_manual>("leftovers", 512, removing);
    expect_floor(c, 15000);
    expect_stale(c, 20);
}

BOOST_AUTO_TEST_CASE(long_random_workloads_survive_any_crash)
{
    const effort little{.states_max = 8, .samples = 1};
    const auto c = explore_all<direct_manual>(
        "random", 512, random_sequences("ssseelzRXbbBcfftTOKK", 20, 20, 1), little);
    expect_floor(c, 60000);
}

BOOST_AUTO_TEST_CASE(a_sector_that_is_torn_at_any_byte_is_recovered)
{
    const auto c = explore_all_cuts<direct_manual>("cuts", 512, torn, {.deep_every = 64});
    expect_floor(c, 10000);
    BOOST_TEST((c.torn >= 10000u || thinning != 1 || c.workloads == 0u));
}

BOOST_AUTO_TEST_SUITE_END()
