// forelog/checksum/detail/crc_arm.hpp: both checksums by the CRC instructions of ARMv8
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_DETAIL_CRC_ARM_HPP
#define FORELOG_CHECKSUM_DETAIL_CRC_ARM_HPP

#if defined(__GNUC__) && defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
// The directive without which the assembler rejects the instructions.
#define FORELOG_CRC_ARM ".arch_extension crc\n\t"

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__linux__)
#include <sys/auxv.h>
#endif

namespace forelog::checksum {

// False until it is initialised: static objects that are initialised earlier take the portable
// path, which is slower and gives the same bits.
#if defined(__ARM_FEATURE_CRC32)
inline constexpr bool has_arm_crc = true;
#elif defined(__linux__)
inline const bool has_arm_crc = (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
#else
inline constexpr bool has_arm_crc = false;
#endif

// Assembler, since arm_acle.h of clang declares nothing unless the whole translation unit
// is compiled for the extension.
struct arm_castagnoli
{
    template <class Word>
    static std::uint32_t step(std::uint32_t state, Word word) noexcept
    {
        if constexpr (sizeof word == 8)
            asm(FORELOG_CRC_ARM "crc32cx %w0, %w0, %x1" : "+r"(state) : "r"(word));
        else if constexpr (sizeof word == 4)
            asm(FORELOG_CRC_ARM "crc32cw %w0, %w0, %w1" : "+r"(state) : "r"(word));
        else if constexpr (sizeof word == 2)
            asm(FORELOG_CRC_ARM "crc32ch %w0, %w0, %w1" : "+r"(state) : "r"(word));
        else
            asm(FORELOG_CRC_ARM "crc32cb %w0, %w0, %w1" : "+r"(state) : "r"(word));
        return state;
    }
};

struct arm_ieee
{
    template <class Word>
    static std::uint32_t step(std::uint32_t state, Word word) noexcept
    {
        if constexpr (sizeof word == 8)
            asm(FORELOG_CRC_ARM "crc32x %w0, %w0, %x1" : "+r"(state) : "r"(word));
        else if constexpr (sizeof word == 4)
            asm(FORELOG_CRC_ARM "crc32w %w0, %w0, %w1" : "+r"(state) : "r"(word));
        else if constexpr (sizeof word == 2)
            asm(FORELOG_CRC_ARM "crc32h %w0, %w0, %w1" : "+r"(state) : "r"(word));
        else
            asm(FORELOG_CRC_ARM "crc32b %w0, %w0, %w1" : "+r"(state) : "r"(word));
        return state;
    }
};

/** One dependent instruction per eight bytes.

    Requires:   the processor has the CRC extension.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: linear in `size`.
*/
template <class Instructions>
std::uint32_t crc_arm(const void* data, std::size_t size, std::uint32_t crc) noexcept
{
    const auto* p = static_cast<const unsigned char*>(data);
    std::uint32_t state = ~crc;
    const auto take = [&](auto word) {
        std::memcpy(&word, p, sizeof word);
        p += sizeof word;
        state = Instructions::step(state, word);
    };
    for (; size >= 8; size -= 8)
        take(std::uint64_t{});
    if ((size & 4) != 0)
        take(std::uint32_t{});
    if ((size & 2) != 0)
        take(std::uint16_t{});
    if ((size & 1) != 0)
        take(std::uint8_t{});
    return ~state;
}

} // namespace forelog::checksum

#endif
#endif
