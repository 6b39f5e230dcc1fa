// forelog/bench/core/page_cache.cpp: memory that the system has touched before the clock starts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/page_cache.hpp"
#include "core/raw_file.hpp"
#include "core/scratch.hpp"
#include "core/sizes.hpp"

#include <algorithm>

namespace bench {
namespace {

/// About what the largest log of the run takes in the file system.
std::uint64_t bytes_of_logs(const config& c)
{
    const std::uint64_t zeros = c.syncing() ? c.spares * c.segment_size : 0;
    if (c.workload == workload_kind::commit && c.syncing())
        return c.records * one_frame(c) + zeros;
    return framed_bytes(c) + zeros;
}

std::uint64_t free_memory()
{
    const long pages = ::sysconf(_SC_AVPHYS_PAGES);
    const long size = ::sysconf(_SC_PAGESIZE);
    if (pages < 0 || size < 0)
        return 0;
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size);
}

} // namespace

void touch_page_cache(const config& c, const std::filesystem::path& directory)
{
    const std::uint64_t space = std::filesystem::space(directory).available;
    const std::uint64_t bytes =
        (std::min)({bytes_of_logs(c), free_memory() / 8, space / 2});
    const fresh_directory fresh(directory);
    raw_file::create(fresh.path() / "touched").fill(bytes);
}

} // namespace bench
