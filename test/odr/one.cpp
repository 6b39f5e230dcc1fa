// forelog/test/odr/one.cpp: two translation units agree on every constant and instance
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../support/temp_dir.hpp"
#include "shared.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(odr)

BOOST_AUTO_TEST_CASE(every_constant_is_one_object)
{
    const auto here = forelog::test::all_addresses();
    const auto there = forelog::test::addresses_elsewhere();
    BOOST_TEST_REQUIRE(here.size() == there.size());
    for (std::size_t i = 0; i < here.size(); ++i)
        BOOST_TEST(here[i] == there[i], "entry " << i);
}

BOOST_AUTO_TEST_CASE(both_write_and_read_logs)
{
    const forelog::test::temp_dir dir;
    forelog::test::write_and_read(dir / "here", "here");
    forelog::test::write_and_read_elsewhere(dir / "there");
}

BOOST_AUTO_TEST_CASE(an_error_made_there_is_the_error_here)
{
    const std::error_code ec = forelog::error::gap;
    BOOST_TEST((ec == forelog::condition::damaged));
}

BOOST_AUTO_TEST_SUITE_END()
