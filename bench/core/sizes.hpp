// forelog/bench/core/sizes.hpp: bytes that a configuration takes in files and in memory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_SIZES_HPP
#define FORELOG_BENCH_CORE_SIZES_HPP

#include "core/config.hpp"

#include <cstdint>

namespace bench {

/// Bytes in the file of one record.
std::uint64_t framed_size(const config& c);

/// The size of the frame that holds one record under a syncing policy.
std::uint64_t one_frame(const config& c);

/// What the payloads of a run take together, and the same with a header each.
std::uint64_t payload_bytes(const config& c);
std::uint64_t framed_bytes(const config& c);

/// The memory that the configured queue has, 0 if it has no bound.
std::uint64_t queue_memory(const config& c);

} // namespace bench

#endif // FORELOG_BENCH_CORE_SIZES_HPP
