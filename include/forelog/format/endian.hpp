// forelog/format/endian.hpp: little-endian loads and stores
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FORMAT_ENDIAN_HPP
#define FORELOG_FORMAT_ENDIAN_HPP

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>

namespace forelog::format {

/// Converts a value to its little-endian form in memory, and back.
template <std::unsigned_integral T>
constexpr T little(T value) noexcept
{
    if constexpr (std::endian::native == std::endian::little || sizeof(T) == 1)
        return value;
    T swapped = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        swapped = static_cast<T>(
            swapped | ((value >> (8 * i) & 0xff) << (8 * (sizeof(T) - 1 - i))));
    return swapped;
}

template <std::unsigned_integral T>
T load(const std::byte* from) noexcept
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return little(value);
}

template <std::unsigned_integral T>
void store(std::byte* to, T value) noexcept
{
    value = little(value);
    std::memcpy(to, &value, sizeof value);
}

/// Whether `size` bytes are all zero. Complexity: linear, eight bytes at a time.
inline bool all_zero(const std::byte* bytes, std::size_t size) noexcept
{
    if (size <
        8) { // the padding of a record, for which a call takes longer than the loop
        auto all = std::byte{0};
        for (std::size_t i = 0; i != size; ++i)
            all |= bytes[i];
        return all == std::byte{0};
    }
    // Every byte equals its neighbour and the first is zero; memcmp is vectorised
    // everywhere.
    return bytes[0] == std::byte{0} && std::memcmp(bytes, bytes + 1, size - 1) == 0;
}

/** Copies a payload; a short one without a call.

    Requires: the ranges are apart; both may be null when `size` is 0. Complexity: linear.
*/
inline void copy_bytes(std::byte* to, const std::byte* from, std::size_t size) noexcept
{
    constexpr std::size_t step = 16;
    if (size < step || size > 16 * step) {
        if (size != 0)
            std::memcpy(to, from, size);
        return;
    }
    // The last step may overlap the one before it.
    for (std::size_t at = 0; at < size - step; at += step)
        std::memcpy(to + at, from + at, step);
    std::memcpy(to + size - step, from + size - step, step);
}

} // namespace forelog::format

#endif // FORELOG_FORMAT_ENDIAN_HPP
