// forelog/scan/log_scanner.hpp: the valid data frames of a log in order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_LOG_SCANNER_HPP
#define FORELOG_SCAN_LOG_SCANNER_HPP

#include <forelog/scan/end_judge.hpp>

namespace forelog::scan {

/** Scans the data frames of a log, oldest first, and reports its end.

    Verifies each frame before it shows it; of frames that lie wholly below the first wanted LSN
    it reads only the headers. Thread safety: unsafe.
*/
template <log_file File>
class log_scanner
{
public:
    using directory_type = typename File::directory;

    /// Requires: `directory` and `scan` outlive the scanner.
    log_scanner(directory_type& directory, const directory_scan& scan, codec_table codecs,
                std::size_t block)
        : directory_(&directory)
        , scan_(&scan)
        , reader_(codecs, block)
        , judge_(directory, scan)
    {}

    /** Begins at the frame that holds `first`, or at the first one if `first` is older.

        `expected` is an LSN that the caller knows to have been durable, or none. Effects: learns
        the watermark from LINKs and headers; where that fails, the scan ends with the error.
    */
    void start(lsn first, lsn expected, std::error_code& ec)
    {
        wanted_ = (std::max)(first.value(), std::uint64_t{1});
        judge_.start(expected.value(), false);
        begin(first ? scan_->chain.size() : 0, expected, ec);
    }

    /** Begins at the first frame that no watermark vouches for, or at the beginning of the segment
        with this number, if that is older.

        Requires: the caller holds the writer's lock, so that nothing changes meanwhile.
        `expected` as in `start`.
    */
    void start_unproven(std::uint64_t segment, lsn expected, std::error_code& ec)
    {
        judge_.start(expected.value(), true);
        const watermark_scan& watermarks = judge_.watermarks();
        std::size_t newest = scan_->chain.size();
        wanted_ = first_unproven(*scan_, watermarks.durable, segment, newest);
        begin(newest, expected, ec);
        if (!ec && watermarks.error)
            stop_at_error(ec = watermarks.error);
    }

    /** Moves on to the next data frame.

        Returns: false at the end of the log, about which `report()` tells, or with an error of the
        system in `ec`. Throws: std::bad_alloc. Complexity: linear in the bytes of the frame.
    */
    bool next(std::error_code& ec)
    {
        ec.clear();
        while (!ended_) {
            const segment_entry* const after = scan_->successor_of(index_);
            if (after != nullptr && at_.offset >= after->link.valid_end) {
                pass_on(*after, ec);
                if (ec)
                    return false;
                continue;
            }
            format::frame_header h;
            frame_error d = reader_.header(at_, h, ec);
            if (d == frame_error::none && after != nullptr &&
                h.end() > after->link.valid_end)
                d = frame_error::size;
            const bool data = h.type == format::frame_type::data;
            const bool shown = data && h.next_lsn() > wanted_;
            // At the end of the file the header alone does not tell whether the records are there:
            // a scan that passes by it would take the end of a lost frame for the log's end.
            if (d == frame_error::none && (shown || !data || h.end() > segment().size))
                d = reader_.body(h, scan_->is_counted(index_), ec);
            if (d == frame_error::read)
                return stop_at_error(ec);
            if (d != frame_error::none) {
                if (judge(d, ec))
                    continue;
                return false;
            }
            frame_ = h;
            at_ = frame_position::after(h);
            last_type_ = h.type;
            if (data && index_ == unproven_index_ && !reader_.body().cut &&
                h.next_lsn() <= judge_.watermarks().durable + 1)
                unproven_offset_ = h.end();
            if (reader_.body().damaged_padding)
                padding_.add(index_, h);
            if (shown)
                return true;
        }
        return false;
    }

    const format::frame_header& frame() const noexcept { return frame_; }
    const_bytes payload() const noexcept { return reader_.body().payload; }
    const segment_entry& segment() const noexcept { return scan_->linked(index_); }

    /// After the last frame, and the place in the chain of the segment that this is in.
    const frame_position& position() const noexcept { return at_; }
    std::size_t chain_index() const noexcept { return index_; }

    /// Where, in which segment of the chain, the first frame is that no watermark vouches for;
    /// 0 if that is the whole segment. Requires: `start_unproven`, and the scan is at its end.
    std::size_t unproven_index() const noexcept { return unproven_index_; }
    std::uint64_t unproven_offset() const noexcept { return unproven_offset_; }

    /// The valid frames of which the padding is damaged, so far.
    const scan::damaged_padding& damaged_padding() const noexcept { return padding_; }

    /// What follows the end.
    const tail_scan& rest() const noexcept { return judge_.rest(); }

    bool is_proven_durable(std::uint64_t n) const noexcept
    {
        return n <= judge_.watermarks().durable;
    }

