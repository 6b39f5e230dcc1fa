// forelog/bench/core/pace.hpp: a fixed number of records in every millisecond
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_PACE_HPP
#define FORELOG_BENCH_CORE_PACE_HPP

#include "core/payload.hpp"
#include "core/runner.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace bench {

/// Passes `per_ms` payloads to `take`, sleeps until the next millisecond begins, and so on.
template <class Take>
void run_paced(const pace_job& job, Take take)
{
    payload_maker payloads(job.payload_size, 0);
    auto tick = std::chrono::steady_clock::now();
    for (std::uint64_t left = job.records; left != 0;) {
        for (std::uint64_t i = (std::min)(left, job.per_ms); i != 0; --i, --left)
            take(payloads.next());
        std::this_thread::sleep_until(tick += std::chrono::milliseconds(1));
    }
}

} // namespace bench

#endif // FORELOG_BENCH_CORE_PACE_HPP
