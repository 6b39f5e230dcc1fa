// forelog/sync/full_sync.hpp: sync of data and all metadata
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SYNC_FULL_SYNC_HPP
#define FORELOG_SYNC_FULL_SYNC_HPP

#include <forelog/sync/concept.hpp>

namespace forelog {

/// `fsync`: content, size and all other metadata. Models: sync_policy.
struct full_sync
{
    static constexpr durability guarantees = durability::device;

    template <class File>
    void sync(File& file, std::error_code& ec) noexcept
    {
        file.sync_all(ec);
    }
};

} // namespace forelog

#endif // FORELOG_SYNC_FULL_SYNC_HPP
