// forelog/test/crash/support/recorded_run.hpp: a writer on a simulated disk, with its model and
// crash points
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CRASH_SUPPORT_RECORDED_RUN_HPP
#define FORELOG_TEST_CRASH_SUPPORT_RECORDED_RUN_HPP

#include "../../support/log_run.hpp"

#include <utility>

namespace forelog::test {

/// A moment at which the power may go, or the program end.
struct crash_point
{
    disk_state state;
    knowledge known;
};

/** Runs steps with a writer, and keeps the model in step with it.

    `Writer` has a queue without a thread: all that happens, happens inside a call.
*/
template <class Writer>
class recorded_run : public log_run<Writer>
{
    using base = log_run<Writer>;
    using base::acknowledged, base::batch_, base::disk_, base::known_, base::learn,
        base::payload_, base::writer_;

public:
    using base::syncing, base::syncs_each;

    /// All is synced at the end of a life, and what an earlier one left when the next one opens.
    static constexpr bool syncs_ends =
        syncing || syncs_on_close(typename Writer::sync_policy_type());

    /// `points`: where crash points go; null for none.
    recorded_run(simulated_disk& disk, knowledge k, std::uint32_t block_size,
                 std::vector<crash_point>* points)
        : base(disk, std::move(k))
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
    ~recorded_run()
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
        writer_.emplace(disk_.path("log"), base::options_of(block_size_, 0), error_);
        if (error_) {
            writer_.reset();
            return;
        }
        const recovery_report& r = writer_->recovery();
        const std::uint64_t last = base::check_recovery();
        base::recovered(last);
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
        case 's':
        case 'e':
        case 'l':
        case 'z':
        case 'R':
        case 'X':
        case 'b':
        case 'B': append(sizes_of(what)); break;
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

    /// The first error of the writer; every later call must have given the same.
    const std::error_code& error() const noexcept { return error_; }

private:
    /// Effects: a crash point between two calls, where all that was returned counts.
    void mark()
    {
        if (points_ != nullptr)
            points_->push_back({disk_.snapshot(), known_});
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

    void append(std::span<const std::uint32_t> sizes)
    {
        if (!writer_)
            return;
        base::add_records(sizes);
        std::error_code ec;
        const lsn n = base::append_records(ec);
        took(n, sizes.size(), ec);
    }

    void commit()
    {
        if (!writer_)
            return;
        base::add_records(sizes_of('c'));
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

    std::uint32_t block_size_;
    std::vector<crash_point>* points_;
    std::error_code error_;
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

#endif // FORELOG_TEST_CRASH_SUPPORT_RECORDED_RUN_HPP
