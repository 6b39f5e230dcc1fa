// forelog/testing/crash_space.hpp: the states that a whole disk may be in after a power
// cut
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_CRASH_SPACE_HPP
#define FORELOG_TESTING_CRASH_SPACE_HPP

#include <forelog/testing/detail/directory_space.hpp>
#include <forelog/testing/detail/file_space.hpp>
#include <forelog/testing/disk_state.hpp>

#include <set>

namespace forelog::testing {

/** All states that a power cut may leave of a disk.

        crash_space space(snapshot, {.tears = 3});
        if (space.count() <= budget) {
            exhaustive all;
            do
                check(space.pick(all));
            while (all.next());
        } else
            for (std::uint64_t seed = 1; seed <= budget; ++seed) {
                seeded choice(seed);
                check(space.pick(choice));
            }

    With an exhaustive chooser each state is reached once, `count()` in all. Exceptions are
    `strict`, `any_size` and `any_cut`, which are for seeded choosers, and more than ten pending
    changes in one directory.

    Complexity: the constructor is linear in what is pending; `pick` copies it.
    Thread safety: shared objects safe, each thread with a chooser of its own.
*/
class crash_space
{
public:
    /// Effects: prepares the states after a power cut at `state`.
    explicit crash_space(const disk_state& state, const crash_options& options = {})
        : state_(state)
    {
        const image* const removed = state_.stale() ? &*state_.stale() : nullptr;
        for (const auto& d : state_.dirs())
            dirs_.emplace_back(d);
        for (const auto& f : state_.files())
            files_.emplace_back(f, options, removed);
    }

    /// Returns: the state that `choice` chooses, with nothing pending.
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

    /// Effects: from now on as with `crash_options::any_cut`, for a test that found too many states
    /// to see all of them.
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
                    product = saturated_product(product, files_[i].count());
            sum = saturated_sum(sum, product);
        } while (all.next());
        return sum;
    }

    /// Returns: the number of sectors that may differ between the states.
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
        std::vector<cow<directory_node>> dirs;
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
    std::vector<directory_space> dirs_;
    std::vector<file_space> files_;
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_CRASH_SPACE_HPP
