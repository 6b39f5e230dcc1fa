// forelog/detail/fork.hpp: detection of a forked child
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_FORK_HPP
#define FORELOG_DETAIL_FORK_HPP

#include <forelog/config.hpp>

#include <atomic>

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

namespace forelog::detail {

/* Both are visible whatever the compiler's default: a program and a shared library built with
   hidden visibility would otherwise count forks apart, and a writer of one look forked, or not
   forked, to the other. */

/// Incremented in every forked child. A load of it spares each append a system call.
FORELOG_VISIBLE inline std::atomic<unsigned> fork_generation{0};

/// The generation that a writer made now belongs to. Thread safety: any thread. Never inlined: the
/// handler would otherwise belong to a shared library that can be unloaded before the counter.
FORELOG_VISIBLE [[gnu::noinline]] inline unsigned current_fork_generation() noexcept
{
#if defined(__unix__) || defined(__APPLE__)
    static const int registered = pthread_atfork(nullptr, nullptr, [] {
        fork_generation.fetch_add(1, std::memory_order_relaxed);
    });
    (void)registered; // fails only without memory; then a child is not detected
#endif
    return fork_generation.load(std::memory_order_relaxed);
}

} // namespace forelog::detail

#endif // FORELOG_DETAIL_FORK_HPP
