// forelog/bench/workloads/append.cpp: as many appends as the log takes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/scratch.hpp"
#include "core/threads.hpp"
#include "workloads/measured_log.hpp"
#include "workloads/workloads.hpp"

namespace bench {
namespace {

arm append_arm(const config& c, std::shared_ptr<observed> seen)
{
    return {"forelog", [=](const std::filesystem::path& directory) {
                result r = labelled(c, "forelog");
                measured_log log(c, directory);
                const usage before = usage_now();
                timed_run run =
                    run_producers(c, [&](const producer_job& job, measured& m) {
                        log->append(job, m);
                    });
                log->flush();
                r.seconds = seconds_between(run.started, now());
                r.times = std::move(run.times);
                r.rss_delta_bytes = log.more_resident();
                r.extra["cpu_seconds"] = usage_now().cpu_seconds - before.cpu_seconds;
                const forelog::wal_stats stats = log->stats();
                // What a limit does at once is what the log did for one sync.
                const std::uint64_t times = stats.syncs != 0 ? stats.syncs : stats.frames;
                if (times != 0) {
                    const auto batches = static_cast<double>(times);
                    *seen = {static_cast<double>(c.records) / batches,
                             static_cast<double>(stats.written_bytes) / batches, times,
                             stats.segments_prepared};
                }
                log.close_and_verify(r);
                return r;
            }};
}

peer_class promise_of(const config& c)
{
    if (!c.syncing())
        return peer_class::none;
    return c.queue == queue_kind::direct && c.flush == flush_kind::group
               ? peer_class::record
               : peer_class::batch;
}

} // namespace

double saturated_rate(const config& c, const std::filesystem::path& directory)
{
    const fresh_directory fresh(directory);
    return append_arm(c, std::make_shared<observed>()).run(fresh.path()).rate();
}

outcome run_append(const config& c, const std::filesystem::path& directory)
{
    const auto seen = std::make_shared<observed>();
    std::vector<arm> arms = {append_arm(c, seen)};
    std::vector<std::string> limits;
    if (c.limits) {
        arms.push_back(limit_memory(c));
        arms.push_back(limit_write(c));
        limits = {"limit_memory", "limit_write"};
        if (c.producers == 1 && !c.mix && !c.syncing())
            arms.push_back(limit_handover(c));
    }
    if (c.limits && c.syncing()) {
        for (const file_state s :
             {file_state::growing, file_state::fallocated, file_state::prewritten})
            arms.push_back(limit_batch(c, s, seen));
        arms.push_back(limit_segments(c, seen));
        add_sync_limits(c, arms);
        limits = {"limit_memory",
                  c.prepared ? "limit_batch_prewritten" : "limit_segments"};
    }
    return compare(c, directory, arms, limits, peers_for(c, promise_of(c)));
}

} // namespace bench
