// forelog/bench/report_text.cpp: the results as a table
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "report.hpp"
#include "table.hpp"

#include <ostream>

namespace bench {
namespace {

void print_head(std::ostream& os, const config& c, const machine& m, const outcome& o)
{
    os << "wal_bench " << name_of(c.workload) << ", payload "
       << (c.mix ? "mixed" : std::to_string(c.payload_size) + " bytes") << ", rounds "
       << c.rounds << "\n";
    print_machine(os, m);
    for (const std::string& note : o.notes)
        os << "  " << note << "\n";
    os << "\n";
}

std::string policies(const result& r)
{
    return r.queue.empty() ? "" : r.queue + "/" + r.flush + "/" + r.sync + "/" + r.codec;
}

std::string percentile(const histogram& h, double q)
{
    return h.count() == 0 ? "" : fixed(h.percentile(q), 0);
}

std::string count(const std::optional<std::uint64_t>& n)
{
    return n ? std::to_string(*n) : "";
}

std::string extra(const summary& s, const char* key, int digits)
{
    const auto found = s.middle.extra.find(key);
    return found == s.middle.extra.end() ? "" : fixed(found->second, digits);
}

std::string estimated(const summary& s, const char* key, int digits)
{
    const auto found = s.estimates.find(key);
    if (found == s.estimates.end())
        return "";
    const estimate& e = found->second;
    std::string text = fixed(e.median, digits);
    if (s.rounds >= 3)
        text += " [" + fixed(e.low, digits) + ", " + fixed(e.high, digits) + "]";
    return text;
}

void add_rates(table& t, const summary& s)
{
    const result& r = s.middle;
    const bool counted = r.records != 0;
    t.add("arm", r.arm, table::left);
    t.add("policies", policies(r), table::left);
    t.add("threads", std::to_string(r.producers));
    t.add("records", counted ? std::to_string(r.records) : "");
    t.add("s", fixed(r.seconds, 4));
    t.add("records/s", counted ? fixed(r.rate(), 0) : "");
    t.add("MB/s", counted ? fixed(r.megabytes_per_second(), 1) : "");
    t.add("syncs", count(r.syncs));
    t.add("batches", count(r.batches));
}

/// Where records come by themselves every stall shows, and the tail is what was asked for.
bool to_p9999(const summary& s)
{
    return s.middle.extra.contains("offered_rate");
}

void add_times(table& t, const summary& s)
{
    const measured& m = s.middle.times;
    t.add("append ns p50", percentile(m.append_ns, 0.5));
    t.add("append p99", percentile(m.append_ns, 0.99));
    t.add("append p99.9", percentile(m.append_ns, 0.999));
    t.add("copy p99.9", percentile(m.copy_ns, 0.999));
    t.add("append p99.99", to_p9999(s) ? percentile(m.append_ns, 0.9999) : "");
    t.add("append max", to_p9999(s) ? percentile(m.append_ns, 1) : "");
    t.add("batch ns/record p50", percentile(m.batch_ns, 0.5));
    t.add("32 appends / 32 p50", percentile(m.group_ns, 0.5));
    t.add("durable us p50", percentile(m.durable_us, 0.5));
    t.add("durable p99", percentile(m.durable_us, 0.99));
    t.add("durable p99.9", percentile(m.durable_us, 0.999));
    t.add("durable p99.99", to_p9999(s) ? percentile(m.durable_us, 0.9999) : "");
    t.add("durable max", to_p9999(s) ? percentile(m.durable_us, 1) : "");
}

void add_special(table& t, const summary& s)
{
    t.add("F0 us before", extra(s, "f0_before_us", 0));
    t.add("token ns", extra(s, "token_ns", 1));
    t.add("loop overhead %", estimated(s, "overhead_percent", 2));
    t.add("ns/record", estimated(s, "overhead_ns_per_record", 0));
    t.add("durable overhead %", estimated(s, "durable_overhead_percent", 2));
    t.add("final flush us", extra(s, "flush_us", 0));
    t.add("cpu %", extra(s, "cpu_percent", 2));
    t.add("more cpu %", estimated(s, "more_cpu_percent", 2));
    t.add("sleeps", extra(s, "voluntary_switches", 0));
    t.add("offered/s", extra(s, "offered_rate", 0));
    t.add("rotations",
          s.middle.extra.contains("offered_rate") ? extra(s, "rotations", 0) : "");
    t.add("written/payload", extra(s, "written_per_payload_byte", 2));
    t.add("more stall us", estimated(s, "added_stall_us", 0));
    t.add("in syncs", estimated(s, "added_stall_in_syncs", 2));
    t.add("open ms", extra(s, "open_ms", 1));
    t.add("ns per record", extra(s, "ns_per_record", 2));
    t.add("cpu ns per record", extra(s, "cpu_ns_per_record", 2));
    t.add("growth %", estimated(s, "growth_percent", 1));
    t.add("queue bytes max", extra(s, "queue_bytes_max", 0));
    t.add("bound", extra(s, "queue_bytes_bound", 0));
    t.add("log MB/s", extra(s, "log_megabytes_per_second", 0));
    const auto& rss = s.middle.rss_delta_bytes;
    t.add("more RSS KiB", rss ? std::to_string(*rss / 1024) : "");
    t.add("% of limit", estimated(s, "percent_of_limit", 1));
    t.add("limit", s.limit, table::left);
    t.add("% of N/F0", extra(s, "percent_of_n_over_f0", 1));
    const auto& verified = s.middle.verified;
    t.add("outcome", s.middle.text, table::left);
    t.add("verified", verified ? (*verified ? "yes" : "NO") : "");
}

/// "Faster" only if the whole interval says so.
const char* verdict_of(const estimate& e)
{
    if (e.low > 1.05)
        return "faster";
    return e.high < 0.95 ? "slower" : "equal";
}

void print_ratios(std::ostream& os, const outcome& o)
{
    table t;
    for (const summary& s : o.lines)
        for (const auto& [peer, e] : s.ratios) {
            t.add("rate over that of", peer, table::left);
            t.add("ratio", fixed(e.median, 2));
            if (s.rounds >= 3) {
                t.add("95 % interval",
                      "[" + fixed(e.low, 2) + ", " + fixed(e.high, 2) + "]");
                t.add("verdict", verdict_of(e), table::left);
            }
            t.end_row();
        }
    if (!t.empty())
        os << "\n" << t;
}

} // namespace

void print_machine(std::ostream& os, const machine& m)
{
    os << "  file system " << m.file_system << ", " << m.kernel << ", " << m.cpu << ", "
       << m.compiler << ", " << m.date << "\n"
       << "  F0, one sync of " << m.f0_bytes
       << " bytes (pwrite + fdatasync, blocks written before): p50 " << fixed(m.f0_us, 0)
       << " us; one reading of the clock: " << fixed(m.timer_ns, 0) << " ns\n";
}

void print_text(std::ostream& os, const config& c, const machine& m, const outcome& o)
{
    print_head(os, c, m, o);
    table t;
    for (const summary& s : o.lines) {
        add_rates(t, s);
        add_times(t, s);
        add_special(t, s);
        t.end_row();
    }
    os << t;
    print_ratios(os, o);
}

} // namespace bench
