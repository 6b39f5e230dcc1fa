// forelog/checksum/detail/crc_fold_avx512.hpp: folding by 64-byte blocks, any generator
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_DETAIL_CRC_FOLD_AVX512_HPP
#define FORELOG_CHECKSUM_DETAIL_CRC_FOLD_AVX512_HPP

#include <forelog/checksum/detail/crc_fold_x86.hpp>

#if defined(__GNUC__) && defined(__x86_64__)

namespace forelog::checksum {

template <std::uint32_t Generator, std::size_t Bits>
FORELOG_CRC_AVX512 inline __m512i fold_512(__m512i x, __m512i next) noexcept
{
    using by = fold_by<Generator, Bits>;
    const __m512i k = _mm512_set_epi64(by::second, by::first, by::second, by::first,
                                       by::second, by::first, by::second, by::first);
    return _mm512_ternarylogic_epi64(_mm512_clmulepi64_epi128(x, k, 0x00),
                                     _mm512_clmulepi64_epi128(x, k, 0x11), next, 0x96);
}

/// Four lanes of 128 bits joined into one: each moves up by the lanes after it.
template <std::uint32_t Generator>
FORELOG_CRC_AVX512 inline __m128i join_lanes(__m512i x) noexcept
{
    using by3 = fold_by<Generator, 384>;
    using by2 = fold_by<Generator, 256>;
    using by1 = fold_by<Generator, 128>;
    const __m512i k = _mm512_set_epi64(0, 0, by1::second, by1::first, by2::second,
                                       by2::first, by3::second, by3::first);
    const __m512i y = _mm512_xor_si512(_mm512_clmulepi64_epi128(x, k, 0x00),
                                       _mm512_clmulepi64_epi128(x, k, 0x11));
    // The masked form of an extraction, since g++ 12 warns inside the plain one and the
    // cast.
    const __m256i half = _mm256_xor_si256(_mm512_maskz_extracti64x4_epi64(0xF, y, 0),
                                          _mm512_maskz_extracti64x4_epi64(0xF, y, 1));
    return _mm_ternarylogic_epi64(_mm256_castsi256_si128(half),
                                  _mm256_extracti128_si256(half, 1),
                                  _mm512_maskz_extracti32x4_epi32(0xF, x, 3), 0x96);
}

/// The next block; the pointer moves on.
FORELOG_CRC_AVX512 inline __m512i next_block(const unsigned char*& from) noexcept
{
    const __m512i block = _mm512_loadu_si512(from);
    from += 64;
    return block;
}

/** The message of `size` bytes after `state`, folded to 128 bits of the same remainder.

    Requires:   `size` >= 4; the processor has what `has_avx512` asks for.
    Complexity: linear in `size`.

    As in `fold_clmul`, the incomplete block comes first, after zeros; the masked load
    touches no byte outside the message.
*/
template <std::uint32_t Generator>
FORELOG_CRC_AVX512 inline __m128i fold_avx512(const unsigned char* p, std::size_t size,
                                              std::uint32_t state) noexcept
{
    const std::size_t head = (size - 1) % 64 + 1;
    const std::size_t gap = 64 - head;
    const std::uint64_t mask = ~std::uint64_t{0} >> gap;
    const __m512i first = _mm512_maskz_loadu_epi8(mask, p);
    const __m128i start = _mm_cvtsi32_si128(static_cast<int>(state));
    __m512i x = _mm512_maskz_expand_epi8(
        ~std::uint64_t{0} << gap, _mm512_xor_si512(first, _mm512_zextsi128_si512(start)));
    const unsigned char* const end = p + size;
    p += head;
    if (head < 4) {
        // The rest of the state belongs to the bytes after the head.
        const __m128i rest = _mm_cvtsi32_si128(static_cast<int>(state >> (8 * head)));
        x = fold_512<Generator, 512>(
            x, _mm512_xor_si512(next_block(p), _mm512_zextsi128_si512(rest)));
    }
    if (end - p >= 448) {
        __m512i x1 = next_block(p);
        __m512i x2 = next_block(p);
        __m512i x3 = next_block(p);
        while (end - p >= 256) {
            x = fold_512<Generator, 2048>(x, next_block(p));
            x1 = fold_512<Generator, 2048>(x1, next_block(p));
            x2 = fold_512<Generator, 2048>(x2, next_block(p));
            x3 = fold_512<Generator, 2048>(x3, next_block(p));
        }
        x1 = fold_512<Generator, 512>(x, x1);
        x3 = fold_512<Generator, 512>(x2, x3);
        x = fold_512<Generator, 1024>(x1, x3);
    }
    while (p != end)
        x = fold_512<Generator, 512>(x, next_block(p));
    return join_lanes<Generator>(x);
}

} // namespace forelog::checksum

#endif
#endif
