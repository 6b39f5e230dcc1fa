// forelog/test/fuzz/support/judge.hpp: what must hold of any directory whatever
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FUZZ_SUPPORT_JUDGE_HPP
#define FORELOG_TEST_FUZZ_SUPPORT_JUDGE_HPP

#include "target.hpp"

#include "../../support/keep_memory.hpp"
#include "../../support/memory_disk.hpp"

#include <forelog/forelog.hpp>

#include <vector>

namespace forelog::test {

/** Reads a directory of any content in all modes, writes on it, and compares.

    Nothing is known of what it should hold, so the answers are held against each other: a way of
    reading that hides, invents or reorders what another one delivers aborts the program.
*/
class judge
{
public:
    struct item
    {
        std::uint64_t lsn = 0, epoch = 0, segment = 0, offset = 0;
        record_type type{};
        std::uint64_t digest = 0, size = 0;
        bool proven = false;

        friend bool operator==(const item&, const item&) = default;
    };

    struct reading
    {
        std::vector<item> items; ///< records that were delivered
        recovery_report report;
        std::error_code ec;
        std::uint64_t others = 0; ///< holes and incomplete batches
    };

    explicit judge(memory_disk& disk) : disk_(disk)
    {
        for (const auto& [name, file] : disk.files) {
            before_[name] = file ? std::make_unique<memory_disk::bytes>(*file) : nullptr;
        }
    }

    /// Effects: reads in every mode. Returns: what `prefix` delivers.
    reading read_everywhere(replay_options o = {})
    {
        const reading all = read(o);
        expect_sound(all, o);
        const reading again = read(o);
        fuzz_expect(same(all, again), "a second replay differs");
        for (const std::size_t block : {std::size_t{512}, std::size_t{5000}}) {
            replay_options other = o;
            other.block = block;
            fuzz_expect(same(all, read(other)), "a replay in other blocks differs");
        }
        {
            const auto limit = std::exchange(disk_.read_limit, 1021);
            fuzz_expect(same(all, read(o)), "a replay by short reads differs");
            disk_.read_limit = limit;
        }
        compare_strict(all, o);
        compare_salvage(all, o);
        compare_from_the_middle(all, o);
        expect_unchanged("a replay has changed the directory");
        return all;
    }

    /// Effects: opens, appends, closes, and reads again. Requires: `Writer` has no thread.
    template <class Writer>
    void write(const reading& before, loss_token accepted = {})
    {
        std::error_code ec;
        std::uint64_t last = 0;
        bool lossy = false;
        {
            typename Writer::options o;
            o.segment = {.size = 32768, .spares = 0, .block_size = 512};
            o.max_record_size = 4096;
            o.recovery.accept_loss = accepted;
            Writer wal(disk_.path(), o, ec);
            if (ec) {
                fuzz_expect(before.report.end != verdict::clean || before.ec ||
                                accepted.segment != 0 ||
                                (ec == error::corrupt && holds_a_large_number()),
                            "a log that replays to a clean end does not open");
                fuzz_expect(!wal.append(view_bytes("x"), ec) && ec,
                            "a writer that did not open takes a record");
                return;
            }
            last = wal.recovery().last_lsn.value();
            lossy = !is_normal_end(wal.recovery().end);
            const lsn first = wal.append(view_bytes("one"));
            fuzz_expect(first == wal.recovery().resumed_at,
                        "the first new record has another LSN than announced");
            batch two;
            two.add(view_bytes("two"));
            two.add(view_bytes("three"));
            fuzz_expect(wal.append(two).value() == first.value() + 2,
                        "LSNs are not dense");
            fuzz_expect(!wal.close(), "a healthy log does not close");
        }
        read_again(before, last, lossy, is_syncing<typename Writer::sync_policy_type>);
    }

    /// Effects: the directory holds what it held at first.
    void restore()
    {
        disk_.files.clear();
        for (const auto& [name, bytes] : before_)
            disk_.files[name] =
                bytes ? std::make_shared<memory_disk::bytes>(*bytes) : nullptr;
    }

