// forelog/bench/workloads/growth.cpp: whether a record costs more in a longer log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "workloads/measured_log.hpp"
#include "workloads/workloads.hpp"

#include <algorithm>
#include <string>

namespace bench {
namespace {

constexpr std::uint64_t first_mark = 100'000;

struct stretch
{
    std::uint64_t from, to; ///< numbers of records; `to` is the mark
};

/// The second half of the way to each power of ten, so that none counts for another one too.
std::vector<stretch> stretches_of(const config& c)
{
    std::vector<stretch> all;
    for (std::uint64_t mark = first_mark; mark <= c.records; mark *= 10)
        all.push_back({mark / 2, mark});
    return all;
}

result run_stretch(const config& c, runner& log, const stretch& s)
{
    result r = labelled(c, "at_" + std::to_string(s.to));
    r.records = s.to - s.from;
    const usage used = usage_now();
    const nanoseconds before = now();
    log.append({0, r.records, c.payload_size, s.from}, r.times);
    r.seconds = seconds_between(before, now());
    const auto records = static_cast<double>(r.records);
    r.extra["ns_per_record"] = r.seconds * 1e9 / records;
    r.extra["cpu_ns_per_record"] =
        (usage_now().cpu_seconds - used.cpu_seconds) * 1e9 / records;
    return r;
}

/// One log; the results of its stretches are added to those of the rounds before.
result run_growing(const config& c, const std::filesystem::path& directory,
                   std::vector<series>& at)
{
    result whole = labelled(c, "forelog");
    measured_log log(c, directory);
    const std::vector<stretch> stretches = stretches_of(c);
    std::vector<result> found;
    std::uint64_t done = 0;
    const nanoseconds before = now();
    for (const stretch& s : stretches) {
        log->append({0, s.from - done, c.payload_size, done}, whole.times);
        found.push_back(run_stretch(c, *log, s));
        done = s.to;
    }
    log->append({0, c.records - done, c.payload_size, done}, whole.times);
    log->flush();
    whole.seconds = seconds_between(before, now());
    log.close_and_verify(whole);
    for (std::size_t i = 0; i < found.size(); ++i) {
        found[i].verified = whole.verified;
        at[i].rounds.push_back(std::move(found[i]));
    }
    return whole;
}

void add_growth(summary& s, const series& ours, const series& first, const char* key,
                const char* name)
{
    std::vector<double> percent;
    for (std::size_t i = 0; i < ours.rounds.size(); ++i)
        percent.push_back(
            100 * (ours.rounds[i].extra.at(key) / first.rounds[i].extra.at(key) - 1));
    s.estimates[name] = estimate_median(percent);
}

} // namespace

outcome run_growth(const config& command_line, const std::filesystem::path& directory)
{
    config c = command_line;
    c.producers = 1;
    std::vector<series> at;
    for (const stretch& s : stretches_of(c))
        at.push_back({"at_" + std::to_string(s.to), {}, {}});
    const arm growing = {
        "forelog", [&](const std::filesystem::path& d) { return run_growing(c, d, at); }};
    const std::vector<series> whole = run_rounds(c, directory, {growing});
    outcome o;
    o.lines.push_back(summarise(whole.front()));
    for (series& s : at) {
        // The rounds that do not count have left their results, too.
        const std::size_t counted = whole.front().rounds.size();
        s.rounds.erase(s.rounds.begin(),
                       s.rounds.end() - static_cast<std::ptrdiff_t>(counted));
        s.before = whole.front().before;
        o.lines.push_back(summarise(s));
    }
    for (std::size_t i = 1; i < at.size(); ++i) {
        summary& line = o.lines[i + 1];
        add_growth(line, at[i], at.front(), "ns_per_record", "growth_percent");
        add_growth(line, at[i], at.front(), "cpu_ns_per_record", "cpu_growth_percent");
    }
    o.notes.push_back("One log; at_N is the stretch from record N/2 to N, and growth its "
                      "time per record over that of the first stretch.");
    return o;
}

} // namespace bench
