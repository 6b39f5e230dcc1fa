// forelog/testing/simulated_disk.hpp: a disk that loses what it may lose
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

/* HOW TO USE IT

   A `simulated_disk` is a world; `simulated_file` is the File policy that lives in it. Its paths
   begin with the name of the disk, so several disks and several threads get on side by
   side:

       simulated_disk disk;
       {
           basic_wal_writer<..., simulated_file> wal{disk.path("log")};
           wal.commit(bytes);
       }
       disk.crash(choice);                   // power cut; all handles are dead
       for (auto r : replay of disk.path("log")) ...

   EVERY CRASH POINT. Record one run, then crash it at each operation. A snapshot costs a
   few counters, and what the test knows at that moment goes beside it:

       disk.after_each([&](const disk_operation& o, const disk_state& s) {
           if (any_change.has(o.kind))
               points.push_back({s, wal.durable_lsn()});
       });

   The hook runs inside the operation: it must not call the disk. A crash in the middle of
   a write is a crash after it: nothing of what is pending need arrive.

   EVERY STATE of a crash point, or a sample:

       crash_space space(point.state, {.tears = 3});
       if (space.count() <= budget) {
           exhaustive all;
           do check(space.pick(all)); while (all.next());
       } else
           for (seed...) { seeded choice(seed); check(space.pick(choice)); }

   `check` restores the state into a disk (`disk.restore(state)`), recovers, and may
   append, take new points and crash again: choices of all levels may come from one
   chooser. When it fails it prints `choice.repro()`, and `make_chooser(text)` gives the
   chooser back.

   FAULTS lie in a plan; an injected fault must be seen to fire:

       disk.with_faults([](fault_plan& p) { p.fail(any_sync, 2, EIO); });
       ...
       BOOST_TEST(disk.faults_fired() == 1);

   A failed sync takes pending sectors: they stay readable, later syncs succeed without
   them, and a crash takes them (`fault::lose`). `evict` shows it without a crash: clean
   memory is dropped and read again from the disk.

   A CRASH OF THE PROGRAM ALONE is `kill`: handles and locks go, the cache stays. For one in
   the middle of a write, cut that write short and let it be the last change.
   `power_off_after(n)` lets a program with threads run into the crash: after n changes each
   operation fails with ENODEV until `crash`, `kill` or `restore`.

   RULES that the log must keep are watched: see `rule`, `count_of`, `violations`.
   `used_after_power_off` is no rule of the log: it shows that a test left a writer alive.

   DAMAGE without a crash: damage.hpp. Looking at a disk: inspect.hpp. */

/** A simulated disk: for each file and directory what is seen and what a power cut
    leaves.

    Thread safety: shared objects safe.
*/
class simulated_disk
{
public:
    simulated_disk() : core_(std::make_shared<disk_core>()), name_(add_disk(core_)) {}
    explicit simulated_disk(const disk_state& state) : simulated_disk()
    {
        restore(state);
    }
    simulated_disk(const simulated_disk&) = delete;
    simulated_disk& operator=(const simulated_disk&) = delete;
    /// Handles may outlive it; they are dead.
    ~simulated_disk()
    {
        remove_disk(name_);
        const auto guard = hold();
        core_->off = true;
        core_->before = nullptr;
        core_->after = nullptr;
    }

    /// Returns: what to open `inside` by: "sim:<id>/log".
    std::filesystem::path path(std::string_view inside = "log") const
    {
        return std::filesystem::path(name_) / inside;
    }

    /// Returns: a copy of all that the disk holds; later changes do not touch it.
    disk_state snapshot() const
    {
        const auto guard = hold();
        return core_->state;
    }

    /// Effects: the disk holds `state`, handles are dead, locks are free, power is on.
    void restore(disk_state state)
    {
        const auto guard = hold();
        core_->state = std::move(state);
        core_->end_life();
    }

    /// Effects: as restoring one of the states that a power cut may leave.
    void crash(chooser& choice, const crash_options& options = {})
    {
        restore(crash_space(snapshot(), options).pick(choice));
    }

    /// Effects: the program is gone, but not the operating system: handles are dead,
    /// locks are free, what was written can be read.
    void kill()
    {
        const auto guard = hold();
        core_->end_life();
    }

    /// Effects: every operation fails from now on.
    void power_off()
    {
        const auto guard = hold();
        core_->off = true;
    }

    /// Effects: the power goes off before the change after the next `changes` ones.
    void power_off_after(std::uint64_t changes)
    {
        const auto guard = hold();
        core_->settings.changes_max = core_->changes + changes;
    }

    /// Effects: `edit(disk_state&)` changes what the disk holds, under handles that are
    /// open; see damage.hpp.
    template <class Edit>
    void alter(Edit edit)
    {
        const auto guard = hold();
        edit(core_->state);
    }

    /// Effects: clean memory of all files is read again from the disk.
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

    /// Effects: `edit(disk_settings&)` changes limits and abilities.
    template <class Edit>
    void configure(Edit edit)
    {
        const auto guard = hold();
        edit(core_->settings);
    }

    /// Effects: `edit(fault_plan&)` plans what fails from now on.
    template <class Edit>
    void with_faults(Edit edit)
    {
        const auto guard = hold();
        edit(core_->faults);
    }

    std::uint64_t faults_fired() const
    {
        const auto guard = hold();
        return core_->faults.fired();
    }

    /// Effects: `hook` is called before each operation has its effect, with no lock held:
    /// it may wait, so that a sync is slow, and others go on meanwhile.
    void before_each(std::function<void(const disk_operation&)> hook)
    {
        const auto guard = hold();
        core_->before = std::move(hook);
    }

    /// Effects: `hook` is called after each operation, before the caller learns of it. It
    /// must not call the disk.
    void after_each(std::function<void(const disk_operation&, const disk_state&)> hook)
    {
        const auto guard = hold();
        core_->after = std::move(hook);
    }

    std::vector<disk_operation> trace() const
    {
        const auto guard = hold();
        return core_->trace;
    }

    std::uint64_t operations() const
    {
        const auto guard = hold();
        return core_->operations;
    }

    /// Returns: how many operations there were that may change what a crash leaves.
    std::uint64_t changes() const
    {
        const auto guard = hold();
        return core_->changes;
    }

    std::uint64_t count_of(op_set kinds) const
    {
        const auto guard = hold();
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < op_count; ++i)
            sum += kinds.has(static_cast<op>(i)) ? core_->counts[i] : 0;
        return sum;
    }

    std::uint64_t count_of(rule broken) const
    {
        const auto guard = hold();
        return core_->broken[static_cast<std::size_t>(broken)];
    }

    /// Returns: the operations that broke a rule, with the rule.
    std::vector<violation> violations() const
    {
        const auto guard = hold();
        return core_->violations;
    }

    /// Effects: forgets trace, counts and violations, as for another run on this disk.
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
