// forelog/scan/log_scanner.hpp: the valid batch frames of a log in order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_LOG_SCANNER_HPP
#define FORELOG_SCAN_LOG_SCANNER_HPP

#include <forelog/scan/detail/live_append.hpp>
#include <forelog/scan/detail/segment_reader.hpp>
#include <forelog/scan/recovery_report.hpp>
#include <forelog/scan/tail_search.hpp>

namespace forelog::scan {

/** Walks the batch frames of a surveyed log, oldest first, and judges its end.

    Verifies each frame before it shows it; frames that lie wholly below the first wanted
    LSN are passed over by their headers. Thread safety: unsafe.
*/
template <log_file File>
class log_scanner
{
public:
    using directory_type = typename File::directory;

    /// Requires: `directory` and `survey` outlive the walk.
    log_scanner(directory_type& directory, const directory_scan& survey,
                codec_table codecs, std::size_t block)
        : directory_(&directory)
        , scan_(&survey)
        , reader_(codecs, block)
    {}

    /** Begins at the frame that holds `first`, or at the first one if `first` is older.

        `expected` is an LSN that the caller knows to have been durable, or none. Effects: learns
        the watermark from LINKs and headers; where that fails, the walk ends with the error.
    */
    void start(lsn first, lsn expected, std::error_code& ec)
    {
        wanted_ = (std::max)(first.value(), std::uint64_t{1});
        expected_ = expected.value();
        watermarks_ = scan_watermarks<File>(*directory_, *scan_);
        begin(first ? scan_->chain.size() : 0, ec);
    }

    /** Begins at the first frame that no watermark vouches for, or at the beginning of the segment
        with this number, if that is older.

        Requires: the caller holds the writer's lock, so that nothing that the survey saw changes.
        `expected` as in `start`.
    */
    void start_unproven(std::uint64_t segment, lsn expected, std::error_code& ec)
    {
        expected_ = expected.value();
        locked_ = true;
        watermarks_ = scan_watermarks<File>(*directory_, *scan_);
        std::size_t newest = scan_->chain.size();
        wanted_ = first_unproven(*scan_, watermarks_.durable, segment, newest);
        begin(newest, ec);
        if (!ec && watermarks_.error)
            stop_at_error(ec = watermarks_.error);
    }

    /** Moves on to the next batch frame.

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
            // a walk that passes by it would take the end of a lost frame for the log's end.
            if (d == frame_error::none && (shown || !data || h.end() > segment().size))
                d = reader_.body(h, scan_->is_counted(index_), ec);
            if (d == frame_error::read)
                return stop_at_error(ec);
            if (d != frame_error::none) {
                if (judge(at_, d, ec))
                    continue;
                return false;
            }
            frame_ = h;
            at_ = frame_position::after(h);
            last_type_ = h.type;
            if (data && index_ == unproven_index_ && !reader_.body().cut &&
                h.next_lsn() <= watermarks_.durable + 1)
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

    /// Behind the last frame, and the place in the chain of the segment that this is in.
    const frame_position& position() const noexcept { return at_; }
    std::size_t chain_index() const noexcept { return index_; }

    /// Where, in which segment of the chain, the first frame stands that no watermark vouches for;
    /// 0 if that is the whole segment. Requires: `start_unproven`, and the walk is at its end.
    std::size_t unproven_index() const noexcept { return unproven_index_; }
    std::uint64_t unproven_offset() const noexcept { return unproven_offset_; }

    /// The valid frames of which the padding is damaged, so far.
    const scan::damaged_padding& damaged_padding() const noexcept { return padding_; }

    /// What stands after the end.
    const scan::tail_scan& rest() const noexcept { return rest_; }

    bool is_proven_durable(std::uint64_t n) const noexcept
    {
        return n <= watermarks_.durable;
    }

    /// Requires: `next` returned false.
    const recovery_report& report() const noexcept { return report_; }

    /// The next LSN of any verified frame, valid or not: none below it may be given again; and the
    /// epoch of the last life of which anything is left.
    std::uint64_t highest_lsn() const noexcept { return highest_lsn_; }
    std::uint64_t highest_epoch() const noexcept { return highest_epoch_; }

private:
    /// Effects: goes to the segment that holds the first wanted record, but to none behind the
    /// place `newest` in the chain.
    void begin(std::size_t newest, std::error_code& ec)
    {
        report_.segments = scan_->chain.size();
        report_.dead_segments = scan_->segments.size() - scan_->chain.size();
        report_.foreign_names = scan_->foreign_names;
        report_.epoch = scan_->highest_epoch;
        report_.durable_lsn = lsn(watermarks_.durable);
        // A log that nothing was ever written to, unless the caller knows better.
        if (scan_->segments.empty())
            return finish({.promised = expected_ != 0, .closed = true}, {}, {});
        if (scan_->chain.empty()) {
            (void)judge({}, frame_error::end_of_file, ec);
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
            const tail_scan found =
                search_after_chain<File>(*directory_, *scan_, at_.next_lsn - 1, ec);
            if (ec)
                stop_at_error(ec);
            else
                finish({.successor = successor::contradicts}, at_, found);
            return;
        }
        report_.lost_records += after.lost_before();
        enter(index_ + 1, ec);
    }

    bool stop_at_error(std::error_code& ec)
    {
        ended_ = true;
        if (ec == error::gone && is_bypassed<File>(*directory_, *scan_, index_)) {
            finish({.successor = successor::ends_here},
                   scan_->successor_of(index_)->named_end(), {});
            ec.clear();
            return false;
        }
        report_.end = verdict::unknown;
        report_.error = ec;
        report_.reason = "the log could not be read";
        place(at_);
        return false;
    }

    /// Effects: gathers what is known of the end at `x` and decides. Returns: whether there is no
    /// end after all, since a writer has meanwhile written on.
    bool judge(const frame_position& x, frame_error d, std::error_code& ec)
    {
        if (watermarks_.error) // it would be a guess
            return stop_at_error(ec = watermarks_.error);
        tail_facts e;
        tail_scan found;
        const segment_entry* const after =
            scan_->chain.empty() ? nullptr : scan_->successor_of(index_);
        const std::uint64_t last = x.next_lsn == 0 ? 0 : x.next_lsn - 1;
        e.promised = (std::max)(watermarks_.durable, expected_) > last;
        if (after != nullptr) {
            e.successor = after->predecessor_durable ? successor::ends_later
                                                     : successor::ends_later_unsynced;
            // Records may have been acknowledged behind a segment that is lost, too.
            found = search_after_chain<File>(*directory_, *scan_, last, ec);
        } else {
            e.successor = scan_->broken;
            e.closed = last_type_ == format::frame_type::close;
            e.sealed = last_type_ == format::frame_type::seal;
            e.stale = d == frame_error::stale;
            // Nothing follows a CLOSE in its life, and no later life has left a segment: the one
            // case in which the rest, which may be long, need not be read.
            const bool at_close =
                e.closed && scan_->chain.back() + 1 == scan_->segments.size();
            if (!at_close)
                found =
                    search_tail<File>(*directory_, *scan_, x.offset, e.sealed, last, ec);
            // Nothing grows under the writer's lock. A LINK that breaks the chain would pass for
            // growth, and the new life would cut off all that was written after that break.
            if (found.misplaced && e.successor == successor::none)
                e.successor = successor::foreign;
            if (!ec && !locked_ && found.bytes != 0 && has_grown(x, e.successor, ec))
                return true;
            e.later_frames = found.frames;
            e.zeros = found.bytes == 0;
        }
        if (ec)
            return stop_at_error(ec);
        if (found.damaged && (e.successor == successor::none ||
                              e.successor == successor::ends_later_unsynced))
            e.successor = successor::damaged;
        e.promised |= found.promised;
        finish(e, x, found);
        rest_ = std::move(found);
        if (d == frame_error::unsupported && report_.end != verdict::clean) {
            report_.end = verdict::foreign;
            report_.error = error::unsupported_version;
            report_.reason = "a frame of a newer format";
        }
        return false;
    }

    /** Looks at `x` once more, after what is behind it.

        A writer that is at work writes the frame at X before anything that vouches for it. So
        what was found behind counts against X only if X is read after that, and is still bad.
        Effects: if the log has gone on in a segment that the survey saw unlinked, `seen` says that
        this one ends here. Returns: whether there now is a frame at `x`.
    */
    bool has_grown(const frame_position& x, successor& seen, std::error_code& ec)
    {
        const segment_entry* const last = scan_->chain.empty() ? nullptr : &segment();
        if (last != nullptr && reader_.has_frame(x, scan_->is_counted(index_), ec))
            return true;
        // Where the file does not reach X, padding is missing that a LINK counts in: no growth.
        if (!ec && (last == nullptr || reader_.reaches(x.offset, ec)))
            seen = successor_by_now<File>(*directory_, *scan_, last, x.offset, seen, ec);
        return false;
    }

