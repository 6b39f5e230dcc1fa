// forelog/test/failing/support/failing_allocator.hpp: allocation functions that fail as planned
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FAILING_SUPPORT_FAILING_ALLOCATOR_HPP
#define FORELOG_TEST_FAILING_SUPPORT_FAILING_ALLOCATOR_HPP

#include "library_call.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

/* Replaces the global allocation functions: included by one source of a program alone. */

namespace forelog::test {

inline std::atomic<std::int64_t> blocks_alive{0};

/// How many blocks of memory are allocated now, in the whole program.
inline std::int64_t live_blocks() noexcept
{
    return blocks_alive.load();
}

inline void* planned_new(std::size_t size, std::size_t alignment)
{
    void* p = nullptr;
    if (!memory_plan::strikes())
        p = alignment <= alignof(std::max_align_t)
                ? std::malloc(size != 0 ? size : 1)
                : std::aligned_alloc(alignment,
                                     (size + alignment - 1) / alignment * alignment);
    if (p == nullptr)
        throw std::bad_alloc();
    ++blocks_alive;
    return p;
}

inline void planned_delete(void* p) noexcept
{
    if (p == nullptr)
        return;
    --blocks_alive;
    std::free(p);
}

} // namespace forelog::test

void* operator new(std::size_t size)
{
    return forelog::test::planned_new(size, 1);
}
void* operator new(std::size_t size, std::align_val_t alignment)
{
    return forelog::test::planned_new(size, static_cast<std::size_t>(alignment));
}
// Otherwise the address sanitizer's own would take the place of these, and not match.
void* operator new[](std::size_t size)
{
    return forelog::test::planned_new(size, 1);
}
void operator delete[](void* p) noexcept
{
    forelog::test::planned_delete(p);
}
void operator delete[](void* p, std::size_t) noexcept
{
    forelog::test::planned_delete(p);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
try {
    return forelog::test::planned_new(size, 1);
} catch (const std::bad_alloc&) {
    return nullptr;
}
void operator delete(void* p) noexcept
{
    forelog::test::planned_delete(p);
}
void operator delete(void* p, std::size_t) noexcept
{
    forelog::test::planned_delete(p);
}
void operator delete(void* p, const std::nothrow_t&) noexcept
{
    forelog::test::planned_delete(p);
}
void operator delete(void* p, std::align_val_t) noexcept
{
    forelog::test::planned_delete(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept
{
    forelog::test::planned_delete(p);
}

#endif // FORELOG_TEST_FAILING_SUPPORT_FAILING_ALLOCATOR_HPP
