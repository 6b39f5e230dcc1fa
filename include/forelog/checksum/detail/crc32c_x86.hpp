// forelog/checksum/detail/crc32c_x86.hpp: CRC-32C by the instruction of SSE4.2
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_DETAIL_CRC32C_X86_HPP
#define FORELOG_CHECKSUM_DETAIL_CRC32C_X86_HPP

#if defined(__GNUC__) && defined(__x86_64__)

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace forelog::checksum {

template <class Word>
Word load_word(const unsigned char* from) noexcept
{
    Word word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// The next word; the pointer moves on.
template <class Word>
Word next_word(const unsigned char*& from) noexcept
{
    const Word word = load_word<Word>(from);
    from += sizeof word;
    return word;
}

// The instruction is written in assembler: a function with a target attribute cannot be
// inlined into a caller without it, and a call costs as much as 16 bytes of checksum.
inline std::uint64_t crc32c_step(std::uint64_t state, std::uint64_t word) noexcept
{
    asm("crc32q %1, %0" : "+r"(state) : "r"(word));
    return state;
}

inline std::uint32_t crc32c_step(std::uint32_t state, std::uint32_t word) noexcept
{
    asm("crc32l %1, %0" : "+r"(state) : "r"(word));
    return state;
}

inline std::uint32_t crc32c_step(std::uint32_t state, std::uint16_t word) noexcept
{
    asm("crc32w %1, %0" : "+r"(state) : "r"(word));
    return state;
}

inline std::uint32_t crc32c_step(std::uint32_t state, std::uint8_t word) noexcept
{
    asm("crc32b %1, %0" : "+r"(state) : "q"(word));
    return state;
}

/** One dependent instruction per eight bytes: the fastest way for short input.

    Requires:   the processor has SSE4.2.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: linear in `size`; three cycles per eight bytes.

    Inlining is left to the compiler; forcing it gained nothing.
*/
inline std::uint32_t crc32c_sse42(const void* data, std::size_t size,
                                  std::uint32_t crc) noexcept
{
    const auto* p = static_cast<const unsigned char*>(data);
    std::uint64_t wide = static_cast<std::uint32_t>(~crc);
    for (; size >= 8; size -= 8)
        wide = crc32c_step(wide, next_word<std::uint64_t>(p));
    auto state = static_cast<std::uint32_t>(wide);
    if ((size & 4) != 0)
        state = crc32c_step(state, next_word<std::uint32_t>(p));
    if ((size & 2) != 0)
        state = crc32c_step(state, next_word<std::uint16_t>(p));
    if ((size & 1) != 0)
        state = crc32c_step(state, next_word<std::uint8_t>(p));
    return ~state;
}

/// Input of at most this many bytes takes the inlined loop: no other path was faster on a Zen 4.
inline constexpr std::size_t crc32c_inline_size = 128;

} // namespace forelog::checksum

#endif
#endif
