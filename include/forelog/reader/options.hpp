// forelog/reader/options.hpp: how a log is read back
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_READER_OPTIONS_HPP
#define FORELOG_READER_OPTIONS_HPP

#include <forelog/lsn.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>

namespace forelog {

enum class replay_mode : std::uint8_t
{
    /// The longest valid prefix. Sealed, torn, stale, ambiguous and preallocated ends are normal;
    /// `corrupt`, `gap`, `foreign` and read errors give the prefix, then the error. The default.
    prefix,
    /// As `prefix`, but any end other than a clean one is an error, and so is padding that is not
    /// zero: nothing is final before the end.
    strict,
    /// Every record that verifies, with holes and incomplete batches as items of their own.
    salvage,
};

/// How far a replay has come.
struct replay_progress
{
    std::uint64_t segment = 0;     ///< the number of the segment that is being read
    std::uint64_t offset = 0;      ///< in it
    std::uint64_t bytes = 0;       ///< read so far; approximate
    std::uint64_t total_bytes = 0; ///< of all segments that count
    lsn last_lsn;
};

struct replay_options
{
    /// Begin with this LSN; none: with the first one that the log retains.
    lsn from{};
    replay_mode mode = replay_mode::prefix;
    /// An LSN that the caller knows to have been durable: a log that ends before it is corrupt,
    /// where it could otherwise only be called torn or ambiguous.
    lsn expect_lsn{};
    /// Called about every 16 MiB, and at the end, from within `begin` and `++`.
    std::function<void(const replay_progress&)> progress{};
    /// Bytes of one read; more memory is used only for a longer frame.
    std::size_t block = std::size_t{1} << 20;
};

} // namespace forelog

#endif // FORELOG_READER_OPTIONS_HPP
