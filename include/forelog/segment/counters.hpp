// forelog/segment/counters.hpp: the counters of the leader
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_COUNTERS_HPP
#define FORELOG_SEGMENT_COUNTERS_HPP

#include <forelog/detail/threading.hpp>
#include <forelog/writer_stats.hpp>

#include <bit>
#include <chrono>

namespace forelog::segment {

/// A counter that one thread at a time changes, and any thread reads.
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

/// The counters of the leader.
struct counters
{
    counter written_records, written_bytes, payload_bytes, frames, syncs, rotations,
        segments_unprepared, space_waits, publish_waits;
    histogram frame_records, sync_us;

    wal_stats snapshot() const noexcept
    {
        wal_stats s;
        s.written_records = written_records.value();
        s.written_bytes = written_bytes.value();
        s.payload_bytes = payload_bytes.value();
        s.frames = frames.value();
        s.syncs = syncs.value();
        s.rotations = rotations.value();
        s.segments_unprepared = segments_unprepared.value();
        s.space_waits = space_waits.value();
        s.publish_waits = publish_waits.value();
        s.frame_records = frame_records.snapshot();
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

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_COUNTERS_HPP
