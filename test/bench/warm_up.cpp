// forelog/test/bench/warm_up.cpp: which round is the first that counts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#include "core/warm_up.hpp"

#include <boost/test/unit_test.hpp>

namespace {

bench::warm_up at_most(unsigned rounds)
{
    bench::config c;
    c.warm_up = rounds;
    return bench::warm_up{c};
}

/// A round in which each arm took so many seconds for a hundred records.
std::vector<bench::result> round_of(const std::vector<double>& seconds)
{
    std::vector<bench::result> round;
    for (const double s : seconds) {
        bench::result r;
        r.records = 100;
        r.seconds = s;
        round.push_back(r);
    }
    return round;
}

} // namespace

BOOST_AUTO_TEST_CASE(without_a_warm_up_the_first_round_counts)
{
    bench::warm_up w = at_most(0);
    BOOST_TEST(w.is_over(round_of({1})));
    BOOST_TEST(w.rounds().count == 0U);
    BOOST_TEST(!w.rounds().steady.has_value());
}

BOOST_AUTO_TEST_CASE(one_round_of_warm_up_does_not_count_and_is_not_compared)
{
    bench::warm_up w = at_most(1);
    BOOST_TEST(!w.is_over(round_of({1})));
    BOOST_TEST(w.is_over(round_of({9})));
    BOOST_TEST(w.rounds().count == 1U);
    BOOST_TEST(!w.rounds().steady.has_value());
}

BOOST_AUTO_TEST_CASE(a_round_counts_once_it_agrees_with_the_one_before_it)
{
    bench::warm_up w = at_most(5);
    BOOST_TEST(!w.is_over(round_of({4.0, 4.0})));
    BOOST_TEST(!w.is_over(round_of({2.0, 2.0})));
    BOOST_TEST(!w.is_over(round_of({1.0, 1.0})));
    BOOST_TEST(w.is_over(round_of({1.04, 0.97})));
    BOOST_TEST(w.rounds().count == 3U);
    BOOST_TEST(w.rounds().steady.value());
}

BOOST_AUTO_TEST_CASE(all_rounds_after_the_first_that_counts_count_as_well)
{
    bench::warm_up w = at_most(5);
    BOOST_TEST(!w.is_over(round_of({1})));
    BOOST_TEST(w.is_over(round_of({1})));
    BOOST_TEST(w.is_over(round_of({3})));
    BOOST_TEST(w.is_over(round_of({1})));
    BOOST_TEST(w.rounds().count == 1U);
    BOOST_TEST(w.rounds().steady.value());
}

BOOST_AUTO_TEST_CASE(one_arm_that_became_much_faster_was_cold)
{
    bench::warm_up w = at_most(5);
    BOOST_TEST(!w.is_over(round_of({1.0, 1.0, 4.0})));
    BOOST_TEST(!w.is_over(round_of({1.0, 1.0, 2.0})));
    BOOST_TEST(w.is_over(round_of({1.0, 1.0, 1.9})));
}

BOOST_AUTO_TEST_CASE(one_arm_that_became_slower_does_not_hold_up_the_others)
{
    bench::warm_up w = at_most(5);
    BOOST_TEST(!w.is_over(round_of({1.0, 1.0, 1.0})));
    BOOST_TEST(w.is_over(round_of({1.0, 1.0, 1.5})));
}

BOOST_AUTO_TEST_CASE(a_round_in_which_most_arms_became_slower_does_not_agree)
{
    bench::warm_up w = at_most(5);
    BOOST_TEST(!w.is_over(round_of({1.0, 1.0, 1.0})));
    BOOST_TEST(!w.is_over(round_of({1.0, 1.2, 1.2})));
}

BOOST_AUTO_TEST_CASE(after_the_most_rounds_any_round_counts)
{
    bench::warm_up w = at_most(3);
    BOOST_TEST(!w.is_over(round_of({8})));
    BOOST_TEST(!w.is_over(round_of({4})));
    BOOST_TEST(!w.is_over(round_of({2})));
    BOOST_TEST(w.is_over(round_of({1})));
    BOOST_TEST(w.rounds().count == 3U);
    BOOST_TEST(!w.rounds().steady.value());
}

BOOST_AUTO_TEST_CASE(it_is_the_time_of_a_record_that_is_compared)
{
    bench::warm_up w = at_most(5);
    BOOST_TEST(!w.is_over(round_of({1})));
    std::vector<bench::result> twice = round_of({2});
    twice.front().records = 200;
    BOOST_TEST(w.is_over(twice));
}
