// forelog/test/unit/checksum/crc_paths.hpp: what the two checksum tests share
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_TEST_UNIT_CHECKSUM_CRC_PATHS_HPP
#define FORELOG_TEST_UNIT_CHECKSUM_CRC_PATHS_HPP

#include <boost/crc.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace crc_test {

using checksum_function = std::uint32_t (*)(const void*, std::size_t, std::uint32_t);

/// One way to compute the checksum, for input of at least `from` and less than `to`
/// bytes.
struct path
{
    std::string name;
    checksum_function function;
    std::size_t from = 0;
    std::size_t to = static_cast<std::size_t>(-1);
};

inline std::vector<unsigned char> random_bytes(std::size_t size, std::uint32_t seed)
{
    std::mt19937 engine(seed);
    std::vector<unsigned char> bytes(size);
    for (unsigned char& byte : bytes)
        byte = static_cast<unsigned char>(engine() >> 11);
    return bytes;
}

/// By Boost.CRC alone, without any code of the library.
template <class Boost>
std::uint32_t expected(const void* data, std::size_t size)
{
    Boost engine;
    engine.process_bytes(data, size);
    return engine.checksum();
}

/// All lengths up to `longest` at one alignment: the oracle goes byte by byte only once.
template <class Boost>
void check_lengths(const std::vector<path>& paths, std::size_t alignment,
                   std::size_t longest)
{
    const auto bytes = random_bytes(longest, static_cast<std::uint32_t>(alignment + 1));
    std::vector<unsigned char> room(longest + 128);
    void* base = room.data();
    std::size_t space = room.size();
    std::align(64, longest + 63, base, space);
    auto* const data = static_cast<unsigned char*>(base) + alignment;
    std::memcpy(data, bytes.data(), longest);

    Boost oracle;
    for (std::size_t size = 0; size <= longest; ++size) {
        const std::uint32_t right = oracle.checksum();
        for (const path& each : paths) {
            if (size < each.from || size >= each.to)
                continue;
            const std::uint32_t got = each.function(data, size, 0);
            if (got != right)
                BOOST_ERROR(each.name << ": " << size << " bytes at alignment "
                                      << alignment << ": " << got << " instead of "
                                      << right);
        }
        if (size != longest)
            oracle.process_byte(data[size]);
    }
}

/// Every path continues what any path began, at every split of 300 bytes.
template <class Boost>
void check_splits(const std::vector<path>& paths)
{
    const auto bytes = random_bytes(300, 77);
    const std::uint32_t right = expected<Boost>(bytes.data(), bytes.size());
    for (const path& each : paths) {
        for (std::size_t split = 0; split <= bytes.size(); ++split) {
            const std::size_t rest = bytes.size() - split;
            if (rest < each.from || rest >= each.to)
                continue;
            const std::uint32_t begun = expected<Boost>(bytes.data(), split);
            BOOST_TEST(each.function(bytes.data() + split, rest, begun) == right,
                       each.name << " split at " << split);
        }
    }
}

/// A path that ends where the memory ends: the sanitizers see a read too far.
template <class Boost>
void check_bounds(const std::vector<path>& paths)
{
    for (std::size_t size = 0; size <= 700; ++size) {
        const auto bytes = random_bytes(size, 5);
        const auto exact = std::make_unique<unsigned char[]>(size);
        if (size != 0)
            std::memcpy(exact.get(), bytes.data(), size);
        const std::uint32_t right = expected<Boost>(bytes.data(), size);
        for (const path& each : paths) {
            if (size >= each.from && size < each.to)
                BOOST_TEST(each.function(exact.get(), size, 0) == right,
                           each.name << " of " << size << " bytes");
        }
    }
}

/// Long input of odd sizes up to 1 MiB, each at another alignment.
template <class Boost>
void check_long(const std::vector<path>& paths)
{
    std::mt19937 engine(4711);
    const auto bytes = random_bytes((std::size_t{1} << 20) + 64, 9);
    for (int round = 0; round != 24; ++round) {
        const std::size_t size =
            round == 0 ? std::size_t{1} << 20 : engine() % ((std::size_t{1} << 20) + 1);
        const std::size_t start = engine() % 64;
        const std::uint32_t right = expected<Boost>(bytes.data() + start, size);
        for (const path& each : paths) {
            if (size >= each.from && size < each.to)
                BOOST_TEST(each.function(bytes.data() + start, size, 0) == right,
                           each.name << " of " << size << " bytes");
        }
    }
}

} // namespace crc_test

#endif
