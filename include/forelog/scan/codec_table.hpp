// forelog/scan/codec_table.hpp: whether the payload of a frame verifies
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_CODEC_TABLE_HPP
#define FORELOG_SCAN_CODEC_TABLE_HPP

#include <forelog/codec/record_framing.hpp>
#include <forelog/codec/record_range.hpp>
#include <forelog/format/frame_header.hpp>

namespace forelog::scan {

/// What is wrong with the bytes at an offset where a frame should be.
enum class frame_error : std::uint8_t
{
    none,
    end_of_file,  ///< the file ends here
    header,       ///< no valid header
    stale,        ///< a valid header of another segment, epoch or place
    size,         ///< reaches beyond the file or beyond what the segment allows
    out_of_order, ///< does not follow the frame before
    payload,      ///< payload or record does not verify
    unsupported,  ///< of a type that this version does not know
    read,         ///< the system could not read it
};

/// What the content of a frame is worth.
enum class soundness : std::uint8_t
{
    whole,
    padding, ///< it verifies, but not all of its padding is zero
    damaged,
};

/// Whether one record verifies by itself; its size is known to lie within the frame.
template <record_codec Codec>
bool verify_record(const format::record_header& h, const std::byte* bytes) noexcept
{
    return (h.flags & ~format::flag_batch_continues) == 0 &&
           h.checksum ==
               codec::record_checksum<Codec>(h, bytes + format::record_header_size);
}

/// The bytes from the end of a record to the next multiple of 8.
inline bool is_padding_zero(const format::record_header& h,
                            const std::byte* bytes) noexcept
{
    return format::all_zero(bytes + h.size,
                            static_cast<std::size_t>(h.framed_size() - h.size));
}

/// Whether every record of a data frame verifies, and the frame as a whole.
///
/// Padding decides nothing: no checksum covers it, since nothing is read from it. To reject a frame
/// for its padding would lose records that all verify.
template <record_codec Codec>
soundness verify_data_frame(const format::frame_header& f, const_bytes payload,
                            std::uint32_t seed) noexcept
{
    std::uint32_t checksum = seed;
    bool open = false; // an atomic batch continues
    bool padding_zero = true;
    const bool filled = codec::for_each_record(
        payload, f.record_count,
        [&](const format::record_header& h, const std::byte* bytes) {
            checksum = checksum::crc32c(bytes, format::record_header_size, checksum);
            open = h.batch_continues();
            padding_zero = padding_zero && is_padding_zero(h, bytes);
            return verify_record<Codec>(h, bytes);
        });
    if (!filled || open || f.record_count == 0 ||
        format::mask(checksum) != f.payload_checksum)
        return soundness::damaged;
    return padding_zero ? soundness::whole : soundness::padding;
}

/// A codec as a reader uses it: looked up once per segment, called once per frame.
struct codec_entry
{
    std::uint16_t id;
    soundness (*verify_data_frame)(const format::frame_header&, const_bytes,
                                   std::uint32_t) noexcept;
    bool (*verify_record)(const format::record_header&, const std::byte*) noexcept;
};

template <record_codec Codec>
inline constexpr codec_entry entry_of{Codec::codec_id, &verify_data_frame<Codec>,
                                      &verify_record<Codec>};

/// The codecs that a reader knows.
using codec_table = std::span<const codec_entry* const>;

template <record_codec... Codecs>
inline constexpr const codec_entry* codecs_of[] = {&entry_of<Codecs>...};

/// Returns: the entry of the codec, or null.
inline const codec_entry* find(codec_table codecs, std::uint16_t id) noexcept
{
    for (const codec_entry* c : codecs)
        if (c->id == id)
            return c;
    return nullptr;
}

} // namespace forelog::scan

#endif // FORELOG_SCAN_CODEC_TABLE_HPP
