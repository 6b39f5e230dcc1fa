// forelog/test/crash/all_short.cpp: every sequence of up to four steps survives crashes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/suite.hpp"

using namespace forelog;
using namespace forelog::test;

/* All sequences, but not all states of each: every crash point of the last step, each
   with three kinds of crash in turn. `b2 crash-long` sees them all. Under a sanitizer sequences are
   shorter. */

namespace {

constexpr unsigned length_max = thinning == 1 ? 4 : 3;

constexpr effort sample{.states_max = 6,
                        .samples = 1,
                        .deep_every = 6,
                        .kinds_in_turn = 3,
                        .last_step_only = true};

template <class Writer>
void explore_short(const char* name, std::uint32_t block_size)
{
    const std::vector<std::string> all = sequences_up_to(plain_steps, length_max);
    const crash_counts c = explore_all<Writer>(name, block_size, all, sample);
    expect_floor(c, thinning == 1 ? 450'000 : 50'000);
    if (std::getenv("FORELOG_CRASH_CASE") != nullptr)
        return;
    BOOST_TEST(c.workloads == 1u + 9 + 81 + 729 + (length_max == 4 ? 6561u : 0u));
    BOOST_TEST(c.frames.size() >= 4u);
    // Three steps leave hardly a file to remove.
    BOOST_TEST(c.kinds.size() + (thinning != 1) >= crash_kind_names.size());
}

} // namespace

BOOST_AUTO_TEST_SUITE(all_short)

BOOST_AUTO_TEST_CASE(every_sequence_of_four_steps_synced_on_flush_survives_crashes)
{
    explore_short<direct_manual>("short", 512);
}

BOOST_AUTO_TEST_CASE(every_sequence_of_four_steps_synced_on_every_append_survives_crashes)
{
    explore_short<direct_group_commit>("short-group", 4096);
}

BOOST_AUTO_TEST_SUITE_END()
