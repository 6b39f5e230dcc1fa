// forelog/bench/core/token.cpp: the work that a program does beside logging
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/token.hpp"

namespace bench {
namespace {

/// One link of a chain that the processor cannot run ahead of.
std::uint64_t step(std::uint64_t s) noexcept
{
    s ^= s << 13;
    s ^= s >> 7;
    s ^= s << 17;
    return s;
}

} // namespace

void make_token(std::uint64_t number, token& t) noexcept
{
    std::uint64_t s = number * 0x9e37'79b9'7f4a'7c15u + 1;
    for (auto& point : t.points)
        for (std::int16_t& coordinate : point) {
            s = step(step(step(step(s))));
            coordinate = static_cast<std::int16_t>(s >> 48);
        }
    t.id = static_cast<std::uint32_t>(number);
    t.weight = static_cast<float>(s >> 40) / 16'777'216.0f;
    t.timestamp = static_cast<std::uint32_t>(number / 1000);
    t.flags = static_cast<std::uint16_t>(s);
    t.radius = static_cast<std::uint8_t>(s >> 16);
    t.strength = static_cast<std::uint8_t>(s >> 24);
}

} // namespace bench
