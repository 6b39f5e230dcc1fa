// forelog/test/crash/support/life.hpp: one writer's life on a simulated disk, step by step
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CRASH_SUPPORT_LIFE_HPP
#define FORELOG_TEST_CRASH_SUPPORT_LIFE_HPP

#include "../../support/testing.hpp"

#include "model.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <optional>
#include <utility>

namespace forelog::test {

/// A moment at which the power may go, or the program end.
struct crash_point
{
    disk_state state;
    knowledge known;
};

/* STEPS of a workload, one letter each:

       s  append a small record          e  one that fills a sector
       l  one of several sectors         X  one that is larger than a segment
       z  an empty record                R  one that needs most of a segment: rotates
       b  append an atomic batch         B  a batch that needs most of a segment
       c  commit a small record          f  flush
       t  truncate before the durable    T  truncate in the middle
       C  close                          O  open again, after C or in place of it
       K  the program dies, and another opens the log                            */

/** Runs steps with a writer, and keeps the model in step with it.

    `Writer` has a queue without a thread: all that happens, happens inside a call.
*/
template <class Writer>
class life
{
public:
    using file_type = typename Writer::file_type;

    static constexpr bool syncing = Writer::guarantees == durability::device;

    /// All is synced at the end of a life, and what an earlier one left when the next one opens.
    static constexpr bool syncs_ends =
        syncing || syncs_on_close(typename Writer::sync_policy_type());

    static constexpr bool syncs_each =
        syncing &&
        std::is_same_v<typename Writer::flush_policy_type, forelog::group_commit>;

    static constexpr std::uint64_t segment_size = 32 << 10;

    /// `points`: where crash points go; null for none.
    life(simulated_disk& disk, knowledge k, std::uint32_t block_size,
         std::vector<crash_point>* points)
        : disk_(disk)
        , known_(std::move(k))
        , block_size_(block_size)
        , points_(points)
    {
        if (points_ != nullptr)
            disk_.after_each([this](const disk_operation& o, const disk_state& s) {
                if (any_change.has(o.kind)) {
                    learn();
                    points_->push_back({s, known_});
                }
            });
    }
    ~life()
    {
        disk_.after_each(nullptr);
        die();
    }

    /// Effects: opens a writer; the model knows what it found.
    void open()
    {
        known_.closed = false;
        const bool again = std::exchange(known_.opened, true);
        if (syncs_ends)
            known_.provable = known_.records.size(); // recovery syncs what it finds
        typename Writer::options o;
        o.segment = {.size = segment_size, .spares = 0, .block_size = block_size_};
        o.max_record_size = 128 << 10;
        writer_.emplace(disk_.path("log"), o, error_);
        if (error_) {
            writer_.reset();
            return;
        }
        const recovery_report& r = writer_->recovery();
        const std::uint64_t last = r.last_lsn.value();
        expect(last >= known_.durable, "I1: recovery lost an acknowledged record");
        expect(last <= known_.records.size(), "I3: recovery invented a record");
        expect(r.resumed_at.value() == last + 1,
               "numbering does not go on behind the end");
        // Without syncs a power cut may take the last life whole, and its epoch with it.
        expect(!syncing || r.epoch > known_.epoch, "the epoch does not rise");
        expect(writer_->last_lsn().value() == last, "the writer goes on elsewhere");
        expect(writer_->durable_lsn().value() == last,
               "what is recovered is not called durable");
        known_.records.resize(last);
        known_.written = last;
        known_.epoch = r.epoch;
        known_.created = true;
        known_.log_lost |= !syncing && again && r.created;
        known_.provable = syncs_ends ? last : 0;
        // Its LINK was synced before the writer was handed out.
        known_.proven = syncs_ends ? last : 0;
        if (syncs_ends)
            acknowledged(last);
        if (r.first_lsn && !known_.removal_lost)
            known_.first_min = (std::max)(known_.first_min, r.first_lsn.value());
        learn();
        mark();
    }

    void step(char what)
    {
        switch (what) {
        case 's': append(20); break;
        case 'e': append(512); break;
        case 'l': append(1300); break;
        case 'z': append(0); break;
        case 'R': append(25000); break;
        case 'X': append(40000); break;
        case 'b': append_batch({20, 600, 0, 33}); break;
        case 'B': append_batch({9000, 8000, 1, 7000}); break;
        case 'c': commit(); break;
        case 'f': flush(); break;
        case 't': truncate(known_.durable + 1); break;
        case 'T': truncate(known_.durable / 2 + 1); break;
        case 'C': close(); break;
        case 'O':
            close();
            if (error_)
                break; // what it reports must not be forgotten over the next life
            writer_.reset();
            open();
            break;
        case 'K':
            die();
            open();
            break;
        default: throw std::invalid_argument(std::string("no step ") + what);
        }
        learn();
        mark();
    }

    void run(std::string_view steps)
    {
        open();
        for (const char c : steps)
            step(c);
    }

    /// Effects: the program is gone; what it wrote can be read, or may be lost.
    void die()
    {
        if (!writer_)
            return;
        disk_state left = disk_.snapshot();
        disk_.power_off();
        writer_.reset();
        disk_.restore(std::move(left));
    }

    /// Effects: checks that the writer kept the rules that the disk watches.
    static void expect_rules(const simulated_disk& disk)
    {
        for (const violation& v : disk.violations()) {
            // A test that kills a program leaves its writer without a disk. What was begun
            // under a temporary name is removed, and may be after a failed sync, too: no
            // reader looks at it. Without syncs nothing is acknowledged for the device, so
            // frames need not keep to sectors.
            const bool excused =
                v.broken == rule::used_after_power_off ||
                (v.by.kind == op::remove && v.by.name.ends_with(".tmp")) ||
                (!syncing && v.broken == rule::rewrote_synced_sector);
            if (!excused)
                throw broken(std::string("a rule is broken: ") + to_string(v.broken));
        }
    }

