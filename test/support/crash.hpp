// forelog/test/support/crash.hpp: the states that a whole disk may be in after a power
// cut
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_CRASH_HPP
#define FORELOG_TEST_SUPPORT_CRASH_HPP

#include "disk_state.hpp"
#include "file_space.hpp"

#include <set>

namespace forelog::test {

/// All that a directory may list after a power cut: any subset of the pending changes. A
/// rename is one change, so both names or neither are touched.
class dir_space
{
public:
    explicit dir_space(const cow<dir_node>& node) : node_(node)
    {
        const std::size_t n = node_->pending.size();
        if (n > few)
            return;
        for (std::uint64_t subset = 0; subset < std::uint64_t{1} << n; ++subset) {
            entry_list names = *node_->synced;
            for (std::size_t i = 0; i < n; ++i)
                if ((subset >> i & 1) != 0)
                    node_->pending[i].apply(names);
            const auto same = [&](const auto& r) { return *r == names; };
            if (std::none_of(results_.begin(), results_.end(), same))
                results_.push_back(cow(std::move(names)));
        }
    }

    cow<dir_node> pick(chooser& choice) const
    {
        if (node_->pending.empty() && !node_->has_lost)
            return node_;
        dir_node after;
        after.number = node_->number;
        if (!results_.empty())
            after.synced =
                results_[static_cast<std::size_t>(choice.pick(results_.size()))];
        else {
            after.synced = node_->synced;
            for (const entry_change& c : node_->pending)
                if (choice.pick(2) != 0)
                    c.apply(after.synced.edit());
        }
        after.cached = after.synced;
        return cow(std::move(after));
    }

private:
    /// Up to so many pending changes, equal outcomes are found and reached once.
    static constexpr std::size_t few = 10;

    cow<dir_node> node_;
    std::vector<cow<entry_list>> results_;
};

/** All states that a power cut may leave of a disk.

    Prepared once for a snapshot; each `pick` then costs a copy of what is pending. With
    an exhaustive chooser each state is reached once, `count()` in all; not so with
    `strict`, `any_size` or `any_cut`, which are for seeded choosers, nor with more than ten
    pending changes in one directory. Thread safety: shared objects safe, each thread with a
    chooser of its own.
*/
class crash_space
{
public:
    explicit crash_space(const disk_state& state, const crash_options& options = {})
        : state_(state)
    {
        const image* const removed = state_.stale() ? &*state_.stale() : nullptr;
        for (const auto& d : state_.dirs())
            dirs_.emplace_back(d);
        for (const auto& f : state_.files())
            files_.emplace_back(f, options, removed);
    }

    disk_state pick(chooser& choice) const
    {
        layout found = pick_dirs(choice);
        std::vector<cow<file_node>> files;
        disk_state after = state_;
        for (std::size_t i = 0; i < files_.size(); ++i) {
            if (found.files.count(state_.files()[i]->number) != 0)
                files.push_back(files_[i].pick(choice));
            else
                after.keep_stale(*state_.files()[i]);
        }
        after.assign(std::move(files), std::move(found.dirs));
        return after;
    }

    /// Effects: from now on as with `any_cut`. Who finds that there are too many states to see
    /// all of them goes on so.
    void allow_any_cut() noexcept
    {
        for (file_space& f : files_)
            f.allow_any_cut();
    }

    /// Returns: how many states `pick` reaches; the largest number if there are more.
    std::uint64_t count() const
    {
        std::uint64_t sum = 0;
        exhaustive all;
        do {
            const layout found = pick_dirs(all);
            std::uint64_t product = 1;
            for (std::size_t i = 0; i < files_.size(); ++i)
                if (found.files.count(state_.files()[i]->number) != 0)
                    product = detail::times(product, files_[i].count());
            sum = detail::plus(sum, product);
        } while (all.next());
        return sum;
    }

    /// Returns: how many sectors of all files have a choice.
    std::size_t pending_sectors() const
    {
        std::size_t sum = 0;
        for (const file_space& f : files_)
            sum += f.pending_sectors();
        return sum;
    }

private:
    struct layout
    {
        std::vector<cow<dir_node>> dirs;
        std::set<std::uint64_t> files;
    };

    /// Returns: the directories that the root leads to, and what they list.
    layout pick_dirs(chooser& choice) const
    {
        layout found;
        std::set<std::uint64_t> named{disk_state::root_number};
        for (std::size_t i = 0; i < dirs_.size(); ++i) {
            // A directory is made after the one that it lies in, so its number is higher.
            if (named.count(state_.dirs()[i]->number) == 0)
                continue;
            found.dirs.push_back(dirs_[i].pick(choice));
            for (const auto& [name, number] : *found.dirs.back()->synced)
                named.insert(number);
        }
        found.files = std::move(named);
        return found;
    }

    disk_state state_;
    std::vector<dir_space> dirs_;
    std::vector<file_space> files_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_CRASH_HPP