    /// Requires: `next` returned false.
    const recovery_report& report() const noexcept { return report_; }

    /// As of `end_judge`.
    std::uint64_t highest_lsn() const noexcept { return judge_.highest_lsn(); }
    std::uint64_t highest_epoch() const noexcept { return judge_.highest_epoch(); }

private:
    /// Effects: goes to the segment that holds the first wanted record, but to none after the place
    /// `newest` in the chain.
    void begin(std::size_t newest, lsn expected, std::error_code& ec)
    {
        report_.segments = scan_->chain.size();
        report_.dead_segments = scan_->segments.size() - scan_->chain.size();
        report_.foreign_names = scan_->foreign_names;
        report_.epoch = scan_->highest_epoch;
        report_.durable_lsn = lsn(judge_.watermarks().durable);
        // A log that nothing was ever written to, unless the caller knows better.
        if (scan_->segments.empty())
            return finish({.promised = static_cast<bool>(expected), .closed = true}, {});
        if (scan_->chain.empty()) {
            (void)judge(frame_error::end_of_file, ec);
            return;
        }
        report_.first_lsn = lsn(scan_->linked(0).first_lsn());
        unproven_index_ = place_of(*scan_, wanted_, newest);
        report_.lost_records = scan_->lost_up_to(unproven_index_);
        enter(unproven_index_, ec);
    }

    /// Effects: goes to the beginning of a segment of the chain.
    void enter(std::size_t index, std::error_code& ec)
    {
        index_ = index;
        const segment_entry& e = segment();
        // Before anything can fail: what is reported is then of this segment, too.
        at_ = {format::segment_header_size, 0, e.first_lsn()};
        last_type_ = {};
        reader_.open(*directory_, e, ec);
        if (ec) {
            stop_at_error(ec);
            return;
        }
        report_.epoch = e.header.epoch;
    }

    /// Effects: crosses from the end of a segment to the one that links to it.
    void pass_on(const segment_entry& after, std::error_code& ec)
    {
        // That the numbers go on from there was seen when the LINKs were followed.
        const bool agrees = at_.offset == after.link.valid_end &&
                            at_.prev_checksum == after.link_frame.prev_checksum &&
                            at_.next_lsn == after.link.last_lsn + 1;
        if (!agrees) {
            judge_.judge_contradiction(at_, report_, ec);
            if (ec)
                stop_at_error(ec);
            else
                end_at(at_);
            return;
        }
        report_.lost_records += after.lost_before();
        enter(index_ + 1, ec);
    }

    bool stop_at_error(std::error_code& ec)
    {
        if (ec == error::gone && is_bypassed<File>(*directory_, *scan_, index_)) {
            finish({.successor = successor::ends_here},
                   scan_->successor_of(index_)->named_end());
            ec.clear();
            return false;
        }
        report_.end = verdict::unknown;
        report_.error = ec;
        report_.reason = "the log could not be read";
        end_at(at_);
        return false;
    }

    /// Effects: ends the scan with a verdict. Returns: whether there is no end after all, since a
    /// writer has meanwhile written on.
    bool judge(frame_error d, std::error_code& ec)
    {
        const bool goes_on =
            judge_.judge({at_, d, last_type_, index_}, reader_, report_, ec);
        if (ec)
            return stop_at_error(ec);
        if (!goes_on)
            end_at(at_);
        return goes_on;
    }

    /// Effects: ends the scan at a place after which nothing has to be looked for.
    void finish(const tail_facts& e, const frame_position& at)
    {
        judge_.decide(e, at, {}, report_);
        end_at(at);
    }

    /// Effects: the scan is at its end, and the report says where.
    void end_at(const frame_position& at)
    {
        ended_ = true;
        // Without a chain the first file is where the log breaks off, or begins.
        if (!scan_->chain.empty())
            report_.segment = segment().number;
        else if (!scan_->segments.empty())
            report_.segment = scan_->segments.front().number;
        report_.offset = at.offset;
        report_.last_lsn = lsn(at.next_lsn == 0 ? 0 : at.next_lsn - 1);
        report_.damaged_padding = padding_.frames;
        if (report_.last_lsn < report_.first_lsn)
            report_.first_lsn = lsn();
    }

    directory_type* directory_;
    const directory_scan* scan_;
    segment_reader<File> reader_;
    end_judge<File> judge_;
    std::size_t index_ = 0;
    frame_position at_;
    format::frame_header frame_;
    std::uint64_t wanted_ = 1;
    std::size_t unproven_index_ = 0;
    std::uint64_t unproven_offset_ = 0;
    scan::damaged_padding padding_;
    format::frame_type last_type_ = {};
    bool ended_ = false;
    recovery_report report_;
};

} // namespace forelog::scan

#endif // FORELOG_SCAN_LOG_SCANNER_HPP
