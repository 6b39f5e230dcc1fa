// forelog/reader/detail/salvage_reader.hpp: every record that verifies
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_READER_DETAIL_SALVAGE_READER_HPP
#define FORELOG_READER_DETAIL_SALVAGE_READER_HPP

#include <forelog/reader/detail/lost_segment.hpp>
#include <forelog/reader/detail/record_cursor.hpp>
#include <forelog/reader/options.hpp>
#include <forelog/scan/log_scanner.hpp>

#include <deque>
#include <map>

namespace forelog::reader {

/** The mode `salvage`: continues after damage, and reports what is missing.

    Reads the segments of the chain, and after a break those with which it would have continued. A
    segment whose header is lost is read if its frames agree on what it was. What a LINK has cut off
    stays dead. A record is delivered if its frame's header, its own header under the frame's
    payload checksum, and its checksum verify; nothing less proves that it was appended at its
    place. Thread safety: unsafe.
*/
template <log_file File>
class salvage_reader
{
public:
    salvage_reader(typename File::directory& directory, const scan::directory_scan& scan,
                   scan::codec_table codecs, const replay_options& options)
        : directory_(&directory)
        , scan_(&scan)
        , codecs_(codecs)
        , options_(&options)
        , bytes_(options.block)
    {}

    void start(std::error_code& ec)
    {
        // The verdict of an ordinary replay is the report of a salvage, too.
        scan::log_scanner<File> scanner(*directory_, *scan_, codecs_, options_->block);
        scanner.start(lsn(), options_->expect_lsn, ec);
        while (!ec && scanner.next(ec)) {
        }
        report_ = scanner.report();
        ec.clear(); // a part that cannot be read is a hole
        watermark_ = report_.durable_lsn.value();
        recover_headers();
        choose_segments();
    }

    bool next(record_view& view, std::error_code& ec)
    {
        ec.clear();
        while (items_.empty())
            if (!advance())
                return false;
        view = items_.front();
        items_.pop_front();
        return true;
    }

    const recovery_report& report() const noexcept { return report_; }
    const format::frame_header& frame() const noexcept { return frame_; }

private:
    struct piece
    {
        const scan::segment_entry* segment;
        std::uint64_t
            end; ///< where its successor's LINK says that it ends, or the end of the file
    };

    /// Effects: recovers the headers of segments that have no valid one.
    void recover_headers()
    {
        for (std::size_t i = 0; i < scan_->segments.size(); ++i) {
            const scan::segment_entry& lost = scan_->segments[i];
            if (lost.state != scan::segment_state::no_header)
                continue;
            std::error_code ec;
            file_ = file::open_segment_file<File>(*directory_, lost.number,
                                                  file_access::read, ec);
            if (ec)
                continue;
            bytes_.reset(&file_);
            if (auto e = recover_segment(bytes_, *scan_, lost, codecs_))
                recovered_.emplace(i, std::move(*e));
        }
    }

    /// A segment, with its recovered header if it has lost its own.
    const scan::segment_entry& entry(std::size_t i) const
    {
        const auto at = recovered_.find(i);
        return at != recovered_.end() ? at->second : scan_->segments[i];
    }

    /// Effects: lists what to read, oldest first: the chain, what is left beyond each break, and
    /// what follows the newest linked segment.
    void choose_segments()
    {
        const auto& all = scan_->segments;
        std::uint64_t named = (std::numeric_limits<std::uint64_t>::max)();
        bool after_newest = true; // no linked segment has been met yet
        bool by_lost = false;     // it is named by a segment that has lost its header
        std::uint64_t cut = 0;
        for (std::size_t at = all.size(); at-- > 0;) {
            const scan::segment_entry& e = entry(at);
            const bool readable = e.state == scan::segment_state::linked ||
                                  (e.state == scan::segment_state::unlinked &&
                                   (after_newest || e.number == named));
            // Nothing below the segment that a LINK names counts, unless that one is missing; but
            // what other modes deliver counts wherever it is.
            const bool dead =
                named == 0 || (!after_newest && e.number > named && present(named));
            if (!std::ranges::binary_search(scan_->chain, at) && (!readable || dead))
                continue;
            // A LINK that contradicts its predecessor cuts nothing off; nor does a LINK that other
            // modes do not see cut off what they deliver.
            const bool trusted =
                scan_->chain.empty() || scan_->chain.back() != at ||
                (scan_->broken != scan::successor::contradicts && !by_lost);
            pieces_.push_back(
                {&e, e.number == named && trusted ? (std::min)(cut, e.size) : e.size});
            if (e.state == scan::segment_state::linked) {
                after_newest = false;
                named = e.link.predecessor;
                cut = e.link.valid_end;
                by_lost = recovered_.contains(at);
            }
        }
        std::ranges::reverse(pieces_);
    }

    bool present(std::uint64_t number) const
    {
        const auto& all = scan_->segments;
        const auto at =
            std::ranges::lower_bound(all, number, {}, &scan::segment_entry::number);
        if (at == all.end() || at->number != number)
            return false;
        const scan::segment_state st =
            entry(static_cast<std::size_t>(at - all.begin())).state;
        return st == scan::segment_state::linked || st == scan::segment_state::unlinked;
    }

