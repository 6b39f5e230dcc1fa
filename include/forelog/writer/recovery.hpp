// forelog/writer/recovery.hpp: opening a log for writing
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_RECOVERY_HPP
#define FORELOG_WRITER_RECOVERY_HPP

#include <forelog/durability.hpp>
#include <forelog/scan/log_scanner.hpp>
#include <forelog/segment/ended_segment.hpp>
#include <forelog/segment/recovered_log.hpp>
#include <forelog/writer/detail/tail_rewriter.hpp>
#include <forelog/writer/options.hpp>

namespace forelog::writer {

/** Opens a log: takes the lock, scans, judges, and makes durable what nothing vouches for.

    A tail that reads back is not therefore on the disk: after a failed sync the system may keep
    pages that it will never write. So the bytes after the last watermark are written again,
    identical, and synced, before a new LINK names them. Without syncs only the LINK of an epoch
    without records is: it may say that the epoch before ends before what the disk holds. Old
    segments are not changed otherwise and never appended to; zeros after their valid ends are given
    back once the new LINK is durable (`ended_segment.hpp`).
*/
template <log_file File>
class recovery
{
public:
    using directory_type = typename File::directory;

    recovery(scan::codec_table codecs, bool syncing, const recovery_options& options)
        : codecs_(codecs)
        , syncing_(syncing)
        , accepted_(options.accept_loss)
        , expected_(options.expect_lsn)
    {}

    /// Error codes: `not_a_log`, `locked`, `corrupt`, `gap`, `foreign`, `unsupported_version`,
    /// `unknown_codec`, or the system's. The report tells as much as was found.
    segment::recovered_log<File> open(const std::filesystem::path& path,
                                      std::error_code& ec)
    {
        segment::recovered_log<File> log;
        log.directory = directory_type::open(path, directory_access::create, ec);
        if (!ec)
            lock(log.directory, ec);
        if (ec)
            return log;
        // A LINK must not name a segment whose directory entry the last epoch had not yet synced.
        if (syncing_)
            log.directory.sync(ec);
        if (!ec)
            scan_ = scan::scan_directory<File>(log.directory, ec);
        if (!ec)
            resume(log, ec);
        return log;
    }

private:
    void lock(directory_type& directory, std::error_code& ec)
    {
        // Listed before the lock: LOCK would make any directory look like a log.
        scan::directory_scan before;
        scan::detail::list_names(directory, before, ec);
        if (!ec && !before.is_log() && before.has_other_files)
            ec = error::not_a_log;
        if (!ec)
            directory.lock(format::lock_name, ec);
    }

    void resume(segment::recovered_log<File>& log, std::error_code& ec)
    {
        scan::log_scanner<File> scanner(log.directory, scan_, codecs_, read_size);
        scanner.start_unproven(accepted_.segment, expected_, ec);
        while (!ec && scanner.next(ec)) {
        }
        recovery_report& r = log.report = scanner.report();
        if (ec)
            return;
        const bool loss = !is_normal_end(r.end);
        const bool consent = accepted_.segment != 0 && accepted_ == r.loss();
        if (!loss && accepted_.segment != 0)
            ec = error::invalid_argument; // there is no such damage
        if (ec)
            return;
        if (loss && !consent) {
            report_as_replay(log);
            ec = r.error;
            return;
        }
        if (!has_numbers_left(scanner)) {
            ec = error::corrupt;
            return;
        }
        if (!scan_.chain.empty())
            rewrite(log, scanner, newest_kept(scanner, loss), ec);
        if (ec)
            return;
        describe(log, scanner, loss);
    }

    /** Effects: the report of a log that is refused becomes the one that replay gives.

        Opening passes over records that replay reads. If older ones have rotted as well, replay
        ends before the place where opening ends, and a token for that would give up less than is
        lost.
    */
    void report_as_replay(segment::recovered_log<File>& log)
    {
        scan::log_scanner<File> whole(log.directory, scan_, codecs_, read_size);
        std::error_code ec;
        whole.start(lsn(), expected_, ec);
        while (!ec && whole.next(ec)) {
        }
        if (!is_normal_end(whole.report().end))
            log.report = whole.report();
    }

