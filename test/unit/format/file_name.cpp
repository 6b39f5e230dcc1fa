// forelog/test/unit/format/file_name.cpp: names of segments, and byte order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/format/endian.hpp>
#include <forelog/format/file_name.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <limits>
#include <string>

using namespace forelog;

BOOST_AUTO_TEST_SUITE(format_file_name)

BOOST_AUTO_TEST_CASE(a_segment_is_named_by_16_hexadecimal_digits)
{
    BOOST_TEST(format::segment_name(1).data() == std::string("wal-0000000000000001.seg"));
    BOOST_TEST(format::segment_name(0xfedcba9876543210).data() ==
               std::string("wal-fedcba9876543210.seg"));
    BOOST_TEST(format::temporary_name(0x1f).data() ==
               std::string("wal-000000000000001f.tmp"));
    BOOST_TEST(format::lock_name == std::string("LOCK"));
}

BOOST_AUTO_TEST_CASE(a_name_gives_its_number_back)
{
    for (const std::uint64_t n :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0xabcdef},
          (std::numeric_limits<std::uint64_t>::max)()}) {
        BOOST_TEST((format::segment_number(format::segment_name(n).data()) == n));
        BOOST_TEST((format::temporary_number(format::temporary_name(n).data()) == n));
        BOOST_TEST(!format::segment_number(format::temporary_name(n).data()).has_value());
        BOOST_TEST(!format::temporary_number(format::segment_name(n).data()).has_value());
    }
}

BOOST_AUTO_TEST_CASE(every_other_name_is_foreign)
{
    for (const char* name :
         {"", "LOCK", "wal-.seg", "wal-1.seg", "wal-000000000000001.seg",
          "wal-00000000000000001.seg", "wal-000000000000000G.seg",
          "wal-000000000000000A.seg", "WAL-0000000000000001.seg",
          "wal-0000000000000001.SEG", "wal-0000000000000001.seg~",
          " wal-0000000000000001.seg", "wal_0000000000000001.seg", "wal-0000000000000001",
          "wal-+000000000000001.seg", "wal-0x00000000000001.seg",
          "wal-00000000 0000001.seg"}) {
        BOOST_TEST(!format::segment_number(name).has_value(), name);
        BOOST_TEST(!format::temporary_number(name).has_value(), name);
    }
    BOOST_TEST(
        !format::segment_number(std::string_view("wal-000000000000000\0.seg", 24)));
}

BOOST_AUTO_TEST_CASE(numbers_are_stored_with_the_lowest_byte_first)
{
    std::array<std::byte, 8> b{};
    format::store(b.data(), std::uint64_t{0x0102'0304'0506'0708});
    for (int i = 0; i < 8; ++i)
        BOOST_TEST(std::to_integer<int>(b[static_cast<std::size_t>(i)]) == 8 - i);
    BOOST_TEST(format::load<std::uint64_t>(b.data()) == 0x0102'0304'0506'0708u);
    BOOST_TEST(format::load<std::uint32_t>(b.data()) == 0x0506'0708u);
    BOOST_TEST(format::load<std::uint16_t>(b.data() + 6) == 0x0102u);
    BOOST_TEST(format::load<std::uint32_t>(b.data() + 1) ==
               0x0405'0607u); // at any address
    const std::uint32_t word = format::little(std::uint32_t{0x0102'0304});
    BOOST_TEST(*reinterpret_cast<const unsigned char*>(&word) == 0x04u);
}

BOOST_AUTO_TEST_CASE(all_zero_sees_one_bit_anywhere)
{
    std::array<std::byte, 100> b{};
    BOOST_TEST(format::all_zero(b.data(), 0));
    for (std::size_t size = 1; size <= b.size(); ++size) {
        BOOST_TEST(format::all_zero(b.data(), size));
        for (std::size_t i = 0; i < b.size(); ++i) {
            b[i] = std::byte{0x10};
            BOOST_TEST(format::all_zero(b.data(), size) == (i >= size));
            b[i] = std::byte{};
        }
    }
    b.fill(std::byte{7}); // every byte equals its neighbour
    BOOST_TEST(!format::all_zero(b.data(), b.size()));
}

BOOST_AUTO_TEST_SUITE_END()
