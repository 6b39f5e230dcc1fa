// forelog/test/unit/testing/choosers.cpp: choices are complete, repeatable and printable
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include <forelog/testing/chooser.hpp>

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>

using namespace forelog::test;

namespace {

/// Asks two to four questions, depending on the answers.
std::string ask(chooser& choice)
{
    std::string text;
    for (std::uint64_t left = 1 + choice.pick(3); left != 0; --left)
        text += static_cast<char>('a' + choice.pick(2 + left % 2));
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_exhaustive_chooser_takes_each_path_once)
{
    std::set<std::string> seen;
    exhaustive all;
    std::uint64_t runs = 0;
    do {
        BOOST_TEST(seen.insert(ask(all)).second);
        ++runs;
    } while (all.next());
    BOOST_TEST(runs == 3u + 2 * 3 + 3 * 2 * 3);
    BOOST_TEST(all.paths() == runs);
    BOOST_TEST(seen.count("aaa") == 1u);
    BOOST_TEST(seen.count("cbc") == 1u);
}

BOOST_AUTO_TEST_CASE(a_question_with_one_answer_is_no_choice)
{
    exhaustive all;
    BOOST_TEST(all.pick(1) == 0u);
    BOOST_TEST(all.repro() == "path:");
    BOOST_TEST(!all.next());
}

BOOST_AUTO_TEST_CASE(a_run_that_asks_otherwise_the_second_time_is_refused)
{
    exhaustive all;
    all.pick(2);
    all.pick(2);
    BOOST_TEST(all.next());
    BOOST_CHECK_THROW(all.pick(3), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_path_is_taken_again_from_what_was_printed)
{
    std::map<std::string, std::string> by_repro;
    exhaustive all;
    do {
        const std::string text = ask(all);
        by_repro[all.repro()] = text;
    } while (all.next());
    BOOST_TEST(by_repro.size() == 27u);
    for (const auto& [repro, text] : by_repro) {
        const auto again = make_chooser(repro);
        BOOST_TEST(ask(*again) == text);
        BOOST_TEST(again->repro() == repro);
    }
}

BOOST_AUTO_TEST_CASE(a_path_that_does_not_fit_the_run_is_refused)
{
    given_path wrong({7});
    BOOST_CHECK_THROW(wrong.pick(3), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_seed_gives_the_same_choices_again)
{
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        seeded first(seed);
        const std::string text = ask(first) + ask(first);
        const auto again = make_chooser(first.repro());
        BOOST_TEST(ask(*again) + ask(*again) == text);
        BOOST_TEST(again->repro() == "seed:" + std::to_string(seed));
    }
}

BOOST_AUTO_TEST_CASE(the_choices_of_a_seed_are_the_same_on_every_machine)
{
    std::string text;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        seeded choice(seed);
        choice.pick(10);
        text += std::to_string(choice.pick(10));
    }
    BOOST_TEST(text == "99939269459848962000");
}

BOOST_AUTO_TEST_CASE(seeds_reach_every_choice_and_both_extremes)
{
    std::map<std::string, int> seen;
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        seeded choice(seed);
        std::string text;
        for (int i = 0; i < 6; ++i)
            text += choice.pick(2) == 0 ? '.' : 'x';
        ++seen[text];
    }
    BOOST_TEST(seen.size() == 64u);
    BOOST_TEST(seen["......"] > 200);
    BOOST_TEST(seen["xxxxxx"] > 200);
    BOOST_TEST(seen["xxx.xx"] > 20);
}

BOOST_AUTO_TEST_CASE(what_no_chooser_printed_is_refused)
{
    for (const char* text :
         {"", "seed", "seed:", "seed:1.2", "seed:x", "path:1..2", "path:1.", "path:1,2",
          "dice:1", "seed:-1", "seed:99999999999999999999"})
        BOOST_CHECK_THROW(make_chooser(text), std::invalid_argument);
    BOOST_CHECK_NO_THROW(make_chooser("path:"));
}
