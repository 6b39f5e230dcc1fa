// forelog/writer/options.hpp: what a user tunes at run time
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_OPTIONS_HPP
#define FORELOG_WRITER_OPTIONS_HPP

#include <forelog/format/layout.hpp>
#include <forelog/scan/report.hpp>

#include <bit>
#include <concepts>
#include <cstdint>

namespace forelog {

/// Sizes of the files. They hold for the segments that this writer makes; a reader takes
/// each segment as its header says.
struct segment_options
{
    /// Bytes of a segment, 32 KiB to 1 TiB, rounded up to the block size. A larger one
    /// rotates more rarely, and is more to prepare and to keep behind a checkpoint.
    std::uint64_t size = std::uint64_t{64} << 20;

    /// Segments kept zero-filled and synced ahead, 0 to 16, at the log's own pace: four bytes of
    /// zeros for each byte that is synced while no more waits, and 25 MiB/s besides. Syncing
    /// policies with a writer thread only, and where as much again stays free on the disk. 0: every
    /// segment starts unzeroed, and its syncs also commit metadata.
    unsigned spares = 2;

    /// Preparing begins when this life has written so many bytes, so that a log that is
    /// opened for a few records writes no zeros. 0: at open, and the first spares without regard
    /// to the log's pace.
    std::uint64_t prepare_after = std::uint64_t{256} << 10;

    /// A synced frame ends at a multiple of this, a power of two from 512 to 65536: the
    /// next write never touches a sector that holds acknowledged bytes. 4096 is a page,
    /// the unit in which the system writes back; less saves space where the device writes
    /// 512 bytes in one piece.
    std::uint32_t block_size = 4096;

    /// Whether a segment that is full stays in the system's page cache. Otherwise its pages are
    /// given back while the next one is written, if the policy syncs, and a reader that is more
    /// than a segment behind reads from the device.
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

/// How a writer opens a log that is not as it was left.
struct recovery_options
{
    /// Consent to lose what is behind this place, copied from `recovery_report::loss()`.
    loss_token accept_loss{};
    /// An LSN that the caller knows to have been durable: a log that ends before it is corrupt,
    /// where it could otherwise only be called torn, sealed or ambiguous.
    lsn expect_lsn{};
};

/// What happens when the disk is full.
enum class no_space
{
    wait, ///< appends wait for room in the queue, which waits for space on the disk
    fail, ///< new appends are refused with `error::no_space`, before they get an LSN
};

/** The options of a writer: one aggregate, one member per policy.

    `wal_writer wal{"orders.wal", {.queue = {.memory = 1_MiB}, .flush = {.batch_size =
    100}}};`
*/
template <class Queue, class FlushPolicy, class SyncPolicy>
struct basic_wal_options
{
    typename Queue::options queue{};
    FlushPolicy flush{};
    SyncPolicy sync{};
    segment_options segment{};
    recovery_options recovery{};
    no_space on_no_space = no_space::wait;

    /// The longest payload, and the most that the records of a batch take together; 1
    /// byte to 63 MiB. A reader needs so much memory.
    std::uint32_t max_record_size = std::uint32_t{16} << 20;

    bool valid() const noexcept { return invalid_option() == nullptr; }

    /// What is wrong with the options, in words; none: nullptr.
    const char* invalid_option() const noexcept
    {
        if (!queue.valid())
            return describe(queue, "queue: its options are not valid");
        if (!flush.valid())
            return describe(flush, "flush: its options are not valid");
        if (!segment.valid())
            return segment.invalid_option();
        return max_record_size == 0 || max_record_size > std::uint32_t{63} << 20
                   ? "max_record_size is not within 1 byte to 63 MiB"
                   : nullptr;
    }

    /// The longest frame that a batch of the largest size makes.
    std::uint32_t max_frame() const noexcept
    {
        return static_cast<std::uint32_t>(format::round_up(
            format::frame_header_size + format::framed_size(max_record_size),
            segment.block_size));
    }

private:
    /// A policy says what is wrong with it, if it can.
    template <class Policy>
    static const char* describe(const Policy& p, const char* otherwise) noexcept
    {
        if constexpr (requires {
                          {
                              p.invalid_option()
                              } -> std::same_as<const char*>;
                      })
            return p.invalid_option();
        else
            return otherwise;
    }
};

namespace literals {

constexpr std::uint64_t operator""_KiB(unsigned long long n) noexcept
{
    return n << 10;
}
constexpr std::uint64_t operator""_MiB(unsigned long long n) noexcept
{
    return n << 20;
}
constexpr std::uint64_t operator""_GiB(unsigned long long n) noexcept
{
    return n << 30;
}

} // namespace literals

} // namespace forelog

#endif // FORELOG_WRITER_OPTIONS_HPP
