// forelog/bench/core/result.cpp: what several rounds give together
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/result.hpp"

#include <algorithm>

namespace bench {
namespace {

template <class Get>
double median_of(const series& s, Get get)
{
    std::vector<double> values;
    for (const result& r : s.rounds)
        values.push_back(static_cast<double>(get(r)));
    return median(values);
}

template <class T>
std::optional<T> median_of(const series& s, std::optional<T> result::*member)
{
    if (!(s.rounds.front().*member))
        return std::nullopt;
    return static_cast<T>(
        median_of(s, [&](const result& r) { return (r.*member).value_or(T{}); }));
}

} // namespace

summary summarise(const series& s)
{
    summary all;
    all.rounds = s.rounds.size();
    all.before = s.before;
    for (const result& r : s.rounds)
        if (r.records != 0)
            all.rates.push_back(r.rate());
    all.middle = s.rounds.front();
    result& m = all.middle;
    m.seconds = median_of(s, [](const result& r) { return r.seconds; });
    m.records = static_cast<std::uint64_t>(
        median_of(s, [](const result& r) { return r.records; }));
    m.syncs = median_of(s, &result::syncs);
    m.batches = median_of(s, &result::batches);
    m.rss_delta_bytes = median_of(s, &result::rss_delta_bytes);
    for (auto& [key, value] : m.extra)
        value = median_of(s, [&k = key](const result& r) {
            const auto found = r.extra.find(k);
            return found == r.extra.end() ? 0.0 : found->second;
        });
    for (std::size_t i = 1; i < s.rounds.size(); ++i) {
        m.times.merge(s.rounds[i].times);
        if (m.verified)
            m.verified = *m.verified && s.rounds[i].verified.value_or(false);
    }
    return all;
}

const series* find(const std::vector<series>& all, const std::string& arm)
{
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const series& s) { return s.arm == arm; });
    return found == all.end() ? nullptr : &*found;
}

estimate ratio(const series& ours, const series& theirs, double scale)
{
    std::vector<double> ratios;
    for (std::size_t i = 0; i < ours.rounds.size(); ++i)
        ratios.push_back(scale * ours.rounds[i].rate() / theirs.rounds[i].rate());
    return estimate_median(ratios);
}

void compare_with_limits(summary& s, const series& ours, const std::vector<series>& all,
                         const std::vector<std::string>& limits)
{
    for (const std::string& name : limits) {
        const series* const limit = find(all, name);
        if (limit == nullptr)
            continue;
        const estimate percent = ratio(ours, *limit, 100);
        const auto known = s.estimates.find("percent_of_limit");
        if (known != s.estimates.end() && known->second.median >= percent.median)
            continue;
        s.limit = name;
        s.estimates["percent_of_limit"] = percent;
    }
}

void compare_with_peers(summary& s, const series& ours, const std::vector<series>& all,
                        const std::vector<std::string>& peers)
{
    for (const std::string& name : peers)
        if (const series* const peer = find(all, name))
            s.ratios.emplace_back(name, ratio(ours, *peer));
}

} // namespace bench
