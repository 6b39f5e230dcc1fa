// forelog/test/tidy/bug_bank.cpp: whether the seeded defects still fit the headers
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <iostream>
#include <string>

BOOST_AUTO_TEST_CASE(each_seeded_defect_finds_its_place_exactly_once)
{
    const char* const root = std::getenv("FORELOG_SOURCE_DIR");
    BOOST_TEST_REQUIRE(root != nullptr, "FORELOG_SOURCE_DIR names no source tree");
    if (std::system("python3 --version") != 0) {
        std::cout << "skipped: there is no python3 (./setup.sh --ci)\n";
        return;
    }
    const std::string in_quotes = '"' + std::string(root);
    const std::string command = "python3 " + in_quotes +
                                "/test/bug_bank/bank.py\" check " + in_quotes +
                                "/include\"";
    BOOST_TEST(std::system(command.c_str()) == 0);
}
