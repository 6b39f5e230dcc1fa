// forelog/test/unit/format/zero_checksums.cpp: a checksum of 0 is as good as any other
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/log_builder.hpp"

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <string>

namespace {

using namespace forelog;
using namespace forelog::test;

std::uint32_t unmask(std::uint32_t checksum)
{
    return std::rotr(checksum - format::mask(0), 13);
}

/// Returns: the word for which `crc(word)` is `wanted`. A CRC is linear in every 32 bits in a row
/// of what it covers, and no two values of those give the same.
template <class Crc>
std::uint32_t word_for(std::uint32_t wanted, Crc crc)
{
    std::array<std::uint32_t, 32> values{}, words{}; // by the highest bit of the value
    const std::uint32_t base = crc(0);
    for (unsigned i = 0; i < 32; ++i) {
        std::uint32_t word = 1u << i;
        std::uint32_t value = crc(word) ^ base;
        while (value != 0) {
            const auto top = static_cast<std::size_t>(std::bit_width(value)) - 1;
            if (values[top] == 0) {
                values[top] = value;
                words[top] = word;
                break;
            }
            value ^= values[top];
            word ^= words[top];
        }
    }
    std::uint32_t found = 0;
    for (std::uint32_t left = wanted ^ base; left != 0;) {
        const auto top = static_cast<std::size_t>(std::bit_width(left)) - 1;
        BOOST_REQUIRE(values[top] != 0u);
        found ^= words[top];
        left ^= values[top];
    }
    return found;
}

std::uint32_t checksum_of(const format::frame_header& h, std::uint32_t log_seed)
{
    std::array<std::byte, format::frame_header_size> block;
    return format::encode(h, log_seed, block);
}

/// Effects: chooses the time of writing, which means nothing, so that the checksum is 0.
void give_zero_checksum(format::frame_header& h, std::uint32_t log_seed)
{
    h.written = word_for(unmask(0), [&](std::uint32_t word) {
        h.written = word;
        return unmask(checksum_of(h, log_seed));
    });
}

std::vector<std::byte> framed(const std::string& payload)
{
    std::vector<std::byte> bytes;
    segment_image::add_record(
        bytes, codec::record_source<crc32c_codec>(record_type{1}, view_bytes(payload)));
    return bytes;
}

std::string text_of(std::uint32_t word)
{
    return std::string(reinterpret_cast<const char*>(&word), sizeof word);
}

struct log_fixture
{
    std::string read()
    {
        std::string all;
        replay_range<simulated_file, crc32c_codec> log(image.disk.path(), {}, ec);
        for (const record_view& r : log)
            all += std::string(view_text(r.payload)) + ",";
        end = log.report().end;
        return all;
    }

    log_image image;
    std::error_code ec;
    verdict end = verdict::clean;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(format_zero_checksums, log_fixture)

BOOST_AUTO_TEST_CASE(a_frame_whose_checksum_is_zero_does_not_end_the_log)
{
    segment_image s = segment_image::first();
    s.data({"a"});
    segment_image with = s; // where the header is taken from
    with.data({"b"});
    const std::uint32_t seed = format::seed_of(s.header.log);
    const std::size_t at = with.frames.back();
    format::frame_header h;
    BOOST_REQUIRE(format::decode(
        const_bytes(with.bytes).subspan(at).first<format::frame_header_size>(), seed, h));
    give_zero_checksum(h, seed);
    BOOST_REQUIRE(checksum_of(h, seed) == 0u);
    s.put(h, framed("b"));
    s.data({"c"});
    s.close();
    image.put(s);
    BOOST_TEST(read() == "a,b,c,");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST((end == verdict::clean));
}

BOOST_AUTO_TEST_CASE(a_record_whose_checksum_is_zero_is_a_record)
{
    const auto checksum = [](std::uint32_t word) {
        return format::decode_record_header(framed(text_of(word)).data()).checksum;
    };
    const std::uint32_t word = word_for(0, checksum);
    BOOST_REQUIRE(checksum(word) == 0u);
    segment_image s = segment_image::first();
    s.data({"a", text_of(word), "c"});
    s.close();
    image.put(s);
    BOOST_TEST(read() == "a," + text_of(word) + ",c,");
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(a_checksum_that_reads_zero_is_compared_like_any_other)
{
    std::vector<std::byte> record = framed("b");
    format::store(record.data() + 4, std::uint32_t{0});
    segment_image s = segment_image::first();
    s.data({"a"});
    s.data_of(record, 1);
    image.put(s);
    BOOST_TEST(read() == "a,");

    s = segment_image::first();
    s.data({"a"});
    s.data({"b"});
    format::store(s.bytes.data() + s.frames.back() + 4, std::uint32_t{0});
    image.put(s);
    BOOST_TEST(read() == "a,");
}

BOOST_AUTO_TEST_SUITE_END()
