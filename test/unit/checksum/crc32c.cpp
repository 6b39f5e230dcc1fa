// forelog/test/unit/checksum/crc32c.cpp: every path of CRC-32C gives the bits of Boost.CRC
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#include "crc_paths.hpp"

#include <forelog/checksum/crc32c.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

namespace checksum = forelog::checksum;
using oracle = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

std::vector<crc_test::path> paths()
{
    std::vector<crc_test::path> all{
        {"crc32c", &forelog::checksum::crc32c},
        {"reference", &checksum::crc_reference<checksum::boost_crc32c>},
    };
#if defined(__GNUC__) && defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) {
        all.push_back({"sse42", &checksum::crc32c_sse42});
        all.push_back({"long", &checksum::crc32c_long});
    }
    if (checksum::has_clmul())
        all.push_back({"lanes", &checksum::crc32c_lanes});
    if (checksum::has_avx512())
        all.push_back({"avx512",
                       [](const void* data, std::size_t size, std::uint32_t crc) {
                           return checksum::crc32c_avx512(data, size, crc);
                       },
                       4});
#elif defined(FORELOG_CRC_ARM)
    if (checksum::has_arm_crc)
        all.push_back({"arm", &checksum::crc_arm<checksum::arm_castagnoli>});
#endif
    return all;
}

std::uint32_t of(const std::vector<unsigned char>& bytes)
{
    return forelog::checksum::crc32c(bytes.data(), bytes.size());
}

} // namespace

BOOST_AUTO_TEST_SUITE(format_crc32c)

BOOST_AUTO_TEST_CASE(the_checksum_of_nothing_is_zero_and_continues_as_it_was)
{
    BOOST_TEST(forelog::checksum::crc32c(nullptr, 0) == 0u);
    BOOST_TEST(forelog::checksum::crc32c(nullptr, 0, 0x12345678u) == 0x12345678u);
}

BOOST_AUTO_TEST_CASE(the_check_value_of_the_catalogue_is_met_on_every_path)
{
    for (const crc_test::path& each : paths())
        BOOST_TEST(each.function("123456789", 9, 0) == 0xE3069283u, each.name);
}

BOOST_AUTO_TEST_CASE(the_examples_of_rfc_3720_b4_are_met)
{
    std::vector<unsigned char> bytes(32, 0x00);
    BOOST_TEST(of(bytes) == 0x8A9136AAu);
    bytes.assign(32, 0xFF);
    BOOST_TEST(of(bytes) == 0x62A8AB43u);
    for (std::size_t i = 0; i != 32; ++i)
        bytes[i] = static_cast<unsigned char>(i);
    BOOST_TEST(of(bytes) == 0x46DD794Eu);
    std::reverse(bytes.begin(), bytes.end());
    BOOST_TEST(of(bytes) == 0x113FDB5Cu);
    const std::vector<unsigned char> read_command{
        0x01, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00,
        0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18, 0x28, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
    BOOST_TEST(of(read_command) == 0xD9963A56u);
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
