// forelog/bench/report/fields.cpp: a result as named values, of which text and JSON are made
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "report/fields.hpp"

#include <cmath>

namespace bench {
namespace {

using value = field::value_type;

value number(double n)
{
    return std::isfinite(n) ? value(n) : value();
}

value number(std::uint64_t n)
{
    return static_cast<double>(n);
}

template <class T>
value number(const std::optional<T>& n)
{
    return n ? number(static_cast<double>(*n)) : value();
}

value text_or_null(const std::string& text)
{
    return text.empty() ? value() : value(text);
}

value bool_or_null(const std::optional<bool>& b)
{
    return b ? value(*b) : value();
}

value percentiles(const histogram& h)
{
    if (h.count() == 0)
        return {};
    return fields{{"p50", number(h.percentile(0.5))},
                  {"p99", number(h.percentile(0.99))},
                  {"p999", number(h.percentile(0.999))},
                  {"p9999", number(h.percentile(0.9999))},
                  {"max", number(h.max())}};
}

value interval(const estimate& e)
{
    return std::vector<double>{e.low, e.high};
}

void add_common(fields& line, const config& c, const result& r)
{
    const bool counted = r.records != 0 && r.seconds > 0;
    const double rate = counted ? r.rate() : std::nan("");
    if (!c.label.empty())
        line.push_back({"label", c.label});
    line.push_back({"workload", name_of(c.workload)});
    line.push_back({"arm", r.arm});
    line.push_back({"queue", text_or_null(r.queue)});
    line.push_back({"flush", text_or_null(r.flush)});
    line.push_back({"sync", text_or_null(r.sync)});
    line.push_back({"codec", text_or_null(r.codec)});
    line.push_back({"producers", number(std::uint64_t{r.producers})});
    line.push_back({"records", number(r.records)});
    line.push_back({"payload_size", number(r.payload_size)});
    line.push_back({"seconds", number(r.seconds)});
    line.push_back({"records_per_second", number(rate)});
    line.push_back({"bytes_per_second", number(rate * r.mean_payload)});
    line.push_back({"syncs", number(r.syncs)});
    line.push_back({"batches", number(r.batches)});
    line.push_back({"append_ns", percentiles(r.times.append_ns)});
    line.push_back({"durable_us", percentiles(r.times.durable_us)});
    line.push_back({"rss_delta_bytes", number(r.rss_delta_bytes)});
    line.push_back({"verified", bool_or_null(r.verified)});
}

/// What else was asked for, where it has an effect.
void add_asked_for(fields& line, const config& c, const result& r)
{
    if (r.queue.empty())
        return;
    line.push_back({"segment_size", number(c.segment_size)});
    line.push_back({"spares", number(std::uint64_t{c.spares})});
    line.push_back({"keep_cached", c.keep_cached});
    if (r.flush == name_of(flush_kind::both) || r.flush == name_of(flush_kind::size))
        line.push_back({"batch_size", number(c.batch_size)});
    if (r.flush == name_of(flush_kind::both) || r.flush == name_of(flush_kind::time))
        line.push_back({"batch_timeout_ms", number(c.batch_timeout_ms)});
    if (c.workload == workload_kind::append) {
        line.push_back({"records_per_batch", number(c.records_per_batch)});
        line.push_back({"mix", c.mix});
    }
    if (c.workload == workload_kind::open || c.workload == workload_kind::rotation)
        line.push_back({"arrival", name_of(c.arrival)});
    if (c.workload == workload_kind::faults)
        line.push_back({"sync_delay_ms", number(c.sync_delay_ms)});
}

void add_times(fields& line, const measured& times)
{
    if (times.group_ns.count() != 0)
        line.push_back({"append_group_ns", percentiles(times.group_ns)});
    if (times.copy_ns.count() != 0)
        line.push_back({"copy_ns", percentiles(times.copy_ns)});
    if (times.batch_ns.count() != 0)
        line.push_back({"append_batch_ns_per_record", percentiles(times.batch_ns)});
    if (times.append_ns.count() != 0)
        line.push_back({"append_ns_max", number(times.append_ns.max())});
}

void add_compared(fields& line, const summary& s)
{
    for (const auto& [key, e] : s.estimates) {
        line.push_back({key, number(e.median)});
        line.push_back({key + "_interval", interval(e)});
    }
    if (!s.limit.empty())
        line.push_back({"limit", s.limit});
    if (s.ratios.empty())
        return;
    fields ratios;
    for (const auto& [peer, e] : s.ratios)
        ratios.push_back(
            {peer, fields{{"ratio", number(e.median)}, {"interval", interval(e)}}});
    line.push_back({"ratio_to", std::move(ratios)});
}

void add_rounds(fields& line, const summary& s)
{
    line.push_back({"rounds", number(std::uint64_t{s.rounds})});
    line.push_back({"records_per_second_by_round", s.rates});
    line.push_back({"warm_up_rounds", number(std::uint64_t{s.before.count})});
    line.push_back({"steady", bool_or_null(s.before.steady)});
}

void add_machine(fields& line, const machine& m)
{
    line.push_back({"timer_ns", number(m.timer_ns)});
    line.push_back({"f0_us", number(m.f0_us)});
    line.push_back({"f0_bytes", number(m.f0_bytes)});
    line.push_back({"file_system", m.file_system});
    line.push_back({"kernel", m.kernel});
    line.push_back({"cpu", m.cpu});
    line.push_back({"compiler", m.compiler});
    line.push_back({"date", m.date});
}

} // namespace

fields fields_of(const config& c, const machine& m, const summary& s)
{
    fields line;
    add_common(line, c, s.middle);
    add_asked_for(line, c, s.middle);
    for (const auto& [key, n] : s.middle.extra)
        line.push_back({key, number(n)});
    add_times(line, s.middle.times);
    add_compared(line, s);
    if (!s.middle.text.empty())
        line.push_back({"text", s.middle.text});
    add_rounds(line, s);
    add_machine(line, m);
    return line;
}

} // namespace bench
