// forelog/bench/core/sync_loop.cpp: writes and syncs of one file, one after the other
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/sync_loop.hpp"
#include "core/raw_file.hpp"

#include <algorithm>

namespace bench {

histogram run_sync_loop(const std::filesystem::path& directory, const sync_loop& loop)
{
    const std::uint64_t size = loop.bytes * loop.syncs;
    raw_file file = raw_file::create(directory / "raw");
    if (loop.state == file_state::fallocated)
        file.allocate(size);
    if (loop.state == file_state::prewritten)
        file.fill(size);
    file.sync_all();
    const std::vector<std::byte> bytes(static_cast<std::size_t>(loop.bytes),
                                       std::byte{1});
    histogram times;
    for (std::uint64_t offset = 0; offset < size && times.total() < loop.most_ns;
         offset += loop.bytes) {
        const nanoseconds before = now();
        file.write_at(offset, bytes);
        file.sync_data();
        times.add(now() - before);
    }
    return times;
}

std::uint64_t syncs_within(std::uint64_t space, std::uint64_t bytes, std::uint64_t most)
{
    return (std::min)(most, (std::max)(space / bytes, std::uint64_t{20}));
}

} // namespace bench
