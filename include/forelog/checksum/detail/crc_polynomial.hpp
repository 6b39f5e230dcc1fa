// forelog/checksum/detail/crc_polynomial.hpp: the constants of folding checksums, computed
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_DETAIL_CRC_POLYNOMIAL_HPP
#define FORELOG_CHECKSUM_DETAIL_CRC_POLYNOMIAL_HPP

#include <cstddef>
#include <cstdint>

namespace forelog::checksum {

/// The low 32 coefficients of the two generators; that of x^32 is one.
inline constexpr std::uint32_t castagnoli = 0x1EDC6F41;
inline constexpr std::uint32_t ieee = 0x04C11DB7;

/// The bits of `v` in reverse order: both checksums take the lowest bit of a byte first.
constexpr std::uint32_t reverse_bits(std::uint32_t v) noexcept
{
    v = ((v >> 1) & 0x55555555u) | ((v & 0x55555555u) << 1);
    v = ((v >> 2) & 0x33333333u) | ((v & 0x33333333u) << 2);
    v = ((v >> 4) & 0x0F0F0F0Fu) | ((v & 0x0F0F0F0Fu) << 4);
    v = ((v >> 8) & 0x00FF00FFu) | ((v & 0x00FF00FFu) << 8);
    return (v >> 16) | (v << 16);
}

/// `v` times x^n modulo the generator; all of them reflected: bit 31 is the coefficient
/// of 1.
template <std::uint32_t Generator>
constexpr std::uint32_t times_x(std::uint32_t v, std::size_t n) noexcept
{
    for (; n != 0; --n)
        v = (v >> 1) ^ ((v & 1u) != 0 ? reverse_bits(Generator) : 0u);
    return v;
}

/// x^n modulo the generator, reflected: bit 31 is the coefficient of 1.
template <std::uint32_t Generator>
constexpr std::uint32_t x_to_the(std::size_t n) noexcept
{
    return times_x<Generator>(0x80000000u, n);
}

/** The multiplier that moves 64 reflected bits n bits up the message.

    A carry-less product of two reflected 64-bit words comes out one place too high, which
    is a factor x; so the multiplier is x^(n-1), at the top of the word, where the low
    powers are. (V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using
    PCLMULQDQ Instruction", Intel, 2009, the section on bit-reflected data.)
*/
template <std::uint32_t Generator>
constexpr std::uint64_t shift_multiplier(std::size_t n) noexcept
{
    return std::uint64_t{x_to_the<Generator>(n - 1)} << 32;
}

/** The quotient x^96 / generator, reflected, without its lowest coefficient.

    It is the constant of Barrett's reduction: the quotient of a 96-bit polynomial is the
    upper half of (its upper 64 bits) times this, and the lowest coefficient never reaches
    that half.
*/
template <std::uint32_t Generator>
constexpr std::uint64_t barrett_quotient() noexcept
{
    std::uint64_t quotient = 0;
    std::uint32_t remainder = 0;
    for (int power = 96; power != 0; --power) {
        const bool subtract = (remainder & 0x80000000u) != 0;
        remainder = (remainder << 1) | (power == 96 ? 1u : 0u);
        if (subtract) {
            remainder ^= Generator;
            quotient |= std::uint64_t{1} << (64 - power);
        }
    }
    return quotient;
}

/// The generator with all its 33 coefficients, reflected: bit 0 is that of x^32.
template <std::uint32_t Generator>
constexpr std::uint64_t reflected_generator() noexcept
{
    return (std::uint64_t{reverse_bits(Generator)} << 1) | 1u;
}

} // namespace forelog::checksum

#endif
