// forelog/checksum/detail/crc32_x86.hpp: CRC-32 of IEEE 802.3 by carry-less multiplication
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_DETAIL_CRC32_X86_HPP
#define FORELOG_CHECKSUM_DETAIL_CRC32_X86_HPP

#if defined(__GNUC__) && defined(__x86_64__)

#include <forelog/checksum/detail/crc_fold_avx512.hpp>
#include <forelog/checksum/detail/crc_fold_x86.hpp>
#include <forelog/checksum/detail/crc_polynomial.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace forelog::checksum {

/** The remainder of 128 message bits followed by 32 zeros, reflected.

    The first 64 bits move up by 96, which leaves 96 bits; Barrett's reduction of those
    takes the quotient from their upper 64, multiplies it by the generator and subtracts.
*/
template <std::uint32_t Generator>
FORELOG_CRC_CLMUL inline std::uint32_t remainder_128(__m128i x) noexcept
{
    const __m128i move =
        _mm_cvtsi64_si128(static_cast<long long>(shift_multiplier<Generator>(96)));
    const __m128i divide =
        _mm_set_epi64x(static_cast<long long>(reflected_generator<Generator>()),
                       static_cast<long long>(barrett_quotient<Generator>()));
    const __m128i second = _mm_slli_si128(_mm_srli_si128(x, 8), 4);
    const __m128i sum = _mm_xor_si128(_mm_clmulepi64_si128(x, move, 0x00), second);
    const __m128i quotient = _mm_clmulepi64_si128(_mm_srli_si128(sum, 4), divide, 0x00);
    const __m128i product = _mm_clmulepi64_si128(quotient, divide, 0x10);
    return static_cast<std::uint32_t>(_mm_extract_epi32(product, 2)) ^
           static_cast<std::uint32_t>(_mm_extract_epi32(sum, 3));
}

/// Up to seven bytes as a number, the first byte lowest, by loads that may overlap.
inline std::uint64_t load_short(const unsigned char* p, std::size_t size) noexcept
{
    if (size >= 4) {
        std::uint32_t first, last;
        std::memcpy(&first, p, 4);
        std::memcpy(&last, p + size - 4, 4);
        return first | std::uint64_t{last} << (8 * (size - 4));
    }
    if (size == 0)
        return 0;
    return p[0] | std::uint64_t{p[size / 2]} << (8 * (size / 2)) |
           std::uint64_t{p[size - 1]} << (8 * (size - 1));
}

/** Less than one block: zeros, then the bytes, divided as one block.

    Requires:   `size` < 16; the processor has what `has_clmul` asks for.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: constant.
*/
FORELOG_CRC_CLMUL inline std::uint32_t crc32_short(const void* data, std::size_t size,
                                                   std::uint32_t crc) noexcept
{
    const auto* p = static_cast<const unsigned char*>(data);
    std::uint64_t state = static_cast<std::uint32_t>(~crc);
    std::uint64_t first = 0, second = 0;
    if (size == 0)
        return crc;
    if (size < 8) {
        second = (load_short(p, size) ^ state) << (64 - 8 * size);
        state >>= 8 * size;
    } else {
        std::memcpy(&first, p, 8);
        std::memcpy(&second, p + size - 8, 8);
        second ^= state >> (8 * (size - 8));
        first = size == 8 ? 0 : (first ^ state) << (8 * (16 - size));
        state = 0;
    }
    const __m128i x =
        _mm_set_epi64x(static_cast<long long>(second), static_cast<long long>(first));
    return ~(remainder_128<ieee>(x) ^ static_cast<std::uint32_t>(state));
}

/** Folding by 16-byte blocks.

    Requires:   `size` >= 16; the processor has what `has_clmul` asks for.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: linear in `size`.
*/
FORELOG_CRC_CLMUL inline std::uint32_t crc32_clmul(const void* data, std::size_t size,
                                                   std::uint32_t crc) noexcept
{
    const auto* p = static_cast<const unsigned char*>(data);
    return ~remainder_128<ieee>(fold_clmul<ieee>(p, size, ~crc));
}

/** Folding by 64-byte blocks.

    Requires:   `size` >= 4; the processor has what `has_avx512` asks for.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: linear in `size`.
*/
FORELOG_CRC_AVX512 inline std::uint32_t crc32_avx512(const void* data, std::size_t size,
                                                     std::uint32_t crc) noexcept
{
    const auto* p = static_cast<const unsigned char*>(data);
    return ~remainder_128<ieee>(fold_avx512<ieee>(p, size, ~crc));
}

/** The fastest way of this processor for the size.

    Requires:   the processor has what `has_clmul` asks for.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: linear in `size`.
*/
[[gnu::noinline]] inline std::uint32_t crc32_folded(const void* data, std::size_t size,
                                                    std::uint32_t crc) noexcept
{
    if (size < 16)
        return crc32_short(data, size, crc);
    if (size >= 128 && has_avx512())
        return crc32_avx512(data, size, crc);
    return crc32_clmul(data, size, crc);
}

} // namespace forelog::checksum

#endif
#endif
