// forelog/test/unit/error.cpp: every error, its text and its class
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/detail/throw_error.hpp>
#include <forelog/error.hpp>

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <future>
#include <set>
#include <string>
#include <vector>

namespace {

using forelog::condition;
using forelog::error;

/// In the order of their numbers, from 1; 6 was reserved once, and is not used again.
const std::vector<error> all_errors{
    error::too_large,      error::queue_full, error::closed,   error::forked,
    error::locked,         error::not_a_log,  error::foreign,  error::unsupported_version,
    error::unknown_codec,  error::corrupt,    error::gap,      error::out_of_range,
    error::not_yet,        error::gone,       error::no_space, error::invalid_argument,
    error::invalid_options};

const std::vector<condition> all_conditions{condition::io, condition::full,
                                            condition::closed, condition::damaged,
                                            condition::misuse};

/// The classes that a code belongs to, as a string of their initials.
std::string classes_of(const std::error_code& ec)
{
    std::string text;
    for (const condition c : all_conditions)
        if (ec == c)
            text += "ifcdm"[static_cast<int>(c) - 1];
    return text;
}

std::string classes_of_errno(int number)
{
    return classes_of({number, std::system_category()});
}

} // namespace

BOOST_AUTO_TEST_SUITE(ground_error)

BOOST_AUTO_TEST_CASE(the_numbers_are_those_of_version_0_1_from_1_since_0_would_be_success)
{
    BOOST_TEST(all_errors.size() == 17u);
    for (std::size_t i = 0; i < all_errors.size(); ++i)
        BOOST_TEST(static_cast<std::size_t>(all_errors[i]) == i + (i < 5 ? 1 : 2));
    for (std::size_t i = 0; i < all_conditions.size(); ++i)
        BOOST_TEST(static_cast<std::size_t>(all_conditions[i]) == i + 1);
    BOOST_TEST(!std::error_code());
    for (const error e : all_errors)
        BOOST_TEST(!!make_error_code(e));
}

BOOST_AUTO_TEST_CASE(every_error_has_a_message_of_its_own)
{
    std::set<std::string> messages;
    for (const error e : all_errors) {
        const std::string text = make_error_code(e).message();
        BOOST_TEST(!text.empty());
        BOOST_TEST(text.find("unknown forelog") == std::string::npos, text);
        BOOST_TEST(messages.insert(text).second, text);
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_value_says_so_and_belongs_to_no_class)
{
    for (const int value : {0, 19, -1, 1000000}) {
        const std::error_code ec(value, forelog::error_category());
        BOOST_TEST(ec.message() == "unknown forelog error");
        BOOST_TEST(classes_of(ec) == "");
    }
    BOOST_TEST(std::error_condition(77, forelog::condition_category()).message() ==
               "unknown forelog condition");
}

BOOST_AUTO_TEST_CASE(every_condition_has_a_message_of_its_own)
{
    std::set<std::string> messages;
    for (const condition c : all_conditions)
        BOOST_TEST(messages.insert(make_error_condition(c).message()).second);
    BOOST_TEST(messages.count("unknown forelog condition") == 0u);
}

BOOST_AUTO_TEST_CASE(the_categories_have_names_and_are_one_object_each)
{
    BOOST_TEST(forelog::error_category().name() == std::string("forelog"));
    BOOST_TEST(forelog::condition_category().name() == std::string("forelog.condition"));
    BOOST_TEST(&forelog::error_category() == &make_error_code(error::gap).category());
    BOOST_TEST((forelog::error_category() != forelog::condition_category()));
}

BOOST_AUTO_TEST_CASE(an_error_converts_to_a_code_by_itself)
{
    const std::error_code ec = error::gap;
    BOOST_TEST(ec.value() == 12);
    BOOST_TEST((ec == error::gap));
    BOOST_TEST((ec != error::corrupt));
}

BOOST_AUTO_TEST_CASE(every_error_belongs_to_its_class_and_to_no_other)
{
    BOOST_TEST(classes_of(error::queue_full) == "f");
    BOOST_TEST(classes_of(error::no_space) == "f");
    BOOST_TEST(classes_of(error::closed) == "c");
    BOOST_TEST(classes_of(error::foreign) == "d");
    BOOST_TEST(classes_of(error::corrupt) == "d");
    BOOST_TEST(classes_of(error::gap) == "d");
    for (const error e :
         {error::too_large, error::forked, error::not_a_log, error::out_of_range,
          error::invalid_argument, error::invalid_options})
        BOOST_TEST(classes_of(e) == "m", make_error_code(e).message());
    for (const error e : all_errors)
        BOOST_TEST(classes_of(e).size() <= 1u, make_error_code(e).message());
}

BOOST_AUTO_TEST_CASE(an_errno_is_kept_and_is_io)
{
    for (const int number : {EIO, EACCES, ENOENT, EROFS, ENOTDIR, ELOOP, EMFILE}) {
        const std::error_code ec(number, std::system_category());
        BOOST_TEST(ec.value() == number);
        BOOST_TEST(classes_of(ec) == "i");
    }
    BOOST_TEST(classes_of(std::make_error_code(std::errc::io_error)) == "i");
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_io_and_full)
{
    BOOST_TEST(classes_of_errno(ENOSPC) == "if");
    BOOST_TEST(classes_of_errno(EFBIG) == "if");
    BOOST_TEST(classes_of_errno(EDQUOT) == "if");
    BOOST_TEST(classes_of(std::make_error_code(std::errc::no_space_on_device)) == "if");
}

BOOST_AUTO_TEST_CASE(success_belongs_to_no_class)
{
    BOOST_TEST(classes_of(std::error_code()) == "");
}

BOOST_AUTO_TEST_CASE(a_code_of_another_category_belongs_to_no_class)
{
    BOOST_TEST(classes_of(std::make_error_code(std::future_errc{1})) == "");
}

BOOST_AUTO_TEST_CASE(an_error_of_a_shared_object_with_a_category_of_its_own_is_the_same)
{
    const forelog::detail::error_category_impl elsewhere;
    for (const error e : all_errors) {
        const std::error_code ec(static_cast<int>(e), elsewhere);
        for (const error other : all_errors)
            BOOST_TEST((ec == other) == (e == other));
        BOOST_TEST((error::gap != ec) == (e != error::gap));
        BOOST_TEST(classes_of(ec) == classes_of(e));
    }
    BOOST_TEST((std::error_code(1, std::generic_category()) != error::too_large));
}

BOOST_AUTO_TEST_CASE(the_throwing_form_carries_the_code_the_call_and_the_log)
{
    forelog::detail::throw_if(std::error_code(), "no", "no");
    try {
        forelog::detail::throw_if(error::gap, "append", "some/log");
        BOOST_TEST(false, "nothing was thrown");
    } catch (const std::system_error& e) {
        BOOST_TEST((e.code() == error::gap));
        BOOST_TEST(e.what() ==
                   "forelog: append \"some/log\": part of the log is missing");
    }
}

BOOST_AUTO_TEST_SUITE_END()
