// forelog/test/unit/scan/built_log.hpp: a constructed log, and how it is read and opened
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_UNIT_SCAN_BUILT_LOG_HPP
#define FORELOG_TEST_UNIT_SCAN_BUILT_LOG_HPP

#include "../../support/log_builder.hpp"

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace forelog {

inline std::ostream& operator<<(std::ostream& out, verdict v)
{
    return out << to_string(v);
}

} // namespace forelog

namespace forelog::test {

struct built_log
{
    template <class Policy>
    using writer = basic_wal_writer<direct_queue, group_commit, Policy, crc32c_codec,
                                    simulated_file>;

    /// Returns: the payloads, separated by commas.
    std::string read(replay_options options = {})
    {
        std::string all;
        replay_range<simulated_file, crc32c_codec> log(image.disk.path(),
                                                       std::move(options), ec);
        for (const record_view& r : log)
            if (r.kind == item_kind::record)
                all += (all.empty() ? "" : ",") + std::string(view_text(r.payload));
        report = log.report();
        return all;
    }

    /// Effects: opens the log, appends one record and closes it. Returns: its LSN, or 0 if the log
    /// was refused.
    template <class Policy = data_sync>
    std::uint64_t append(std::string_view payload, recovery_options recovery = {})
    {
        typename writer<Policy>::options o;
        o.segment = {.size = 32768, .spares = 0, .block_size = segment_image::block};
        o.recovery = recovery;
        writer<Policy> wal(image.disk.path(), o, ec);
        report = wal.recovery();
        return ec ? 0 : wal.append(view_bytes(payload)).value();
    }

    /// The same with consent to a loss.
    template <class Policy = data_sync>
    std::uint64_t append(std::string_view payload, loss_token accepted)
    {
        return append<Policy>(payload, recovery_options{.accept_loss = accepted});
    }

    scan::directory_scan look()
    {
        simulated_directory d =
            simulated_directory::open(image.disk.path(), directory_access::existing, ec);
        return scan::scan_directory<simulated_file>(d, ec);
    }

    void put(const segment_image& s) { image.put(s); }

    /// Effects: puts it with another header, under a checksum that does not fit.
    void put_without_header(segment_image s)
    {
        s.bytes[20] ^= std::byte{1};
        put(s);
    }

    /// Effects: puts it with a LINK that does not verify.
    void put_unlinked(segment_image s)
    {
        s.bytes[s.frames[0] + 90] ^= std::byte{1};
        put(s);
    }

    log_image image;
    std::error_code ec;
    recovery_report report;
};

/// As a writer without syncs has made it.
inline segment_image without_syncs(segment_image s)
{
    s.header.guarantee = durability::process;
    s.write_header();
    return s;
}

/// The first segment of an epoch after `before`, the newest that counts, which that epoch
/// has synced first if that is its policy.
inline segment_image new_epoch(std::uint64_t number, std::uint64_t epoch,
                               const segment_image& before, bool synced = true)
{
    segment_image s(number, epoch);
    s.next_lsn = before.next_lsn;
    s.chain = before.chain;
    s.link({before.header.number, before.bytes.size(), before.next_lsn - 1,
            format::link_reason::recovered, synced},
           synced ? before.next_lsn - 1 : 0);
    return synced ? s : without_syncs(s);
}

} // namespace forelog::test

#endif // FORELOG_TEST_UNIT_SCAN_BUILT_LOG_HPP
