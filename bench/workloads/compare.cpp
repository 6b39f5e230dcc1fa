// forelog/bench/workloads/compare.cpp: the log beside its limits and its peers
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "workloads/workloads.hpp"

namespace bench {

void add_stats(result& r, const forelog::wal_stats& s)
{
    r.batches = s.frames;
    if (!r.sync.empty() && r.sync != name_of(sync_kind::none))
        r.syncs = s.syncs;
    r.extra["written_bytes"] = static_cast<double>(s.written_bytes);
    r.extra["rotations"] = static_cast<double>(s.rotations);
    r.extra["segments_unprepared"] = static_cast<double>(s.segments_unprepared);
    r.extra["rescues"] = static_cast<double>(s.lost_wakeups);
}

void add_amplification(result& r, const config& c, const forelog::wal_stats& s)
{
    const double zeros =
        static_cast<double>(s.segments_prepared) * static_cast<double>(c.segment_size);
    r.extra["written_per_payload_byte"] =
        (static_cast<double>(s.written_bytes) + zeros) /
        (static_cast<double>(r.records) * r.mean_payload);
}

outcome compare(const config& c, const std::filesystem::path& directory,
                const std::vector<arm>& arms, const std::vector<std::string>& limits,
                const peer_set& peers)
{
    std::vector<arm> with_peers = arms;
    with_peers.insert(with_peers.end(), peers.arms.begin(), peers.arms.end());
    const std::vector<series> all = run_rounds(c, directory, with_peers);
    outcome o;
    o.notes = peers.notes;
    for (const series& s : all) {
        o.lines.push_back(summarise(s));
        if (s.arm == "forelog") {
            compare_with_limits(o.lines.back(), s, all, limits);
            compare_with_peers(o.lines.back(), s, all, peers.names());
        }
    }
    return o;
}

} // namespace bench
