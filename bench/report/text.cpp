// forelog/bench/report/text.cpp: the results as tables
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "report/report.hpp"
#include "report/table.hpp"

#include <cstdio>
#include <ostream>
#include <sstream>

namespace bench {
namespace {

struct number_column
{
    const char* title;
    const char* key; ///< of the value, see find
    int digits = 0;
    double unit = 1;                ///< by which the value is divided
    const char* if_there = nullptr; ///< a key without which the cell stays empty
};

/// Where records come by themselves every stall shows, and the tail is what was asked for.
constexpr const char* offered = "offered_rate";

/// In the order of the tables. A value with an interval in a key of its own is shown with it.
constexpr number_column number_columns[] = {
    {"threads", "producers"},
    {"records", "records"},
    {"s", "seconds", 4},
    {"records/s", "records_per_second"},
    {"MB/s", "bytes_per_second", 1, 1e6},
    {"syncs", "syncs"},
    {"batches", "batches"},
    {"append ns p50", "append_ns.p50"},
    {"append p99", "append_ns.p99"},
    {"append p99.9", "append_ns.p999"},
    {"copy p99.9", "copy_ns.p999"},
    {"append p99.99", "append_ns.p9999", 0, 1, offered},
    {"append max", "append_ns.max", 0, 1, offered},
    {"batch ns/record p50", "append_batch_ns_per_record.p50"},
    {"32 appends / 32 p50", "append_group_ns.p50"},
    {"durable us p50", "durable_us.p50"},
    {"durable p99", "durable_us.p99"},
    {"durable p99.9", "durable_us.p999"},
    {"durable p99.99", "durable_us.p9999", 0, 1, offered},
    {"durable max", "durable_us.max", 0, 1, offered},
    {"F0 us before", "f0_before_us"},
    {"token ns", "token_ns", 1},
    {"loop overhead %", "overhead_percent", 2},
    {"ns/record", "overhead_ns_per_record"},
    {"durable overhead %", "durable_overhead_percent", 2},
    {"final flush us", "flush_us"},
    {"cpu %", "cpu_percent", 2},
    {"more cpu %", "more_cpu_percent", 2},
    {"sleeps", "voluntary_switches"},
    {"offered/s", offered},
    {"rotations", "rotations", 0, 1, offered},
    {"written/payload", "written_per_payload_byte", 2},
    {"more stall us", "added_stall_us"},
    {"in syncs", "added_stall_in_syncs", 2},
    {"open ms", "open_ms", 1},
    {"ns per record", "ns_per_record", 2},
    {"cpu ns per record", "cpu_ns_per_record", 2},
    {"growth %", "growth_percent", 1},
    {"queue bytes max", "queue_bytes_max"},
    {"bound", "queue_bytes_bound"},
    {"log MB/s", "log_megabytes_per_second"},
    {"more RSS KiB", "rss_delta_bytes", 0, 1024},
    {"% of limit", "percent_of_limit", 1},
    {"% of N/F0", "percent_of_n_over_f0", 1},
};

std::string fixed(double value, int digits)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string number_of(const fields& line, const std::string& key, int digits = 0)
{
    const double* const n = find<double>(line, key);
    return n == nullptr ? "" : fixed(*n, digits);
}

std::string text_of(const fields& line, const std::string& key)
{
    const std::string* const text = find<std::string>(line, key);
    return text == nullptr ? "" : *text;
}

bool has_intervals(const fields& line)
{
    const double* const rounds = find<double>(line, "rounds");
    return rounds != nullptr && *rounds >= 3;
}

std::string interval_text(const std::vector<double>& bounds, int digits)
{
    return "[" + fixed(bounds.front(), digits) + ", " + fixed(bounds.back(), digits) +
           "]";
}

std::string cell_of(const fields& line, const number_column& c)
{
    const double* const value = find<double>(line, c.key);
    if (value == nullptr ||
        (c.if_there != nullptr && find<double>(line, c.if_there) == nullptr))
        return "";
    const auto* const interval =
        find<std::vector<double>>(line, std::string(c.key) + "_interval");
    std::string text = fixed(*value / c.unit, c.digits);
    if (interval != nullptr && has_intervals(line))
        text += " " + interval_text(*interval, c.digits);
    return text;
}

/// Breaks the text at blanks into lines that are indented and not too long.
void print_wrapped(std::ostream& os, const std::string& text)
{
    const std::string indent = "  ";
    std::istringstream words(text);
    std::string line, word;
    while (words >> word) {
        if (!line.empty() && line.size() + 1 + word.size() > columns_max) {
            os << line << "\n";
            line.clear();
        }
        line += (line.empty() ? indent : " ") + word;
    }
    if (!line.empty())
        os << line << "\n";
}

void print_head(std::ostream& os, const fields& line,
                const std::vector<std::string>& notes)
{
    const bool* const mix = find<bool>(line, "mix");
    os << "wal_bench " << text_of(line, "workload") << ", payload "
       << (mix != nullptr && *mix ? "mixed" : number_of(line, "payload_size") + " bytes")
       << ", rounds " << number_of(line, "rounds") << " after "
       << number_of(line, "warm_up_rounds") << " that do not count\n";
    const bool* const steady = find<bool>(line, "steady");
    if (steady != nullptr && !*steady)
        print_wrapped(os, "These rounds did not agree with each other: the machine is "
                          "busy with something else, or still warming up.");
    print_wrapped(os, "file system " + text_of(line, "file_system") + ", " +
                          text_of(line, "kernel") + ", " + text_of(line, "cpu") + ", " +
                          text_of(line, "compiler") + ", " + text_of(line, "date"));
    print_wrapped(os, "F0, one sync of " + number_of(line, "f0_bytes") +
                          " bytes (pwrite + fdatasync, blocks written before): p50 " +
                          number_of(line, "f0_us") + " us; one reading of the clock: " +
                          number_of(line, "timer_ns") + " ns");
    for (const std::string& note : notes)
        print_wrapped(os, note);
    os << "\n";
}

template <class Cell>
table_column column_of(const std::vector<fields>& lines, const char* title, bool left,
                       Cell cell)
{
    table_column c{title, left, {}};
    for (const fields& line : lines)
        c.cells.push_back(cell(line));
    return c;
}

table_column text_column(const std::vector<fields>& lines, const char* title,
                         const char* key)
{
    return column_of(lines, title, true,
                     [key](const fields& line) { return text_of(line, key); });
}

void print_arms(std::ostream& os, const std::vector<fields>& lines)
{
    table t(columns_max);
    for (const char* const key : {"arm", "queue", "flush", "sync", "codec"})
        t.add(text_column(lines, key, key));
    for (const number_column& c : number_columns)
        t.add(column_of(lines, c.title, false,
                        [&c](const fields& line) { return cell_of(line, c); }));
    t.add(text_column(lines, "limit", "limit"));
    t.add(column_of(lines, "verified", false, [](const fields& line) -> std::string {
        const bool* const verified = find<bool>(line, "verified");
        return verified == nullptr ? "" : *verified ? "yes" : "NO";
    }));
    os << t;
    for (const fields& line : lines)
        if (const std::string text = text_of(line, "text"); !text.empty())
            print_wrapped(os, text_of(line, "arm") + ": " + text);
}

/// "Faster" only if the whole interval says so.
const char* verdict_of(const std::vector<double>& interval)
{
    if (interval.front() > 1.05)
        return "faster";
    return interval.back() < 0.95 ? "slower" : "equal";
}

void print_ratios(std::ostream& os, const fields& line)
{
    const auto* const ratios = find<fields>(line, "ratio_to");
    if (ratios == nullptr)
        return;
    table_column peers{"rate over that of", true, {}}, ratio{"ratio", false, {}},
        intervals{"95 % interval", false, {}}, verdicts{"verdict", true, {}};
    for (const field& f : *ratios) {
        const auto& of_peer = std::get<fields>(f.value);
        const auto& interval = *find<std::vector<double>>(of_peer, "interval");
        const bool known = has_intervals(line);
        peers.cells.push_back(f.key);
        ratio.cells.push_back(number_of(of_peer, "ratio", 2));
        intervals.cells.push_back(known ? interval_text(interval, 2) : "");
        verdicts.cells.push_back(known ? verdict_of(interval) : "");
    }
    table t(columns_max);
    for (table_column* const c : {&peers, &ratio, &intervals, &verdicts})
        t.add(std::move(*c));
    os << "\n" << t;
}

} // namespace

void print_text(std::ostream& os, const std::vector<fields>& lines,
                const std::vector<std::string>& notes)
{
    print_head(os, lines.front(), notes);
    print_arms(os, lines);
    for (const fields& line : lines)
        print_ratios(os, line);
}

} // namespace bench