    /// The highest number of a segment of which the header or a frame verifies. Any other file may
    /// have the name of a segment, and would leave no number above its own.
    std::uint64_t highest_number(const scan::log_scanner<File>& scanner) const noexcept
    {
        for (auto e = scan_.segments.rbegin(); e != scan_.segments.rend(); ++e)
            if (!e->is_no_file() &&
                !std::ranges::binary_search(scanner.rest().strays, e->number))
                return e->number;
        return 0;
    }

    /// Whether a new epoch stays below the numbers that readers refuse. Writing brings no log
    /// there; a forged one would lose what is appended to it.
    bool has_numbers_left(const scan::log_scanner<File>& scanner) const noexcept
    {
        constexpr std::uint64_t limit = std::uint64_t{1} << 62;
        static_assert(limit < format::lsn_limit && limit < scan::detail::number_limit);
        return highest_number(scanner) < limit && scanner.highest_epoch() < limit &&
               scanner.highest_lsn() < limit;
    }

    /// Effects: writes everything after the watermark again, and syncs it; without syncs, a LINK
    /// with nothing after it, and frames whose padding is damaged.
    void rewrite(segment::recovered_log<File>& log, scan::log_scanner<File>& scanner,
                 std::size_t kept, std::error_code& ec)
    {
        scan::chain_place begin{scanner.unproven_index(), scanner.unproven_offset()};
        scan::chain_place end{kept, end_of(scanner, kept)};
        if (!syncing_) {
            const auto& damaged = scanner.damaged_padding();
            const bool bare = kept == scanner.chain_index() &&
                              end.offset == scan_.linked(kept).link_frame.end();
            if (damaged.frames == 0 && !bare)
                return;
            begin = damaged.frames != 0
                        ? damaged.begin
                        : scan::chain_place{end.index, format::segment_header_size};
            if (!bare && damaged.end.index <= kept)
                end = damaged.end;
        }
        for (; begin.index <= end.index && !ec; begin = {begin.index + 1, 0}) {
            const std::uint64_t to = begin.index < end.index
                                         ? scan_.successor_of(begin.index)->link.valid_end
                                         : end.offset;
            log.report.rewritten_bytes += rewrite_frames<File>(
                log.directory, scan_.linked(begin.index), begin.offset, to, ec);
        }
    }

    /// Effects: derives the new epoch from what was found.
    void describe(segment::recovered_log<File>& log,
                  const scan::log_scanner<File>& scanner, bool loss)
    {
        recovery_report& r = log.report;
        r.created = scan_.segments.empty();
        if (scan_.log) {
            log.id = *scan_.log;
        } else {
            format::store(log.id.data(), threading::random_bits());
            format::store(log.id.data() + 8, threading::random_bits());
        }
        log.epoch = scanner.highest_epoch() + 1;
        log.next_number = highest_number(scanner) + 1;
        const std::uint64_t last = r.last_lsn.value();
        log.next_lsn = loss ? (std::max)(last + 1, scanner.highest_lsn()) : last + 1;
        log.watermark = syncing_ ? last : r.durable_lsn.value();
        if (!scan_.chain.empty()) {
            const std::size_t kept = newest_kept(scanner, loss);
            const scan::segment_entry* const after =
                kept < scanner.chain_index() ? &scan_.linked(kept + 1) : nullptr;
            log.link = {.predecessor = scan_.linked(kept).number,
                        .valid_end = end_of(scanner, kept),
                        .last_lsn = last,
                        .reason = loss ? format::link_reason::loss_accepted
                                       : format::link_reason::recovered,
                        .synced =
                            syncing_ || (after != nullptr && after->predecessor_durable)};
            log.prev_checksum = after != nullptr ? after->link_frame.prev_checksum
                                                 : scanner.position().prev_checksum;
        } else if (loss) {
            log.link = {.predecessor = r.segment,
                        .reason = format::link_reason::loss_accepted,
                        .synced = syncing_};
        }
        sort_out(log, scanner, loss);
        r.epoch = log.epoch;
        r.durable_lsn = lsn(log.watermark);
        r.resumed_at = lsn(log.next_lsn);
    }

