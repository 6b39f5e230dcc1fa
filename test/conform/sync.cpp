// forelog/test/conform/sync.cpp: the sync policies of the library, a bare one and the
// users' conform
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "sync.hpp"
#include "../../example/policies/counted_sync.hpp"
#include "archetypes.hpp"

#include <forelog/sync/data_sync.hpp>
#include <forelog/sync/full_sync.hpp>
#include <forelog/sync/no_sync.hpp>

namespace {

using full_sync_suite = forelog::test::sync_conformance<forelog::full_sync>;
using data_sync_suite = forelog::test::sync_conformance<forelog::data_sync>;
using no_sync_suite = forelog::test::sync_conformance<forelog::no_sync>;
using sync_archetype_suite =
    forelog::test::sync_conformance<forelog::test::sync_archetype>;
using sync_policy_of_a_user_suite =
    forelog::test::sync_conformance<example::counted_sync>;

} // namespace

BOOST_AUTO_TEST_SUITE(conform_full_sync)
FORELOG_TEST_SYNC_CASES(full_sync_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_data_sync)
FORELOG_TEST_SYNC_CASES(data_sync_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_no_sync)
FORELOG_TEST_SYNC_CASES(no_sync_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_sync_archetype)
FORELOG_TEST_SYNC_CASES(sync_archetype_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_sync_policy_of_a_user)
FORELOG_TEST_SYNC_CASES(sync_policy_of_a_user_suite)
BOOST_AUTO_TEST_SUITE_END()
