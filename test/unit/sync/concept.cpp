// forelog/test/unit/sync/concept.cpp: what is a sync_policy, and what is not
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/sync/concept.hpp>
#include <forelog/sync/data_sync.hpp>
#include <forelog/sync/full_sync.hpp>
#include <forelog/sync/no_sync.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace forelog;

struct good
{
    static constexpr durability guarantees = durability::os;
    template <class File>
    void sync(File&, std::error_code&) noexcept
    {}
};

struct promises_nothing
{
    template <class File>
    void sync(File&, std::error_code&) noexcept
    {}
};

struct promises_a_number : good
{
    static constexpr int guarantees = 2;
};

struct may_throw : good
{
    template <class File>
    void sync(File&, std::error_code&)
    {}
};

struct returns_its_error : good
{
    template <class File>
    std::error_code sync(File&) noexcept
    {
        return {};
    }
};

struct asks_a_file_for_more : good
{
    template <class File>
        requires requires(File& f)
        {
            f.sync_everything();
        }
    void sync(File&, std::error_code&) noexcept {}
};

struct takes_one_file_only : good
{
    void sync(int&, std::error_code&) noexcept {}
};

struct needs_an_argument : good
{
    explicit needs_an_argument(int) {}
};

static_assert(sync_policy<good>);
static_assert(sync_policy<full_sync>);
static_assert(sync_policy<data_sync>);
static_assert(sync_policy<no_sync>);
static_assert(!sync_policy<promises_nothing>);
static_assert(!sync_policy<promises_a_number>);
static_assert(!sync_policy<may_throw>);
static_assert(!sync_policy<returns_its_error>);
static_assert(!sync_policy<asks_a_file_for_more>);
static_assert(!sync_policy<takes_one_file_only>);
static_assert(!sync_policy<needs_an_argument>);
static_assert(!sync_policy<int>);

static_assert(is_syncing<full_sync> && is_syncing<data_sync> && !is_syncing<no_sync>);
static_assert(durability::process < durability::os &&
              durability::os < durability::device);

} // namespace

BOOST_AUTO_TEST_CASE(the_concept_sync_policy_is_as_strict_as_it_says)
{
    BOOST_TEST(sync_policy<good>);
}
