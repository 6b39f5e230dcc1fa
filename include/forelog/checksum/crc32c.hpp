// forelog/checksum/crc32c.hpp: CRC-32C of Castagnoli
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_CRC32C_HPP
#define FORELOG_CHECKSUM_CRC32C_HPP

#include <forelog/checksum/detail/crc32c_long_x86.hpp>
#include <forelog/checksum/detail/crc32c_x86.hpp>
#include <forelog/checksum/detail/crc_arm.hpp>
#include <forelog/checksum/detail/crc_reference.hpp>

#include <cstddef>
#include <cstdint>

namespace forelog::checksum {

/** CRC-32C, continued from `crc`.

    Requires:      `data` points to `size` readable bytes; it may be null when `size` is
                   0.
    Returns:       the checksum of the bytes that `crc` stands for, followed by these: with
                   `crc` = 0 the checksum of these alone. `crc32c(b, nb, crc32c(a, na))` is that
                   of a and b joined; the checksum of nothing is 0; that of "123456789" is
                   0xE3069283.
    Complexity:    linear in `size`.
    Thread safety: any number of threads.
*/
inline std::uint32_t crc32c(const void* data, std::size_t size,
                            std::uint32_t crc = 0) noexcept
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) [[likely]] {
        if (size <= checksum::crc32c_inline_size) [[likely]]
            return checksum::crc32c_sse42(data, size, crc);
        return checksum::crc32c_long(data, size, crc);
    }
#elif defined(FORELOG_CRC_ARM)
    if (checksum::has_arm_crc) [[likely]]
        return checksum::crc_arm<checksum::arm_castagnoli>(data, size, crc);
#endif
    return checksum::crc_reference<checksum::boost_crc32c>(data, size, crc);
}

} // namespace forelog::checksum

#endif