    /// Effects: tells the segments that count from those that are dead and those that are empty.
    void sort_out(segment::recovered_log<File>& log,
                  const scan::log_scanner<File>& scanner, bool loss)
    {
        const std::size_t walked = scan_.chain.empty() ? 0 : scanner.chain_index() + 1;
        const std::size_t counted = walked == 0 ? 0 : newest_kept(scanner, loss) + 1;
        for (std::size_t i = 0; i < counted; ++i)
            log.segments.push_back({scan_.linked(i).number, scan_.linked(i).first_lsn()});
        for (std::size_t i = walked; i > counted; --i)
            log.orphans.bypassed.push_back(scan_.linked(i - 1).number);
        // Those that an earlier epoch bypassed, and a crash kept from being removed.
        for (auto e = scan_.segments.rbegin(); e != scan_.segments.rend() && !loss; ++e)
            if (e->state == scan::segment_state::linked &&
                e->number > log.link.predecessor &&
                e->link.reason == format::link_reason::recovered &&
                e->first_lsn() == log.next_lsn &&
                std::ranges::find(log.orphans.bypassed, e->number) ==
                    log.orphans.bypassed.end() &&
                !std::ranges::binary_search(
                    scan_.chain,
                    static_cast<std::size_t>(scan_.segments.rend() - e - 1)) &&
                segment::holds_no_record<File>(log.directory, *e))
                log.orphans.bypassed.push_back(e->number);
        std::ranges::sort(log.orphans.bypassed, std::ranges::greater());
        log.orphans.temporaries = scan_.temporaries;
        for (const scan::zero_tail& t : scanner.rest().tails)
            if (!is_removed(log.orphans, scanner, t.number))
                log.orphans.tails.push_back(t);
        for (const scan::segment_entry& e : scan_.segments) {
            // All of these rise: a log may have a million segments.
            if (std::ranges::binary_search(log.segments, e.number, {},
                                           &segment::listed_segment::number))
                continue;
            if (std::ranges::binary_search(scanner.rest().empty_segments, e.number))
                log.orphans.segments.push_back(e.number);
            else if (is_of_this_log(e) && !is_removed(log.orphans, scanner, e.number))
                log.dead.push_back(e.number);
        }
    }

    static bool is_removed(const segment::orphans& l,
                           const scan::log_scanner<File>& scanner, std::uint64_t number)
    {
        return std::ranges::binary_search(scanner.rest().empty_segments, number) ||
               std::ranges::binary_search(l.bypassed, number, std::ranges::greater());
    }

    /** The place in the chain of the segment that the new LINK is to name.

        The last one, or, where epochs without records follow, the last one before them: otherwise
        each run of a program that only opens its log would leave a segment for ever. Never past
        the LINK of an accepted loss, which tells what was lost, and never past bytes after an end:
        they are evidence.
    */
    std::size_t newest_kept(const scan::log_scanner<File>& scanner,
                            bool loss) const noexcept
    {
        std::size_t kept = scanner.chain_index();
        while (!loss && kept != 0) {
            const scan::segment_entry& e = scan_.linked(kept);
            const bool newest = kept == scanner.chain_index();
            const std::uint64_t next = newest ? scanner.position().next_lsn
                                              : scan_.linked(kept + 1).link.last_lsn + 1;
            const bool nothing_after =
                e.size <= end_of(scanner, kept) || (newest && scanner.rest().is_blank());
            if (e.link.reason != format::link_reason::recovered ||
                next != e.first_lsn() || !nothing_after)
                break;
            --kept;
        }
        return kept;
    }

    /// Where a segment of the chain ends.
    std::uint64_t end_of(const scan::log_scanner<File>& scanner,
                         std::size_t i) const noexcept
    {
        return i == scanner.chain_index() ? scanner.position().offset
                                          : scan_.linked(i + 1).link.valid_end;
    }

    /// Segments of other logs are never removed. A foreign segment with a header of this log is a
    /// stale one.
    bool is_of_this_log(const scan::segment_entry& e) const noexcept
    {
        if (e.state == scan::segment_state::foreign)
            return e.header.log == scan_.log;
        return e.state != scan::segment_state::unsupported;
    }

    static constexpr std::size_t read_size = std::size_t{1} << 20; ///< of one read

    scan::codec_table codecs_;
    bool syncing_;
    loss_token accepted_;
    lsn expected_;
    scan::directory_scan scan_;
};

} // namespace forelog::writer

#endif // FORELOG_WRITER_RECOVERY_HPP
