// forelog/bench/workloads/commit.cpp: committers that each wait for their record
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/threads.hpp"
#include "workloads/measured_log.hpp"
#include "workloads/workloads.hpp"

namespace bench {
namespace {

result run_commit_arm(const config& c, const std::filesystem::path& directory)
{
    result r = labelled(c, "forelog");
    measured_log log(c, directory);
    timed_run run = run_producers(
        c, [&](const producer_job& job, measured& m) { log->commit(job, m); });
    r.seconds = run.seconds;
    r.times = std::move(run.times);
    r.rss_delta_bytes = log.more_resident();
    const forelog::wal_stats stats = log->stats();
    if (stats.syncs != 0)
        r.extra["commits_per_sync"] =
            static_cast<double>(c.records) / static_cast<double>(stats.syncs);
    log.close_and_verify(r);
    return r;
}

} // namespace

outcome run_commit(const config& c, const std::filesystem::path& directory)
{
    std::vector<arm> arms = {{"forelog", [c](const std::filesystem::path& d) {
                                  return run_commit_arm(c, d);
                              }}};
    std::vector<std::string> limits;
    if (c.limits && c.syncing()) {
        add_sync_limits(c, arms);
        arms.push_back(limit_futex(c));
        // A single committer shares no sync.
        limits = {c.producers == 1 ? "limit_frame_prewritten" : "limit_futex"};
    }
    const peer_set peers =
        peers_for(c, c.syncing() ? peer_class::record : peer_class::none);
    outcome o = compare(c, directory, arms, limits, peers);
    for (const summary& line : o.lines)
        if (line.middle.arm == "limit_frame_prewritten" && c.producers > 1) {
            // One sync at a time, each for all committers: N records in F0.
            const double most = line.middle.rate() * c.producers;
            o.lines.front().middle.extra["percent_of_n_over_f0"] =
                100 * o.lines.front().middle.rate() / most;
        }
    return o;
}

} // namespace bench
