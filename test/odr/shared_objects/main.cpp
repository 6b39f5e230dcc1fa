// forelog/test/odr/shared_objects/main.cpp: a program and shared libraries that hide their symbols
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "library.hpp"

#include "../../support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace forelog;
using namespace forelog::test;

constexpr std::array all_errors = {
    error::too_large,      error::queue_full, error::closed,   error::forked,
    error::locked,         error::not_a_log,  error::foreign,  error::unsupported_version,
    error::unknown_codec,  error::corrupt,    error::gap,      error::out_of_range,
    error::not_yet,        error::gone,       error::no_space, error::invalid_argument,
    error::invalid_options};
constexpr std::array all_conditions = {condition::io, condition::full, condition::closed,
                                       condition::damaged, condition::misuse};

/// Errors that one object makes are the same to the other as its own.
void check_errors(const shared_object& maker, const shared_object& user)
{
    for (const error made : all_errors) {
        const std::error_code ec = maker.make(made);
        for (const error other : all_errors)
            BOOST_TEST(user.is(ec, other) == (made == other));
        for (const condition c : all_conditions)
            BOOST_TEST(user.matches(ec, c) == maker.matches(ec, c));
    }
    BOOST_TEST(!user.is({}, error::too_large));
    BOOST_TEST(!user.is({1, std::generic_category()}, error::too_large));
}

/// Runs `body` in a child. Returns: what it returned.
template <class Body>
int in_child(Body body)
{
    const ::pid_t child = ::fork();
    if (child == 0)
        ::_exit(body());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

/// A writer that one object opened in the parent is forked in a child to the other, and one opened
/// in a child is not.
void check_forks(const shared_object& opener, const shared_object& user)
{
    const temp_dir dir;
    const auto wal = opener.open(dir / "parent");
    BOOST_TEST(!user.append(*wal));
    const int result = in_child([&] {
        const auto own = opener.open(dir / "child");
        return (user.append(*wal) == error::forked ? 0 : 1) + (user.append(*own) ? 2 : 0);
    });
    BOOST_TEST(result == 0);
    BOOST_TEST(!user.append(*wal));
}

} // namespace

BOOST_AUTO_TEST_SUITE(shared_objects)

BOOST_AUTO_TEST_CASE(a_library_that_hides_its_symbols_shares_what_has_an_identity)
{
    const shared_object here = functions_here(), there = hiding_library();
    BOOST_TEST(here.errors == there.errors);
    BOOST_TEST(here.conditions == there.conditions);
    BOOST_TEST(here.fork_count == there.fork_count);
    for (const error e : all_errors)
        BOOST_TEST((here.make(e) == there.make(e)));
}

BOOST_AUTO_TEST_CASE(an_error_is_the_same_in_a_library_that_hides_its_symbols)
{
    check_errors(hiding_library(), functions_here());
    check_errors(functions_here(), hiding_library());
}

BOOST_AUTO_TEST_CASE(an_error_is_the_same_in_a_library_that_exports_none_of_them)
{
    check_errors(silent_library(), functions_here());
    check_errors(functions_here(), silent_library());
    check_errors(silent_library(), hiding_library());
}

BOOST_AUTO_TEST_CASE(a_fork_is_seen_by_a_program_and_a_library_that_hides_its_symbols)
{
    check_forks(hiding_library(), functions_here());
    check_forks(functions_here(), hiding_library());
}

BOOST_AUTO_TEST_SUITE_END()
