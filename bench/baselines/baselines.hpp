// forelog/bench/baselines/baselines.hpp: what no log on this machine can be better than
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_BASELINES_BASELINES_HPP
#define FORELOG_BENCH_BASELINES_BASELINES_HPP

#include "core/arms.hpp"
#include "core/sizes.hpp"
#include "core/sync_loop.hpp"

#include <cstdint>
#include <memory>

namespace bench {

/// What the log did in the last run: the raw loops do the same.
struct observed
{
    double records_per_batch = 1;
    double bytes_per_batch = 4096;
    std::uint64_t batches = 1;
    std::uint64_t prepared = 0; ///< segments that were zero-filled
};

/* Arms, by the goal that they limit. Those that need `seen` have to stand after the arm that fills
   it. */

/// limit_memory: copy and checksum of the records into memory.
arm limit_memory(const config& c);
/// limit_write: the log's bytes by writes of 1 MiB into growing segments, without a sync.
arm limit_write(const config& c);
/// limit_batch_<state>: as many records per sync as the log had on average.
arm limit_batch(const config& c, file_state state, std::shared_ptr<const observed> seen);
/// limit_segments: the same in segments, of which another thread zero-fills and syncs as many ahead
/// as the log did.
arm limit_segments(const config& c, std::shared_ptr<const observed> seen);
/// limit_frame_<state>, limit_4k_<state>: one record per sync.
arm limit_sync(const config& c, file_state state, std::uint64_t bytes, const char* what);
/// limit_futex: as many threads as there are committers, woken once per sync by a bare futex.
arm limit_futex(const config& c);
/// limit_handover: copy and checksum into memory of the queue's size, a MiB at least, from which
/// another thread writes, and syncs if the log does; a bare futex tells it of each `batch_size` of
/// records.
arm limit_handover(const config& c);
/// The same beside the loop of tokens, of which one of `every` is logged.
arm limit_handover_of_tokens(const config& c, const char* name, std::uint64_t every,
                             unsigned sample);

/// limit_still, limit_rotation: syncs one after the other beside a thread that spins, without and
/// with another one that makes segments of zeros as often as the log needs them.
arm limit_rotation(const config& c, bool rotates);

/// All arms of single syncs: three states of the file, a frame and, if that differs, 4 KiB.
void add_sync_limits(const config& c, std::vector<arm>& arms);

} // namespace bench

#endif // FORELOG_BENCH_BASELINES_BASELINES_HPP
