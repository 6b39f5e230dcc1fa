// forelog/bench/workloads/open_loop.cpp: records that come at a rate of their own
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/threads.hpp"
#include "workloads/measured_log.hpp"
#include "workloads/workloads.hpp"

#include <thread>

namespace bench {
namespace {

/// A deadline ends the wait for the last records by itself; policies that count do not.
nanoseconds patience_of(const config& c)
{
    constexpr nanoseconds ms = 1'000'000;
    switch (c.flush) {
    case flush_kind::time:
    case flush_kind::both: return 2 * c.batch_timeout_ms * ms;
    case flush_kind::group: return 1000 * ms;
    case flush_kind::size:
    case flush_kind::manual: break;
    }
    return 0;
}

result run_open_arm(const config& c, const std::filesystem::path& directory)
{
    result r = labelled(c, "forelog");
    measured_log log(c, directory);
    timed_run run = run_arrivals(c, *log);
    r.seconds = run.seconds;
    r.times = std::move(run.times);
    r.extra["offered_rate"] = static_cast<double>(c.rate);
    log.close_and_verify(r);
    return r;
}

} // namespace

timed_run run_arrivals(const config& c, runner& log, std::uint64_t first)
{
    return run_producers(c, [&](const producer_job& job, measured& m) {
        arrival_job arrival;
        arrival.producer = job;
        arrival.producer.first = first;
        arrival.arrival = c.arrival;
        arrival.per_second = static_cast<double>(c.rate) / c.producers;
        arrival.yields = c.producers >= std::thread::hardware_concurrency();
        arrival.patience = patience_of(c);
        log.arrive(arrival, m);
    });
}

outcome run_open(const config& command_line, const std::filesystem::path& directory)
{
    config c = command_line;
    std::string rate;
    if (c.rate_percent != 0) {
        const double most = saturated_rate(c, directory);
        c.rate = (std::max)(
            std::uint64_t{1},
            static_cast<std::uint64_t>(most * static_cast<double>(c.rate_percent) / 100));
        rate = std::to_string(c.rate_percent) + " % of what the log takes at once: ";
    }
    outcome o = compare(
        c, directory,
        {{"forelog", [c](const std::filesystem::path& d) { return run_open_arm(c, d); }}},
        {}, {});
    o.notes.push_back(
        rate + std::to_string(c.rate) + " records per second, " + name_of(c.arrival) +
        ". Times count from when a record was to come, not from when it got "
        "its turn. The threads that append spin in between.");
    return o;
}

} // namespace bench
