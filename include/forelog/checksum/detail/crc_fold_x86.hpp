// forelog/checksum/detail/crc_fold_x86.hpp: folding by carry-less multiplication, any generator
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_DETAIL_CRC_FOLD_X86_HPP
#define FORELOG_CHECKSUM_DETAIL_CRC_FOLD_X86_HPP

#if defined(__GNUC__) && defined(__x86_64__)

#include <forelog/checksum/detail/crc_polynomial.hpp>

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

// Compiled for the named instructions whatever the flags of the translation unit; called
// only after a test of the processor.
#define FORELOG_CRC_CLMUL __attribute__((target("sse4.2,pclmul")))
#define FORELOG_CRC_AVX512                                                               \
    __attribute__((                                                                      \
        target("sse4.2,pclmul,avx512f,avx512bw,avx512vl,avx512vbmi2,vpclmulqdq")))

namespace forelog::checksum {

inline bool has_clmul() noexcept
{
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}

inline bool has_avx512() noexcept
{
    return __builtin_cpu_supports("vpclmulqdq") &&
           __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && has_clmul();
}

/// Multipliers that move 128 bits up by `Bits`: that of the first 64, that of the second.
template <std::uint32_t Generator, std::size_t Bits>
struct fold_by
{
    static constexpr auto first =
        static_cast<long long>(shift_multiplier<Generator>(Bits + 64));
    static constexpr auto second =
        static_cast<long long>(shift_multiplier<Generator>(Bits));
};

template <std::uint32_t Generator, std::size_t Bits>
FORELOG_CRC_CLMUL inline __m128i fold_128(__m128i x, __m128i next) noexcept
{
    using by = fold_by<Generator, Bits>;
    const __m128i k = _mm_set_epi64x(by::second, by::first);
    return _mm_xor_si128(next, _mm_xor_si128(_mm_clmulepi64_si128(x, k, 0x00),
                                             _mm_clmulepi64_si128(x, k, 0x11)));
}

FORELOG_CRC_CLMUL inline __m128i load_128(const unsigned char* p) noexcept
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

/** The message of `size` bytes after `state`, folded to 128 bits of the same remainder.

    Requires:   `size` >= 16; the processor has what `has_clmul` asks for.
    Complexity: linear in `size`.

    The incomplete block comes first, moved to the end of a block of zeros: zeros before a
    message do not change its remainder, and no incomplete block is left at the end.
*/
template <std::uint32_t Generator>
FORELOG_CRC_CLMUL inline __m128i fold_clmul(const unsigned char* p, std::size_t size,
                                            std::uint32_t state) noexcept
{
    alignas(16) static constexpr signed char push[32] = {
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15};
    const std::size_t head = (size - 1) % 16 + 1;
    const __m128i start = _mm_cvtsi32_si128(static_cast<int>(state));
    __m128i x =
        _mm_shuffle_epi8(_mm_xor_si128(load_128(p), start),
                         _mm_loadu_si128(reinterpret_cast<const __m128i*>(push + head)));
    const unsigned char* const end = p + size;
    p += head;
    if (head < 4) {
        // The rest of the state belongs to the bytes after the head.
        const auto rest = static_cast<int>(state >> (8 * head));
        x = fold_128<Generator, 128>(x,
                                     _mm_xor_si128(load_128(p), _mm_cvtsi32_si128(rest)));
        p += 16;
    }
    if (end - p >= 112) {
        __m128i x1 = load_128(p), x2 = load_128(p + 16), x3 = load_128(p + 32);
        for (p += 48; end - p >= 64; p += 64) {
            x = fold_128<Generator, 512>(x, load_128(p));
            x1 = fold_128<Generator, 512>(x1, load_128(p + 16));
            x2 = fold_128<Generator, 512>(x2, load_128(p + 32));
            x3 = fold_128<Generator, 512>(x3, load_128(p + 48));
        }
        x1 = fold_128<Generator, 128>(x, x1);
        x3 = fold_128<Generator, 128>(x2, x3);
        x = fold_128<Generator, 256>(x1, x3);
    }
    for (; p != end; p += 16)
        x = fold_128<Generator, 128>(x, load_128(p));
    return x;
}

} // namespace forelog::checksum

#endif
#endif
