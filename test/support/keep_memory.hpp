// forelog/test/support/keep_memory.hpp: memory that is freed stays with the program
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_KEEP_MEMORY_HPP
#define FORELOG_TEST_SUPPORT_KEEP_MEMORY_HPP

#include <cstddef>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace forelog::test {

/// Effects: memory that is freed stays with the program. Each recovery takes buffers of a
/// megabyte, and getting them from the system anew takes most of the time otherwise.
inline void keep_memory()
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_KEEP_MEMORY_HPP
