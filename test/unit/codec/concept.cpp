// forelog/test/unit/codec/concept.cpp: what is a record_codec, and what is not
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/codec/concept.hpp>
#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using forelog::record_codec;

struct good
{
    static constexpr std::uint16_t codec_id = 0x8000;
    static std::uint32_t checksum(const std::byte*, std::size_t, std::uint32_t) noexcept
    {
        return 0;
    }
};

struct without_id : good
{
    void codec_id();
};

struct id_of_text : good
{
    static constexpr const char* codec_id = "crc";
};

struct may_throw : good
{
    static std::uint32_t checksum(const std::byte*, std::size_t, std::uint32_t)
    {
        return 0;
    }
};

struct other_result : good
{
    static std::uint64_t checksum(const std::byte*, std::size_t, std::uint32_t) noexcept
    {
        return 0;
    }
};

struct not_static : good
{
    std::uint32_t checksum(const std::byte*, std::size_t, std::uint32_t) noexcept
    {
        return 0;
    }
};

struct not_incremental : good
{
    static std::uint32_t checksum(const std::byte*, std::size_t) noexcept { return 0; }
};

class private_members : good
{};

static_assert(record_codec<good>);
static_assert(record_codec<forelog::crc32c_codec>);
static_assert(record_codec<forelog::crc32_codec>);
static_assert(!record_codec<without_id>);
static_assert(!record_codec<id_of_text>);
static_assert(!record_codec<may_throw>);
static_assert(!record_codec<other_result>);
static_assert(!record_codec<not_static>);
static_assert(!record_codec<not_incremental>);
static_assert(!record_codec<private_members>);
static_assert(!record_codec<int>);

} // namespace

BOOST_AUTO_TEST_CASE(the_concept_record_codec_is_as_strict_as_it_says)
{
    BOOST_TEST(record_codec<good>);
}
