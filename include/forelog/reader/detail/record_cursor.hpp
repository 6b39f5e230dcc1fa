// forelog/reader/detail/record_cursor.hpp: the records of a verified frame
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_READER_DETAIL_RECORD_CURSOR_HPP
#define FORELOG_READER_DETAIL_RECORD_CURSOR_HPP

#include <forelog/codec/record_range.hpp>
#include <forelog/format/frame_header.hpp>
#include <forelog/record.hpp>

namespace forelog::reader {

/// Shows the records of one frame, one after another. Requires: the frame is verified.
class record_cursor
{
public:
    record_cursor() = default;
    record_cursor(const format::frame_header& h, const_bytes payload) noexcept
        : rest_(payload)
        , left_(h.record_count)
        , lsn_(h.first_lsn)
        , epoch_(h.epoch)
        , segment_(h.segment)
        , offset_(h.offset + format::frame_header_size)
    {}

    bool empty() const noexcept { return left_ == 0; }
    std::uint64_t next_lsn() const noexcept { return lsn_; }

    /// Effects: fills `view` except `proven_durable`. Requires: not empty.
    void next(record_view& view) noexcept
    {
        const format::record_header h = rest_.header();
        view.lsn = lsn(lsn_++);
        view.epoch = epoch_;
        view.type = record_type{h.type};
        view.payload = const_bytes(rest_.bytes() + format::record_header_size,
                                   static_cast<std::size_t>(h.payload_size()));
        view.segment = segment_;
        view.offset = offset_;
        view.kind = item_kind::record;
        view.missing = view.bytes = 0;
        skip(h);
    }

    /// Effects: skips the next record. Requires: not empty.
    void skip() noexcept
    {
        ++lsn_;
        skip(rest_.header());
    }

private:
    void skip(const format::record_header& h) noexcept
    {
        rest_.pop(h);
        offset_ += h.framed_size();
        --left_;
    }

    codec::record_range rest_;
    std::uint32_t left_ = 0;
    std::uint64_t lsn_ = 0;
    std::uint64_t epoch_ = 0;
    std::uint64_t segment_ = 0;
    std::uint64_t offset_ = 0;
};

} // namespace forelog::reader

#endif // FORELOG_READER_DETAIL_RECORD_CURSOR_HPP
