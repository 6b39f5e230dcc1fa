// forelog/testing/simulated_disk.hpp: a disk in memory that can lose what was not synced
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_SIMULATED_DISK_HPP
#define FORELOG_TESTING_SIMULATED_DISK_HPP

#include <forelog/testing/crash_space.hpp>
#include <forelog/testing/detail/disk_registry.hpp>
#include <forelog/testing/simulated_directory.hpp>

#include <functional>

namespace forelog::testing {

/// What a power cut leaves of the writes and directory changes that no sync has covered.
enum class unsynced : std::uint8_t
{
    lost, ///< nothing of it
    kept  ///< all of it
};

/** A disk in memory, for tests of a program's recovery.

    `simulated_file` is the File policy whose files are on such a disk. A path begins with the
    name of its disk, so several disks can be used at the same time:

        using namespace forelog::testing;
        simulated_disk disk;
        {
            forelog::basic_wal_writer<..., simulated_file> wal(disk.path("log"));
            wal.commit(payload);
        }
        disk.crash(unsynced::lost);
        forelog::replay_range<simulated_file, ...> log(disk.path("log"));

    What the model promises. Reads see all earlier writes. A successful sync of a file makes its
    earlier writes and its size durable; the name of a file, a rename or a removal is durable
    after a sync of its directory. Until then a power cut may keep any subset of the changes: of
    a file, any version of each sector of 512 bytes that was written since the last sync and any
    size that a write reached; of a directory, any subset of the created, renamed and removed
    names. A rename is one change unless `disk_settings::atomic_rename` is off. A sync that fails
    loses pending writes: they can still be read, later syncs succeed without them, and a power
    cut removes them. `crash_options` adds torn sectors, garbage in blocks that were never
    written, and lost writes that come back.

    What it does not model: file systems that order writes among each other (the model assumes
    none does), permissions, memory maps, other processes, and bytes that decay by themselves;
    for these see damage.hpp. Operations take no time; `before_each` can delay them.

    Every crash point: take a snapshot after each operation of one run, then restore each into
    another disk and crash it there. A snapshot costs a few reference counts.

        disk.after_each([&](const disk_operation& o, const disk_state& s) {
            if (any_change.has(o.kind))
                points.push_back(s);
        });

    Every state of a crash point, or a sample of them: see `crash_space`.

    The disk watches rules that a log must keep, such as "no write after a failed sync": see
    `rule`, `count_of` and `violations`.

    Errors: members throw std::bad_alloc only.
    Thread safety: shared objects safe, except for construction and destruction.
*/
class simulated_disk
{
public:
    /// Effects: makes an empty disk, without limits and faults.
    simulated_disk() : core_(std::make_shared<disk_core>()), name_(add_disk(core_)) {}

    /// Effects: makes a disk that holds `state`.
    explicit simulated_disk(const disk_state& state) : simulated_disk()
    {
        restore(state);
    }
    simulated_disk(const simulated_disk&) = delete;
    simulated_disk& operator=(const simulated_disk&) = delete;

    /// Effects: all operations on files that are still open fail from now on.
    ~simulated_disk()
    {
        remove_disk(name_);
        const auto guard = hold();
        core_->off = true;
        core_->before = nullptr;
        core_->after = nullptr;
    }

    /// Returns: the path by which `simulated_file` finds `inside`, such as "sim:1/log".
    std::filesystem::path path(std::string_view inside = "log") const
    {
        return std::filesystem::path(name_) / inside;
    }

    /// Returns: all that the disk holds, with what is pending. Complexity: constant in the bytes,
    /// linear in the number of files.
    disk_state snapshot() const
    {
        const auto guard = hold();
        return core_->state;
    }

    /// Effects: the disk holds `state`, the power is on, open files and directories fail with
    /// ENODEV from now on, and locks are free. Limits and faults stay.
    void restore(disk_state state)
    {
        const auto guard = hold();
        core_->state = std::move(state);
        core_->end_life();
    }

    /// Effects: cuts the power; what no sync has covered is lost or kept as a whole. Then as
    /// `restore`.
    void crash(unsynced what)
    {
        disk_state s = snapshot();
        if (what == unsynced::kept)
            s.sync_all();
        given_path nothing({});
        restore(crash_space(s).pick(nothing));
    }

    /// Effects: cuts the power; `choice` decides what of the unsynced changes is kept. Then as
    /// `restore`. With `seeded`, the same seed gives the same state.
    void crash(chooser& choice, const crash_options& options = {})
    {
        restore(crash_space(snapshot(), options).pick(choice));
    }

    /// Effects: ends the program, but not the operating system: as `restore`, but all that was
    /// written stays readable, and pending changes stay pending. For a kill in the middle of a
    /// write, cut that write short and let it be the last change: `fault_plan::cut_short`,
    /// `power_off_after`.
    void kill()
    {
        const auto guard = hold();
        core_->end_life();
    }

