// forelog/bench/core/page_cache.hpp: memory that the system has touched before the clock starts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_PAGE_CACHE_HPP
#define FORELOG_BENCH_CORE_PAGE_CACHE_HPP

#include "core/config.hpp"

#include <filesystem>

namespace bench {

/** Writes a file as large as the logs of a run, and removes it.

    The host of a virtual machine gives memory to its guest page by page, when the guest first
    touches one. Without this, the first arms of a process would be measured with that work in
    them, and be several times slower than the same arms a minute later. At most an eighth of the
    free memory is written: more would be slowed down by the system until it is on the disk.
*/
void touch_page_cache(const config& c, const std::filesystem::path& directory);

} // namespace bench

#endif // FORELOG_BENCH_CORE_PAGE_CACHE_HPP
