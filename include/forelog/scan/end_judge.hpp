// forelog/scan/end_judge.hpp: the end of a log: what is known of it, and the verdict
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_END_JUDGE_HPP
#define FORELOG_SCAN_END_JUDGE_HPP

#include <forelog/scan/detail/live_append.hpp>
#include <forelog/scan/detail/segment_reader.hpp>
#include <forelog/scan/detail/watermark_scan.hpp>
#include <forelog/scan/recovery_report.hpp>
#include <forelog/scan/tail_search.hpp>

#include <utility>

namespace forelog::scan {

/// Where a scan has stopped.
struct scan_end
{
    frame_position at;                 ///< X: no valid frame begins here
    frame_error error = {};            ///< what is wrong with the bytes at X
    format::frame_type last_type = {}; ///< of the frame before X in the segment, if any
    std::size_t index = 0;             ///< of the segment in the chain, if there is one
};

/** Judges the end of a log that was scanned: gathers the facts that the decision table asks for,
    and looks the verdict up there.

    Thread safety: unsafe.
*/
template <log_file File>
class end_judge
{
public:
    using directory_type = typename File::directory;

    /// Requires: `directory` and `scan` outlive the judge.
    end_judge(directory_type& directory, const directory_scan& scan) noexcept
        : directory_(&directory)
        , scan_(&scan)
    {}

    /// Effects: learns the durable watermark from LINKs and frame headers. `expected` is an LSN
    /// that the caller knows to have been durable, or 0; `locked`: no writer is at work.
    void start(std::uint64_t expected, bool locked)
    {
        expected_ = expected;
        locked_ = locked;
        watermarks_ = scan_watermarks<File>(*directory_, *scan_);
    }

    const watermark_scan& watermarks() const noexcept { return watermarks_; }

    /** Effects: judges the end, into `report`. Returns: false; true if there is no end at X after
        all, since a writer has meanwhile written on.

        Error codes: those of the system, also of `start`.
    */
    bool judge(const scan_end& end, segment_reader<File>& reader, recovery_report& report,
               std::error_code& ec)
    {
        if (watermarks_.error) { // a lower watermark would make the verdict a guess
            ec = watermarks_.error;
            return false;
        }
        const std::uint64_t last = end.at.next_lsn == 0 ? 0 : end.at.next_lsn - 1;
        tail_facts e;
        tail_scan found;
        const segment_entry* const after =
            scan_->chain.empty() ? nullptr : scan_->successor_of(end.index);
        e.promised = (std::max)(watermarks_.durable, expected_) > last;
        if (after != nullptr) {
            e.successor = after->predecessor_durable ? successor::ends_later
                                                     : successor::ends_later_unsynced;
            // Records may have been acknowledged after a segment that is lost, too.
            found = search_after_chain<File>(*directory_, *scan_, last, ec);
        } else if (look_after_chain(end, reader, last, e, found, ec)) {
            return true;
        }
        if (ec)
            return false;
        if (found.damaged && (e.successor == successor::none ||
                              e.successor == successor::ends_later_unsynced))
            e.successor = successor::damaged;
        e.promised |= found.promised;
        decide(e, end.at, found, report);
        rest_ = std::move(found);
        if (end.error == frame_error::unsupported && report.end != verdict::clean) {
            report.end = verdict::foreign;
            report.error = error::unsupported_version;
            report.reason = "a frame of a newer format";
        }
        return false;
    }

    /// Effects: judges a log whose frames at `at` are not those that the next LINK names.
    void judge_contradiction(const frame_position& at, recovery_report& report,
                             std::error_code& ec)
    {
        const tail_scan found =
            search_after_chain<File>(*directory_, *scan_, at.next_lsn - 1, ec);
        if (!ec)
            decide({.successor = successor::contradicts}, at, found, report);
    }

