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

inline std::error_code os_error(int number) noexcept
{
    return {number, std::system_category()};
}

/// One kind of misfortune.
struct fault
{
    op_set kinds = op_set::all();
    std::uint64_t nth = 1;   ///< of the matching operations from now on
    std::uint64_t times = 1; ///< how many from the nth on; `no_limit`: all
    std::error_code error;   ///< what is reported; none with `transfer` alone
    std::optional<std::uint64_t> transfer; ///< reads and writes: at most so many bytes
    bool applied = false;  ///< it takes effect, and the error is reported all the same
    loss lose = loss::all; ///< syncs: what of the pending is lost for ever
    chooser* choice = nullptr; ///< for `loss::chosen`; outlives the plan
    std::string name;          ///< only operations on this file; empty: on any
    std::uint64_t begin = 0, end = no_limit; ///< only transfers that touch this range
};

/** The faults that lie ahead of a disk. Of several that match, the first added hits; each
    counts on its own. A test asserts `fired`, lest it pass because nothing was injected.
*/
class fault_plan
{
public:
    /// Returns: a reference valid until the next `add`, for changing.
    fault& add(fault f)
    {
        entries_.push_back({std::move(f)});
        return entries_.back().what;
    }

    /// The nth of `kinds` fails, once.
    fault& fail(op_set kinds, std::uint64_t nth, int error)
    {
        fault f;
        f.kinds = kinds;
        f.nth = nth;
        f.error = os_error(error);
        return add(std::move(f));
    }

    /// The nth of `kinds` and all later ones fail.
    fault& fail_from(op_set kinds, std::uint64_t nth, int error)
    {
        fault& f = fail(kinds, nth, error);
        f.times = no_limit;
        return f;
    }

    /// The nth write (or read) transfers `bytes` at most.
    fault& cut_short(op kind, std::uint64_t nth, std::uint64_t bytes)
    {
        fault f;
        f.kinds = kind;
        f.nth = nth;
        f.transfer = bytes;
        return add(std::move(f));
    }

    /// Reads that touch the range of the file fail.
    fault& unreadable(std::string name, std::uint64_t offset, std::uint64_t length,
                      int error = EIO)
    {
        fault& f = fail_from(op::read, 1, error);
        f.name = std::move(name);
        f.begin = offset;
        f.end = offset + length;
        return f;
    }

    /// How often any fault has hit.
    std::uint64_t fired() const noexcept { return fired_; }

    void clear() noexcept { entries_.clear(); }
    bool empty() const noexcept { return entries_.empty(); }

    /// Effects: counts the operation. Returns: what befalls it, if anything.
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
