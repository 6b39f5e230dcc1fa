// forelog/bench/baselines/futex.hpp: a word to sleep on
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_BASELINES_FUTEX_HPP
#define FORELOG_BENCH_BASELINES_FUTEX_HPP

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdint>

namespace bench {

using futex_word = std::atomic<std::uint32_t>;
static_assert(sizeof(futex_word) == 4);

inline void sleep_while(futex_word& w, std::uint32_t value)
{
    ::syscall(SYS_futex, &w, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

inline void wake_all(futex_word& w)
{
    ::syscall(SYS_futex, &w, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

} // namespace bench

#endif // FORELOG_BENCH_BASELINES_FUTEX_HPP
