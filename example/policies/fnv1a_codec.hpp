// forelog/example/policies/fnv1a_codec.hpp: a codec of one's own
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_POLICIES_FNV1A_CODEC_HPP
#define FORELOG_EXAMPLE_POLICIES_FNV1A_CODEC_HPP

#include <forelog/codec/concept.hpp>

namespace example {

// tag::policy[]
/// Records checked by FNV-1a, 32 bits. Models: record_codec. It finds every change within one byte;
/// unlike a CRC it promises nothing of changes in several.
struct fnv1a_codec
{
    static constexpr std::uint16_t codec_id = 0x8001; // ids of users begin at 0x8000

    static std::uint32_t checksum(const std::byte* data, std::size_t size,
                                  std::uint32_t before) noexcept
    {
        std::uint32_t hash = before ^ start; // so that 0 stands for "nothing yet"
        for (std::size_t i = 0; i != size; ++i)
            hash = (hash ^ static_cast<std::uint32_t>(data[i])) * 16777619u;
        return hash ^ start;
    }

private:
    static constexpr std::uint32_t start = 2166136261u;
};
// end::policy[]

static_assert(forelog::record_codec<fnv1a_codec>);

} // namespace example

#endif // FORELOG_EXAMPLE_POLICIES_FNV1A_CODEC_HPP
