// forelog/bench/core/clock.cpp: the time of day, of the processor, and what asking costs
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/clock.hpp"
#include "core/histogram.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace bench {

double timer_cost_ns()
{
    histogram differences;
    for (int i = 0; i < 20'000; ++i) {
        const nanoseconds a = now();
        const nanoseconds b = now();
        differences.add(b - a);
    }
    return differences.percentile(0.5);
}

usage usage_now()
{
    rusage r{};
    ::getrusage(RUSAGE_SELF, &r);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return {seconds(r.ru_utime) + seconds(r.ru_stime), r.ru_nvcsw, r.ru_nivcsw};
}

std::int64_t resident_bytes()
{
    std::ifstream statm("/proc/self/statm");
    std::int64_t size = 0, resident = 0;
    if (!(statm >> size >> resident))
        return 0;
    return resident * static_cast<std::int64_t>(::sysconf(_SC_PAGESIZE));
}

std::int64_t resident_bytes_trimmed()
{
#if defined(__GLIBC__)
    ::malloc_trim(0);
#endif
    return resident_bytes();
}

} // namespace bench