    void finish(const tail_facts& e, const frame_position& x, const tail_scan& found)
    {
        ended_ = true;
        const verdict_row& row = decide(e);
        report_.end = row.verdict;
        report_.reason = row.reason;
        if (!is_normal_end(row.verdict))
            report_.error =
                scan_->error && e.successor == scan_->broken
                    ? scan_->error
                    : make_error_code(row.verdict == verdict::gap       ? error::gap
                                      : row.verdict == verdict::foreign ? error::foreign
                                                                        : error::corrupt);
        report_.discarded_bytes = found.bytes;
        highest_lsn_ =
            (std::max)({watermarks_.next_lsn, watermarks_.durable + 1, expected_ + 1,
                        found.highest_lsn, scan_->highest_lsn, x.next_lsn});
        highest_epoch_ = (std::max)(found.highest_epoch, scan_->highest_epoch);
        place(x);
    }

    void place(const frame_position& x)
    {
        // Without a chain the first file is where the log breaks off, or begins.
        if (!scan_->chain.empty())
            report_.segment = segment().number;
        else if (!scan_->segments.empty())
            report_.segment = scan_->segments.front().number;
        report_.offset = x.offset;
        report_.last_lsn = lsn(x.next_lsn == 0 ? 0 : x.next_lsn - 1);
        report_.damaged_padding = padding_.frames;
        if (report_.last_lsn < report_.first_lsn)
            report_.first_lsn = lsn();
    }

    directory_type* directory_;
    const directory_scan* scan_;
    segment_reader<File> reader_;
    bool locked_ = false; ///< no writer is at work
    std::size_t index_ = 0;
    frame_position at_;
    format::frame_header frame_;
    std::uint64_t wanted_ = 1;
    std::uint64_t expected_ = 0;
    watermark_scan watermarks_;
    std::uint64_t highest_lsn_ = 0;
    std::uint64_t highest_epoch_ = 0;
    std::size_t unproven_index_ = 0;
    std::uint64_t unproven_offset_ = 0;
    scan::damaged_padding padding_;
    scan::tail_scan rest_;
    format::frame_type last_type_ = {};
    bool ended_ = false;
    recovery_report report_;
};

} // namespace forelog::scan

#endif // FORELOG_SCAN_LOG_SCANNER_HPP
