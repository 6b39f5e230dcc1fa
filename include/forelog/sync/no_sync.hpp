// forelog/sync/no_sync.hpp: no sync at all
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SYNC_NO_SYNC_HPP
#define FORELOG_SYNC_NO_SYNC_HPP

#include <forelog/sync/concept.hpp>

namespace forelog {

/// Leaves the bytes in the page cache: an acknowledged record survives only the death of the
/// process. Models: sync_policy.
struct no_sync
{
    static constexpr durability guarantees = durability::process;

    /** Whether `close` syncs the whole log and then vouches for it.

        A log that was closed so reads as `corrupt` where it has rotted; otherwise nothing tells rot
        from what a loss of power takes, and it reads as `torn`. Opening the log then writes and
        syncs what an earlier epoch has left unsynced. Appends are not slower. `close` takes as long
        as the device needs for what the system has not yet written, and returns the error of a
        sync that fails.
    */
    bool sync_on_close = false;

    template <class File>
    void sync(File&, std::error_code& ec) noexcept
    {
        ec.clear();
    }
};

} // namespace forelog

#endif // FORELOG_SYNC_NO_SYNC_HPP
