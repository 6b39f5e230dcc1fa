// forelog/codec/crc32_codec.hpp: records checked by CRC-32 (IEEE)
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_CODEC_CRC32_CODEC_HPP
#define FORELOG_CODEC_CRC32_CODEC_HPP

#include <forelog/checksum/crc32.hpp>

#include <cstddef>
#include <cstdint>

namespace forelog {

/// CRC-32 (IEEE 802.3, as in zlib and `boost::crc_32_type`). Models: record_codec.
struct crc32_codec
{
    static constexpr std::uint16_t codec_id = 2;

    static std::uint32_t checksum(const std::byte* data, std::size_t size,
                                  std::uint32_t before) noexcept
    {
        return checksum::crc32(data, size, before);
    }
};

} // namespace forelog

#endif // FORELOG_CODEC_CRC32_CODEC_HPP
