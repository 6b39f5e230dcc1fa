// forelog/testing/fault_plan.hpp: which operations of a simulated disk fail, and how
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_FAULT_PLAN_HPP
#define FORELOG_TESTING_FAULT_PLAN_HPP

#include <forelog/testing/chooser.hpp>
#include <forelog/testing/crash_options.hpp>
#include <forelog/testing/disk_operation.hpp>
#include <forelog/testing/disk_settings.hpp>

#include <cerrno>
#include <optional>
#include <vector>

namespace forelog::testing {

/// Returns: the error code of a system error such as EIO.
inline std::error_code os_error(int number) noexcept
{
    return {number, std::system_category()};
}

/// Which operations are disturbed, and how.
struct fault
{
    op_set kinds = op_set::all();
    std::uint64_t nth =
        1; ///< the first one it hits, counted over the matching operations from now on
    std::uint64_t times = 1; ///< how many it hits from there on; `no_limit`: all
    std::error_code error;   ///< what the operation reports; none: it succeeds
    std::optional<std::uint64_t>
        transfer; ///< reads and writes transfer at most this many bytes
    bool applied =
        false; ///< the operation takes effect, and reports the error nevertheless
    loss lose = loss::all;     ///< syncs: which pending changes are lost for good
    chooser* choice = nullptr; ///< for `loss::chosen`; must outlive the plan
    std::string name;          ///< only operations on this file; empty: on any
    std::uint64_t begin = 0,
                  end = no_limit; ///< only transfers that touch this range of bytes
};

/** The faults that a disk will inject. Each fault counts the operations that match it; if
    several hit the same operation, the one added first takes effect.

    A test should check `fired`: one whose fault never hits passes without having tested
    anything. Thread safety: distinct objects safe; the plan of a disk is changed by
    `simulated_disk::with_faults`.
*/
class fault_plan
{
public:
    /// Effects: adds a fault. Returns: a reference to it for changes, valid until the next one is
    /// added.
    fault& add(fault f)
    {
        entries_.push_back({std::move(f)});
        return entries_.back().what;
    }

    /// Effects: the nth operation of `kinds` fails with the system error `error`, once.
    fault& fail(op_set kinds, std::uint64_t nth, int error)
    {
        fault f;
        f.kinds = kinds;
        f.nth = nth;
        f.error = os_error(error);
        return add(std::move(f));
    }

    /// Effects: the nth operation of `kinds` and all later ones fail.
    fault& fail_from(op_set kinds, std::uint64_t nth, int error)
    {
        fault& f = fail(kinds, nth, error);
        f.times = no_limit;
        return f;
    }

    /// Effects: the nth write (or read) transfers at most `bytes`, and succeeds.
    fault& cut_short(op kind, std::uint64_t nth, std::uint64_t bytes)
    {
        fault f;
        f.kinds = kind;
        f.nth = nth;
        f.transfer = bytes;
        return add(std::move(f));
    }

    /// Effects: reads of the file `name` that touch the range fail.
    fault& unreadable(std::string name, std::uint64_t offset, std::uint64_t length,
                      int error = EIO)
    {
        fault& f = fail_from(op::read, 1, error);
        f.name = std::move(name);
        f.begin = offset;
        f.end = offset + length;
        return f;
    }

    /// Returns: how many operations were hit.
    std::uint64_t fired() const noexcept { return fired_; }

    /// Effects: removes all faults; `fired` keeps its value.
    void clear() noexcept { entries_.clear(); }
    bool empty() const noexcept { return entries_.empty(); }

    /// Effects: counts the operation. Returns: the fault that hits it, if any.
    std::optional<fault> match(const disk_operation& o)
    {
        std::optional<fault> hit;
        for (entry& e : entries_) {
            if (!concerns(e.what, o))
                continue;
            ++e.seen;
            if (hit || e.seen < e.what.nth || e.seen - e.what.nth >= e.what.times)
                continue;
            hit = e.what;
            ++fired_;
        }
        return hit;
    }

private:
    struct entry
    {
        fault what;
        std::uint64_t seen = 0;
    };

    static bool concerns(const fault& f, const disk_operation& o)
    {
        if (!f.kinds.has(o.kind) || (!f.name.empty() && f.name != o.name))
            return false;
        const bool everywhere = f.begin == 0 && f.end == no_limit;
        return everywhere || (o.offset < f.end && o.offset + o.length > f.begin);
    }

    std::vector<entry> entries_;
    std::uint64_t fired_ = 0;
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_FAULT_PLAN_HPP
