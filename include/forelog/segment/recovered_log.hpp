// forelog/segment/recovered_log.hpp: what opening a log has found: all that a new epoch needs
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_RECOVERED_LOG_HPP
#define FORELOG_SEGMENT_RECOVERED_LOG_HPP

#include <forelog/file/concept.hpp>
#include <forelog/scan/recovery_report.hpp>
#include <forelog/scan/tail_search.hpp>
#include <forelog/segment/segment_list.hpp>

#include <vector>

namespace forelog::segment {

/// Segments of earlier epochs that hold nothing of the log.
struct orphans
{
    std::vector<std::uint64_t> temporaries;
    std::vector<std::uint64_t> segments;
    /// Segments of epochs without records, newest first. They are removed only after a LINK names
    /// the segment before them, and in this order, since each of them names the one before it.
    std::vector<std::uint64_t> bypassed;
    std::vector<scan::zero_tail>
        tails; ///< zeros at the ends of segments, given back after that

    std::size_t prepared() const noexcept { return temporaries.size() + segments.size(); }
    std::size_t size() const noexcept { return prepared() + bypassed.size(); }
};

/// What opening a log has found, repaired and locked: all that a new epoch needs.
template <log_file File>
struct recovered_log
{
    typename File::directory directory;
    format::log_id id{};
    std::uint64_t epoch = 1;
    std::uint64_t next_number = 1;
    std::uint64_t next_lsn = 1;
    std::uint64_t watermark = 0; ///< proven durable, once the tail is written again
    format::link link;           ///< how the new segment refers to the log's end
    std::uint32_t prev_checksum = 0;
    std::vector<listed_segment> segments;
    std::vector<std::uint64_t> dead;
    segment::orphans orphans; ///< to be removed after the new segment is made
    recovery_report report;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_RECOVERED_LOG_HPP