    reading read(replay_options o)
    {
        o.block = (std::min)(o.block, std::size_t{16384});
        reading r;
        replay_range<memory_file, crc32c_codec, crc32_codec> log(disk_.path(), o, r.ec);
        std::uint64_t count = 0;
        for (const record_view& v : log) {
            // No byte is delivered twice, so there is an end.
            fuzz_expect(++count <= disk_bytes(), "more items than bytes");
            if (v.kind != item_kind::record) {
                ++r.others;
                continue;
            }
            item i{v.lsn.value(), v.epoch, v.segment,        v.offset,
                   v.type,        0,       v.payload.size(), v.proven_durable};
            for (const std::byte b : v.payload)
                i.digest = (i.digest ^ static_cast<std::uint64_t>(b)) * 0x100'0000'01b3u;
            r.items.push_back(i);
        }
        r.report = log.report();
        return r;
    }

private:
    std::uint64_t disk_bytes() const
    {
        std::uint64_t n = 1;
        for (const auto& [name, file] : disk_.files)
            n += file ? file->size() : 0;
        return n;
    }

    static bool same(const reading& a, const reading& b)
    {
        return a.items == b.items && a.others == b.others && a.ec == b.ec &&
               a.report.end == b.report.end && a.report.segment == b.report.segment &&
               a.report.offset == b.report.offset;
    }

    static void expect_sound(const reading& r, const replay_options& o)
    {
        std::uint64_t last = 0, gaps = 0;
        for (const item& i : r.items) {
            fuzz_expect(i.lsn > last, "LSNs do not rise");
            if (last != 0)
                gaps += i.lsn - last - 1;
            last = i.lsn;
            fuzz_expect(i.lsn >= o.from.value(), "a record below the first one wanted");
        }
        // Behind an accepted loss with nothing after it the last LSN is that of a lost record.
        if (!r.items.empty()) {
            fuzz_expect(r.report.last_lsn.value() >= last,
                        "the report names an earlier last LSN than was delivered");
            gaps += r.report.last_lsn.value() - last;
        }
        fuzz_expect(gaps <= r.report.lost_records,
                    "a gap between LSNs that no accepted loss explains");
        const bool typed = !r.ec || r.ec.category() == error_category() ||
                           r.ec.category() == std::system_category();
        fuzz_expect(typed, "an error of an unknown category");
        fuzz_expect(is_normal_end(r.report.end) || r.ec,
                    "damage is reported, but no error is given");
    }

    void compare_strict(const reading& all, replay_options o)
    {
        o.mode = replay_mode::strict;
        const reading strict = read(o);
        fuzz_expect(strict.items == all.items, "strict replay delivers something else");
        fuzz_expect(!strict.ec == (!all.ec && all.report.end == verdict::clean &&
                                   all.report.damaged_padding == 0),
                    "strict replay takes another end than a clean one");
    }

    /// What salvage shows holds all that prefix replay does.
    void compare_salvage(const reading& all, replay_options o)
    {
        o.mode = replay_mode::salvage;
        const reading salvaged = read(o);
        if (all.ec == error::out_of_range || all.ec == error::not_a_log)
            return;
        fuzz_expect(!salvaged.ec, "salvage ends with an error");
        auto at = salvaged.items.begin();
        for (item i : all.items) {
            while (at != salvaged.items.end() && !same_record(*at, i))
                ++at;
            fuzz_expect(at != salvaged.items.end(),
                        "salvage loses what prefix replay delivers");
        }
    }

    static bool same_record(item a, item b)
    {
        a.proven = b.proven = false;
        return a == b;
    }

    /// Records at the same LSN are the same from wherever reading begins.
    void compare_from_the_middle(const reading& all, replay_options o)
    {
        // Where a LINK contradicts what stands before it, there is no telling which is right,
        // and in a torn segment that is not even seen.
        const bool whole = !all.ec && (all.report.end == verdict::clean ||
                                       all.report.end == verdict::end_of_preallocation);
        if (all.items.empty() || !whole)
            return;
        o.from = lsn(all.items[all.items.size() / 2].lsn);
        const reading rest = read(o);
        expect_sound(rest, o);
        auto at = all.items.begin() + static_cast<std::ptrdiff_t>(all.items.size() / 2);
        for (const item& i : rest.items) {
            if (at == all.items.end())
                break; // what lies below the first one wanted is not verified
            fuzz_expect(same_record(*at++, i), "reading from the middle differs");
        }
        fuzz_expect(at == all.items.end(), "reading from the middle loses records");
    }

