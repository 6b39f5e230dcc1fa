// forelog/segment/options.hpp: sizes of the files of a log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_OPTIONS_HPP
#define FORELOG_SEGMENT_OPTIONS_HPP

#include <forelog/format/layout.hpp>

#include <bit>
#include <cstdint>

namespace forelog {

/// Sizes of the files. They apply to the segments that this writer makes; a reader takes them from
/// the header of each segment.
struct segment_options
{
    /// Bytes of a segment, 32 KiB to 1 TiB, rounded up to the block size. Larger segments rotate
    /// more rarely, take longer to preallocate, and keep more of the log before a checkpoint.
    std::uint64_t size = std::uint64_t{64} << 20;

    /// Segments that are preallocated, 0 to 16: zero-filled and synced ahead of their use, at the
    /// log's own pace: four bytes of zeros for each byte that is synced while no more waits, and
    /// 25 MiB/s besides. Only for syncing policies with a log writer, and only while as much again
    /// stays free on the disk. 0: every segment starts without zeros, and its syncs also commit
    /// metadata.
    unsigned spares = 2;

    /// Preallocation begins when this epoch has written this many bytes, so that a log that is
    /// opened for a few records writes no zeros. 0: at open, and the first spares as fast as
    /// possible.
    std::uint64_t prepare_after = std::uint64_t{256} << 10;

    /// A synced frame ends at a multiple of this, a power of two from 512 to 65536: the
    /// next write never touches a sector that holds acknowledged bytes. 4096 is a page,
    /// the unit in which the system writes back; less saves space where the device writes
    /// 512 bytes in one piece.
    std::uint32_t block_size = 4096;

    /// Whether a full segment stays in the system's page cache. Otherwise its pages are dropped
    /// while the next one is written, if the policy syncs, and a reader that lags by more than a
    /// segment reads from the device.
    bool keep_cached = false;

    bool valid() const noexcept { return invalid_option() == nullptr; }

    /// What is wrong with the options, in words; none: nullptr.
    const char* invalid_option() const noexcept
    {
        if (size < std::uint64_t{32} << 10 || size > std::uint64_t{1} << 40)
            return "segment.size is not within 32 KiB to 1 TiB";
        if (spares > 16)
            return "segment.spares is above 16";
        if (!std::has_single_bit(block_size) || block_size < format::block_size_min ||
            block_size > format::block_size_max)
            return "segment.block_size is not a power of two from 512 to 65536";
        return size < 8 * std::uint64_t{block_size}
                   ? "segment.size is below 8 times segment.block_size"
                   : nullptr;
    }
};

} // namespace forelog

#endif // FORELOG_SEGMENT_OPTIONS_HPP
