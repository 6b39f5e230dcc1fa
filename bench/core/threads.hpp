// forelog/bench/core/threads.hpp: the records of a run, shared out among threads
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_THREADS_HPP
#define FORELOG_BENCH_CORE_THREADS_HPP

#include "core/runner.hpp"

#include <functional>

namespace bench {

struct timed_run
{
    nanoseconds started = 0; ///< when all threads were ready
    double seconds = 0;      ///< until the last one was through
    measured times;
};

using producer_loop = std::function<void(const producer_job&, measured&)>;

/** Runs the loop in as many threads as there are producers; a single one on the caller's.

    The clock starts when all threads are there. Throws: what a loop has thrown.
*/
timed_run run_producers(const config& c, const producer_loop& loop);

} // namespace bench

#endif // FORELOG_BENCH_CORE_THREADS_HPP
