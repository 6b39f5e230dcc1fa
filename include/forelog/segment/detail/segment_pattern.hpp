// forelog/segment/detail/segment_pattern.hpp: what the segment headers of an epoch have in common
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_DETAIL_SEGMENT_PATTERN_HPP
#define FORELOG_SEGMENT_DETAIL_SEGMENT_PATTERN_HPP

#include <forelog/format/segment_header.hpp>
#include <forelog/segment/recovered_log.hpp>
#include <forelog/sync/concept.hpp>

namespace forelog::segment {

/// Returns: the header of all segments of an epoch, except number, nonce and time.
template <sync_policy SyncPolicy, log_file File, class Options>
format::segment_header segment_pattern(const recovered_log<File>& log,
                                       const Options& options, std::uint16_t codec)
{
    format::segment_header h;
    h.codec = codec;
    h.guarantee = SyncPolicy::guarantees;
    h.log = log.id;
    h.epoch = log.epoch;
    h.block_size = options.segment.block_size;
    h.capacity = format::round_up(options.segment.size, h.block_size);
    h.max_frame = options.max_frame();
    return h;
}

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_DETAIL_SEGMENT_PATTERN_HPP