    /// Effects: every operation fails with ENODEV until `crash`, `kill` or `restore`.
    void power_off()
    {
        const auto guard = hold();
        core_->off = true;
    }

    /// Effects: as `power_off`, but before the change that follows the next `changes` ones, so
    /// that a program with threads meets the power cut while it runs.
    void power_off_after(std::uint64_t changes)
    {
        const auto guard = hold();
        core_->settings.changes_max = core_->changes + changes;
    }

    /// Effects: of the operations in `kinds` from now on, the `nth` and the `times` - 1 ones after
    /// it fail with the system error `number`, such as EIO, and have no effect. A sync that fails
    /// loses all that was pending.
    void fail(op_set kinds, std::uint64_t nth, int number, std::uint64_t times = 1)
    {
        const auto guard = hold();
        core_->faults.fail(kinds, nth, number).times = times;
    }

    /// Effects: `edit(fault_plan&)` plans what fails from now on, for all that `fail` cannot say.
    template <class Edit>
    void with_faults(Edit edit)
    {
        const auto guard = hold();
        edit(core_->faults);
    }

    /// Returns: how many operations a planned fault has hit. A test should check it: a fault that
    /// never hits shows nothing.
    std::uint64_t faults_fired() const
    {
        const auto guard = hold();
        return core_->faults.fired();
    }

    /// Effects: writes that need more than `bytes` in all files together fail with ENOSPC, or are
    /// short. `no_limit` takes the limit away.
    void set_capacity(std::uint64_t bytes)
    {
        const auto guard = hold();
        core_->settings.capacity = bytes;
    }

    /// Effects: `edit(disk_settings&)` changes limits and abilities.
    template <class Edit>
    void configure(Edit edit)
    {
        const auto guard = hold();
        edit(core_->settings);
    }

    /// Effects: `edit(disk_state&)` changes what the disk holds while files are open; see
    /// damage.hpp.
    template <class Edit>
    void alter(Edit edit)
    {
        const auto guard = hold();
        edit(core_->state);
    }

    /// Effects: as when the operating system gets short of memory: what is clean is read from the
    /// disk again, so that writes lost by a failed sync are no longer seen.
    void drop()
    {
        alter([](disk_state& s) {
            std::vector<std::uint64_t> numbers;
            for (const auto& f : s.files())
                numbers.push_back(f->number);
            for (const std::uint64_t n : numbers)
                s.edit_file(n).drop();
        });
    }

    /// Effects: `hook` is called before each operation takes effect, without a lock: it may wait,
    /// so that an operation is slow while others go on.
    void before_each(std::function<void(const disk_operation&)> hook)
    {
        const auto guard = hold();
        core_->before = std::move(hook);
    }

    /// Effects: `hook` is called after each operation, before its caller knows the result, with
    /// the state that the operation left. Requires: it does not call the disk, which is locked.
    void after_each(std::function<void(const disk_operation&, const disk_state&)> hook)
    {
        const auto guard = hold();
        core_->after = std::move(hook);
    }

    /// Returns: all operations, in order, unless `disk_settings::trace` is off.
    std::vector<disk_operation> trace() const
    {
        const auto guard = hold();
        return core_->trace;
    }

    /// Returns: the number of operations.
    std::uint64_t operations() const
    {
        const auto guard = hold();
        return core_->operations;
    }

    /// Returns: the number of operations that may change what a power cut leaves.
    std::uint64_t changes() const
    {
        const auto guard = hold();
        return core_->changes;
    }

    /// Returns: the number of operations of these kinds.
    std::uint64_t count_of(op_set kinds) const
    {
        const auto guard = hold();
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < op_count; ++i)
            sum += kinds.has(static_cast<op>(i)) ? core_->counts[i] : 0;
        return sum;
    }

    /// Returns: how often the rule was broken.
    std::uint64_t count_of(rule broken) const
    {
        const auto guard = hold();
        return core_->broken[static_cast<std::size_t>(broken)];
    }

    /// Returns: the operations that broke a rule, each with the rule.
    std::vector<violation> violations() const
    {
        const auto guard = hold();
        return core_->violations;
    }

    /// Effects: clears trace, counts and violations, and the limit of `power_off_after`.
    void forget()
    {
        const auto guard = hold();
        core_->trace.clear();
        core_->violations.clear();
        core_->counts = {};
        core_->broken = {};
        core_->operations = core_->changes = 0;
        core_->settings.changes_max = no_limit;
    }

private:
    std::unique_lock<std::mutex> hold() const { return std::unique_lock(core_->mutex); }

    std::shared_ptr<disk_core> core_;
    std::string name_;
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_SIMULATED_DISK_HPP
