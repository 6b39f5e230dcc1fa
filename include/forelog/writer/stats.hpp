// forelog/writer/stats.hpp: what a writer counts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_STATS_HPP
#define FORELOG_WRITER_STATS_HPP

#include <forelog/detail/threading.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace forelog {

/// Counts by powers of two: bucket i holds the values of i bits, 2^(i-1) to 2^i - 1.
using log2_histogram = std::array<std::uint64_t, 48>;

/// A snapshot of what a writer has done since it was opened.
struct wal_stats
{
    std::uint64_t records = 0; ///< LSNs given out
    std::uint64_t written_records = 0;
    std::uint64_t written_bytes = 0; ///< frames with their headers and fill
    std::uint64_t payload_bytes = 0; ///< framed records
    std::uint64_t batches = 0;       ///< frames that hold records
    std::uint64_t syncs = 0;
    std::uint64_t rotations = 0;
    std::uint64_t segments = 0;            ///< that count, the one in use included
    std::uint64_t first_lsn = 0;           ///< the first that the log retains, had it one
    std::uint64_t segments_prepared = 0;   ///< ahead, by the preparer
    std::uint64_t segments_unprepared = 0; ///< rotations that found none prepared
    std::uint64_t space_waits = 0;         ///< attempts that found the disk full
    bool waiting_for_space = false;
    std::uint64_t queue_records = 0; ///< in the queue now
    std::uint64_t queue_bytes = 0;
    std::uint64_t naps =
        0; ///< short sleeps for a producer between number and publication
    std::uint64_t rescues =
        0; ///< sleeps that only their cap ended: 0, or a wake-up was lost
    log2_histogram batch_records{}; ///< records per batch
    log2_histogram sync_us{};       ///< microseconds per sync
};

namespace writer {

/// A counter with one writing thread and any number of readers.
class counter
{
public:
    void add(std::uint64_t n = 1) noexcept
    {
        value_.store(value() + n, std::memory_order_relaxed);
    }
    std::uint64_t value() const noexcept
    {
        return value_.load(std::memory_order_relaxed);
    }

private:
    threading::atomic<std::uint64_t> value_{0};
};

class histogram
{
public:
    void add(std::uint64_t value) noexcept
    {
        const auto bucket = static_cast<std::size_t>(std::bit_width(value));
        counts_[bucket < counts_.size() ? bucket : counts_.size() - 1].add();
    }
    log2_histogram snapshot() const noexcept
    {
        log2_histogram h{};
        for (std::size_t i = 0; i < h.size(); ++i)
            h[i] = counts_[i].value();
        return h;
    }

private:
    std::array<counter, std::tuple_size_v<log2_histogram>> counts_;
};

/// What the thread that writes counts.
struct counters
{
    counter written_records, written_bytes, payload_bytes, batches, syncs, rotations,
        segments_unprepared, space_waits, naps;
    histogram batch_records, sync_us;

    wal_stats snapshot() const noexcept
    {
        wal_stats s;
        s.written_records = written_records.value();
        s.written_bytes = written_bytes.value();
        s.payload_bytes = payload_bytes.value();
        s.batches = batches.value();
        s.syncs = syncs.value();
        s.rotations = rotations.value();
        s.segments_unprepared = segments_unprepared.value();
        s.space_waits = space_waits.value();
        s.naps = naps.value();
        s.batch_records = batch_records.snapshot();
        s.sync_us = sync_us.snapshot();
        return s;
    }

    void add_sync(std::chrono::nanoseconds took) noexcept
    {
        syncs.add();
        sync_us.add(static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
    }
};

} // namespace writer

} // namespace forelog

#endif // FORELOG_WRITER_STATS_HPP
