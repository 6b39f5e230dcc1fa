// forelog/test/conform/archetypes.hpp: the least that models a codec, a flush policy
// and a sync policy
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_ARCHETYPES_HPP
#define FORELOG_TEST_CONFORM_ARCHETYPES_HPP

#include <forelog/codec/concept.hpp>
#include <forelog/flush/concept.hpp>
#include <forelog/sync/concept.hpp>

namespace forelog::test {

// Each has what its concept names and nothing else: a writer that accepts them asks for no more.

struct codec_archetype
{
    static constexpr std::uint16_t codec_id = 0x8002;

    static std::uint32_t checksum(const std::byte* data, std::size_t size,
                                  std::uint32_t before) noexcept
    {
        for (std::size_t i = 0; i < size; ++i)
            before = before * 16777619u + 1 + std::to_integer<std::uint32_t>(data[i]);
        return before;
    }
};

class flush_archetype
{
public:
    flush_decision decide(const pending_records&, flush_clock::time_point) const noexcept
    {
        return {};
    }
    bool valid() const noexcept { return true; }
};

class sync_archetype
{
public:
    static constexpr durability guarantees = durability::os;

    template <class File>
    void sync(File& file, std::error_code& ec) noexcept
    {
        file.sync_all(ec);
    }
};

static_assert(record_codec<codec_archetype>);
static_assert(flush_policy<flush_archetype>);
static_assert(sync_policy<sync_archetype>);

} // namespace forelog::test

#endif // FORELOG_TEST_CONFORM_ARCHETYPES_HPP
