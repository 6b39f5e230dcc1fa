// forelog/test/hostile/support/sweep.hpp: damages a log, reads it, and compares with the oracle
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_HOSTILE_SUPPORT_SWEEP_HPP
#define FORELOG_TEST_HOSTILE_SUPPORT_SWEEP_HPP

#include "oracle.hpp"

#include "../../support/keep_memory.hpp"
#include "../../support/memory_disk.hpp"
#include "../../support/sanitizer.hpp"

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <iostream>
#include <map>
#include <set>
#include <sstream>

namespace forelog::test {

using memory_replay = replay_range<memory_file, crc32c_codec, crc32_codec>;
using memory_writer =
    basic_wal_writer<direct_queue, group_commit, data_sync, crc32c_codec, memory_file>;

/// A sanitizer looks for other things than wrong verdicts, and one case of this many shows them.
/// Odd, so that every bit of a byte has its turn.
inline constexpr std::size_t thinning = address_sanitized || thread_sanitized ? 17 : 1;

/// What all the sweeps of this program have seen.
struct tally
{
    std::uint64_t cases = 0;
    std::map<std::string, std::uint64_t> kinds;    ///< of damage
    std::map<verdict, std::uint64_t> verdicts;     ///< of replays
    std::map<int, std::uint64_t> errors;           ///< of `forelog::error`
    std::map<frame_type, std::uint64_t> delivered; ///< types of frames that were read
    std::map<frame_type, std::uint64_t> damaged;   ///< types of frames that were damaged
    std::uint64_t opened = 0, refused = 0, salvaged = 0;
    std::uint64_t unread = 0; ///< opened, since the damage is where opening does not look

    static tally& instance()
    {
        static tally all;
        return all;
    }

    void saw(verdict v, const std::error_code& ec)
    {
        ++verdicts[v];
        if (ec.category() == error_category())
            ++errors[ec.value()];
    }
};

/// What a replay gave.
struct reading
{
    std::vector<std::pair<std::uint64_t, std::string>> records;
    recovery_report report;
    std::error_code ec;
    std::uint64_t proven = 0;
};

inline reading read_all(replay_mode mode = replay_mode::prefix, lsn from = {})
{
    reading r;
    memory_replay log(memory_disk::current->path(),
                      {.from = from, .mode = mode, .block = 8192}, r.ec);
    for (const record_view& v : log) {
        if (v.kind != item_kind::record)
            continue;
        r.records.emplace_back(v.lsn.value(), view_text(v.payload));
        if (v.proven_durable)
            r.proven = (std::max)(r.proven, v.lsn.value());
    }
    r.report = log.report();
    return r;
}

/** Damages one log in every way, one at a time.

    `check` reads what is there now and compares it with what the oracle derives, opens it for
    writing, and compares that with what was read. The other modes of replay are looked at in one
    case of this many.
*/
class sweep
{
public:
    explicit sweep(known_log log) : log_(std::move(log))
    {
        for (const known_segment& k : log_.segments)
            now_.push_back(k.bytes);
        keep_memory();
        for (std::size_t s = 0; s < now_.size(); ++s)
            lay(s);
        disk_.put("LOCK", {});
    }

    const known_log& log() const noexcept { return log_; }
    std::vector<std::byte>& bytes(std::size_t s) { return now_[s]; }

    /// Effects: the segment's file holds what `bytes(s)` holds.
    void lay(std::size_t s) { disk_.put(name_of(s), now_[s]); }

    /// Effects: the segment is as it was written.
    void heal(std::size_t s)
    {
        now_[s] = log_.segments[s].bytes;
        lay(s);
    }

    /// Effects: one bit is other than it should be, or is as it should be again.
    void flip(std::size_t s, std::size_t at, unsigned bit)
    {
        now_[s][at] ^= static_cast<std::byte>(1u << bit);
        (*disk_.files[name_of(s)])[at] = now_[s][at];
    }

    /// Effects: fails the test with the reason if the log does not end as it has to.
    void check(const char* kind, const std::function<std::string()>& describe)
    {
        tally& all = tally::instance();
        ++all.cases;
        ++all.kinds[kind];
        const expectation e = oracle(log_, now_).expect();
        const reading r = read_all();
        all.saw(r.report.end, r.ec);
        note_frames();
        std::string wrong = compare(e, r);
        if (wrong.empty() && all.cases % 16 == 0)
            wrong = look_again(e, r);
        if (wrong.empty())
            wrong = open(e, r);
        if (!wrong.empty() && ++failures_ <= 10)
            BOOST_ERROR(log_.name << ", " << kind << ' ' << describe() << ": " << wrong);
    }

