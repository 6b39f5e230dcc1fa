// forelog/checksum/detail/crc32c_long_x86.hpp: CRC-32C of long input on x86-64
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_DETAIL_CRC32C_LONG_X86_HPP
#define FORELOG_CHECKSUM_DETAIL_CRC32C_LONG_X86_HPP

#if defined(__GNUC__) && defined(__x86_64__)

#include <forelog/checksum/detail/crc32c_x86.hpp>
#include <forelog/checksum/detail/crc_fold_avx512.hpp>
#include <forelog/checksum/detail/crc_fold_x86.hpp>
#include <forelog/checksum/detail/crc_polynomial.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace forelog::checksum {

/// Each of the three lanes has at most this many words of eight bytes.
inline constexpr std::size_t crc32c_lane_words = 128;

/** Multipliers that move a remainder up by n words: x^(64 n - 33).

    A product of reflected 32-bit words that is read as 64 bits has one factor x too many, and the
    instruction that consumes it multiplies by x^32.
*/
inline constexpr auto crc32c_lane_shift = [] {
    std::array<std::uint32_t, 2 * crc32c_lane_words + 1> shift{};
    std::uint32_t v = x_to_the<castagnoli>(64 - 33);
    for (std::size_t n = 1; n != shift.size(); ++n, v = times_x<castagnoli>(v, 64))
        shift[n] = v;
    return shift;
}();

FORELOG_CRC_CLMUL inline std::uint64_t crc32c_moved(std::uint64_t remainder,
                                                    std::size_t words) noexcept
{
    const __m128i product = _mm_clmulepi64_si128(
        _mm_cvtsi64_si128(static_cast<long long>(remainder)),
        _mm_cvtsi32_si128(static_cast<int>(crc32c_lane_shift[words])), 0);
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

/** Three lanes side by side hide the latency of the instruction.

    Requires:   the processor has what `has_clmul` asks for.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: linear in `size`; one cycle per eight bytes.
*/
FORELOG_CRC_CLMUL inline std::uint32_t crc32c_lanes(const void* data, std::size_t size,
                                                    std::uint32_t crc) noexcept
{
    const auto* p = static_cast<const unsigned char*>(data);
    while (size >= 72) {
        const std::size_t words = (std::min)(size / 24, crc32c_lane_words);
        const unsigned char* const second = p + 8 * words;
        const unsigned char* const third = second + 8 * words;
        std::uint64_t a = static_cast<std::uint32_t>(~crc), b = 0, c = 0;
        for (std::size_t at = 0; at != 8 * words - 8; at += 8) {
            a = crc32c_step(a, load_word<std::uint64_t>(p + at));
            b = crc32c_step(b, load_word<std::uint64_t>(second + at));
            c = crc32c_step(c, load_word<std::uint64_t>(third + at));
        }
        a = crc32c_step(a, load_word<std::uint64_t>(second - 8));
        b = crc32c_step(b, load_word<std::uint64_t>(third - 8));
        const std::uint64_t last = load_word<std::uint64_t>(third + 8 * words - 8);
        c = crc32c_step(c, last ^ crc32c_moved(a, 2 * words) ^ crc32c_moved(b, words));
        crc = ~static_cast<std::uint32_t>(c);
        p += 24 * words;
        size -= 24 * words;
    }
    return crc32c_sse42(p, size, crc);
}

/** Folding by 64-byte blocks.

    Requires:   `size` >= 4; the processor has what `has_avx512` asks for.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: linear in `size`.
*/
FORELOG_CRC_AVX512 inline std::uint32_t crc32c_avx512(const void* data, std::size_t size,
                                                      std::uint32_t crc) noexcept
{
    const __m128i x =
        fold_avx512<castagnoli>(static_cast<const unsigned char*>(data), size, ~crc);
    // The instruction divides by the generator as it goes.
    const std::uint64_t state =
        crc32c_step(std::uint64_t{0}, static_cast<std::uint64_t>(_mm_cvtsi128_si64(x)));
    return ~static_cast<std::uint32_t>(
        crc32c_step(state, static_cast<std::uint64_t>(_mm_extract_epi64(x, 1))));
}

/** The fastest way of this processor for input longer than `crc32c_inline_size`.

    Requires:   the processor has SSE4.2.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: linear in `size`.
*/
[[gnu::noinline]] inline std::uint32_t crc32c_long(const void* data, std::size_t size,
                                                   std::uint32_t crc) noexcept
{
    if (size >= 256 && has_avx512())
        return crc32c_avx512(data, size, crc);
    if (has_clmul()) [[likely]]
        return crc32c_lanes(data, size, crc);
    return crc32c_sse42(data, size, crc);
}

} // namespace forelog::checksum

#endif
#endif
