// forelog/testing/detail/disk_core.hpp: the shared part of a simulated disk: state, handles,
// faults and trace
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_DISK_CORE_HPP
#define FORELOG_TESTING_DETAIL_DISK_CORE_HPP

#include <forelog/testing/detail/exempt.hpp>
#include <forelog/testing/disk_operation.hpp>
#include <forelog/testing/disk_settings.hpp>
#include <forelog/testing/disk_state.hpp>
#include <forelog/testing/fault_plan.hpp>

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <set>

namespace forelog::testing {

/// Where an operation comes from. Handles of an earlier life, before a power cut, do not work.
struct origin
{
    std::uint64_t life = 0;
    std::uint64_t directory = 0; ///< the open directory that the file was opened by
    std::uint64_t handle = 0;    ///< 0: the directory itself
};

/** The part that `simulated_disk`, `simulated_directory` and `simulated_file` share.

    Members are used with `mutex` held, except for `perform`, which locks it.
*/
struct disk_core
{
    std::mutex mutex;
    disk_state state;
    disk_settings settings;
    fault_plan faults;
    std::uint64_t life = 1;
    bool off = false;
    std::uint64_t last_handle = 0;
    std::map<std::uint64_t, unsigned> opens; ///< handles by the number of their file
    std::set<std::uint64_t> locks;           ///< numbers of locked files
    std::set<std::uint64_t> failed;  ///< handles and directories whose sync failed
    std::set<std::uint64_t> stopped; ///< open directories through which one failed
    std::map<std::uint64_t, std::uint64_t> created; ///< files, by which open directory
    std::set<std::uint64_t>
        in_use; ///< open directories that wrote frames to files of theirs
    std::uint64_t operations = 0, changes = 0;
    std::array<std::uint64_t, op_count> counts{};
    std::array<std::uint64_t, rule_count> broken{};
    std::vector<disk_operation> trace;
    std::vector<violation> violations;
    std::function<void(const disk_operation&)> before;
    std::function<void(const disk_operation&, const disk_state&)> after;

    /** Effects: performs one operation: counts it, calls the hooks, applies a fault, and adds it to
        the trace.

        `effect` gets the operation, the fault that hits it, if any, and the order of the last
        change when the operation began: a sync covers nothing later, however long it takes. An
        operation that fails has no effect, except for syncs, which handle the fault themselves.
    */
    template <class Effect>
    void perform(disk_operation& o, const origin& who, std::error_code& ec,
                 Effect effect) noexcept
    {
        const exempt simulated;
        std::unique_lock guard(mutex);
        if (begin(o, who)) {
            const std::optional<fault> hit = faults.match(o);
            const std::uint64_t mark = state.order();
            if (wait(o, who, guard)) {
                check_rules(o, who);
                const bool fails = hit && hit->error && !hit->applied;
                if (!fails || any_sync.has(o.kind))
                    effect(o, hit, mark);
                if (hit && hit->error)
                    o.error = hit->error;
                finish(o, who);
            }
        }
        ec = o.error;
    }

    /// Effects: ends the life of all handles. Requires: the mutex is held.
    void end_life()
    {
        ++life;
        off = false;
        opens.clear();
        locks.clear();
        failed.clear();
        stopped.clear();
        created.clear();
        in_use.clear();
        settings.changes_max = no_limit;
        state.collect([](std::uint64_t) { return false; });
    }

    bool is_open(std::uint64_t number) const { return opens.count(number) != 0; }

    void release(std::uint64_t number)
    {
        const auto at = opens.find(number);
        if (at != opens.end() && --at->second == 0)
            opens.erase(at);
        if (!state.is_named(number))
            state.collect([this](std::uint64_t n) { return is_open(n); });
    }

    /// Returns: how many of `length` bytes at `offset` fit; sets the error if none does.
    std::uint64_t room(const file_node& f, std::uint64_t offset, std::uint64_t length,
                       std::error_code& ec) const
    {
        if (offset + length > settings.file_limit) {
            if (offset >= settings.file_limit) {
                ec = os_error(EFBIG);
                return 0;
            }
            length = settings.file_limit - offset;
        }
        if (settings.capacity == no_limit)
            return length;
        std::uint64_t used =
            state.used_bytes([this](std::uint64_t n) { return is_open(n); });
        for (std::uint64_t i = offset / sector_size; i < sectors_of(offset + length);
             ++i) {
            used += f.cache.backed(i) ? 0 : sector_size;
            if (used <= settings.capacity || f.cache.backed(i))
                continue;
            if (i * sector_size <= offset) {
                ec = os_error(ENOSPC);
                return 0;
            }
            return i * sector_size - offset;
        }
        return length;
    }

    /// Effects: from now on the writer that uses this handle breaks a rule if it goes on.
    void stop(const origin& who)
    {
        failed.insert(who.handle != 0 ? who.handle : who.directory);
        stopped.insert(who.directory);
    }

    void note(rule broken_rule, const disk_operation& by)
    {
        ++broken[static_cast<std::size_t>(broken_rule)];
        violations.push_back({broken_rule, by});
        name(violations.back().by);
    }

private:
    /// The offset of the first frame of a segment, which every segment has.
    static constexpr std::uint64_t link_offset = 4096;

    bool begin(disk_operation& o, const origin& who)
    {
        off = off || (any_change.has(o.kind) && changes >= settings.changes_max);
        if (is_dead(o, who))
            return false;
        o.index = ++operations;
        ++counts[static_cast<std::size_t>(o.kind)];
        if (settings.trace || before || after || !faults.empty())
            name(o);
        return true;
    }

    /// Effects: sets the name that the file has now: a spare segment is renamed while it is open.
    void name(disk_operation& o) const
    {
        if (o.name.empty() && o.number != 0)
            o.name = state.name_of(o.number);
    }

    bool is_dead(disk_operation& o, const origin& who)
    {
        if (!off && who.life == life)
            return false;
        note(rule::used_after_power_off, o);
        o.error = os_error(ENODEV);
        return true;
    }

    /// Effects: calls the hook without the lock, so that other threads go on.
    bool wait(disk_operation& o, const origin& who, std::unique_lock<std::mutex>& guard)
    {
        if (!before)
            return true;
        const auto hook = before;
        guard.unlock();
        hook(o);
        guard.lock();
        return !is_dead(o, who);
    }

    void check_rules(const disk_operation& o, const origin& who)
    {
        if (!(any_sync | op::write | op::write_back | op::allocate | op::punch |
              op::create | op::rename | op::remove)
                 .has(o.kind))
            return;
        // An opening that fails removes what it has made, whatever has failed.
        if (o.kind == op::remove && in_use.count(who.directory) == 0)
            return;
        const std::uint64_t self = who.handle != 0 ? who.handle : who.directory;
        if (failed.count(self) != 0)
            note(rule::used_after_failed_sync, o);
        else if (stopped.count(who.directory) != 0)
            note(rule::writer_went_on, o);
    }

    void finish(const disk_operation& o, const origin& who)
    {
        if (o.kind == op::write && o.offset > link_offset)
            if (const auto at = created.find(o.number);
                at != created.end() && at->second == who.directory)
                in_use.insert(who.directory);
        changes += any_change.has(o.kind) ? 1 : 0;
        if (settings.trace)
            trace.push_back(o);
        if (after)
            after(o, state);
    }
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_DISK_CORE_HPP
