// forelog/test/conform/codec.hpp: what every model of record_codec must do
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_CODEC_HPP
#define FORELOG_TEST_CONFORM_CODEC_HPP

#include <forelog/codec/concept.hpp>

#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

namespace forelog::test {

template <record_codec Codec>
class codec_conformance
{
public:
    void its_id_is_of_its_own_range()
    {
        BOOST_TEST(Codec::codec_id != 0);
        const bool built_in = Codec::codec_id == 1 || Codec::codec_id == 2;
        BOOST_TEST((built_in || Codec::codec_id >= 0x8000));
    }

    void nothing_changes_no_checksum()
    {
        for (const std::uint32_t before : {0u, 1u, 0x1234'5678u, 0xffff'ffffu})
            BOOST_TEST(Codec::checksum(nullptr, 0, before) == before);
    }

    void any_split_gives_the_same()
    {
        const auto bytes = noise(300);
        for (std::size_t size = 0; size <= bytes.size(); size += 1 + size / 8) {
            const std::uint32_t whole = Codec::checksum(bytes.data(), size, 0);
            for (std::size_t cut = 0; cut <= size; ++cut) {
                const std::uint32_t first = Codec::checksum(bytes.data(), cut, 0);
                BOOST_TEST_REQUIRE(
                    Codec::checksum(bytes.data() + cut, size - cut, first) == whole);
            }
        }
    }

    void byte_by_byte_is_the_same()
    {
        const auto bytes = noise(100'000);
        std::uint32_t sum = 0;
        for (const std::byte& b : bytes)
            sum = Codec::checksum(&b, 1, sum);
        BOOST_TEST(sum == Codec::checksum(bytes.data(), bytes.size(), 0));
    }

    void the_place_of_the_bytes_does_not_matter()
    {
        const auto bytes = noise(1000);
        for (std::size_t shift = 0; shift < 64; ++shift) {
            std::vector<std::byte> moved(shift);
            moved.insert(moved.end(), bytes.begin(), bytes.end());
            BOOST_TEST(Codec::checksum(moved.data() + shift, bytes.size(), 7) ==
                       Codec::checksum(bytes.data(), bytes.size(), 7));
        }
    }

    void every_flipped_bit_changes_it()
    {
        auto bytes = noise(100);
        const std::uint32_t sum = Codec::checksum(bytes.data(), bytes.size(), 0);
        for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
            const std::byte one = std::byte{1} << static_cast<int>(bit % 8);
            bytes[bit / 8] ^= one;
            BOOST_TEST(Codec::checksum(bytes.data(), bytes.size(), 0) != sum);
            bytes[bit / 8] ^= one;
        }
    }

    void what_came_before_and_the_order_matter()
    {
        const auto bytes = noise(16);
        BOOST_TEST(Codec::checksum(bytes.data(), 16, 0) !=
                   Codec::checksum(bytes.data(), 16, 1));
        const std::uint32_t swapped =
            Codec::checksum(bytes.data(), 8, Codec::checksum(bytes.data() + 8, 8, 0));
        BOOST_TEST(swapped != Codec::checksum(bytes.data(), 16, 0));
    }

    void any_thread_gets_the_same()
    {
        const auto bytes = noise(5000);
        const std::uint32_t sum = Codec::checksum(bytes.data(), bytes.size(), 0);
        std::vector<int> wrong(4, 0);
        std::vector<std::thread> threads;
        for (int& mine : wrong)
            threads.emplace_back([&] {
                for (int i = 0; i < 200; ++i)
                    mine += Codec::checksum(bytes.data(), bytes.size(), 0) != sum;
            });
        for (std::thread& t : threads)
            t.join();
        for (const int n : wrong)
            BOOST_TEST(n == 0);
    }

private:
    static std::vector<std::byte> noise(std::size_t size)
    {
        std::vector<std::byte> bytes(size);
        std::uint32_t state = 1;
        for (std::byte& b : bytes) {
            state = state * 1664525u + 1013904223u;
            b = static_cast<std::byte>(state >> 24);
        }
        return bytes;
    }
};

} // namespace forelog::test

#define FORELOG_TEST_CODEC_CASE(suite, name)                                             \
    BOOST_AUTO_TEST_CASE(name)                                                           \
    {                                                                                    \
        suite().name();                                                                  \
    }

#define FORELOG_TEST_CODEC_CASES(suite)                                                  \
    FORELOG_TEST_CODEC_CASE(suite, its_id_is_of_its_own_range)                           \
    FORELOG_TEST_CODEC_CASE(suite, nothing_changes_no_checksum)                          \
    FORELOG_TEST_CODEC_CASE(suite, any_split_gives_the_same)                             \
    FORELOG_TEST_CODEC_CASE(suite, byte_by_byte_is_the_same)                             \
    FORELOG_TEST_CODEC_CASE(suite, the_place_of_the_bytes_does_not_matter)               \
    FORELOG_TEST_CODEC_CASE(suite, every_flipped_bit_changes_it)                         \
    FORELOG_TEST_CODEC_CASE(suite, what_came_before_and_the_order_matter)                \
    FORELOG_TEST_CODEC_CASE(suite, any_thread_gets_the_same)

#endif // FORELOG_TEST_CONFORM_CODEC_HPP
