// forelog/bench/workloads/cpu.cpp: what a log costs the processor beside a steady load
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/pace.hpp"
#include "workloads/measured_log.hpp"
#include "workloads/workloads.hpp"

namespace bench {
namespace {

/// Runs the loop and notes what the whole process has used meanwhile.
template <class Loop>
void run_metered(result& r, Loop loop)
{
    const usage used_before = usage_now();
    const nanoseconds before = now();
    loop();
    r.seconds = seconds_between(before, now());
    const usage used = usage_now();
    r.extra["cpu_seconds"] = used.cpu_seconds - used_before.cpu_seconds;
    r.extra["cpu_percent"] = 100 * r.extra["cpu_seconds"] / r.seconds;
    r.extra["voluntary_switches"] =
        static_cast<double>(used.voluntary_switches - used_before.voluntary_switches);
    r.extra["involuntary_switches"] =
        static_cast<double>(used.involuntary_switches - used_before.involuntary_switches);
}

result run_without(const config& c)
{
    result r = unlabelled(c, "baseline");
    run_metered(r, [&] {
        run_paced({c.records, c.payload_size, c.rate / 1000},
                  [](forelog::const_bytes payload) { keep(&payload); });
    });
    return r;
}

result run_with(const config& c, const std::filesystem::path& directory)
{
    result r = labelled(c, "forelog");
    measured_log log(c, directory);
    run_metered(r, [&] {
        log->pace({c.records, c.payload_size, c.rate / 1000});
        log->flush();
    });
    log.close_and_verify(r);
    return r;
}

} // namespace

outcome run_cpu(const config& command_line, const std::filesystem::path& directory)
{
    config c = command_line;
    c.producers = 1;
    const std::vector<arm> arms = {
        {"baseline", [c](const std::filesystem::path&) { return run_without(c); }},
        {"forelog", [c](const std::filesystem::path& d) { return run_with(c, d); }},
    };
    const std::vector<series> all = run_rounds(c, directory, arms);
    std::vector<double> more_cpu, more_sleeps;
    for (std::size_t i = 0; i < all[0].rounds.size(); ++i) {
        const auto more = [&](const char* key) {
            return all[1].rounds[i].extra.at(key) - all[0].rounds[i].extra.at(key);
        };
        more_cpu.push_back(more("cpu_percent"));
        more_sleeps.push_back(more("voluntary_switches") /
                              static_cast<double>(c.records));
    }
    outcome o;
    o.lines = {summarise(all[0]), summarise(all[1])};
    o.lines[1].estimates["more_cpu_percent"] = estimate_median(more_cpu);
    o.lines[1].estimates["more_sleeps_per_record"] = estimate_median(more_sleeps);
    o.notes.push_back(
        std::to_string(c.rate / 1000) +
        " records each millisecond; percent of one core, of all threads; the "
        "baseline is the same loop without a log.");
    return o;
}

} // namespace bench
