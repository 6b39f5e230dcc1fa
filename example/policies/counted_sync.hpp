// forelog/example/policies/counted_sync.hpp: a sync policy of one's own
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_POLICIES_COUNTED_SYNC_HPP
#define FORELOG_EXAMPLE_POLICIES_COUNTED_SYNC_HPP

#include <forelog/sync/data_sync.hpp>

#include <atomic>
#include <cstdint>

namespace example {

// tag::policy[]
/// `fdatasync`, counted where the options say. Models: sync_policy.
struct counted_sync
{
    static constexpr forelog::durability guarantees = forelog::data_sync::guarantees;

    std::atomic<std::uint64_t>* count = nullptr; ///< outlives the writer

    template <class File>
    void sync(File& file, std::error_code& ec) noexcept
    {
        file.sync_data(ec); // once: a sync that failed is never tried again
        if (count != nullptr)
            count->fetch_add(1, std::memory_order_relaxed);
    }
};
// end::policy[]

static_assert(forelog::sync_policy<counted_sync>);

} // namespace example

#endif // FORELOG_EXAMPLE_POLICIES_COUNTED_SYNC_HPP
