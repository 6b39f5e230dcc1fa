// forelog/testing/detail/directory_node.hpp: one directory in two images, and its pending
// operations
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_DIRECTORY_NODE_HPP
#define FORELOG_TESTING_DETAIL_DIRECTORY_NODE_HPP

#include <forelog/testing/chooser.hpp>
#include <forelog/testing/detail/cow.hpp>
#include <forelog/testing/detail/file_node.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace forelog::testing {

/// The names of a directory, sorted, with the number of the file or directory each means.
class entry_list
{
public:
    using value_type = std::pair<std::string, std::uint64_t>;

    /// Returns: 0 if there is no such name.
    std::uint64_t find(std::string_view name) const noexcept
    {
        const auto at = place(name);
        return at != all_.end() && at->first == name ? at->second : 0;
    }

    void set(std::string_view name, std::uint64_t number)
    {
        const auto at = all_.begin() + (place(name) - all_.begin());
        if (at != all_.end() && at->first == name)
            at->second = number;
        else
            all_.insert(at, value_type(name, number));
    }

    /// Effects: removes the name if it means `number`.
    void erase(std::string_view name, std::uint64_t number)
    {
        const auto at = place(name);
        if (at != all_.end() && at->first == name && at->second == number)
            all_.erase(at);
    }

    auto begin() const noexcept { return all_.begin(); }
    auto end() const noexcept { return all_.end(); }
    std::size_t size() const noexcept { return all_.size(); }
    friend bool operator==(const entry_list&, const entry_list&) = default;

private:
    std::vector<value_type>::const_iterator place(std::string_view name) const noexcept
    {
        return std::lower_bound(
            all_.begin(), all_.end(), name,
            [](const value_type& e, std::string_view n) { return e.first < n; });
    }

    std::vector<value_type> all_;
};

/// One change of a directory: the name `from` goes, the name `to` comes; both at once for
/// a rename.
struct entry_change
{
    std::uint64_t order;
    std::uint64_t number;
    std::string from, to;

    void apply(entry_list& list) const
    {
        if (!from.empty())
            list.erase(from, number);
        if (!to.empty())
            list.set(to, number);
    }
};

/// A directory: `cached` is what is seen, `synced` is what the last successful sync made durable,
/// `pending` has the changes in between.
struct directory_node
{
    std::uint64_t number = 0;
    cow<entry_list> cached{entry_list()}, synced{entry_list()};
    std::vector<entry_change> pending;
    bool has_lost = false;

    void change(entry_change c)
    {
        c.apply(cached.edit());
        pending.push_back(std::move(c));
    }

    void sync(std::uint64_t order)
    {
        for (const entry_change& c : pending)
            if (c.order <= order)
                c.apply(synced.edit());
        std::erase_if(pending, [order](const auto& c) { return c.order <= order; });
        if (pending.empty() && !has_lost)
            synced = cached;
    }

    /// Effects: as a sync that failed: changes are lost, although they are still seen.
    void lose(std::uint64_t order, loss how, chooser* choice)
    {
        if (how == loss::none)
            return;
        std::erase_if(pending, [&](const entry_change& c) {
            const bool gone =
                c.order <= order &&
                (how == loss::all || choice == nullptr || choice->pick(2) != 0);
            has_lost = has_lost || gone;
            return gone;
        });
    }
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_DIRECTORY_NODE_HPP
