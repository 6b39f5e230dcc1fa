// forelog/sync/data_sync.hpp: sync of data and of the size
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SYNC_DATA_SYNC_HPP
#define FORELOG_SYNC_DATA_SYNC_HPP

#include <forelog/sync/concept.hpp>

namespace forelog {

/// `fdatasync`: content and size; the default. Models: sync_policy.
struct data_sync
{
    static constexpr durability guarantees = durability::device;

    template <class File>
    void sync(File& file, std::error_code& ec) noexcept
    {
        file.sync_data(ec);
    }
};

} // namespace forelog

#endif // FORELOG_SYNC_DATA_SYNC_HPP
