// forelog/segment/detail/current_segment.hpp: the segment that is being written
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_DETAIL_CURRENT_SEGMENT_HPP
#define FORELOG_SEGMENT_DETAIL_CURRENT_SEGMENT_HPP

#include <forelog/format/frame_header.hpp>
#include <forelog/queue/concept.hpp>
#include <forelog/segment/detail/frame_alignment.hpp>
#include <forelog/segment/detail/segment_creator.hpp>

#include <cstring>

namespace forelog::segment {

/** Composes frames and writes them at the end of the segment.

    A frame is composed once and written until all of it is in the file: `write` may be called again
    after an error that passes, and writes the rest of the same bytes at the same offset. The offset
    moves when the frame is complete. LINK waits in memory, and is written with the first frame.
*/
template <log_file File>
class current_segment
{
public:
    current_segment() = default;

    /// `pad_to`: frames end at multiples of this; the block size under a syncing policy.
    current_segment(fresh_segment<File>&& fresh, const format::link& link,
                    std::uint64_t predecessor_lsn_next, std::uint32_t prev_checksum,
                    std::uint64_t durable_lsn, std::uint32_t pad_to)
        : file_(std::move(fresh.file))
        , header_(fresh.header)
        , id_(header_.identity())
        , payload_seed_(id_.payload_seed())
        , zeroed_(fresh.zeroed)
        , pad_to_(pad_to)
        , next_lsn_(predecessor_lsn_next)
        , prev_checksum_(prev_checksum)
    {
        std::array<std::byte, format::link_size> payload;
        format::encode(link, payload);
        const std::uint32_t checksum =
            format::mask(checksum::crc32c(payload.data(), payload.size(), payload_seed_));
        // LINK has a block of its own: it may be synced under any policy.
        const std::uint64_t end = end_of_frame(payload.size(), header_.block_size);
        const auto h = compose_header(format::frame_type::link, payload.size(), 0,
                                      checksum, durable_lsn, end, link_.data());
        std::memcpy(link_.data() + format::frame_header_size, payload.data(),
                    payload.size());
        link_size_ = static_cast<std::size_t>(format::frame_header_size + payload.size());
        link_padding_ = h.frame_size - link_size_;
        prev_checksum_ = h.checksum;
        offset_after_link_ = h.end();
    }

    /// The seed of the payload checksum that `gather` computes.
    std::uint32_t payload_seed() const noexcept { return payload_seed_; }

    /// How many payload bytes the next frame can hold. The room for SEAL or CLOSE is kept.
    std::uint64_t room() const noexcept
    {
        const std::uint64_t used = next_offset() + format::frame_header_size + reserve();
        return used < header_.capacity ? (header_.capacity - used) & ~std::uint64_t{7}
                                       : 0;
    }

    /// How many payload bytes the next frame should hold at most, so that it ends at a step.
    std::uint64_t room_before_step() const noexcept
    {
        return alignment_.room(next_offset() + format::frame_header_size);
    }

    /// Whether it holds nothing but LINK.
    bool is_fresh() const noexcept { return offset_ <= offset_after_link_; }

    /// Effects: composes a data frame around the payload; if more waits, padded as
    /// `frame_alignment` says.
    void compose(const frame_payload& g, std::uint64_t durable_lsn) noexcept
    {
        std::uint64_t end = end_of_frame(g.bytes, pad_to_);
        if (g.more) {
            const std::uint64_t padded =
                alignment_.pad(end_of_frame(g.bytes, format::alignment));
            if (padded + reserve() <= header_.capacity &&
                padded - next_offset() <= header_.max_frame)
                end = (std::max)(end, padded);
        }
        compose(format::frame_type::data, g.bytes, g.records, format::mask(g.checksum),
                durable_lsn, g.buffers, end);
    }

    /// Effects: composes a control frame without payload.
    void compose(format::frame_type type, std::uint64_t durable_lsn) noexcept
    {
        compose(type, 0, 0, 0, durable_lsn, {}, end_of_frame(0, pad_to_));
    }

    /// Effects: composes LINK alone.
    void compose_link() noexcept
    {
        count_ = 0;
        done_ = 0;
        size_ = offset_after_link_ - offset_;
        composed_checksum_ = prev_checksum_;
        add_link();
    }

    /// Effects: writes the composed frame, or the rest of it. Returns: whether it is complete.
    bool write(std::error_code& ec) noexcept
    {
        done_ = file::write_all(file_, offset_, std::span(buffers_.data(), count_), done_,
                                ec);
        if (ec)
            return false;
        offset_ += size_;
        prev_checksum_ = composed_checksum_;
        next_lsn_ += std::exchange(composed_records_, 0u);
        return true;
    }

