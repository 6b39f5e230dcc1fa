// forelog/queue/ring_word.hpp: place and number in one word
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_RING_WORD_HPP
#define FORELOG_QUEUE_RING_WORD_HPP

#include <cstdint>

namespace forelog::queue {

/** The tail of a ring: the next LSN, the next position and whether it is closed, in 64
    bits.

       63         36 35                1 0
      +-------------+-------------------+-+
      | LSN mod 2^28|position mod 2^35  |c|     positions in units of 8 bytes
      +-------------+-------------------+-+

    One `fetch_add` of `step(records, units)` reserves both. Both fields wrap; the full
    values follow from a head that is not ahead of the word and less than 2^35 units and
    2^28 records behind it, which a ring's size holds within range. The carry of the
    position into the LSN field is exact, since the word is (lsn << 36) + (position << 1) +
    closed modulo 2^64.
*/
struct ring_word
{
    static constexpr unsigned lsn_shift = 36;
    static constexpr std::uint64_t closed_bit = 1;

    /// Records of a push that takes its numbers without looking how many are held already; and how
    /// many a push that looks lets be held: half of what the word tells apart. The other half is
    /// for the former, of tens of thousands of threads at once.
    static constexpr std::uint32_t few = 4096;
    static constexpr std::uint64_t held_max = std::uint64_t{1} << 27;

    std::uint64_t bits = 0;

    static constexpr std::uint64_t step(std::uint64_t records,
                                        std::uint64_t units) noexcept
    {
        return (records << lsn_shift) + (units << 1);
    }

    constexpr bool closed() const noexcept { return (bits & closed_bit) != 0; }

    constexpr std::uint64_t position(std::uint64_t head) const noexcept
    {
        constexpr std::uint64_t field = (std::uint64_t{1} << (lsn_shift - 1)) - 1;
        return head + (((bits >> 1) - head) & field);
    }

    constexpr std::uint64_t lsn(std::uint64_t head, std::uint64_t head_lsn) const noexcept
    {
        constexpr std::uint64_t field = (std::uint64_t{1} << (64 - lsn_shift)) - 1;
        return head_lsn +
               ((((bits - (position(head) << 1)) >> lsn_shift) - head_lsn) & field);
    }
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_RING_WORD_HPP
