// forelog/test/unit/lsn.cpp: the log sequence number is a strong type
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/lsn.hpp>
#include <forelog/record.hpp>

#include <boost/test/unit_test.hpp>

#include <iomanip>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <unordered_set>

using forelog::lsn;

BOOST_AUTO_TEST_SUITE(ground_lsn)

BOOST_AUTO_TEST_CASE(a_default_one_means_none)
{
    BOOST_TEST(lsn().value() == 0u);
    BOOST_TEST(!lsn());
    BOOST_TEST(!lsn(0));
    BOOST_TEST(!!lsn(1));
    BOOST_TEST(!!lsn((std::numeric_limits<std::uint64_t>::max)()));
}

BOOST_AUTO_TEST_CASE(the_next_one_is_one_more)
{
    BOOST_TEST(lsn().next().value() == 1u);
    BOOST_TEST(lsn(41).next().value() == 42u);
    BOOST_TEST(lsn((std::uint64_t{1} << 36) - 1).next().value() == std::uint64_t{1}
                                                                       << 36);
}

BOOST_AUTO_TEST_CASE(they_are_ordered_by_value)
{
    BOOST_TEST((lsn(1) < lsn(2)));
    BOOST_TEST((lsn(2) > lsn(1)));
    BOOST_TEST((lsn(2) == lsn(2)));
    BOOST_TEST((lsn(2) != lsn(3)));
    BOOST_TEST((lsn(2) <= lsn(2)));
    BOOST_TEST((lsn() < lsn(1)));
    BOOST_TEST((lsn(std::uint64_t{1} << 63) > lsn(1)));
}

BOOST_AUTO_TEST_CASE(adding_goes_on_and_ends_at_the_largest)
{
    constexpr std::uint64_t largest = (std::numeric_limits<std::uint64_t>::max)();
    static_assert(lsn(40) + 2 == lsn(42) && lsn() + 1 == lsn(1));
    BOOST_TEST((lsn(7) + 0 == lsn(7)));
    BOOST_TEST((lsn(largest) + 1 == lsn(largest)));
    BOOST_TEST((lsn(2) + largest == lsn(largest)));
}

BOOST_AUTO_TEST_CASE(subtracting_ends_at_none)
{
    static_assert(lsn(42) - 2 == lsn(40) && lsn(3) - 3 == lsn());
    BOOST_TEST((lsn(3) - 10 == lsn()));
    BOOST_TEST((lsn() - 1 == lsn()));
}

BOOST_AUTO_TEST_CASE(the_difference_of_two_has_a_sign)
{
    static_assert(lsn(42) - lsn(40) == 2 && lsn(40) - lsn(42) == -2);
    BOOST_TEST((lsn(5) - lsn() == 5));
    BOOST_TEST((lsn(5) - lsn(5) == 0));
}

BOOST_AUTO_TEST_CASE(it_is_printed_as_its_number)
{
    std::ostringstream out;
    out << lsn(42) << ' ' << std::setw(4) << std::setfill('0') << lsn(7) << ' ' << lsn();
    BOOST_TEST(out.str() == "42 0007 0");
    std::wostringstream wide;
    wide << std::hex << lsn(255);
    BOOST_TEST((wide.str() == L"ff"));
#ifdef __cpp_lib_format
    BOOST_TEST(std::format("{}, {:06}", lsn(42), lsn(7)) == "42, 000007");
#endif
}

BOOST_AUTO_TEST_CASE(they_hash)
{
    std::unordered_set<lsn> set{lsn(1), lsn(2), lsn(1)};
    BOOST_TEST(set.size() == 2u);
    BOOST_TEST(set.count(lsn(2)) == 1u);
}

BOOST_AUTO_TEST_CASE(it_converts_from_and_to_no_number_by_itself)
{
    static_assert(!std::is_convertible_v<std::uint64_t, lsn>);
    static_assert(!std::is_convertible_v<int, lsn>);
    static_assert(!std::is_convertible_v<lsn, std::uint64_t>);
    static_assert(!std::is_convertible_v<lsn, bool>);
    static_assert(std::is_constructible_v<lsn, std::uint64_t>);
    static_assert(std::is_trivially_copyable_v<lsn> && sizeof(lsn) == 8);
    static_assert(lsn(3).next().value() == 4);
    BOOST_TEST(std::is_nothrow_default_constructible_v<lsn>);
}

BOOST_AUTO_TEST_CASE(a_record_type_is_no_number_by_itself_and_0_is_untyped)
{
    static_assert(!std::is_convertible_v<forelog::record_type, std::uint32_t>);
    static_assert(sizeof(forelog::record_type) == 4);
    BOOST_TEST((forelog::record_type{} == forelog::record_type::untyped));
    BOOST_TEST(static_cast<std::uint32_t>(forelog::record_type{0xffff'ffff}) ==
               0xffff'ffffu);
}

BOOST_AUTO_TEST_CASE(text_and_bytes_are_views_of_each_other)
{
    const std::string text("a\0b\xff", 4);
    const forelog::const_bytes bytes = forelog::view_bytes(text);
    BOOST_TEST(bytes.size() == 4u);
    BOOST_TEST(std::to_integer<int>(bytes[3]) == 0xff);
    BOOST_TEST(forelog::view_text(bytes) == text);
    BOOST_TEST(static_cast<const void*>(bytes.data()) ==
               static_cast<const void*>(text.data()));
    BOOST_TEST(forelog::view_bytes("").empty());
    BOOST_TEST(forelog::view_text({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
