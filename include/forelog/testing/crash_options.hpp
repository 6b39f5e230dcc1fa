// forelog/testing/crash_options.hpp: which faults a power cut may add to what was
// pending
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_CRASH_OPTIONS_HPP
#define FORELOG_TESTING_CRASH_OPTIONS_HPP

#include <cstddef>
#include <cstdint>

namespace forelog::testing {

/** Which states a power cut may leave, beyond subsets of sectors, sizes and entries.

    Each widens the space: an exhaustive test takes what it can afford.
*/
struct crash_options
{
    /// One pending sector of each file may be torn: its first bytes new and the rest old,
    /// or the other way round. At most so many places each way; 0: no tears.
    std::size_t tears = 0;
    /// A tear may be at any byte that differs, wherever `tears` allows one at all. For seeded
    /// choosers; costs nothing but where a sector is torn.
    bool any_cut = false;
    /// Every byte of every pending sector is old or new by itself. For seeded choosers;
    /// replaces tears.
    bool strict = false;
    /// Pending sectors that had no place on the disk may read as garbage, where their
    /// bytes did not arrive: the block was allotted, but never written.
    bool garbage = false;
    /// Likewise, as what a file removed earlier had in the same place.
    bool stale = false;
    /// What was dropped by this crash, an earlier one or a failed sync may come back now
    /// or later, until it has been written over and synced.
    bool zombies = false;
    /// The size may lie anywhere between the synced and the current one, not only where a
    /// write ended. For seeded choosers.
    bool any_size = false;
};

/// What a failed sync takes: nothing, all that was pending, or what a chooser says.
enum class loss
{
    all,
    none,
    chosen
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_CRASH_OPTIONS_HPP
