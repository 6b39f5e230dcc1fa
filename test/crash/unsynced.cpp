// forelog/test/crash/unsynced.cpp: without syncs, a program's death loses nothing written
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/suite.hpp"

using namespace forelog;
using namespace forelog::test;

namespace {

/* The explorer holds a log without syncs to this: after the death of the program all that
   was written is there; after a power cut a prefix is, the log opens, and goes on. */
const std::vector<std::string> chosen{
    "",    "s",    "ssC",   "sfsf", "ebf",  "lzC",    "Rs",     "RRf", "XsX",   "bB",
    "sKs", "sOsO", "sCOsK", "sRtC", "RtRs", "csKcsK", "sRKRKs", "KKK", "sssKO", "XtsfKt"};

constexpr std::string_view all_steps = "selzRXbBcftCOK";

} // namespace

BOOST_AUTO_TEST_SUITE(unsynced)

BOOST_AUTO_TEST_CASE(
    the_death_of_the_program_loses_nothing_and_a_power_cut_leaves_a_prefix)
{
    const auto c = explore_all<direct_manual_unsynced>("unsynced", 4096, chosen);
    expect_floor(c, 60000);
}

BOOST_AUTO_TEST_CASE(the_same_with_small_blocks_and_a_group_commit)
{
    const auto c = explore_all<direct_group_unsynced>("unsynced-group", 512, chosen,
                                                      {.states_max = 16, .samples = 2});
    expect_floor(c, 25000);
}

BOOST_AUTO_TEST_CASE(every_pair_of_steps_without_syncs_leaves_a_prefix)
{
    const auto c = explore_all<direct_manual_unsynced>(
        "unsynced-pairs", 512, sequences(all_steps, 2), {.states_max = 8, .samples = 1});
    expect_floor(c, 120000);
}

BOOST_AUTO_TEST_SUITE_END()
