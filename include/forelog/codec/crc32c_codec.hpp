// forelog/codec/crc32c_codec.hpp: records checked by CRC-32C
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_CODEC_CRC32C_CODEC_HPP
#define FORELOG_CODEC_CRC32C_CODEC_HPP

#include <forelog/checksum/crc32c.hpp>

#include <cstddef>
#include <cstdint>

namespace forelog {

/// CRC-32C (Castagnoli, RFC 3720): the default. Models: record_codec.
struct crc32c_codec
{
    static constexpr std::uint16_t codec_id = 1;

    static std::uint32_t checksum(const std::byte* data, std::size_t size,
                                  std::uint32_t before) noexcept
    {
        return checksum::crc32c(data, size, before);
    }
};

} // namespace forelog

#endif // FORELOG_CODEC_CRC32C_CODEC_HPP
