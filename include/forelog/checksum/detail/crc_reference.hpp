// forelog/checksum/detail/crc_reference.hpp: both checksums by Boost.CRC
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#ifndef FORELOG_CHECKSUM_DETAIL_CRC_REFERENCE_HPP
#define FORELOG_CHECKSUM_DETAIL_CRC_REFERENCE_HPP

#include <forelog/checksum/detail/crc_polynomial.hpp>

#include <boost/crc.hpp>

#include <cstddef>
#include <cstdint>

namespace forelog::checksum {

/// CRC-32C, the polynomial of Castagnoli, as in iSCSI (RFC 3720).
using boost_crc32c =
    boost::crc_optimal<32, castagnoli, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

/// CRC-32 of IEEE 802.3, as in zlib.
using boost_crc32 = boost::crc_32_type;

/** The definition of a checksum and the path of every machine without a faster one.

    Requires:   `Crc` reflects input and output and inverts the result, as both aliases
                above do.
    Returns:    the checksum of the bytes that `crc` stands for, followed by `size` bytes from
                `data`.
    Complexity: linear in `size`; one table look-up per byte.
*/
template <class Crc>
std::uint32_t crc_reference(const void* data, std::size_t size,
                            std::uint32_t crc) noexcept
{
    // Boost.CRC takes its starting remainder before reflection and inversion.
    Crc engine(reverse_bits(~crc));
    engine.process_bytes(data, size);
    return engine.checksum();
}

} // namespace forelog::checksum

#endif
