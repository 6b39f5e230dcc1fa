// forelog/test/unit/flush/concept.cpp: what is a flush_policy, and what is not
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/flush/concept.hpp>
#include <forelog/flush/flush_by_size.hpp>
#include <forelog/flush/flush_by_size_or_time.hpp>
#include <forelog/flush/flush_by_time.hpp>
#include <forelog/flush/group_commit.hpp>
#include <forelog/flush/manual_flush.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace forelog;
using time_point = flush_clock::time_point;

struct good
{
    flush_decision decide(const pending_records&, time_point) const noexcept
    {
        return {};
    }
    bool valid() const noexcept { return true; }
};

struct may_throw : good
{
    flush_decision decide(const pending_records&, time_point) const { return {}; }
};

struct keeps_state : good
{
    flush_decision decide(const pending_records&, time_point) noexcept { return {}; }
};

struct answers_yes_or_no : good
{
    bool decide(const pending_records&, time_point) const noexcept { return true; }
};

struct reads_the_clock : good
{
    flush_decision decide(const pending_records&) const noexcept { return {}; }
};

struct never_checked
{
    flush_decision decide(const pending_records&, time_point) const noexcept
    {
        return {};
    }
};

struct checking_may_throw : good
{
    bool valid() const { return true; }
};

struct needs_an_argument : good
{
    explicit needs_an_argument(int) {}
};

struct cannot_be_copied : good
{
    cannot_be_copied() = default;
    cannot_be_copied(cannot_be_copied&&) = default;
};

static_assert(flush_policy<good>);
static_assert(flush_policy<flush_by_size>);
static_assert(flush_policy<flush_by_time>);
static_assert(flush_policy<flush_by_size_or_time>);
static_assert(flush_policy<group_commit>);
static_assert(flush_policy<manual_flush>);
static_assert(!flush_policy<may_throw>);
static_assert(!flush_policy<keeps_state>);
static_assert(!flush_policy<answers_yes_or_no>);
static_assert(!flush_policy<reads_the_clock>);
static_assert(!flush_policy<never_checked>);
static_assert(!flush_policy<checking_may_throw>);
static_assert(!flush_policy<needs_an_argument>);
static_assert(!flush_policy<cannot_be_copied>);
static_assert(!flush_policy<int>);

} // namespace

BOOST_AUTO_TEST_CASE(the_concept_flush_policy_is_as_strict_as_it_says)
{
    BOOST_TEST(flush_policy<good>);
}
