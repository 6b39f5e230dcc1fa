// forelog/scan/recovery_report.hpp: what a scan of a log found, as a value
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SCAN_RECOVERY_REPORT_HPP
#define FORELOG_SCAN_RECOVERY_REPORT_HPP

#include <forelog/error.hpp>
#include <forelog/lsn.hpp>
#include <forelog/scan/verdict.hpp>

#include <cstdint>
#include <system_error>

namespace forelog {

/** The user's consent to lose what follows one place of a damaged log.

    Copied from a report, never made up: a writer that is opened with it refuses unless
    the damage it finds is at just this place.
*/
struct loss_token
{
    std::uint64_t segment = 0; ///< 0: no consent
    std::uint64_t offset = 0;

    friend constexpr bool operator==(const loss_token&, const loss_token&) = default;
};

/// Why and where a log ends, and what was done about it.
struct recovery_report
{
    verdict end = verdict::unknown; ///< until the end has been reached
    /// The row of the decision table that decided, in words.
    const char* reason = "the end has not been reached";
    std::error_code error;     ///< the error that goes with the verdict, or of the system
    std::uint64_t segment = 0; ///< the segment that holds the end; 0 for an empty log
    std::uint64_t offset = 0;  ///< the offset of the end in it
    lsn first_lsn; ///< the first LSN that the log retains; none if it holds no record
    lsn last_lsn; ///< one below the next: of the last record, be it one of an accepted loss
    lsn durable_lsn;         ///< up to here the log itself proves that all was durable
    std::uint64_t epoch = 0; ///< the last one found; after a writer's open, the new one
    std::uint64_t segments = 0;      ///< segments that count
    std::uint64_t dead_segments = 0; ///< segments that no LINK counts in: torn or cut off
    std::uint64_t discarded_bytes =
        0; ///< bytes after the end, up to the last that is not zero
    std::uint64_t lost_records = 0; ///< LSNs given up by losses that were accepted
    /// Frames that were read and have padding that is not all zero. No record is lost by that, but
    /// whatever has damaged it may have damaged more.
    std::uint64_t damaged_padding = 0;
    std::uint64_t foreign_names =
        0; ///< files in the directory that do not belong to the log

    // Of a writer's open only:
    bool created = false; ///< there was no log
    std::uint64_t rewritten_bytes =
        0; ///< tail that no watermark vouched for, written again
    std::uint64_t removed_files = 0; ///< prepared segments and temporary files
    lsn resumed_at;                  ///< the LSN that the first new record gets

    /// What to pass as `recovery.accept_loss` to open the log for writing all the same.
    loss_token loss() const noexcept { return {segment, offset}; }
};

/// The reason in words of an error that the verdict caused; nullptr for any other.
inline const char* reason_of(const recovery_report& r, const std::error_code& ec) noexcept
{
    return ec == condition::damaged && r.end != verdict::unknown ? r.reason : nullptr;
}

} // namespace forelog

#endif // FORELOG_SCAN_RECOVERY_REPORT_HPP