    std::size_t failures() const noexcept { return failures_; }

private:
    static std::string name_of(std::size_t s)
    {
        return format::segment_name(s + 1).data();
    }

    static error error_of(verdict v)
    {
        return v == verdict::gap ? error::gap : error::corrupt;
    }

    std::string compare(const expectation& e, const reading& r) const
    {
        std::ostringstream out;
        if (r.report.end != e.end)
            out << "it is " << to_string(r.report.end) << " and has to be "
                << to_string(e.end) << "; ";
        if (is_normal_end(e.end) ? !!r.ec : r.ec != error_of(e.end))
            out << "the error is " << r.ec.message() << "; ";
        if (r.report.segment != e.segment || r.report.offset != e.offset)
            out << "it ends at " << r.report.segment << ':' << r.report.offset
                << " and has to at " << e.segment << ':' << e.offset << "; ";
        if (r.report.damaged_padding != e.damaged_padding)
            out << "it counts " << r.report.damaged_padding
                << " frames of damaged padding and has to count " << e.damaged_padding
                << "; ";
        if (r.proven > log_.durable())
            out << "a record is proven durable that nothing vouches for; ";
        std::size_t i = 0;
        bool right = true;
        for (const known_frame* f : e.delivered)
            for (std::size_t j = 0; j < f->records.size(); ++j, ++i)
                right = right && i < r.records.size() &&
                        r.records[i].first == f->first_lsn + j &&
                        r.records[i].second == f->records[j];
        if (!right || i != r.records.size())
            out << "it delivers " << r.records.size() << " records and has to deliver "
                << i << " others; ";
        return out.str();
    }

    /// The other modes, and the same again.
    std::string look_again(const expectation& e, const reading& r)
    {
        const reading again = read_all(), strict = read_all(replay_mode::strict);
        if (again.records != r.records || again.report.end != r.report.end ||
            again.ec != r.ec)
            return "a second replay differs";
        if (strict.records != r.records ||
            !strict.ec != (e.end == verdict::clean && e.damaged_padding == 0))
            return "strict replay differs, or takes another end than a clean one";
        const reading salvaged = read_all(replay_mode::salvage);
        ++tally::instance().salvaged;
        if (salvaged.ec || salvaged.report.end != e.end)
            return "salvage gives another report";
        return check_salvage(e, salvaged);
    }

    std::string check_salvage(const expectation& e, const reading& salvaged) const
    {
        const std::set<std::pair<std::uint64_t, std::string>> got(
            salvaged.records.begin(), salvaged.records.end());
        std::set<std::pair<std::uint64_t, std::string>> written;
        for (const known_segment& s : log_.segments)
            for (const known_frame& f : s.frames)
                for (std::size_t j = 0; j < f.records.size(); ++j)
                    written.emplace(f.first_lsn + j, f.records[j]);
        if (!std::ranges::includes(written, got))
            return "salvage invents a record";
        for (const known_frame* f : e.delivered)
            for (std::size_t j = 0; j < f->records.size(); ++j)
                if (!got.contains({f->first_lsn + j, f->records[j]}))
                    return "salvage loses what prefix replay delivers";
        const oracle whole(log_, now_);
        for (std::size_t s = 0; s < now_.size(); ++s)
            for (const known_frame& f : log_.segments[s].frames) {
                const bool dead = s + 1 < now_.size() &&
                                  log_.segments[s + 1].predecessor_end <= f.offset;
                const bool readable = whole.is_linked(s) || whole.is_recoverable(s);
                if (dead || !readable || !whole.is_whole(s, f))
                    continue;
                for (std::size_t j = 0; j < f.records.size(); ++j)
                    if (!got.contains({f.first_lsn + j, f.records[j]}))
                        return "salvage loses a record that is whole";
            }
        return {};
    }

