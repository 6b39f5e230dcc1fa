// forelog/bench/baselines/write_sync.cpp: plain writes, with and without a sync
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "baselines/baselines.hpp"
#include "core/raw_file.hpp"

#include <forelog/format/layout.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace bench {
namespace {

const char* name_of(file_state s)
{
    switch (s) {
    case file_state::growing: return "growing";
    case file_state::fallocated: return "fallocated";
    case file_state::prewritten: break;
    }
    return "prewritten";
}

/// The rate of a sync loop with this many records to a sync, as the result of an arm.
result run_sync_arm(const config& c, const std::string& name, const sync_loop& loop,
                    double records_per_sync, const std::filesystem::path& directory)
{
    result r = unlabelled(c, name);
    const histogram syncs = run_sync_loop(directory, loop);
    r.producers = 1;
    r.records = static_cast<std::uint64_t>(
        std::llround(records_per_sync * static_cast<double>(syncs.count())));
    r.syncs = r.batches = syncs.count();
    r.extra["write_bytes"] = static_cast<double>(loop.bytes);
    r.seconds = static_cast<double>(syncs.total()) / 1e9;
    r.times.durable_us = syncs.scaled_down(1000);
    return r;
}

} // namespace

arm limit_write(const config& c)
{
    return {"limit_write", [c](const std::filesystem::path& directory) {
                result r = unlabelled(c, "limit_write");
                const std::vector<std::byte> bytes(mebibyte, std::byte{1});
                std::uint64_t left = framed_bytes(c);
                const nanoseconds before = now();
                for (unsigned segment = 0; left != 0; ++segment) {
                    raw_file file = raw_file::create(directory / std::to_string(segment));
                    for (std::uint64_t at = 0; left != 0 && at < c.segment_size;) {
                        const auto n = static_cast<std::size_t>((std::min)(
                            {left, std::uint64_t{mebibyte}, c.segment_size - at}));
                        file.write_at(at, std::span(bytes).first(n));
                        at += n;
                        left -= n;
                    }
                }
                r.seconds = seconds_between(before, now());
                return r;
            }};
}

arm limit_batch(const config& c, file_state state, std::shared_ptr<const observed> seen)
{
    const std::string name = std::string("limit_batch_") + name_of(state);
    return {name, [=](const std::filesystem::path& directory) {
                sync_loop loop;
                loop.state = state;
                loop.bytes =
                    static_cast<std::uint64_t>(std::llround(seen->bytes_per_batch));
                loop.syncs = syncs_within(256 * mebibyte, loop.bytes,
                                          (std::min)(seen->batches, std::uint64_t{2000}));
                return run_sync_arm(c, name, loop, seen->records_per_batch, directory);
            }};
}

arm limit_sync(const config& c, file_state state, std::uint64_t bytes, const char* what)
{
    const std::string name = std::string("limit_") + what + "_" + name_of(state);
    return {
        name, [=](const std::filesystem::path& directory) {
            // The one that goals are measured by is measured for longer.
            const std::uint64_t most = state == file_state::prewritten ? 2000 : 500;
            const sync_loop loop{state, bytes, syncs_within(64 * mebibyte, bytes, most)};
            return run_sync_arm(c, name, loop, 1, directory);
        }};
}

void add_sync_limits(const config& c, std::vector<arm>& arms)
{
    constexpr std::uint64_t page = 4096;
    for (const file_state s :
         {file_state::growing, file_state::fallocated, file_state::prewritten}) {
        arms.push_back(limit_sync(c, s, one_frame(c), "frame"));
        if (one_frame(c) != page)
            arms.push_back(limit_sync(c, s, page, "4k"));
    }
}

} // namespace bench
