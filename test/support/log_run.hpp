// forelog/test/support/log_run.hpp: the steps of a workload, and a writer with its model
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_LOG_RUN_HPP
#define FORELOG_TEST_SUPPORT_LOG_RUN_HPP

#include "log_model.hpp"
#include "testing.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <array>
#include <optional>
#include <span>

namespace forelog::test {

/* STEPS of a workload, one letter each:

       s  append a small record          e  one that fills a sector
       l  one of several sectors         X  one that is larger than a segment
       z  an empty record                R  one that needs most of a segment: rotates
       b  append an atomic batch         B  a batch that needs most of a segment
       c  commit a small record          f  flush
       t  truncate before the durable    T  truncate in the middle
       C  close                          O  close, and open again
       K  the program is killed, and another one opens the log                       */

/// Returns: the sizes of the records that a step appends at once; none for another step.
inline std::span<const std::uint32_t> sizes_of(char step)
{
    static constexpr std::array<std::uint32_t, 1> small{20}, sector{512}, sectors{1300},
        empty{0}, large{25000}, larger{40000};
    static constexpr std::array<std::uint32_t, 4> batch{20, 600, 0, 33},
        large_batch{9000, 8000, 1, 7000};
    switch (step) {
    case 's':
    case 'c': return small;
    case 'e': return sector;
    case 'l': return sectors;
    case 'z': return empty;
    case 'R': return large;
    case 'X': return larger;
    case 'b': return batch;
    case 'B': return large_batch;
    default: return {};
    }
}

/** A writer on a simulated disk, and the model of its log: the base of the classes that run
    workloads.
*/
template <class Writer>
class log_run
{
public:
    using file_type = typename Writer::file_type;

    static constexpr bool syncing = Writer::guarantees == durability::device;

    static constexpr bool threaded = Writer::queue_type::has_writer_thread;

    static constexpr bool syncs_each =
        syncing && !threaded &&
        std::is_same_v<typename Writer::flush_policy_type, forelog::group_commit>;

    static constexpr std::uint64_t segment_size = 32 << 10;

    Writer* writer() noexcept { return writer_ ? &*writer_ : nullptr; }
    const knowledge& known() const noexcept { return known_; }

    /// Effects: checks that a writer that failed with `first` takes nothing more and changes
    /// nothing more. Requires: a writer.
    void expect_poisoned(const std::error_code& first)
    {
        Writer& w = *writer_;
        const lsn durable = w.durable_lsn(), last = w.last_lsn();
        const std::uint64_t changes = disk_.count_of(any_change);
        std::error_code ec;
        expect(!w.append(view_bytes("late"), ec) && ec == first,
               "an append is taken after the failure");
        expect(!w.try_append(view_bytes("late"), ec) && ec == first,
               "a try_append is taken after the failure");
        expect(!w.commit(view_bytes("late"), ec) && ec == first,
               "a commit is taken after the failure");
        if (last > durable) {
            w.wait(last, ec);
            expect(ec == first, "a waiter does not get the error");
            expect(!w.flush(ec) && ec == first, "flush does not give the error");
        }
        expect(w.close() == first, "close does not give the first error");
        expect(w.durable_lsn() == durable,
               "the durable watermark moved after the failure");
        expect(w.last_lsn() == last, "a number is given out after the failure");
        expect(threaded || disk_.count_of(any_change) == changes,
               "a failed writer changes the disk");
    }

    /// Effects: checks that the writer kept the rules that the disk watches.
    static void expect_rules(const simulated_disk& disk)
    {
        for (const violation& v : disk.violations()) {
            // A test that kills a program leaves its writer without a disk. A file with a
            // temporary name is removed also after a failed sync: no reader looks at it. The
            // thread that prepares segments may be in the middle of one when a sync fails, and
            // one thread may make or remove a segment while the sync of the directory fails
            // another. Without syncs nothing is acknowledged for the device, so frames need not
            // keep to sectors.
            const bool excused =
                v.broken == rule::used_after_power_off ||
                (v.by.kind == op::remove && v.by.name.ends_with(".tmp")) ||
                (threaded && (v.broken == rule::writer_went_on ||
                              (op::create | op::remove).has(v.by.kind))) ||
                (!syncing && v.broken == rule::rewrote_synced_sector);
            if (!excused)
                throw broken(std::string("a rule is broken: ") + to_string(v.broken) +
                             ", by " + to_string(v.by.kind) + " of " + v.by.name);
        }
    }

protected:
    log_run(simulated_disk& disk, knowledge k) : disk_(disk), known_(std::move(k)) {}
    ~log_run() = default;

    static typename Writer::options options_of(std::uint32_t block_size, unsigned spares)
    {
        typename Writer::options o;
        o.segment = {.size = segment_size, .spares = spares, .block_size = block_size};
        o.max_record_size = 128 << 10;
        return o;
    }

    /// Effects: checks what a recovery has found against the model. Returns: the last LSN.
    std::uint64_t check_recovery() const
    {
        const recovery_report& r = writer_->recovery();
        const std::uint64_t last = r.last_lsn.value();
        expect(last >= known_.durable, "I1: recovery lost an acknowledged record");
        expect(last <= known_.records.size(), "I3: recovery invented a record");
        expect(r.resumed_at.value() == last + 1,
               "numbering does not go on after the end");
        // Without syncs a power cut may take the last epoch whole.
        expect(!syncing || r.epoch > known_.epoch, "the epoch does not rise");
        expect(writer_->last_lsn().value() == last, "the writer goes on elsewhere");
        expect(writer_->durable_lsn().value() == last,
               "what is recovered is not called durable");
        return last;
    }

    /// Effects: the model has what the recovery has found.
    void recovered(std::uint64_t last)
    {
        known_.records.resize(last);
        known_.written = last;
        known_.epoch = writer_->recovery().epoch;
        known_.created = true;
    }

    /// Effects: the model has what the writer announces.
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

    /// Effects: adds records to the model, as one atomic batch if they are several.
    void add_records(std::span<const std::uint32_t> sizes)
    {
        batch_.clear();
        for (const std::uint32_t size : sizes) {
            known_.records.push_back(
                {++known_.serial, size, batch_.size() + 1 < sizes.size(), known_.epoch});
            make_payload(known_.records.back(), payload_);
            batch_.add(type_of(known_.records.back()), payload_);
        }
    }

    /// Effects: appends what `add_records` has added last.
    lsn append_records(std::error_code& ec)
    {
        if (batch_.size() == 1)
            return writer_->append(type_of(known_.records.back()), payload_, ec);
        return writer_->append(batch_, ec);
    }

    simulated_disk& disk_;
    knowledge known_;
    std::vector<std::byte> payload_;
    batch batch_;
    std::optional<Writer> writer_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_LOG_RUN_HPP
