// forelog/bench/goals_append.cpp: goals of appending: rows 1 to 4, 8 and 10
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "goals.hpp"
#include "runner.hpp"
#include "table.hpp"

namespace bench {
namespace {

void add_burst(goal_board& board)
{
    config c = board.base(workload_kind::burst);
    c.flush = flush_kind::manual;
    c.prepared = true;
    const outcome o = board.run(c, "row 1: one append");
    const measured& m = o.lines.front().middle.times;
    const double p50 = m.group_ns.percentile(0.5);
    const double p999 = m.append_ns.percentile(0.999);
    const std::string single = fixed(m.append_ns.percentile(0.5), 0) + " ns";
    board.add({1, "append, ring, p50 (32 calls at once)", "at most 30 ns",
               fixed(p50, 0) + " ns", "", "single calls, clock included: " + single,
               p50 <= 30});
    board.add({1, "append, ring, p99.9 (single calls)", "at most 1000 ns",
               fixed(p999, 0) + " ns",
               "copy and checksum " + fixed(m.copy_ns.percentile(0.999), 0) + " ns", "",
               p999 <= 1000});
}

/// A goal of a rate and of a share of the limit, either of which may be absent (0).
void add_rate(goal_board& board, const outcome& o, unsigned row, const std::string& what,
              double rate, double percent)
{
    const summary& s = line_of(o, "forelog");
    const std::optional<estimate> share = percent_of_limit(s);
    std::string wanted;
    if (rate > 0)
        wanted = rate_text(rate);
    if (percent > 0)
        wanted += (wanted.empty() ? "" : ", ") + fixed(percent, 0) + " % of the limit";
    const bool met =
        s.middle.rate() >= rate && (percent <= 0 || (share && share->median >= percent));
    board.add({row, what, wanted, rate_text(s.middle.rate()), limit_text(o, s),
               share ? with_interval(*share, s.rounds, 1, " %") : "", met});
}

void add_saturated(goal_board& board)
{
    config c = board.base(workload_kind::append);
    c.sync = sync_kind::none;
    add_rate(board, board.run(c, "row 2: saturated, no sync"), 2,
             "append, no_sync, 1 producer", 35e6, 60);
}

void add_durable_bursts(goal_board& board)
{
    for (const unsigned producers : {1U, 4U})
        for (const std::uint64_t memory : {std::uint64_t{0}, 4 * mib}) {
            config c = board.base(workload_kind::append);
            c.records = (std::min)(c.records, std::uint64_t{1'300'000});
            c.producers = producers;
            c.queue_memory = memory;
            c.prepared = true;
            const std::string what = "burst, data_sync, group_commit, " +
                                     std::to_string(producers) +
                                     (producers == 1 ? " producer" : " producers") +
                                     (memory == 0 ? "" : ", 4 MiB");
            add_rate(board, board.run(c, ("row 3: " + what).c_str()), 3, what,
                     memory == 0 ? 12e6 : 20e6, 0);
        }
}

void add_sustained(goal_board& board)
{
    for (const unsigned producers : {1U, 4U}) {
        config c = board.base(workload_kind::append);
        // Twenty segments; where time is short, of a quarter of the size.
        c.segment_size = board.is_long() ? 64 * mib : 16 * mib;
        c.records = 20 * c.segment_size / framed_size(c) + 1;
        c.producers = producers;
        const std::string what = "sustained, 20 segments, " + std::to_string(producers) +
                                 (producers == 1 ? " producer" : " producers");
        add_rate(board, board.run(c, ("row 3: " + what).c_str()), 3, what, 12e6, 80);
    }
}

void add_batches(goal_board& board)
{
    config c = board.base(workload_kind::append);
    c.flush = flush_kind::both;
    c.prepared = true;
    c.records = (std::min)(c.records, std::uint64_t{1'000'000});
    add_rate(board, board.run(c, "row 4: 1000 records or 100 ms"), 4,
             "batch of 1000 / 100 ms, data_sync", 0, 90);
}

void add_memory(goal_board& board)
{
    config c = board.base(workload_kind::append);
    c.flush = flush_kind::both;
    c.records = 1'000'000;
    c.limits = false;
    const outcome o = board.run(c, "row 8: memory");
    const auto more =
        static_cast<double>(o.lines.front().middle.rss_delta_bytes.value_or(0));
    board.add({8, "more VmRSS after 10^6 appends", "at most 2 MB",
               fixed(more / 1e6, 2) + " MB", "", "", more <= 2e6});
}

/// One line per peer. `factor` says how many times its rate is wanted; 0: only published.
template <class Factor>
void add_peers(goal_board& board, const config& c, const char* what, Factor factor)
{
    const outcome o = board.run(c, what);
    const summary& s = line_of(o, "forelog");
    const summary* const limit = c.syncing() ? nullptr : &line_of(o, "limit_handover");
    for (const auto& [peer, e] : s.ratios) {
        const double wanted = factor(peer);
        std::optional<bool> met;
        if (wanted > 0)
            met = e.median >= wanted;
        const double theirs = line_of(o, peer).middle.rate();
        std::string beside = peer + " " + rate_text(theirs);
        if (limit != nullptr && wanted > 0)
            beside +=
                ", limit_handover " + fixed(limit->middle.rate() / theirs, 2) + " times";
        board.add({10, std::string(what + 8) + ": " + peer,
                   wanted > 0 ? fixed(wanted, 0) + " times" : "published",
                   rate_text(s.middle.rate()), beside,
                   with_interval(e, s.rounds, 2, " times"), met});
    }
}

bool is_plain(const std::string& peer)
{
    return peer.rfind("plain_write", 0) == 0;
}

void add_all_peers(goal_board& board)
{
    if (!board.with_peers())
        return;
    config c = board.base(workload_kind::append);
    c.peers = true;
    c.sync = sync_kind::none;
    c.records = (std::min)(c.records, std::uint64_t{1'000'000});
    const bool long_form = board.is_long();
    add_peers(board, c, "row 10: no sync", [](const std::string& peer) {
        return is_plain(peer) || peer == "rocksdb_put" ? 0.0 : 5.0;
    });
    c.limits = false;
    c.sync = sync_kind::fdatasync;
    c.flush = flush_kind::both;
    c.records = 1000 * board.syncs_in_time(long_form ? 500 : 200);
    add_peers(board, c, "row 10: 1000 per sync", [](const std::string& peer) {
        if (is_plain(peer))
            return 1.0;
        return peer.rfind("rocksdb_wal", 0) == 0 ? 2.0 : 5.0;
    });
    c.workload = workload_kind::commit;
    c.flush = flush_kind::group;
    c.prepared = true;
    c.records = board.syncs_in_time(long_form ? 10'000 : 2000);
    add_peers(board, c, "row 10: sync per record",
              [](const std::string& peer) { return is_plain(peer) ? 1.0 : 0.0; });
}

} // namespace

void add_append_goals(goal_board& board)
{
    add_burst(board);
    add_saturated(board);
    add_durable_bursts(board);
    add_sustained(board);
    add_batches(board);
    add_memory(board);
    add_all_peers(board);
}

} // namespace bench
