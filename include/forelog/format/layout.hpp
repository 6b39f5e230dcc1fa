// forelog/format/layout.hpp: format version 1: the bytes on disk
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FORMAT_LAYOUT_HPP
#define FORELOG_FORMAT_LAYOUT_HPP

#include <bit>
#include <cstddef>
#include <cstdint>

/* Format version 1. All integers are little-endian; a size is in bytes; every byte of
   a header that no field names is zero, and checked to be zero.

   LOG      a directory: `LOCK`, segments `wal-<number, 16 hex digits>.seg`, and `*.tmp`,
            which only a writer makes and which are never read.

   SEGMENT  header block, LINK frame, further frames, end. Its number rises with its place in
            the log, but need not be dense: the LINK frame names the predecessor.

   SEGMENT HEADER, 4096 bytes
     offset size field
          0    8 magic            f7 'F' 'L' 'O' 0d 0a 1a 00
          8    2 major            1; a reader refuses a newer one
         10    2 minor            0; a newer one is readable
         12    2 codec            of the records: 1 = CRC-32C, 2 = CRC-32, >= 0x8000 users' own
         14    2 guarantee        of the sync policy of this epoch: 1 process, 2 os, 3 device
         16   16 log id           random, one per log
         32    8 number           equals the number in the file's name
         40    8 epoch            one more each time the log is opened for writing, from 1
         48    8 nonce            random, one per segment, never 0
         56    8 capacity         size that the segment was planned for; it may grow beyond
         64    4 block size       a frame that is to be synced ends at a multiple of it
         68    4 max frame        no frame of this segment is longer
         72    4 incompatible     feature bits: a reader refuses one that it does not know
         76    4 compatible       feature bits that a reader may ignore
         80    8 created          microseconds since the Unix epoch, information only
       4092    4 checksum         masked CRC-32C of bytes 0..4091
     Valid if and only if (1) the magic and (2) the checksum match, (3) major is 1 and no unknown
     incompatible bit is set, (4) number equals the file's name, (5) epoch and nonce are not 0,
     (6) guarantee is known, the block size is a power of two in 512..65536, and max frame lies
     between 512 and the limit below.

   FRAME    the unit of write, of sync and of atomicity, at a multiple of 8
     offset size field
          0    4 tag              f7 'F' 'L' and the type: 1 data, 2 LINK, 3 MARK, 4 SEAL,
                                  5 CLOSE; an unknown type >= 0x80 without records is skipped,
                                  another refused
          4    4 header checksum  masked CRC-32C of bytes 0..3 and 8..79, seeded with that of
                                  the log id
          8    4 frame size       from this header to the next frame, a multiple of 8
         12    4 payload size     bytes after this header, a multiple of 8; zeros fill the frame
         16    8 segment          number of the segment
         24    8 epoch            of the segment
         32    8 offset           of this header in the segment
         40    8 first LSN        of its first record; in a control frame, of the next record;
                                  never 0
         48    8 durable LSN      all up to it had been synced when this frame was made
         56    4 record count     0 in a control frame
         60    4 payload checksum masked CRC-32C, seeded with that of the nonce, of the record
                                  headers (data) or of the payload (LINK); otherwise 0
         64    4 prev checksum    header checksum of the frame before; LINK: of the last frame
                                  that counts in the predecessor, 0 for the first segment
         68    4 nonce            low half of the segment's
         72    8 written          microseconds since the Unix epoch, information only
     Valid if and only if (1) the tag is known, (2) the header checksum matches, (3) segment,
     epoch, offset and nonce are those of its place, (4) 80 + payload size <=
     frame size <= max frame, (5) prev checksum is that of the frame before, (6) first LSN follows
     that frame, (7) the payload checksum matches, and (8) every record is valid. Nothing else of
     a frame is used before (2) holds. The rest of the frame is padding: a writer makes it zero,
     and a frame is valid whatever it holds.

   RECORD   at a multiple of 8 in the payload of a data frame
     offset size field
          0    4 size             16 + payload length; never 0
          4    4 checksum         by the segment's codec, over size, type, flags and payload
          8    4 type             the application's
         12    4 flags            bit 0: the next record belongs to the same atomic batch
         16    n payload, then zeros up to a multiple of 8
     Valid if and only if (1) 16 <= size, and it ends within the frame, (2) no other flag is set,
     (3) the checksum matches; and the last record of a frame has bit 0 clear. What follows it
     up to a multiple of 8 is padding, too.

   LINK     the first frame of a segment, and no other: where its predecessor ends
     offset size field
          0    8 predecessor      number of the segment before, 0 for the first of a log
          8    8 valid end        offset in the predecessor after its last frame that counts;
                                  whatever follows there is dead
         16    8 last LSN         of the predecessor's last record that counts
         24    4 reason           1 created, 2 sealed, 3 recovered, 4 loss accepted
         28    4 synced           1 if the predecessor had been synced up to valid end, else 0

   MARK     no payload: repeats the durable LSN when nothing else carries it
   SEAL     no payload: the segment is full, the log goes on in another
   CLOSE    no payload: the log was closed in order; nothing follows in this epoch */

namespace forelog::format {

inline constexpr std::uint16_t version_major = 1;
inline constexpr std::uint16_t version_minor = 0;

inline constexpr std::size_t segment_header_size = 4096;
inline constexpr std::size_t frame_header_size = 80;
inline constexpr std::size_t record_header_size = 16;
inline constexpr std::size_t link_size = 32;
inline constexpr std::size_t alignment = 8;

inline constexpr std::uint32_t block_size_min = 512;
inline constexpr std::uint32_t block_size_max = 65536;

/// CRC-32C keeps its strength up to about this length, and no reader needs more memory.
inline constexpr std::uint32_t max_frame_limit = std::uint32_t{64} << 20;

/// Bit 0 of a record's flags.
inline constexpr std::uint32_t flag_batch_continues = 1;

// A LINK frame fits into the block after the header, and record headers never split a
// word.
static_assert(frame_header_size + link_size <= block_size_min);
static_assert(frame_header_size % alignment == 0 && record_header_size % alignment == 0);

/// `n` rounded up to a multiple of `unit`, a power of two.
constexpr std::uint64_t round_up(std::uint64_t n, std::uint64_t unit) noexcept
{
    return (n + unit - 1) & ~(unit - 1);
}

/// What a record of `payload` bytes takes in a frame.
constexpr std::uint64_t framed_size(std::uint64_t payload) noexcept
{
    return record_header_size + round_up(payload, alignment);
}

/// A stored checksum is masked, since a CRC over bytes that hold their own CRC is
/// degenerate. No value is special: 0 is as good a checksum as any.
constexpr std::uint32_t mask(std::uint32_t crc) noexcept
{
    return std::rotl(crc, 13) + 0x5ba9'2f1du;
}

/// The checksum that is stored as `masked`.
constexpr std::uint32_t unmask(std::uint32_t masked) noexcept
{
    return std::rotr(masked - 0x5ba9'2f1du, 13);
}

} // namespace forelog::format

#endif // FORELOG_FORMAT_LAYOUT_HPP
