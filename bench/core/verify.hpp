// forelog/bench/core/verify.hpp: whether what was written can be read back
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_VERIFY_HPP
#define FORELOG_BENCH_CORE_VERIFY_HPP

#include "core/config.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace bench {

/// Whether replay gives the payloads of all producers, each in its order, `c.records` in all.
bool verify_payloads(const config& c, const std::filesystem::path& log);

/// As verify_payloads, for a log that may have lost its end: as many records as are there, but
/// at least `least`. Returns: how many, or nothing if they are fewer or wrong.
std::optional<std::uint64_t>
verify_prefix(const config& c, const std::filesystem::path& log, std::uint64_t least);

/// Whether replay gives every `every`-th of `tokens` tokens.
bool verify_tokens(const std::filesystem::path& log, std::uint64_t tokens,
                   std::uint64_t every);

struct read_back
{
    std::uint64_t records = 0;
    std::uint64_t payload_bytes = 0;
};

/// Reads a log from begin to end and looks at every record's first and last byte.
read_back read_log(const std::filesystem::path& log);

} // namespace bench

#endif // FORELOG_BENCH_CORE_VERIFY_HPP
