// forelog/test/unit/codec/record_framing.cpp: how records and batches are laid out for the log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/codec/batch.hpp>
#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>

#include <boost/crc.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace forelog;

/// What a source puts.
template <class Source>
std::vector<std::byte> put(const Source& source)
{
    std::vector<std::byte> bytes(static_cast<std::size_t>(source.framed_size()));
    std::size_t last = 0;
    source.put([&](std::size_t at, const std::byte* from, std::size_t n) {
        BOOST_TEST_REQUIRE(at == last); // all of it, in order
        BOOST_TEST_REQUIRE(at + n <= bytes.size());
        std::copy(from, from + n, bytes.begin() + static_cast<std::ptrdiff_t>(at));
        last = at + n;
    });
    BOOST_TEST_REQUIRE(last == bytes.size());
    std::vector<std::byte> at_once(bytes.size(), std::byte{0xff});
    source.framed().put_at(at_once.data());
    BOOST_TEST_REQUIRE((at_once == bytes));
    return bytes;
}

std::uint32_t boost_crc32c(const void* a, std::size_t na, const void* b, std::size_t nb)
{
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(a, na);
    crc.process_bytes(b, nb);
    return crc.checksum();
}

} // namespace

BOOST_AUTO_TEST_SUITE(codec_framing)

BOOST_AUTO_TEST_CASE(a_record_is_a_header_the_payload_and_zeros)
{
    for (const std::size_t n : {0u, 1u, 7u, 8u, 9u, 100u}) {
        const std::string payload(n, 'p');
        const codec::record_source<crc32c_codec> source(record_type{0x0102'0304},
                                                        view_bytes(payload));
        BOOST_TEST(source.records() == 1u);
        BOOST_TEST(source.largest() == n);
        BOOST_TEST(source.framed_size() == 16 + (n + 7) / 8 * 8);
        const std::vector<std::byte> bytes = put(source);
        const auto h = format::decode_record_header(bytes.data());
        BOOST_TEST(h.size == 16 + n);
        BOOST_TEST(h.type == 0x0102'0304u);
        BOOST_TEST(h.flags == 0u);
        BOOST_TEST((view_text(const_bytes(bytes).subspan(16, n)) == payload));
        for (std::size_t i = 16 + n; i < bytes.size(); ++i)
            BOOST_TEST((bytes[i] == std::byte{}));
    }
}

BOOST_AUTO_TEST_CASE(the_checksum_is_over_size_type_flags_and_payload)
{
    const std::string payload = "some payload";
    const std::vector<std::byte> bytes =
        put(codec::record_source<crc32c_codec>(record_type{7}, view_bytes(payload)));
    const unsigned char fields[12] = {16 + 12, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0};
    BOOST_TEST(format::decode_record_header(bytes.data()).checksum ==
               boost_crc32c(fields, sizeof fields, payload.data(), payload.size()));
}

BOOST_AUTO_TEST_CASE(each_codec_gives_its_own_checksum)
{
    const const_bytes payload = view_bytes("payload");
    const auto one = codec::record_source<crc32c_codec>(record_type{}, payload).header();
    const auto two = codec::record_source<crc32_codec>(record_type{}, payload).header();
    BOOST_TEST(one.checksum != two.checksum);
    BOOST_TEST(one.size == two.size);
    BOOST_TEST(crc32c_codec::codec_id == 1);
    BOOST_TEST(crc32_codec::codec_id == 2);
}

BOOST_AUTO_TEST_CASE(an_empty_batch_is_empty)
{
    const batch b;
    BOOST_TEST(b.empty());
    BOOST_TEST(b.size() == 0u);
    BOOST_TEST(b.framed_size() == 0u);
    BOOST_TEST(b.largest() == 0u);
}

BOOST_AUTO_TEST_CASE(
    the_records_of_a_batch_stand_one_after_the_other_and_all_but_the_last_continue)
{
    batch b;
    b.add(record_type{1}, view_bytes("a"));
    b.add(view_bytes(""));
    b.add(record_type{3}, view_bytes("12345678"));
    BOOST_TEST(b.size() == 3u);
    BOOST_TEST(b.largest() == 8u);
    BOOST_TEST(b.framed_size() == 24u + 16u + 24u);
    const codec::batch_source<crc32c_codec> source(b);
    BOOST_TEST(source.records() == 3u);
    BOOST_TEST(source.largest() == 8u);
    const std::vector<std::byte> bytes = put(source);
    const std::vector<std::string> payloads{"a", "", "12345678"};
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < 3; ++i) {
        const auto h = format::decode_record_header(bytes.data() + at);
        BOOST_TEST(h.batch_continues() == (i != 2));
        BOOST_TEST(h.type == (i == 1 ? 0u : i + 1));
        BOOST_TEST(h.checksum ==
                   codec::record_checksum<crc32c_codec>(h, bytes.data() + at + 16));
        BOOST_TEST((view_text(const_bytes(bytes).subspan(at + 16, payloads[i].size())) ==
                    payloads[i]));
        at += static_cast<std::size_t>(h.framed_size());
    }
    BOOST_TEST(at == bytes.size());
}

BOOST_AUTO_TEST_CASE(a_batch_owns_what_it_holds)
{
    batch b;
    {
        std::string gone = "gone";
        b.add(view_bytes(gone));
        gone = "over";
    }
    const std::vector<std::byte> bytes = put(codec::batch_source<crc32c_codec>(b));
    BOOST_TEST(view_text(const_bytes(bytes).subspan(16, 4)) == "gone");
}

BOOST_AUTO_TEST_CASE(a_batch_of_one_is_a_record)
{
    batch b;
    b.add(record_type{9}, view_bytes("alone"));
    BOOST_TEST(
        (put(codec::batch_source<crc32c_codec>(b)) ==
         put(codec::record_source<crc32c_codec>(record_type{9}, view_bytes("alone")))));
}

BOOST_AUTO_TEST_CASE(a_cleared_batch_begins_anew)
{
    batch b;
    b.add(view_bytes("first"));
    b.add(view_bytes("second"));
    b.clear();
    BOOST_TEST(b.empty());
    BOOST_TEST(b.framed_size() == 0u);
    BOOST_TEST(b.largest() == 0u);
    b.add(view_bytes("x"));
    const std::vector<std::byte> bytes = put(codec::batch_source<crc32c_codec>(b));
    BOOST_TEST(bytes.size() == 24u);
    BOOST_TEST(!format::decode_record_header(bytes.data()).batch_continues());
}

BOOST_AUTO_TEST_CASE(a_copy_of_a_batch_is_its_own)
{
    batch a;
    a.add(view_bytes("x"));
    batch b = a;
    b.add(view_bytes("y"));
    BOOST_TEST(a.size() == 1u);
    BOOST_TEST(b.size() == 2u);
    BOOST_TEST(
        !format::decode_record_header(put(codec::batch_source<crc32c_codec>(a)).data())
             .batch_continues());
}

BOOST_AUTO_TEST_SUITE_END()
