// forelog/writer_stats.hpp: what a writer counts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_STATS_HPP
#define FORELOG_WRITER_STATS_HPP

#include <array>
#include <cstdint>

namespace forelog {

/// Counts by powers of two: bucket i holds the values of i bits, 2^(i-1) to 2^i - 1.
using log2_histogram = std::array<std::uint64_t, 48>;

/// A snapshot of what a writer has done since it was opened.
struct wal_stats
{
    std::uint64_t records = 0; ///< LSNs given out
    std::uint64_t written_records = 0;
    std::uint64_t written_bytes = 0; ///< frames with their headers and padding
    std::uint64_t payload_bytes = 0; ///< framed records
    std::uint64_t frames = 0;        ///< frames that hold records
    std::uint64_t syncs = 0;
    std::uint64_t rotations = 0;
    std::uint64_t segments = 0;  ///< that count, with the one in use
    std::uint64_t first_lsn = 0; ///< the first that the log retains, if it had a record
    std::uint64_t segments_prepared = 0;   ///< ahead, by the preallocator
    std::uint64_t segments_unprepared = 0; ///< rotations that found none prepared
    std::uint64_t space_waits = 0;         ///< attempts that found the disk full
    bool waiting_for_space = false;
    std::uint64_t queue_records = 0; ///< in the queue now
    std::uint64_t queue_bytes = 0;
    std::uint64_t publish_waits =
        0; ///< short sleeps for a producer that has an LSN and has not published
    std::uint64_t lost_wakeups =
        0; ///< sleeps that only their cap ended: above 0 a wake-up was lost
    log2_histogram frame_records{}; ///< records per frame
    log2_histogram sync_us{};       ///< microseconds per sync
};

} // namespace forelog

#endif // FORELOG_WRITER_STATS_HPP
