// forelog/scan/detail/segment_reader.hpp: the frames of one segment, read and checked
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_DETAIL_SEGMENT_READER_HPP
#define FORELOG_SCAN_DETAIL_SEGMENT_READER_HPP

#include <forelog/scan/detail/watermark_scan.hpp>

namespace forelog::scan {

/// An offset in a segment of the chain.
struct chain_place
{
    std::size_t index = 0;
    std::uint64_t offset = 0;
};

/// The frames whose padding is damaged: how many, where the first begins and the last ends.
struct damaged_padding
{
    std::uint64_t frames = 0;
    chain_place begin, end;

    void add(std::size_t index, const format::frame_header& h) noexcept
    {
        if (frames++ == 0)
            begin = {index, h.offset};
        end = {index, h.end()};
    }
};

/** Reads frames of one segment after another, and checks them. Thread safety: unsafe.

    Views of a body hold until the next read.
*/
template <log_file File>
class segment_reader
{
public:
    segment_reader(codec_table codecs, std::size_t block) : codecs_(codecs), bytes_(block)
    {}

    /// Effects: reads this segment from now on. Error codes: `unknown_codec`, `gone`, or the
    /// system's.
    void open(typename File::directory& directory, const segment_entry& e,
              std::error_code& ec)
    {
        facts_ = e.facts();
        codec_ = find(codecs_, e.header.codec);
        if (codec_ == nullptr)
            ec = error::unknown_codec;
        else
            file_ =
                file::open_segment_file<File>(directory, e.number, file_access::read, ec);
        bytes_.reset(&file_);
    }

    /// Checks the header at `at`, and that it follows the frame before.
    frame_error header(const frame_position& at, format::frame_header& h,
                       std::error_code& ec)
    {
        body_ = {};
        return next_header(bytes_, facts_, at, h, ec);
    }

    /// Checks the body of a frame whose header is valid.
    ///
    /// `counted`: a LINK of this log says that the segment reaches at least to the end of this
    /// frame, and then its padding was there, too. The padding of the segment's own LINK may be
    /// missing all the same: no LINK can name an end before it.
    frame_error body(const format::frame_header& h, bool counted, std::error_code& ec)
    {
        frame_error d = check_body(bytes_, facts_, codec_, h, body_, ec);
        if (d == frame_error::none && body_.cut) {
            // A writer that is at work may not have written all of the frame the first time.
            bytes_.reset(&file_);
            d = check_body(bytes_, facts_, codec_, h, body_, ec);
        }
        const bool refused = body_.cut && counted && h.type != format::frame_type::link;
        return d == frame_error::none && refused ? frame_error::size : d;
    }

    /// What `body` found; nothing if only the header of the frame was checked.
    const frame_body& body() const noexcept { return body_; }

    /// Whether there is a valid frame at `at` by now. Effects: nothing that was read before counts.
    bool has_frame(const frame_position& at, bool counted, std::error_code& ec)
    {
        format::frame_header h;
        bytes_.reset(&file_);
        return header(at, h, ec) == frame_error::none &&
               body(h, counted, ec) == frame_error::none;
    }

    /// Whether the file has this many bytes by now.
    bool reaches(std::uint64_t size, std::error_code& ec)
    {
        return file_.size(ec) >= size && !ec;
    }

private:
    codec_table codecs_;
    file::block_reader<File> bytes_;
    File file_;
    segment_facts facts_;
    const codec_entry* codec_ = nullptr;
    frame_body body_;
};

} // namespace forelog::scan

#endif // FORELOG_SCAN_DETAIL_SEGMENT_READER_HPP
