// forelog/testing/crash_options.hpp: which states a power cut may leave
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_CRASH_OPTIONS_HPP
#define FORELOG_TESTING_CRASH_OPTIONS_HPP

#include <cstddef>
#include <cstdint>

namespace forelog::testing {

/** What a power cut may do besides losing any subset of the pending sectors, sizes and names.

    Each option adds states, so that a test of all states takes longer.
*/
struct crash_options
{
    /// One pending sector of each file may be torn: its first bytes new and the rest old,
    /// or the other way round. At most this many places each way; 0: no torn sectors.
    std::size_t tears = 0;
    /// A tear may be at any byte that differs, wherever `tears` allows one at all. For seeded
    /// choosers.
    bool any_cut = false;
    /// Each byte of each pending sector is old or new on its own. For seeded choosers; replaces
    /// `tears`.
    bool strict = false;
    /// Pending sectors that took no space on the disk before may read as garbage instead of zeros:
    /// the block was allocated, but never written.
    bool garbage = false;
    /// The same with the bytes that a removed file had in the same place.
    bool stale = false;
    /// Writes that were lost by this power cut, an earlier one or a failed sync may come back now
    /// or later, until they have been overwritten and synced.
    bool zombies = false;
    /// The size may be anything between the synced and the current one, not only one where a
    /// write ended. For seeded choosers.
    bool any_size = false;
};

/// What a failed sync loses of the pending changes.
enum class loss
{
    all,   ///< all of them
    none,  ///< none: a later sync can still make them durable
    chosen ///< those that a chooser picks
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_CRASH_OPTIONS_HPP
