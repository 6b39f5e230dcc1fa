// forelog/sync/no_sync.hpp: no sync at all
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SYNC_NO_SYNC_HPP
#define FORELOG_SYNC_NO_SYNC_HPP

#include <forelog/sync/concept.hpp>

namespace forelog {

/// Leaves the bytes in the page cache: an acknowledged record survives the death of the
/// process, and nothing worse. Models: sync_policy.
struct no_sync
{
    static constexpr durability guarantees = durability::process;

    template <class File>
    void sync(File&, std::error_code& ec) noexcept
    {
        ec.clear();
    }
};

} // namespace forelog

#endif // FORELOG_SYNC_NO_SYNC_HPP
