// forelog/bench/goals_other.cpp: goals beside appending: rows 5 to 7, 9 and 11
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "goals.hpp"
#include "runner.hpp"
#include "table.hpp"

#include <cmath>
#include <optional>

namespace bench {
namespace {

void add_commits(goal_board& board)
{
    struct committers
    {
        unsigned threads;
        double wanted;
    };
    for (const committers n : {committers{1, 90}, {16, 60}, {64, 90}}) {
        config c = board.base(workload_kind::commit);
        c.producers = n.threads;
        c.prepared = true;
        c.records = board.syncs_in_time(5000) * (std::min)(n.threads, 8U);
        const std::string what = "commit, " + std::to_string(n.threads) +
                                 (n.threads == 1 ? " committer" : " committers");
        const outcome o = board.run(c, ("row 5: " + what).c_str());
        const summary& s = line_of(o, "forelog");
        const std::optional<estimate> share = percent_of_limit(s);
        std::string ratio = share ? with_interval(*share, s.rounds, 1, " %") : "";
        double compared = share ? share->median : std::nan("");
        std::string wanted = fixed(n.wanted, 0) + " % of ";
        wanted += n.threads == 1    ? "1 / F0"
                  : n.threads == 16 ? "16 / F0"
                                    : "bare futexes";
        const auto ideal = s.middle.extra.find("percent_of_n_over_f0");
        if (ideal != s.middle.extra.end()) {
            ratio += ", " + fixed(ideal->second, 1) + " % of N / F0";
            if (n.threads == 16)
                compared = ideal->second;
        }
        board.add({5, what, wanted, rate_text(s.middle.rate()), limit_text(o, s), ratio,
                   compared >= n.wanted});
    }
}

void add_token_line(goal_board& board, const summary& s, const summary& limit,
                    const char* key, const char* what, const char* wanted, double most,
                    const char* unit)
{
    const estimate& e = s.estimates.at(key);
    const std::string least =
        limit.middle.arm + " " +
        with_interval(limit.estimates.at(key), limit.rounds, 2, unit);
    board.add({6, what, wanted, with_interval(e, s.rounds, 2, unit), least, "",
               e.median <= most});
}

void add_tokens(goal_board& board)
{
    config c = board.base(workload_kind::tokens);
    c.flush = flush_kind::both;
    c.blocking = false;
    c.prepared = true; // once, whatever the log's length
    // What is looked for is smaller than the difference between two runs of the same loop.
    c.records = board.is_long() ? 5'000'000 : 1'000'000;
    c.rounds = 15;
    const outcome o = board.run(c, "row 6: tokens");
    const summary& some = line_of(o, "async");
    const summary& all = line_of(o, "async_all");
    const summary& limit = line_of(o, "limit_handover");
    const summary& limit_all = line_of(o, "limit_handover_all");
    add_token_line(board, some, limit, "overhead_ns_per_record",
                   "tokens, 1 % logged, per record, spares ready", "at most 100 ns", 100,
                   " ns");
    add_token_line(board, all, limit_all, "overhead_ns_per_record",
                   "tokens, all logged, per token, spares ready", "at most 40 ns", 40,
                   " ns");
    add_token_line(board, some, limit, "overhead_percent",
                   "tokens, 1 % logged, whole run, spares ready", "at most 1 %", 1, " %");
    board.add({6, "tokens, 1 % logged, final flush", "reported",
               fixed(some.middle.extra.at("flush_us"), 0) + " us", "", "", std::nullopt});
}

void add_replays(goal_board& board)
{
    for (const std::uint64_t size : {1024U, 64U}) {
        config c = board.base(workload_kind::replay);
        c.payload_size = size;
        c.sync = sync_kind::none;
        c.records =
            size == 64 ? board.records() : (board.is_long() ? 1'000'000 : 200'000);
        const outcome o = board.run(c, "row 7: replay");
        const summary& s = line_of(o, "forelog");
        const double payload = s.middle.megabytes_per_second() / 1000;
        const double limit =
            line_of(o, "limit_read").middle.extra.at("log_megabytes_per_second") / 1000;
        const double log = s.middle.extra.at("log_megabytes_per_second") / 1000;
        const bool small = size == 64;
        board.add({7, "replay, warm, " + std::to_string(size) + "-byte payloads",
                   small ? "20 M/s" : "3 GB/s",
                   small ? rate_text(s.middle.rate()) : fixed(payload, 2) + " GB/s",
                   "limit_read " + fixed(limit, 2) + " GB/s of log",
                   fixed(100 * log / limit, 1) + " %",
                   small ? s.middle.rate() >= 20e6 : payload >= 3});
    }
    config c = board.base(workload_kind::open_log);
    c.limits = false;
    c.records = (board.is_long() ? 1024 : 256) * mib / framed_size(c);
    c.rounds = (std::min)(c.rounds, 5U);
    const outcome o = board.run(c, "row 7: opening a log");
    const auto ms = [&](const char* arm) {
        return line_of(o, arm).middle.extra.at("open_ms");
    };
    const std::string size = board.is_long() ? "1 GiB" : "256 MiB";
    const std::string scan = "one segment's replay " + fixed(ms("limit_scan"), 1) + " ms";
    board.add({7, "opening " + size + " after a clean close", "milliseconds",
               fixed(ms("open_closed"), 1) + " ms", "", "", ms("open_closed") < 10});
    board.add({7, "opening " + size + " after a kill", "one segment's scan",
               fixed(ms("open_killed"), 1) + " ms", scan,
               fixed(ms("open_killed") / ms("limit_scan"), 2) + " times",
               ms("open_killed") <= 1.1 * ms("limit_scan")});
}

void add_cpu(goal_board& board)
{
    config c = board.base(workload_kind::cpu);
    c.flush = flush_kind::both;
    c.limits = false;
    c.prepared = true; // once, whatever the log's length
    c.records = board.is_long() ? 1'000'000 : 200'000;
    const outcome o = board.run(c, "row 9: processor time");
    const summary& s = line_of(o, "forelog");
    const estimate& cpu = s.estimates.at("more_cpu_percent");
    const estimate& sleeps = s.estimates.at("more_sleeps_per_record");
    board.add({9, "more CPU at 100,000 records/s, spares ready", "at most 5 % of a core",
               with_interval(cpu, s.rounds, 2, " %"), "", "", cpu.median <= 5});
    board.add({9, "more sleeps per record", "no wake-up per record",
               fixed(sleeps.median, 4), "", "", sleeps.median < 0.1});
}

void add_growth(goal_board& board)
{
    config c = board.base(workload_kind::growth);
    c.limits = false;
    // So small that the first stretch changes the segment, too.
    c.segment_size = 2 * mib;
    c.records = board.is_long() ? 100'000'000 : 10'000'000;
    c.rounds = 5;
    const outcome o = board.run(c, "row 11: growth");
    for (const summary& s : o.lines) {
        const auto growth = s.estimates.find("cpu_growth_percent");
        if (growth == s.estimates.end())
            continue;
        board.add({11, "CPU per record " + s.middle.arm + ", of at_100000", "within 10 %",
                   fixed(s.middle.extra.at("cpu_ns_per_record"), 1) + " ns",
                   "elapsed " + fixed(s.middle.extra.at("ns_per_record"), 1) + " ns",
                   with_interval(growth->second, s.rounds, 1, " %"),
                   growth->second.median <= 10});
    }
}

/// The added stall of an arm in syncs, if there is one.
std::optional<estimate> stall_of(const summary& s)
{
    const auto found = s.estimates.find("added_stall_in_syncs");
    return found == s.estimates.end() ? std::nullopt : std::optional(found->second);
}

void add_rotation(goal_board& board)
{
    config c = board.base(workload_kind::rotation);
    c.rate = 500'000;
    c.segment_size = 4 * mib;
    c.records = 1'000'000;
    c.rounds = (std::min)(c.rounds, 5U);
    const outcome o = board.run(c, "row 11: rotation");
    const summary& s = line_of(o, "spares_filled");
    const summary& bare = line_of(o, "limit_rotation");
    const std::optional<estimate> ours = stall_of(s), limit = stall_of(bare);
    if (!ours || !limit)
        return;
    board.add({11, "stall by rotation, p99.9 until durable", "at most 2 syncs",
               with_interval(s.estimates.at("added_stall_us"), s.rounds, 0, " us"),
               "bare syncs " + with_interval(*limit, bare.rounds, 1, " syncs"),
               with_interval(*ours, s.rounds, 2, " syncs"), ours->median <= 2});
}

void add_faults(goal_board& board)
{
    for (const queue_kind queue : {queue_kind::ring, queue_kind::bounded}) {
        config c = board.base(workload_kind::faults);
        c.limits = false;
        c.queue = queue;
        c.rate = 200'000;
        c.records = 200'000;
        c.rounds = 1;
        const outcome o = board.run(c, "row 11: a sync that takes 20 ms");
        const summary& s = line_of(o, "sync_delayed");
        board.add({11, std::string("bytes queued, sync + 20 ms, ") + name_of(queue),
                   "its bound", fixed(s.middle.extra.at("queue_bytes_max"), 0) + " bytes",
                   fixed(s.middle.extra.at("queue_bytes_bound"), 0) + " bytes",
                   "append p99.9 " +
                       fixed(s.middle.times.append_ns.percentile(0.999) / 1e6, 1) + " ms",
                   s.middle.verified});
    }
}

} // namespace

void add_other_goals(goal_board& board)
{
    add_commits(board);
    add_tokens(board);
    add_replays(board);
    add_cpu(board);
    add_growth(board);
    add_rotation(board);
    add_faults(board);
}

} // namespace bench
