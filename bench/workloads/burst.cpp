// forelog/bench/workloads/burst.cpp: what an append costs while there is room
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "workloads/measured_log.hpp"
#include "workloads/workloads.hpp"

#include <algorithm>

namespace bench {
namespace {

/// Half of what the queue holds; without a bound as many as half the default ring.
std::uint64_t burst_size(const config& c)
{
    const std::uint64_t memory = queue_memory(c) != 0 ? queue_memory(c) : 1 << 20;
    return (std::max)(memory / 2 / framed_size(c), std::uint64_t{1});
}

} // namespace

outcome run_burst(const config& command_line, const std::filesystem::path& directory)
{
    config c = command_line;
    c.producers = 1;
    const auto run = [c](const std::filesystem::path& d) {
        result r = labelled(c, "forelog");
        measured_log log(c, d);
        const nanoseconds before = now();
        log->burst({c.records, c.payload_size, burst_size(c)}, r.times);
        r.seconds = seconds_between(before, now());
        r.extra["burst"] = static_cast<double>(burst_size(c));
        log.close_and_verify(r);
        return r;
    };
    outcome o = compare(c, directory, {{"forelog", run}}, {}, {});
    o.notes.push_back(
        "Bursts of " + std::to_string(burst_size(c)) +
        " appends, each burst flushed outside of the times of the calls. Every "
        "other burst times single calls, the clock's own cost included; the rest "
        "times 32 calls at once.");
    return o;
}

} // namespace bench