    Writer* writer() noexcept { return writer_ ? &*writer_ : nullptr; }
    const knowledge& known() const noexcept { return known_; }

    /// The first error of the writer; every later call must have given the same.
    const std::error_code& error() const noexcept { return error_; }

private:
    /// Effects: takes over what the writer announces.
    void learn() noexcept
    {
        if (!writer_)
            return;
        known_.written = (std::max)(known_.written, writer_->written_lsn().value());
        if (syncing)
            acknowledged(writer_->durable_lsn().value());
    }

    void acknowledged(std::uint64_t n) noexcept
    {
        known_.durable = (std::max)(known_.durable, n);
        known_.provable = (std::max)(known_.provable, n);
    }

    /// Effects: a crash point between two calls, where all that was returned counts.
    void mark()
    {
        if (points_ != nullptr)
            points_->push_back({disk_.snapshot(), known_});
    }

    appended make(std::uint32_t size, bool continues)
    {
        return {++known_.serial, size, continues, known_.epoch};
    }

    /// Effects: checks what an append returned. `n` and `ec` are of the last of `count`.
    void took(lsn n, std::size_t count, const std::error_code& ec, bool wait = false)
    {
        if (!ec) {
            expect(!error_, "an append succeeds after an error");
            expect(n.value() == known_.records.size(), "the LSN is not the next one");
            known_.written = n.value();
            if (syncs_each || (wait && syncing)) {
                expect(writer_->durable_lsn() >= n, "acknowledged, but not durable");
                acknowledged(n.value());
            }
            return;
        }
        // Refused from the start, it is not in the log; otherwise it may be.
        if (error_ || ec == error::closed)
            known_.records.resize(known_.records.size() - count);
        fail(ec);
    }

    void fail(const std::error_code& ec)
    {
        if (!ec || ec == forelog::error::closed)
            return;
        expect(!error_ || error_ == ec, "a later call gives another error");
        error_ = ec;
    }

    void append(std::uint32_t size)
    {
        if (!writer_)
            return;
        known_.records.push_back(make(size, false));
        make_payload(known_.records.back(), payload_);
        std::error_code ec;
        const lsn n = writer_->append(type_of(known_.records.back()), payload_, ec);
        took(n, 1, ec);
    }

    void append_batch(std::initializer_list<std::uint32_t> sizes)
    {
        if (!writer_)
            return;
        batch all;
        for (const std::uint32_t size : sizes) {
            known_.records.push_back(make(size, all.size() + 1 < sizes.size()));
            make_payload(known_.records.back(), payload_);
            all.add(type_of(known_.records.back()), payload_);
        }
        std::error_code ec;
        const lsn n = writer_->append(all, ec);
        took(n, sizes.size(), ec);
    }

    void commit()
    {
        if (!writer_)
            return;
        known_.records.push_back(make(20, false));
        make_payload(known_.records.back(), payload_);
        std::error_code ec;
        const lsn n = writer_->commit(type_of(known_.records.back()), payload_, ec);
        took(n, 1, ec, true);
    }

    void flush()
    {
        if (!writer_)
            return;
        std::error_code ec;
        const lsn n = writer_->flush(ec);
        if (ec)
            return fail(ec);
        expect(n.value() == known_.records.size(), "flush covers less than was appended");
        if (syncing)
            acknowledged(n.value());
    }

    void truncate(std::uint64_t before)
    {
        if (!writer_)
            return;
        known_.first_max = (std::max)(known_.first_max, before);
        std::error_code ec;
        if (writer_->truncate_before(lsn(before), ec) != 0)
            known_.last_min = (std::max)(known_.last_min, before - 1);
        known_.removal_lost |= static_cast<bool>(ec);
        fail(ec);
    }

    void close()
    {
        if (!writer_)
            return;
        if (syncs_ends)
            known_.provable = known_.records.size();
        const std::error_code ec = writer_->close();
        expect(writer_->close() == ec, "a second close gives another result");
        if (ec)
            return fail(ec);
        expect(!error_, "close succeeds after an error");
        known_.closed = true;
        if (syncs_ends) {
            acknowledged(known_.records.size());
            known_.proven = known_.durable;
        }
    }

    simulated_disk& disk_;
    knowledge known_;
    std::uint32_t block_size_;
    std::vector<crash_point>* points_;
    std::vector<std::byte> payload_;
    std::error_code error_;
    std::optional<Writer> writer_;
};

// Without a thread, so that a workload is repeated exactly.
using direct_group_commit =
    basic_wal_writer<direct_queue, group_commit, data_sync, crc32c_codec, simulated_file>;
using direct_manual =
    basic_wal_writer<direct_queue, manual_flush, data_sync, crc32c_codec, simulated_file>;
using direct_group_unsynced =
    basic_wal_writer<direct_queue, group_commit, no_sync, crc32c_codec, simulated_file>;
using direct_manual_unsynced =
    basic_wal_writer<direct_queue, manual_flush, no_sync, crc32c_codec, simulated_file>;

/// As `no_sync` whose `sync_on_close` is set. Models: sync_policy.
struct close_sync : no_sync
{
    constexpr close_sync() noexcept { sync_on_close = true; }
};
using direct_manual_close_synced =
    basic_wal_writer<direct_queue, manual_flush, close_sync, crc32c_codec,
                     simulated_file>;

} // namespace forelog::test

#endif // FORELOG_TEST_CRASH_SUPPORT_LIFE_HPP
