// forelog/checksum/crc32.hpp: CRC-32 of IEEE 802.3
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_CRC32_HPP
#define FORELOG_CHECKSUM_CRC32_HPP

#include <forelog/checksum/detail/crc32_x86.hpp>
#include <forelog/checksum/detail/crc_arm.hpp>
#include <forelog/checksum/detail/crc_reference.hpp>

#include <cstddef>
#include <cstdint>

namespace forelog::checksum {

/** CRC-32 of IEEE 802.3 (zlib's), continued from `crc`.

    Requires:      `data` points to `size` readable bytes; it may be null when `size` is
                   0.
    Returns:       the checksum of the bytes that `crc` stands for, followed by these: with
                   `crc` = 0 the checksum of these alone. `crc32(b, nb, crc32(a, na))` is that of
                   a and b joined; the checksum of nothing is 0; that of "123456789" is
                   0xCBF43926.
    Complexity:    linear in `size`.
    Thread safety: any number of threads.
*/
inline std::uint32_t crc32(const void* data, std::size_t size,
                           std::uint32_t crc = 0) noexcept
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (checksum::has_clmul()) [[likely]]
        return checksum::crc32_folded(data, size, crc);
#elif defined(FORELOG_CRC_ARM)
    if (checksum::has_arm_crc) [[likely]]
        return checksum::crc_arm<checksum::arm_ieee>(data, size, crc);
#endif
    return checksum::crc_reference<checksum::boost_crc32>(data, size, crc);
}

} // namespace forelog::checksum

#endif
