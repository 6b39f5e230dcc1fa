// forelog/durability.hpp: what a sync promises, and how an append ended
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DURABILITY_HPP
#define FORELOG_DURABILITY_HPP

#include <compare>
#include <cstdint>

namespace forelog {

/// What an acknowledged record survives, weakest first. A sync policy states one as
/// `guarantees`.
enum class durability : std::uint16_t
{
    process = 1, ///< the death of the process: the record is in the page cache
    os = 2,      ///< a crash of the operating system: the record has left the page cache
    device = 3,  ///< loss of power, as far as the device keeps its promise
};

/// How one append ended, or that it has not yet.
enum class outcome
{
    pending,       ///< queued or written; neither acknowledged nor given up
    durable,       ///< reached the guarantee of the sync policy
    rejected,      ///< never passed to a write: it is not in the log
    indeterminate, ///< passed to a write that was not acknowledged: the log may or may
                   ///< not hold it
};

} // namespace forelog

#endif // FORELOG_DURABILITY_HPP
