// forelog/bench/core/token.hpp: the work that a program does beside logging
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_TOKEN_HPP
#define FORELOG_BENCH_CORE_TOKEN_HPP

#include <cstdint>

namespace bench {

/// Eight points in space with their attributes: 64 bytes, all of which are logged.
struct token
{
    std::int16_t points[8][3];
    std::uint32_t id;
    float weight;
    std::uint32_t timestamp;
    std::uint16_t flags;
    std::uint8_t radius;
    std::uint8_t strength;
};
static_assert(sizeof(token) == 64);

/// Makes the token of a number, always the same one. Not inline: every arm of a comparison has to
/// run the same machine code, at the same place, or alignment alone makes arms differ by percents.
void make_token(std::uint64_t number, token& t) noexcept;

} // namespace bench

#endif // FORELOG_BENCH_CORE_TOKEN_HPP