    /// Effects: the device begins with the last frame, since another one comes before the sync. A
    /// failure counts as a failed sync.
    void start_write_back([[maybe_unused]] std::error_code& ec) noexcept
    {
        if constexpr (requires(File & f) { f.start_write_back(0, 0, ec); })
            file_.start_write_back(offset_ - size_, size_, ec);
    }

    File& file() noexcept { return file_; }
    const format::segment_header& header() const noexcept { return header_; }
    std::uint64_t offset() const noexcept { return offset_; }
    std::uint64_t next_lsn() const noexcept { return next_lsn_; }
    std::uint32_t last_checksum() const noexcept { return prev_checksum_; }
    bool zeroed() const noexcept { return zeroed_; }
    std::uint64_t last_write_size() const noexcept { return size_; }

    /// The LINK with which the next segment refers to this one.
    format::link successor_link(bool synced) const noexcept
    {
        return {.predecessor = header_.number,
                .valid_end = offset_,
                .last_lsn = next_lsn_ - 1,
                .reason = format::link_reason::sealed,
                .synced = synced};
    }

private:
    std::uint64_t reserve() const noexcept
    {
        return (std::max)(std::uint64_t{pad_to_}, std::uint64_t{format::block_size_min});
    }

    /// The offset of the next frame, which is after LINK.
    std::uint64_t next_offset() const noexcept
    {
        return (std::max)(offset_, offset_after_link_);
    }

    /// Where the next frame ends, with this much payload and padded to a multiple of `unit`.
    std::uint64_t end_of_frame(std::uint64_t payload, std::uint64_t unit) const noexcept
    {
        return format::round_up(next_offset() + format::frame_header_size + payload,
                                unit);
    }

    format::frame_header compose_header(format::frame_type type, std::uint64_t payload,
                                        std::uint32_t records, std::uint32_t checksum,
                                        std::uint64_t durable_lsn, std::uint64_t end,
                                        std::byte* to) noexcept
    {
        format::frame_header h;
        h.type = type;
        h.offset = next_offset();
        h.payload_size = static_cast<std::uint32_t>(payload);
        h.frame_size = static_cast<std::uint32_t>(end - h.offset);
        h.segment = id_.segment;
        h.epoch = id_.epoch;
        h.first_lsn = next_lsn_;
        h.durable_lsn = durable_lsn;
        h.record_count = records;
        h.payload_checksum = checksum;
        h.prev_checksum = prev_checksum_;
        h.nonce = static_cast<std::uint32_t>(id_.nonce);
        h.written = threading::wall_clock_us();
        h.checksum = format::encode(h, id_.log_seed, format::frame_bytes(to, 80));
        return h;
    }

    void compose(format::frame_type type, std::uint64_t payload, std::uint32_t records,
                 std::uint32_t checksum, std::uint64_t durable_lsn,
                 std::span<const const_bytes> buffers, std::uint64_t end) noexcept
    {
        const auto h = compose_header(type, payload, records, checksum, durable_lsn, end,
                                      frame_.data());
        count_ = 0;
        done_ = 0;
        if (offset_ < offset_after_link_)
            add_link();
        add(const_bytes(frame_));
        for (const const_bytes b : buffers)
            add(b);
        add_padding(h.frame_size - format::frame_header_size - payload);
        size_ = h.end() - offset_;
        composed_checksum_ = h.checksum;
        composed_records_ = records;
    }

    void add_link() noexcept
    {
        add(const_bytes(link_).first(link_size_));
        add_padding(link_padding_);
    }

    void add(const_bytes b) noexcept
    {
        if (!b.empty())
            buffers_[count_++] = b;
    }

    void add_padding(std::uint64_t size) noexcept
    {
        add(const_bytes(file::zeros).first(static_cast<std::size_t>(size)));
    }

    static_assert((std::max)(frame_alignment::page,
                             std::uint64_t{format::block_size_max}) <=
                  file::zeros.size());
    // LINK and its padding, a frame header, the payload, its padding.
    static_assert(2 + 1 + payload_buffers_max + 1 <= file::max_buffers);

    File file_;
    format::segment_header header_;
    format::identity id_;
    std::uint32_t payload_seed_ = 0;
    bool zeroed_ = false;
    std::uint32_t pad_to_ = format::alignment;
    frame_alignment alignment_;

    std::uint64_t offset_ = format::segment_header_size;
    std::uint64_t offset_after_link_ = format::segment_header_size;
    std::uint64_t next_lsn_ = 1;
    std::uint32_t prev_checksum_ = 0;

    std::array<std::byte, format::frame_header_size + format::link_size> link_{};
    std::size_t link_size_ = 0;
    std::uint64_t link_padding_ = 0;
    std::array<std::byte, format::frame_header_size> frame_{};
    std::array<const_bytes, file::max_buffers> buffers_;
    std::size_t count_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t done_ = 0;
    std::uint32_t composed_checksum_ = 0;
    std::uint32_t composed_records_ = 0;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_DETAIL_CURRENT_SEGMENT_HPP
