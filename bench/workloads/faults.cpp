// forelog/bench/workloads/faults.cpp: a disk that is slow, and one that fails
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/verify.hpp"
#include "core/wal_runner.hpp"
#include "workloads/faulty_file.hpp"
#include "workloads/workloads.hpp"

#include <forelog/queue/bounded_queue.hpp>
#include <forelog/queue/ring_queue.hpp>

#include <atomic>
#include <stop_token>

namespace bench {
namespace {

template <class Queue>
using faulty_wal = forelog::basic_wal_writer<Queue, run_time_flush, run_time_sync,
                                             forelog::crc32c_codec, faulty_file>;

std::unique_ptr<runner> make_faulty_runner(const config& c)
{
    if (c.queue == queue_kind::bounded)
        return std::make_unique<wal_runner<faulty_wal<forelog::bounded_queue>>>(c);
    return std::make_unique<wal_runner<faulty_wal<forelog::ring_queue>>>(c);
}

/// Looks every millisecond at how much is queued.
class queue_watch
{
public:
    explicit queue_watch(const runner& log)
        : thread_([this, &log](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                const std::uint64_t bytes = log.stats().queue_bytes;
                most_ = (std::max)(most_.load(), bytes);
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        })
    {}

    std::uint64_t stop()
    {
        thread_.request_stop();
        thread_.join();
        return most_;
    }

private:
    std::atomic<std::uint64_t> most_{0};
    std::jthread thread_;
};

/// Records come faster than a slow disk can take them in time, or at `c.rate` if it can.
result run_delayed(const config& c, const std::filesystem::path& directory)
{
    injected.reset(std::chrono::milliseconds(c.sync_delay_ms));
    result r = labelled(c, "sync_delayed");
    const std::unique_ptr<runner> log = make_faulty_runner(c);
    const std::int64_t rss = resident_bytes_trimmed();
    log->open(directory / "log");
    queue_watch watch(*log);
    timed_run run = run_arrivals(c, *log);
    r.extra["queue_bytes_max"] = static_cast<double>(watch.stop());
    r.extra["queue_bytes_bound"] = static_cast<double>(queue_memory(c));
    r.seconds = run.seconds;
    r.times = std::move(run.times);
    r.rss_delta_bytes = resident_bytes() - rss;
    r.extra["offered_rate"] = static_cast<double>(c.rate);
    add_stats(r, log->stats());
    log->close();
    injected.reset({});
    // A record that waits for room has its place already, one of each producer.
    const std::uint64_t waiting = c.producers * framed_size(c);
    const bool bounded = r.extra["queue_bytes_max"] <=
                         r.extra["queue_bytes_bound"] + static_cast<double>(waiting);
    r.text = bounded ? "the queue kept its bound" : "THE QUEUE GREW BEYOND ITS BOUND";
    r.verified = bounded && verify_payloads(c, directory / "log");
    return r;
}

/// The time from the first failed sync to the error that ends an append, or 0 without one.
nanoseconds append_until_refused(const config& c, runner& log, result& r)
{
    std::uint64_t first = c.records / 2;
    log.append({0, first, c.payload_size}, r.times);
    log.flush();
    injected.failing = true;
    const nanoseconds before = now();
    try {
        for (; first < c.records; first += 64)
            log.append({0, 64, c.payload_size, first}, r.times);
        log.flush();
    } catch (const std::system_error& e) {
        r.text = "refused: " + e.code().message();
        return now() - before;
    }
    return 0;
}

result run_failing(const config& command_line, const std::filesystem::path& directory)
{
    injected.reset({});
    config c = command_line;
    c.producers = 1;
    c.spares = 0; // the segment_preallocator's own syncs would fail first
    result r = labelled(c, "sync_failing");
    const std::unique_ptr<runner> log = make_faulty_runner(c);
    log->open(directory / "log");
    const nanoseconds before = now();
    const nanoseconds refused_after = append_until_refused(c, *log, r);
    const std::error_code cause = log->failure();
    const std::uint64_t durable = log->durable_records();
    injected.failing = false; // a second sync would seem to work, and must not be tried
    const std::uint64_t calls = injected.calls;
    bool still_refused = false;
    try {
        log->append({0, 1, c.payload_size}, r.times);
    } catch (const std::system_error& e) {
        still_refused = e.code() == cause;
    }
    bool close_failed = false;
    try {
        log->close();
    } catch (const std::system_error&) {
        close_failed = true;
    }
    r.seconds = seconds_between(before, now());
    r.records = durable;
    const std::uint64_t later = injected.calls - calls;
    r.extra["refused_after_us"] = static_cast<double>(refused_after) / 1000;
    r.extra["failed_syncs"] = static_cast<double>(injected.failed.load());
    r.extra["syncs_after_failure"] = static_cast<double>(later);
    const bool poisoned = refused_after != 0 && cause == std::errc::io_error &&
                          injected.failed == 1 && still_refused && close_failed &&
                          later == 0;
    if (!poisoned)
        r.text += " (NOT AS PROMISED)";
    r.verified = poisoned && verify_prefix(c, directory / "log", durable).has_value();
    return r;
}

} // namespace

outcome run_faults(const config& c, const std::filesystem::path& directory)
{
    outcome o =
        compare(c, directory,
                {{"sync_delayed",
                  [c](const std::filesystem::path& d) { return run_delayed(c, d); }},
                 {"sync_failing",
                  [c](const std::filesystem::path& d) { return run_failing(c, d); }}},
                {}, {});
    o.notes.push_back(
        "sync_delayed: each sync takes " + std::to_string(c.sync_delay_ms) +
        " ms longer, at " + std::to_string(c.rate) +
        " records per second, and the queue has to keep its bound. sync_failing: after "
        "half "
        "of the records syncs fail with EIO; verified only if exactly one was tried, "
        "every "
        "later call has failed, and all records acknowledged before are there.");
    return o;
}

} // namespace bench
