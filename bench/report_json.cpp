// forelog/bench/report_json.cpp: the results as JSON
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "report.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>

namespace bench {
namespace {

std::string number(double value)
{
    if (!std::isfinite(value))
        return "null";
    std::array<char, 32> text;
    // Whole numbers stay whole: counts of bytes have more than 9 digits.
    const bool whole = value == std::floor(value) && std::abs(value) < 9e15;
    std::snprintf(text.data(), text.size(), whole ? "%.0f" : "%.9g", value);
    return text.data();
}

template <class T>
std::string number(const std::optional<T>& value)
{
    return value ? number(static_cast<double>(*value)) : "null";
}

std::string quoted(const std::string& text)
{
    std::string q = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            q += '\\';
        q += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return q + "\"";
}

std::string quoted_or_null(const std::string& text)
{
    return text.empty() ? "null" : quoted(text);
}

std::string percentiles(const histogram& h)
{
    if (h.count() == 0)
        return "null";
    return "{\"p50\":" + number(h.percentile(0.5)) +
           ",\"p99\":" + number(h.percentile(0.99)) +
           ",\"p999\":" + number(h.percentile(0.999)) +
           ",\"p9999\":" + number(h.percentile(0.9999)) +
           ",\"max\":" + number(static_cast<double>(h.max())) + "}";
}

std::string interval(const estimate& e)
{
    return "[" + number(e.low) + "," + number(e.high) + "]";
}

/// Joins "key":value pairs.
class object
{
public:
    object& add(const std::string& key, const std::string& value)
    {
        text_ += (text_.empty() ? "" : ",") + quoted(key) + ":" + value;
        return *this;
    }
    std::string text() const { return "{" + text_ + "}"; }

private:
    std::string text_;
};

void add_common(object& line, const config& c, const result& r)
{
    const bool counted = r.records != 0 && r.seconds > 0;
    const double rate = counted ? r.rate() : std::nan("");
    line.add("workload", quoted(name_of(c.workload)))
        .add("arm", quoted(r.arm))
        .add("queue", quoted_or_null(r.queue))
        .add("flush", quoted_or_null(r.flush))
        .add("sync", quoted_or_null(r.sync))
        .add("codec", quoted_or_null(r.codec))
        .add("producers", number(r.producers))
        .add("records", number(static_cast<double>(r.records)))
        .add("payload_size", number(static_cast<double>(r.payload_size)))
        .add("seconds", number(r.seconds))
        .add("records_per_second", number(rate))
        .add("bytes_per_second", number(rate * r.mean_payload))
        .add("syncs", number(r.syncs))
        .add("batches", number(r.batches))
        .add("append_ns", percentiles(r.times.append_ns))
        .add("durable_us", percentiles(r.times.durable_us))
        .add("rss_delta_bytes", number(r.rss_delta_bytes))
        .add("verified", r.verified ? (*r.verified ? "true" : "false") : "null");
}

/// What else was asked for, where it has an effect.
void add_asked_for(object& line, const config& c, const result& r)
{
    const auto whole = [](std::uint64_t n) { return number(static_cast<double>(n)); };
    if (r.queue.empty())
        return;
    line.add("segment_size", whole(c.segment_size))
        .add("spares", number(c.spares))
        .add("keep_cached", c.keep_cached ? "true" : "false");
    if (r.flush == name_of(flush_kind::both) || r.flush == name_of(flush_kind::size))
        line.add("batch_size", whole(c.batch_size));
    if (r.flush == name_of(flush_kind::both) || r.flush == name_of(flush_kind::time))
        line.add("batch_timeout_ms", whole(c.batch_timeout_ms));
    if (c.workload == workload_kind::append)
        line.add("records_per_batch", whole(c.records_per_batch))
            .add("mix", c.mix ? "true" : "false");
    if (c.workload == workload_kind::open || c.workload == workload_kind::rotation)
        line.add("arrival", quoted(name_of(c.arrival)));
    if (c.workload == workload_kind::faults)
        line.add("sync_delay_ms", whole(c.sync_delay_ms));
}

void add_machine(object& line, const machine& m)
{
    line.add("timer_ns", number(m.timer_ns))
        .add("f0_us", number(m.f0_us))
        .add("file_system", quoted(m.file_system))
        .add("kernel", quoted(m.kernel))
        .add("cpu", quoted(m.cpu))
        .add("compiler", quoted(m.compiler))
        .add("date", quoted(m.date));
}

void add_further(object& line, const machine& m, const summary& s)
{
    const result& r = s.middle;
    for (const auto& [key, value] : r.extra)
        line.add(key, number(value));
    if (r.times.group_ns.count() != 0)
        line.add("append_group_ns", percentiles(r.times.group_ns));
    if (r.times.copy_ns.count() != 0)
        line.add("copy_ns", percentiles(r.times.copy_ns));
    if (r.times.batch_ns.count() != 0)
        line.add("append_batch_ns_per_record", percentiles(r.times.batch_ns));
    if (r.times.append_ns.count() != 0)
        line.add("append_ns_max", number(static_cast<double>(r.times.append_ns.max())));
    for (const auto& [key, value] : s.estimates)
        line.add(key, number(value.median)).add(key + "_interval", interval(value));
    if (!s.limit.empty())
        line.add("limit", quoted(s.limit));
    if (!s.ratios.empty()) {
        object ratios;
        for (const auto& [peer, value] : s.ratios)
            ratios.add(peer, object()
                                 .add("ratio", number(value.median))
                                 .add("interval", interval(value))
                                 .text());
        line.add("ratio_to", ratios.text());
    }
    if (!s.middle.text.empty())
        line.add("text", quoted(s.middle.text));
    line.add("rounds", number(static_cast<double>(s.rounds)));
    add_machine(line, m);
}

} // namespace

void print_goals_json(std::ostream& os, const machine& m, const config& c,
                      const std::vector<goal>& goals)
{
    for (const goal& g : goals) {
        object line;
        line.add("workload", quoted(name_of(workload_kind::goals)))
            .add("row", number(g.row))
            .add("what", quoted(g.what))
            .add("goal", quoted(g.wanted))
            .add("measured", quoted(g.measured))
            .add("limit", quoted_or_null(g.limit))
            .add("ratio", quoted_or_null(g.ratio))
            .add("met", g.met ? (*g.met ? "true" : "false") : "null")
            .add("rounds", number(c.rounds));
        add_machine(line, m);
        os << line.text() << "\n";
    }
}

void print_json(std::ostream& os, const config& c, const machine& m, const outcome& o)
{
    for (const summary& s : o.lines) {
        object line;
        add_common(line, c, s.middle);
        add_asked_for(line, c, s.middle);
        add_further(line, m, s);
        os << line.text() << "\n";
    }
}

} // namespace bench