    /// Effects: looks the verdict up in the decision table. `found` is what follows the end `at`.
    void decide(const tail_facts& e, const frame_position& at, const tail_scan& found,
                recovery_report& report)
    {
        const verdict_row& row = scan::decide(e);
        report.end = row.verdict;
        report.reason = row.reason;
        if (!is_normal_end(row.verdict))
            report.error =
                scan_->error && e.successor == scan_->broken
                    ? scan_->error
                    : make_error_code(row.verdict == verdict::gap       ? error::gap
                                      : row.verdict == verdict::foreign ? error::foreign
                                                                        : error::corrupt);
        report.discarded_bytes = found.bytes;
        highest_lsn_ =
            (std::max)({watermarks_.next_lsn, watermarks_.durable + 1, expected_ + 1,
                        found.highest_lsn, scan_->highest_lsn, at.next_lsn});
        highest_epoch_ = (std::max)(found.highest_epoch, scan_->highest_epoch);
    }

    /// What follows the end.
    const tail_scan& rest() const noexcept { return rest_; }

    /// The next LSN of any verified frame, valid or not: none below it may be given again.
    std::uint64_t highest_lsn() const noexcept { return highest_lsn_; }

    /// The last epoch of which anything is left.
    std::uint64_t highest_epoch() const noexcept { return highest_epoch_; }

private:
    /// Effects: adds what is known of an end that no LINK of the chain names. Returns: whether the
    /// log has gone on meanwhile.
    bool look_after_chain(const scan_end& end, segment_reader<File>& reader,
                          std::uint64_t last, tail_facts& e, tail_scan& found,
                          std::error_code& ec)
    {
        e.successor = scan_->broken;
        e.closed = end.last_type == format::frame_type::close;
        e.sealed = end.last_type == format::frame_type::seal;
        e.stale = end.error == frame_error::stale;
        // Nothing follows a CLOSE in its epoch, and no later epoch has left a segment: the one
        // case in which the rest, which may be long, need not be read.
        const bool at_close =
            e.closed && scan_->chain.back() + 1 == scan_->segments.size();
        if (!at_close)
            found =
                search_tail<File>(*directory_, *scan_, end.at.offset, e.sealed, last, ec);
        if (found.misplaced && e.successor == successor::none)
            e.successor = successor::foreign;
        // Nothing grows under the writer's lock. A LINK that breaks the chain would pass for
        // growth, and the new epoch would cut off all that was written after that break.
        if (!ec && !locked_ && found.bytes != 0 &&
            has_grown(end, reader, e.successor, ec))
            return true;
        e.later_frames = found.frames;
        e.zeros = found.bytes == 0;
        return false;
    }

    /** Looks at X once more, after what follows it.

        A writer that is at work writes the frame at X before anything that vouches for it. So
        what was found after X counts against it only if X is read later than that, and is still
        bad. Effects: if the log has gone on in a segment that was listed as unlinked, `next` says
        that this one ends here. Returns: whether there is a frame at X by now.
    */
    bool has_grown(const scan_end& end, segment_reader<File>& reader, successor& next,
                   std::error_code& ec)
    {
        const segment_entry* const last =
            scan_->chain.empty() ? nullptr : &scan_->linked(end.index);
        if (last != nullptr && reader.has_frame(end.at, scan_->is_counted(end.index), ec))
            return true;
        // Where the file does not reach X, padding is missing that a LINK counts in: no growth.
        if (!ec && (last == nullptr || reader.reaches(end.at.offset, ec)))
            next = successor_by_now<File>(*directory_, *scan_, last, end.at.offset, next,
                                          ec);
        return false;
    }

    directory_type* directory_;
    const directory_scan* scan_;
    bool locked_ = false;
    std::uint64_t expected_ = 0;
    watermark_scan watermarks_;
    std::uint64_t highest_lsn_ = 0;
    std::uint64_t highest_epoch_ = 0;
    tail_scan rest_;
};

} // namespace forelog::scan

#endif // FORELOG_SCAN_END_JUDGE_HPP
