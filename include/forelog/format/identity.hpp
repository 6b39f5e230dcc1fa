// forelog/format/identity.hpp: what binds a frame to its log, segment and epoch
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FORMAT_IDENTITY_HPP
#define FORELOG_FORMAT_IDENTITY_HPP

#include <forelog/checksum/crc32c.hpp>
#include <forelog/format/endian.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace forelog::format {

/// Random identity of a log; every segment carries it.
using log_id = std::array<std::byte, 16>;

/** What a frame must agree with at its place.

    The header checksum is seeded with the log only, so that a frame of another segment or
    epoch of the same log is recognised as such (stale); the payload checksum is seeded with
    the nonce, so that old records in reused blocks never verify.
*/
struct identity
{
    std::uint32_t log_seed = 0; ///< CRC-32C of the log id
    std::uint64_t segment = 0;
    std::uint64_t epoch = 0;
    std::uint64_t nonce = 0;

    friend bool operator==(const identity&, const identity&) = default;

    std::uint32_t payload_seed() const noexcept
    {
        std::byte bytes[8];
        store(bytes, nonce);
        return checksum::crc32c(bytes, sizeof bytes);
    }
};

inline std::uint32_t seed_of(const log_id& id) noexcept
{
    return checksum::crc32c(id.data(), id.size());
}

} // namespace forelog::format

#endif // FORELOG_FORMAT_IDENTITY_HPP
