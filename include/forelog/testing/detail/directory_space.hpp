// forelog/testing/detail/directory_space.hpp: the names that a directory may list after a power cut
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_DIRECTORY_SPACE_HPP
#define FORELOG_TESTING_DETAIL_DIRECTORY_SPACE_HPP

#include <forelog/testing/chooser.hpp>
#include <forelog/testing/detail/directory_node.hpp>

namespace forelog::testing {

/// The names that a directory may list after a power cut: any subset of the pending changes. A
/// rename is one change, so either both names change or neither does.
class directory_space
{
public:
    explicit directory_space(const cow<directory_node>& node) : node_(node)
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

    cow<directory_node> pick(chooser& choice) const
    {
        if (node_->pending.empty() && !node_->has_lost)
            return node_;
        directory_node after;
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
    /// Up to this many pending changes, outcomes that are equal count as one.
    static constexpr std::size_t few = 10;

    cow<directory_node> node_;
    std::vector<cow<entry_list>> results_;
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_DIRECTORY_SPACE_HPP