    /// Effects: reads on until there are items. Returns: false at the end.
    bool advance()
    {
        while (at_ < pieces_.size() && (offset_ == 0 || offset_ >= pieces_[at_].end)) {
            if (offset_ != 0)
                ++at_;
            offset_ = 0;
            if (at_ < pieces_.size())
                enter();
        }
        if (at_ >= pieces_.size())
            return false;
        std::uint64_t last_byte = offset_;
        const std::uint64_t found = find_frame(last_byte);
        if (found == pieces_[at_].end) { // no further frame
            if (last_byte != offset_)
                add_hole(next_lsn_, 0, offset_, last_byte - offset_);
            offset_ = found;
            return true;
        }
        if (found != offset_ && frame_.first_lsn > next_lsn_)
            add_hole(next_lsn_, frame_.first_lsn - next_lsn_, offset_, found - offset_);
        offset_ = frame_.end();
        if (frame_.type == format::frame_type::data)
            read_records(pieces_[at_].segment->facts());
        next_lsn_ = frame_.next_lsn();
        return true;
    }

    /// Effects: reads the next frame header, from `offset_` on, into `frame_`; sets `last_byte` to
    /// the end of the last byte before it that is not zero. Returns: where it is, or the end.
    std::uint64_t find_frame(std::uint64_t& last_byte)
    {
        const piece& here = pieces_[at_];
        const scan::segment_facts facts = here.segment->facts();
        for (std::uint64_t at = offset_; at < here.end; at += format::alignment) {
            std::error_code ec;
            const const_bytes word = bytes_.view(at, format::alignment, ec);
            if (ec) { // a sector that cannot be read is skipped as a whole
                at = format::round_up(at + 1, file::unreadable_unit) - format::alignment;
                last_byte = (std::min)(at + format::alignment, here.end);
                continue;
            }
            if (format::all_zero(word.data(), word.size()))
                continue;
            if (scan::check_header(bytes_, facts, at, frame_, ec) ==
                scan::frame_error::none)
                return at;
            last_byte = at + word.size();
        }
        return here.end;
    }

    void enter()
    {
        const scan::segment_entry& e = *pieces_[at_].segment;
        if (e.state == scan::segment_state::linked) {
            if (next_lsn_ != 0 && e.first_lsn() > next_lsn_)
                add_hole(next_lsn_, e.first_lsn() - next_lsn_, 0, 0);
            next_lsn_ = e.first_lsn();
        }
        std::error_code ec;
        codec_ = scan::find(codecs_, e.header.codec);
        file_ =
            file::open_segment_file<File>(*directory_, e.number, file_access::read, ec);
        bytes_.reset(&file_);
        offset_ = format::segment_header_size;
        if (ec || codec_ == nullptr) {
            add_hole(next_lsn_, 0, offset_, pieces_[at_].end - offset_);
            offset_ = pieces_[at_].end;
        }
    }

    void add_hole(std::uint64_t first, std::uint64_t missing, std::uint64_t offset,
                  std::uint64_t bytes)
    {
        record_view hole;
        hole.kind = item_kind::hole;
        hole.lsn = lsn(first);
        hole.missing = missing;
        hole.segment = pieces_[at_].segment->number;
        hole.epoch = pieces_[at_].segment->header.epoch;
        hole.offset = offset;
        hole.bytes = bytes;
        items_.push_back(hole);
    }

    void read_records(const scan::segment_facts& facts)
    {
        std::error_code ec;
        scan::frame_body body;
        const scan::frame_error d =
            scan::check_body(bytes_, facts, codec_, frame_, body, ec);
        const const_bytes payload = body.payload;
        const bool whole = d == scan::frame_error::none;
        if (!whole && (d == scan::frame_error::read || d == scan::frame_error::size ||
                       !headers_verify(payload, facts))) {
            add_hole(frame_.first_lsn, frame_.record_count, frame_.offset,
                     frame_.frame_size);
            return;
        }
        record_cursor cursor(frame_, payload);
        std::size_t group = items_.size(); // where the atomic batch begins
        bool damaged = false;
        codec::for_each_record(
            payload, frame_.record_count, [&](const auto& h, const std::byte* bytes) {
                record_view view;
                cursor.next(view);
                view.proven_durable = view.lsn.value() <= watermark_;
                if (whole || codec_->verify_record(h, bytes)) {
                    if (view.lsn >= options_->from)
                        items_.push_back(view);
                } else {
                    damaged = true;
                    add_hole(view.lsn.value(), 1, view.offset, h.framed_size());
                }
                if (!h.batch_continues()) {
                    for (; damaged && group < items_.size(); ++group)
                        if (items_[group].kind == item_kind::record)
                            items_[group].kind = item_kind::incomplete;
                    group = items_.size();
                    damaged = false;
                }
                return true;
            });
    }

    bool headers_verify(const_bytes payload, const scan::segment_facts& facts) const
    {
        std::uint32_t checksum = facts.id.payload_seed();
        const bool filled = codec::for_each_record(
            payload, frame_.record_count, [&](const auto&, const std::byte* bytes) {
                checksum = checksum::crc32c(bytes, format::record_header_size, checksum);
                return true;
            });
        return filled && format::mask(checksum) == frame_.payload_checksum;
    }

    typename File::directory* directory_;
    const scan::directory_scan* scan_;
    scan::codec_table codecs_;
    const replay_options* options_;
    file::block_reader<File> bytes_;
    File file_;
    const scan::codec_entry* codec_ = nullptr;
    std::map<std::size_t, scan::segment_entry> recovered_; ///< by index in the scan
    std::vector<piece> pieces_;
    std::size_t at_ = 0;
    std::uint64_t offset_ = 0;
    std::uint64_t next_lsn_ = 0;
    std::uint64_t watermark_ = 0;
    format::frame_header frame_;
    std::deque<record_view> items_; ///< of one frame; they borrow from `bytes_`
    recovery_report report_;
};

} // namespace forelog::reader

#endif // FORELOG_READER_DETAIL_SALVAGE_READER_HPP
