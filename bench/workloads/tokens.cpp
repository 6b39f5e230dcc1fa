// forelog/bench/workloads/tokens.cpp: the log beside work that does not wait for it
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "baselines/baselines.hpp"
#include "core/token_loop.hpp"
#include "core/verify.hpp"
#include "workloads/measured_log.hpp"
#include "workloads/workloads.hpp"

namespace bench {
namespace {

constexpr std::uint64_t one_percent = 100;

/// One call of this many is timed: timing each would double the cost of those that do not wait
/// for the disk.
unsigned sample_of(const config& c, std::uint64_t every)
{
    if (c.queue == queue_kind::direct)
        return 1;
    return every == 1 ? append_sample : append_sample / 4;
}

result run_baseline(const config& c)
{
    result r = unlabelled(c, "baseline");
    r.records = 0;
    measured unused;
    const nanoseconds before = now();
    run_token_loop({c.records, one_percent, sample_of(c, one_percent)}, unused,
                   [](std::span<const std::byte> bytes) { keep(bytes.data()); });
    r.seconds = seconds_between(before, now());
    r.extra["tokens"] = static_cast<double>(c.records);
    r.extra["token_ns"] = r.seconds * 1e9 / static_cast<double>(c.records);
    r.extra["loop_seconds"] = r.seconds;
    return r;
}

arm token_arm(const config& c, const char* name, std::uint64_t every)
{
    return {name, [=](const std::filesystem::path& directory) {
                result r = labelled(c, name);
                r.mean_payload = sizeof(token);
                r.records = (c.records + every - 1) / every;
                measured_log log(c, directory);
                const nanoseconds begun = now();
                log->tokens({c.records, every, sample_of(c, every)}, r.times);
                const nanoseconds looped = now();
                log->flush();
                const nanoseconds flushed = now();
                r.seconds = seconds_between(begun, flushed);
                r.rss_delta_bytes = log.more_resident();
                r.extra["tokens"] = static_cast<double>(c.records);
                r.extra["loop_seconds"] = seconds_between(begun, looped);
                r.extra["flush_us"] = seconds_between(looped, flushed) * 1e6;
                add_stats(r, log->stats());
                log->close();
                r.verified = verify_tokens(log.path(), c.records, every);
                return r;
            }};
}

/// What the log adds to the same round's baseline: `get` picks the time that is compared.
template <class Get>
void add_overhead(summary& s, const series& ours, const series& base,
                  const std::string& prefix, Get get)
{
    std::vector<double> percent, per_record;
    for (std::size_t i = 0; i < ours.rounds.size(); ++i) {
        const double without = base.rounds[i].seconds;
        const double more = get(ours.rounds[i]) - without;
        percent.push_back(100 * more / without);
        per_record.push_back(more * 1e9 / static_cast<double>(ours.rounds[i].records));
    }
    s.estimates[prefix + "overhead_percent"] = estimate_median(percent);
    s.estimates[prefix + "overhead_ns_per_record"] = estimate_median(per_record);
}

} // namespace

outcome run_tokens(const config& c, const std::filesystem::path& directory)
{
    config blocking = c;
    blocking.queue = queue_kind::direct;
    blocking.flush = flush_kind::group;
    std::vector<arm> arms = {
        {"baseline", [c](const std::filesystem::path&) { return run_baseline(c); }},
        token_arm(c, "async", one_percent),
        token_arm(c, "async_all", 1),
    };
    if (!c.no_blocking)
        arms.insert(arms.begin() + 1, token_arm(blocking, "sync", one_percent));
    if (c.limits) {
        arms.push_back(limit_handover_of_tokens(c, "limit_handover", one_percent,
                                                sample_of(c, one_percent)));
        arms.push_back(
            limit_handover_of_tokens(c, "limit_handover_all", 1, sample_of(c, 1)));
    }
    const std::vector<series> all = run_rounds(c, directory, arms);
    outcome o;
    for (const series& s : all) {
        o.lines.push_back(summarise(s));
        if (s.arm == "baseline")
            continue;
        add_overhead(o.lines.back(), s, all.front(), "",
                     [](const result& r) { return r.extra.at("loop_seconds"); });
        add_overhead(o.lines.back(), s, all.front(), "durable_",
                     [](const result& r) { return r.seconds; });
    }
    o.notes.push_back(
        "A token is 64 bytes of work; sync and async log every 100th, async_all "
        "every one. Overhead is that of the loop over the baseline's of the same "
        "round; the final flush stands apart, and durable is both together.");
    return o;
}

} // namespace bench
