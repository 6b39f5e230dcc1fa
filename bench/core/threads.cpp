// forelog/bench/core/threads.cpp: the records of a run, shared out among threads
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/threads.hpp"

#include <exception>
#include <latch>
#include <thread>
#include <vector>

namespace bench {
namespace {

producer_job job_of(const config& c, unsigned producer)
{
    const std::uint64_t share = c.records / c.producers;
    const std::uint64_t rest = producer < c.records % c.producers ? 1 : 0;
    return {producer, share + rest, c.payload_size, 0, c.mix, c.records_per_batch};
}

} // namespace

timed_run run_producers(const config& c, const producer_loop& loop)
{
    timed_run run;
    if (c.producers == 1) {
        run.started = now();
        loop(job_of(c, 0), run.times);
        run.seconds = seconds_between(run.started, now());
        return run;
    }
    std::vector<measured> times(c.producers);
    std::vector<std::exception_ptr> failures(c.producers);
    std::vector<std::thread> threads;
    std::latch ready(c.producers + 1);
    for (unsigned i = 0; i < c.producers; ++i)
        threads.emplace_back([&, i] {
            ready.arrive_and_wait();
            try {
                loop(job_of(c, i), times[i]);
            } catch (...) {
                failures[i] = std::current_exception();
            }
        });
    ready.arrive_and_wait();
    run.started = now();
    for (std::thread& t : threads)
        t.join();
    run.seconds = seconds_between(run.started, now());
    for (const measured& m : times)
        run.times.merge(m);
    for (const std::exception_ptr& failure : failures)
        if (failure)
            std::rethrow_exception(failure);
    return run;
}

} // namespace bench
