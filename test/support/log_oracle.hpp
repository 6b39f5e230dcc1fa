// forelog/test/support/log_oracle.hpp: reads a log back and compares it with the model
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_LOG_ORACLE_HPP
#define FORELOG_TEST_SUPPORT_LOG_ORACLE_HPP

#include "log_model.hpp"

namespace forelog::test {

/// What a replay delivered.
struct delivered
{
    std::uint64_t first = 0;  ///< LSN of the first record; 0 if there was none
    std::uint64_t last = 0;   ///< the last LSN, also of records that were truncated
    std::uint64_t proven = 0; ///< the last one that was flagged as proven durable
    verdict end = verdict::clean;
    std::error_code error;
    std::error_code absent; ///< why there is no log, where there need be none
    /// A segment has another log's header under its own number: it cannot be known whether it was
    /// put here, or shows the blocks of a log that was lost.
    bool undecidable = false;
    std::string reason;
    std::uint64_t digest = 0xcbf2'9ce4'8422'2325u; ///< of all that was seen

    void mix(std::uint64_t n) noexcept
    {
        digest = (digest ^ n) * 0x100'0000'01b3u;
        digest ^= digest >> 32;
    }
};

/// What must be there at least.
struct bounds
{
    std::uint64_t last_min = 0;
    bool may_be_absent = false; ///< there need be no log at all
    bool clean = false;         ///< it was closed, and must look so
};

namespace detail {

inline void check_record(const record_view& r, const knowledge& k, const delivered& d,
                         std::vector<std::byte>& bytes)
{
    const std::uint64_t n = r.lsn.value();
    expect(r.kind == item_kind::record, "only records are delivered");
    expect(d.first == 0 || n == d.last + 1, "I2: the delivered LSNs have a hole");
    expect(n >= 1 && n <= k.records.size(), "I3: a record that was never appended");
    const appended& a = k.records[n - 1];
    expect(r.type == type_of(a), "I3: the type of a record is not its own");
    expect(r.payload.size() == a.size, "I3: the length of a record is not its own");
    make_payload(a, bytes);
    expect(bytes.empty() ||
               std::memcmp(bytes.data(), r.payload.data(), bytes.size()) == 0,
           "I3: the bytes of a record are not its own");
    expect(r.epoch == a.epoch, "I3: the epoch of a record is not its own");
    expect(!r.proven_durable || d.proven == d.last,
           "a record is proven durable, but one before it is not");
}

template <class File>
bool has_segment_of_another_log(const std::filesystem::path& path)
{
    std::error_code ec;
    auto directory = File::directory::open(path, directory_access::existing, ec);
    expect(!ec, "the directory does not open");
    const scan::directory_scan s = scan::scan_directory<File>(directory, ec);
    return std::ranges::any_of(s.segments, [&](const scan::segment_entry& e) {
        return e.state == scan::segment_state::foreign && e.header.number == e.number &&
               e.header.log != s.log;
    });
}

inline void check_end(const delivered& d, const knowledge& k, const bounds& b)
{
    // A removal whose directory sync failed may come back under later ones that were synced: then
    // a segment that was truncated in order looks like one that is missing. That is refused, and
    // never read past; doc/guarantees.adoc names the limit.
    if (k.removal_lost && d.error == error::gap)
        return;
    if (d.undecidable && d.error == error::foreign) // likewise
        return;
    if (d.error)
        throw broken("the log does not read: " + d.error.message() + ", " + d.reason);
    expect(is_normal_end(d.end), "the end of the log is no normal one");
    expect(d.last >= b.last_min, "I1: an acknowledged record is lost");
    expect(d.last >= k.last_min, "numbers begin again below what was truncated");
    expect(d.last <= k.records.size(), "I3: the log ends after what was appended");
    expect(d.first == 0 || d.first <= k.first_max,
           "I1: the log begins after what was truncated");
    expect(d.first == 0 || d.first >= k.first_min, "a truncated record came back");
    expect(d.first != 0 || d.last < k.first_max || d.last == 0,
           "I1: no record is delivered though some must be there");
    expect(d.last == 0 || !k.records[d.last - 1].continues,
           "I2: a part of an atomic batch is delivered");
    expect(d.proven <= k.provable, "a record is proven durable that was never synced");
    expect(
        d.first == 0 || d.first > k.proven || d.proven >= k.proven,
        "a record was recovered and synced, or closed over, but is not proven durable");
    expect(!b.clean || d.end == verdict::clean, "a closed log has no clean end");
}

} // namespace detail

/** Reads the log and checks all that is known of it.

    Throws: broken.
*/
template <class File>
delivered read_log(const std::filesystem::path& path, const knowledge& k, const bounds& b)
{
    delivered d;
    std::vector<std::byte> bytes;
    replay_range<File, crc32c_codec, crc32_codec> log(path, {.block = 16384}, d.error);
    for (const record_view& r : log) {
        detail::check_record(r, k, d, bytes);
        if (d.first == 0)
            d.first = r.lsn.value();
        d.last = r.lsn.value();
        if (r.proven_durable)
            d.proven = d.last;
        d.mix(r.lsn.value());
        d.mix(r.epoch);
        d.mix(r.segment);
        d.mix(r.offset);
        d.mix(r.proven_durable);
    }
    const bool absent =
        d.error == error::not_a_log || d.error == std::errc::no_such_file_or_directory;
    if (absent && b.may_be_absent) {
        d.absent = std::exchange(d.error, {});
        d.mix(1);
        return d;
    }
    const recovery_report& r = log.report();
    d.end = r.end;
    d.reason = r.reason;
    expect(d.first == 0 || r.last_lsn.value() == d.last,
           "the report names another last LSN than was delivered");
    expect(d.first == 0 || r.first_lsn.value() == d.first,
           "the report names another first LSN than was delivered");
    const std::uint64_t vouched = (std::min)(d.last, r.durable_lsn.value());
    expect(d.first == 0 || d.proven == (vouched < d.first ? 0 : vouched),
           "the report vouches for other records than are flagged as proven durable");
    d.last = r.last_lsn.value();
    d.mix(static_cast<std::uint64_t>(r.end));
    d.mix(r.segment);
    d.mix(r.offset);
    d.mix(r.discarded_bytes);
    d.undecidable = k.log_lost && detail::has_segment_of_another_log<File>(path);
    detail::check_end(d, k, b);
    return d;
}

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_LOG_ORACLE_HPP
