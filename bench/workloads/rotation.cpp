// forelog/bench/workloads/rotation.cpp: what a change of segment costs those that wait
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "baselines/baselines.hpp"
#include "workloads/measured_log.hpp"
#include "workloads/workloads.hpp"

#include <chrono>
#include <thread>

namespace bench {
namespace {

/// Moves the log into its first prepared segment with one record. The last spare is replaced at
/// once: the clock must not see the preallocation of a segment that is not needed.
void settle_in(const config& c, runner& log)
{
    log.prepare();
    measured unused;
    log.append({0, 1, c.payload_size}, unused);
    log.flush();
    while (c.spares == 1 && log.stats().segments_prepared < 2 && !log.failure())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

arm rotation_arm(const config& c, const char* name)
{
    return {name, [=](const std::filesystem::path& directory) {
                result r = labelled(c, name);
                measured_log log(c, directory);
                settle_in(c, *log);
                config rest = c;
                --rest.records;
                timed_run run = run_arrivals(rest, *log, 1);
                r.seconds = run.seconds;
                r.times = std::move(run.times);
                r.extra["offered_rate"] = static_cast<double>(c.rate);
                r.extra["segment_bytes"] = static_cast<double>(c.segment_size);
                log.close_and_verify(r);
                return r;
            }};
}

/// By how much the slowest of a thousand waits longer than without a rotation.
void add_stall(summary& s, const series& ours, const series& base)
{
    std::vector<double> stalls, in_syncs;
    for (std::size_t i = 0; i < ours.rounds.size(); ++i) {
        const double stall = ours.rounds[i].times.durable_us.percentile(0.999) -
                             base.rounds[i].times.durable_us.percentile(0.999);
        const auto f0 = ours.rounds[i].extra.find("f0_before_us");
        stalls.push_back(stall);
        if (f0 != ours.rounds[i].extra.end())
            in_syncs.push_back(stall / f0->second);
    }
    s.estimates["added_stall_us"] = estimate_median(stalls);
    if (!in_syncs.empty())
        s.estimates["added_stall_in_syncs"] = estimate_median(in_syncs);
}

} // namespace

outcome run_rotation(const config& command_line, const std::filesystem::path& directory)
{
    config filled = command_line;
    filled.prepared = true;
    filled.producers = 1;
    config unfilled = filled;
    unfilled.spares = 0;
    config still = filled;
    still.spares = 1;
    // Group commit fills small groups up to a block; where that takes more than three times the
    // records' own bytes, the rate is too low for rotations to be seen.
    still.segment_size = 4 * framed_bytes(filled) + 2 * filled.segment_size;
    std::vector<arm> arms = {rotation_arm(still, "no_rotation"),
                             rotation_arm(filled, "spares_filled"),
                             rotation_arm(unfilled, "no_spares")};
    if (filled.limits) {
        arms.push_back(limit_rotation(filled, false));
        arms.push_back(limit_rotation(filled, true));
    }
    const std::vector<series> all = run_rounds(filled, directory, arms);
    outcome o;
    // Each group of arms has the one without a rotation first.
    const series* base = nullptr;
    for (const series& s : all) {
        o.lines.push_back(summarise(s));
        if (s.arm == "no_rotation" || s.arm == "limit_still")
            base = &s;
        else
            add_stall(o.lines.back(), s, *base);
    }
    o.notes.push_back(
        std::to_string(filled.rate) + " records per second in segments of " +
        std::to_string(filled.segment_size) +
        " bytes; no_rotation has one that is larger than the log. More stall is the "
        "difference of "
        "the times until durable at p99.9; in syncs, as a multiple of a sync's time.");
    return o;
}

} // namespace bench