    void expect_unchanged(const char* what) const
    {
        fuzz_expect(disk_.files.size() == before_.size(), what);
        for (const auto& [name, bytes] : before_) {
            const auto at = disk_.files.find(name);
            fuzz_expect(at != disk_.files.end() && !at->second == !bytes &&
                            (!bytes || *at->second == *bytes),
                        what);
        }
    }

    /// Whether a LINK begins with an LSN that a segment before it delivers. Only a forged one does,
    /// and opening, which reads less than replay, need not see it.
    bool is_contradictory(const reading& r) const
    {
        constexpr std::size_t link_lsn = format::segment_header_size + 40;
        for (const auto& [name, file] : disk_.files) {
            const auto number = format::segment_number(name);
            if (!number || !file || file->size() < link_lsn + 8)
                continue;
            const auto first = format::load<std::uint64_t>(file->data() + link_lsn);
            for (const item& i : r.items)
                if (i.segment < *number && i.lsn >= first)
                    return true;
        }
        return false;
    }

    /// Whether some word may be an LSN, an epoch or a number that is too near its limit.
    bool holds_a_large_number() const
    {
        for (const auto& [name, file] : disk_.files)
            for (std::size_t at = 0; file && at + 8 <= file->size(); at += 8)
                if (format::load<std::uint64_t>(file->data() + at) >> 62 != 0)
                    return true;
        return false;
    }

    void read_again(const reading& before, std::uint64_t last, bool lossy, bool syncing)
    {
        const reading after = read({});
        expect_sound(after, {});
        // Of two logs in one directory the larger one counts, and consent to the loss of the other
        // may turn the balance.
        if (lossy && (before.report.end == verdict::foreign ||
                      after.report.end == verdict::foreign))
            return;
        // Where there is no log, a writer makes one.
        const bool opened_beyond_damage =
            before.ec && before.ec != error::not_a_log && !lossy;
        if (opened_beyond_damage) {
            // Opening looks at less than replay does; what it does not see, it must not hide.
            fuzz_expect(!!after.ec, "opening hides damage");
            fuzz_expect(prefix_of(before, after), "opening loses records before damage");
            return;
        }
        if (is_contradictory(before))
            return;
        fuzz_expect(!after.ec, "what a writer has written does not read back");
        fuzz_expect(after.report.end == verdict::clean, "a closed log has no clean end");
        fuzz_expect(after.items.size() >= 3, "what was appended is not there");
        fuzz_expect(after.items.size() == before.items.size() + 3,
                    "recovery loses or invents records");
        fuzz_expect(prefix_of(before, after), "recovery changes records");
        fuzz_expect(before.items.empty() || before.report.last_lsn.value() == last,
                    "the writer recovers other records than replay delivers");
        fuzz_expect(after.items.back().size == 5, "what was appended last is not last");
        fuzz_expect(after.items.back().proven == syncing,
                    "a closed log proves too little, or too much");
    }

    static bool prefix_of(const reading& before, const reading& after)
    {
        if (before.items.size() > after.items.size())
            return false;
        for (std::size_t i = 0; i < before.items.size(); ++i)
            if (!same_record(before.items[i], after.items[i]))
                return false;
        return true;
    }

    memory_disk& disk_;
    std::map<std::string, std::unique_ptr<memory_disk::bytes>> before_;
};

using synced_writer =
    basic_wal_writer<direct_queue, group_commit, data_sync, crc32c_codec, memory_file>;
using unsynced_writer =
    basic_wal_writer<direct_queue, group_commit, no_sync, crc32_codec, memory_file>;

} // namespace forelog::test

#endif // FORELOG_TEST_FUZZ_SUPPORT_JUDGE_HPP
