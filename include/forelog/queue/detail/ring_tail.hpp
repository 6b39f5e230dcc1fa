// forelog/queue/detail/ring_tail.hpp: position and LSN in one word
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_RING_TAIL_HPP
#define FORELOG_QUEUE_DETAIL_RING_TAIL_HPP

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
    2^28 records before it, which the limits below guarantee. The carry of the
    position into the LSN field is exact, since the word is (lsn << 36) + (position << 1) +
    closed modulo 2^64.
*/
struct ring_tail
{
    static constexpr unsigned lsn_shift = 36;
    static constexpr std::uint64_t closed_bit = 1;
    static constexpr std::uint64_t position_field =
        (std::uint64_t{1} << (lsn_shift - 1)) - 1;
    static constexpr std::uint64_t lsn_field = (std::uint64_t{1} << (64 - lsn_shift)) - 1;

    /// A push that `is_unchecked` reserves without checking what is outstanding: reserved and not
    /// released. Any other push reserves only if `may_add`, within the first half of each field.
    /// The second half is for small pushes that wait for room, one per thread.
    static constexpr std::uint64_t unchecked_records_max = 16;
    static constexpr std::uint64_t unchecked_units_max = 4096;
    static constexpr std::uint64_t outstanding_lsns_max = std::uint64_t{1} << 27;
    static constexpr std::uint64_t outstanding_units_max = std::uint64_t{1} << 34;

    /// Linux gives threads IDs from 1 to below 2^22 (PID_MAX_LIMIT). So small pushes reserve less
    /// than 2^22 * 16 = 2^26 LSNs and 2^22 * 4096 = 2^34 units beyond the first half:
    /// 2^27 + 2^26 < 2^28 and less than 2^34 + 2^34 = 2^35.
    static constexpr std::uint64_t threads_max = (std::uint64_t{1} << 22) - 1;
    static_assert(outstanding_lsns_max + threads_max * unchecked_records_max <=
                  lsn_field);
    static_assert(outstanding_units_max + threads_max * unchecked_units_max <=
                  position_field);

    std::uint64_t bits = 0;

    static constexpr std::uint64_t step(std::uint64_t records,
                                        std::uint64_t units) noexcept
    {
        return (records << lsn_shift) + (units << 1);
    }

    static constexpr bool is_unchecked(std::uint64_t records,
                                       std::uint64_t units) noexcept
    {
        return records <= unchecked_records_max && units <= unchecked_units_max;
    }

    constexpr bool closed() const noexcept { return (bits & closed_bit) != 0; }

    constexpr std::uint64_t position(std::uint64_t head) const noexcept
    {
        return head + (((bits >> 1) - head) & position_field);
    }

    constexpr std::uint64_t lsn(std::uint64_t head, std::uint64_t head_lsn) const noexcept
    {
        return head_lsn +
               ((((bits - (position(head) << 1)) >> lsn_shift) - head_lsn) & lsn_field);
    }

    /// Returns: whether what is outstanding stays within the first half with these added.
    constexpr bool may_add(std::uint64_t records, std::uint64_t units, std::uint64_t head,
                           std::uint64_t head_lsn) const noexcept
    {
        return lsn(head, head_lsn) + records - head_lsn <= outstanding_lsns_max &&
               position(head) + units - head <= outstanding_units_max;
    }
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_RING_TAIL_HPP
