// forelog/test/unit/checksum/crc32.cpp: every path of CRC-32 gives the bits of Boost.CRC
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#include "crc_paths.hpp"

#include <forelog/checksum/crc32.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

namespace checksum = forelog::checksum;
using oracle = boost::crc_32_type;

std::vector<crc_test::path> paths()
{
    std::vector<crc_test::path> all{
        {"crc32", &forelog::checksum::crc32},
        {"reference", &checksum::crc_reference<checksum::boost_crc32>},
    };
#if defined(__GNUC__) && defined(__x86_64__)
    if (checksum::has_clmul()) {
        all.push_back({"folded", &checksum::crc32_folded});
        all.push_back({"short", &checksum::crc32_short, 0, 16});
        all.push_back({"clmul", &checksum::crc32_clmul, 16});
    }
    if (checksum::has_avx512())
        all.push_back({"avx512", &checksum::crc32_avx512, 4});
#elif defined(FORELOG_CRC_ARM)
    if (checksum::has_arm_crc)
        all.push_back({"arm", &checksum::crc_arm<checksum::arm_ieee>});
#endif
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(format_crc32)

BOOST_AUTO_TEST_CASE(the_checksum_of_nothing_is_zero_and_continues_as_it_was)
{
    BOOST_TEST(forelog::checksum::crc32(nullptr, 0) == 0u);
    BOOST_TEST(forelog::checksum::crc32(nullptr, 0, 0x12345678u) == 0x12345678u);
}

BOOST_AUTO_TEST_CASE(known_values_are_met)
{
    const auto of = [](const std::string& text) {
        return forelog::checksum::crc32(text.data(), text.size());
    };
    BOOST_TEST(of("123456789") == 0xCBF43926u);
    BOOST_TEST(of("a") == 0xE8B7BE43u);
    BOOST_TEST(of("The quick brown fox jumps over the lazy dog") == 0x414FA339u);
    BOOST_TEST(of(std::string(32, '\0')) == 0x190A55ADu);
    BOOST_TEST(of(std::string(32, '\xFF')) == 0xFF6CAB0Bu);
}

BOOST_AUTO_TEST_CASE(every_length_at_sixteen_alignments_equals_boost_crc_on_every_path)
{
    for (std::size_t alignment = 0; alignment != 16; ++alignment)
        crc_test::check_lengths<oracle>(paths(), alignment, 4096);
}

BOOST_AUTO_TEST_CASE(
    short_lengths_at_every_alignment_in_a_line_equal_boost_crc_on_every_path)
{
    for (std::size_t alignment = 0; alignment != 64; ++alignment)
        crc_test::check_lengths<oracle>(paths(), alignment, 520);
}

BOOST_AUTO_TEST_CASE(every_path_continues_at_every_split)
{
    crc_test::check_splits<oracle>(paths());
}

BOOST_AUTO_TEST_CASE(no_path_reads_outside_its_input)
{
    crc_test::check_bounds<oracle>(paths());
}

BOOST_AUTO_TEST_CASE(long_input_equals_boost_crc_on_every_path)
{
    crc_test::check_long<oracle>(paths());
}

BOOST_AUTO_TEST_SUITE_END()
