// forelog/test/conform/flush.cpp: the flush policies of the library, a bare one and the
// users' conform
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "flush.hpp"
#include "../../example/policies/flush_by_waiting.hpp"
#include "archetypes.hpp"

#include <forelog/flush/flush_by_size.hpp>
#include <forelog/flush/flush_by_size_or_time.hpp>
#include <forelog/flush/flush_by_time.hpp>
#include <forelog/flush/group_commit.hpp>
#include <forelog/flush/manual_flush.hpp>

namespace {

using flush_by_size_suite = forelog::test::flush_conformance<forelog::flush_by_size>;
using flush_by_time_suite = forelog::test::flush_conformance<forelog::flush_by_time>;
using flush_by_size_or_time_suite =
    forelog::test::flush_conformance<forelog::flush_by_size_or_time>;
using group_commit_suite = forelog::test::flush_conformance<forelog::group_commit>;
using manual_flush_suite = forelog::test::flush_conformance<forelog::manual_flush>;
using flush_archetype_suite =
    forelog::test::flush_conformance<forelog::test::flush_archetype>;
using flush_policy_of_a_user_suite =
    forelog::test::flush_conformance<example::flush_by_waiting>;

} // namespace

BOOST_AUTO_TEST_SUITE(conform_flush_by_size)
FORELOG_TEST_FLUSH_CASES(flush_by_size_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_flush_by_time)
FORELOG_TEST_FLUSH_CASES(flush_by_time_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_flush_by_size_or_time)
FORELOG_TEST_FLUSH_CASES(flush_by_size_or_time_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_group_commit)
FORELOG_TEST_FLUSH_CASES(group_commit_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_manual_flush)
FORELOG_TEST_FLUSH_CASES(manual_flush_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_flush_archetype)
FORELOG_TEST_FLUSH_CASES(flush_archetype_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_flush_policy_of_a_user)
FORELOG_TEST_FLUSH_CASES(flush_policy_of_a_user_suite)
BOOST_AUTO_TEST_SUITE_END()