    /** A writer comes to the same end as replay, for the same reason.

        It goes on after a normal end, and refuses any other, unless the damage is where it does not
        look: then it comes to the end of a replay that begins at the first record that nothing
        vouches for.
    */
    std::string open(const expectation& e, const reading& r)
    {
        std::map<std::string, memory_disk::bytes> contents;
        for (const auto& [name, file] : disk_.files)
            contents[name] = *file;
        memory_writer::options o;
        o.segment = {.size = 32768, .spares = 0, .block_size = 512};
        o.max_record_size = 4096;
        std::string wrong = go_on(e, r, o, contents);
        disk_.files.clear();
        for (auto& [name, bytes] : contents)
            disk_.put(name, std::move(bytes));
        return wrong;
    }

    std::string go_on(const expectation& e, const reading& r,
                      const memory_writer::options& o,
                      const std::map<std::string, memory_disk::bytes>& contents)
    {
        tally& all = tally::instance();
        const bool unread = is_unread();
        const reading salvaged = unread ? read_all(replay_mode::salvage) : reading();
        const lsn unvouched(r.report.durable_lsn.value() + 1);
        const reading tail =
            unread ? read_all(replay_mode::prefix, unvouched) : reading();
        std::error_code ec;
        lsn n, last;
        {
            memory_writer wal(disk_.path(), o, ec);
            const recovery_report& w = wal.recovery();
            const bool same = is_same_end(w, r.report);
            last = w.last_lsn;
            if (ec) {
                ++all.refused;
                if (is_normal_end(e.end))
                    return "a writer refuses it: " + ec.message();
                for (const auto& [name, bytes] : contents)
                    if (!disk_.files.contains(name) || *disk_.files[name] != bytes)
                        return "a writer that refuses it has changed it";
                return ec == r.ec && same ? ""
                                          : "refused for another reason than replay's";
            }
            ++all.opened;
            if (unread && !is_same_end(w, tail.report))
                return "a writer comes to another end than replay of the tail";
            all.unread += !is_normal_end(e.end);
            if (!is_normal_end(e.end) && !unread)
                return "a writer opens what replay calls " +
                       std::string(to_string(e.end));
            if (is_normal_end(e.end) && !same)
                return "a writer comes to another end than replay";
            n = wal.append(view_bytes("more"));
            if (wal.close())
                return "a writer that opened it does not close";
        }
        return is_normal_end(e.end) ? compare_again(e, n)
                                    : compare_unread(e, salvaged, last, n);
    }

    static bool is_same_end(const recovery_report& a, const recovery_report& b)
    {
        return a.end == b.end && a.loss() == b.loss() &&
               a.reason == std::string_view(b.reason) && a.last_lsn == b.last_lsn;
    }

    bool is_unread() const
    {
        oracle o(log_, now_);
        return !is_normal_end(o.expect().end) && o.is_unread();
    }

    /// What was delivered and what was appended, in this order.
    std::string compare_again(const expectation& e, lsn n) const
    {
        const reading r = read_all();
        std::size_t count = 1;
        for (const known_frame* f : e.delivered)
            count += f->records.size();
        const bool right = !r.ec && r.report.end == verdict::clean &&
                           r.records.size() == count &&
                           r.records.back() == std::pair(n.value(), std::string("more"));
        return right ? "" : "what was appended after it does not come back";
    }

    /// Replay still reports the damage, and every frame that verified before counts, up to the end
    /// that the writer found.
    std::string compare_unread(const expectation& e, reading before, lsn last,
                               lsn n) const
    {
        std::erase_if(before.records,
                      [&](const auto& r) { return r.first > last.value(); });
        if (read_all().ec != error_of(e.end))
            return "opening hides damage";
        reading after = read_all(replay_mode::salvage);
        if (after.records.empty() ||
            after.records.back() != std::pair(n.value(), std::string("more")))
            return "what was appended beyond unread damage does not come back";
        after.records.pop_back();
        return after.records == before.records
                   ? ""
                   : "opening has cut off frames that verified before";
    }

    void note_frames()
    {
        tally& all = tally::instance();
        const oracle whole(log_, now_);
        for (std::size_t s = 0; s < now_.size(); ++s)
            for (const known_frame& f : log_.segments[s].frames)
                ++(whole.is_whole(s, f) ? all.delivered : all.damaged)[f.type];
    }

    known_log log_;
    std::vector<std::vector<std::byte>> now_;
    memory_disk disk_;
    std::size_t failures_ = 0;
};

} // namespace forelog::test

#endif // FORELOG_TEST_HOSTILE_SUPPORT_SWEEP_HPP
