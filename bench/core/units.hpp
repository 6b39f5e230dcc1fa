// forelog/bench/core/units.hpp: bytes by the mebibyte
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_UNITS_HPP
#define FORELOG_BENCH_CORE_UNITS_HPP

#include <cstddef>

namespace bench {

inline constexpr std::size_t mebibyte = std::size_t{1} << 20;
inline constexpr std::size_t gibibyte = mebibyte << 10;

} // namespace bench

#endif // FORELOG_BENCH_CORE_UNITS_HPP
