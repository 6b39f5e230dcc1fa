// forelog/testing/detail/file_table.hpp: the contents that a file of one size may have after a
// power cut
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_FILE_TABLE_HPP
#define FORELOG_TESTING_DETAIL_FILE_TABLE_HPP

#include <forelog/testing/detail/sector_space.hpp>

#include <limits>

namespace forelog::testing {

inline std::uint64_t saturated_product(std::uint64_t a, std::uint64_t b) noexcept
{
    constexpr auto most = (std::numeric_limits<std::uint64_t>::max)();
    return a != 0 && b > most / a ? most : a * b;
}

inline std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) noexcept
{
    constexpr auto most = (std::numeric_limits<std::uint64_t>::max)();
    return b > most - a ? most : a + b;
}

/// The contents that a file of one size, with one filling, may have.
struct file_table
{
    std::uint64_t size = 0;
    filling fill = filling::zeros;
    image base;                        ///< without anything that was pending
    std::vector<sector_space> sectors; ///< those with a choice

    /// Returns: how many states `pick` reaches; with another filling than zeros only
    /// those in which something is filled.
    std::uint64_t count() const
    {
        std::uint64_t sum = combinations(sectors.size(), fill != filling::zeros);
        for (std::size_t j = 0; j < sectors.size(); ++j)
            for (const tear& t : sectors[j].tears)
                sum = saturated_sum(sum, combinations(j, needs_fill(j, t)));
        return sum;
    }

    /// Effects: removes tears with which no sector could show the filling.
    void drop_unfilled_tears()
    {
        for (std::size_t j = 0; j < sectors.size(); ++j) {
            bool beside = fill == filling::zeros;
            for (std::size_t i = 0; i < sectors.size(); ++i)
                beside = beside || (i != j && sectors[i].filled);
            if (!beside)
                std::erase_if(sectors[j].tears,
                              [&](const tear& t) { return needs_fill(j, t); });
        }
    }

    image pick(chooser& choice, const crash_options& options) const
    {
        image bytes = base;
        if (options.strict) {
            for (const sector_space& s : sectors)
                bytes.put(s.index, s.scattered(choice).data(), true);
            return bytes;
        }
        std::size_t torn = sectors.size();
        bool need = fill != filling::zeros;
        if (std::vector<std::size_t> can = tearable(); !can.empty()) {
            const auto which = static_cast<std::size_t>(choice.pick(can.size() + 1));
            if (which != 0) {
                torn = can[which - 1];
                const auto& tears = sectors[torn].tears;
                tear t = tears[static_cast<std::size_t>(choice.pick(tears.size()))];
                if (options.any_cut)
                    t = sectors[torn].anywhere(t, choice);
                bytes.put(sectors[torn].index, sectors[torn].torn(t).data(), true);
                need = needs_fill(torn, t);
            }
        }
        for (std::size_t i = 0; i < sectors.size(); ++i)
            if (i != torn)
                pick_sector(bytes, i, torn, need, choice);
        return bytes;
    }

private:
    void pick_sector(image& bytes, std::size_t i, std::size_t torn, bool& need,
                     chooser& choice) const
    {
        const sector_space& s = sectors[i];
        // If no later sector can show the filling, this one must: otherwise the state would be
        // reached a second time, by the filling with zeros.
        std::size_t n = 0;
        if (!need || !s.filled || may_fill_after(i, torn))
            n = static_cast<std::size_t>(choice.pick(s.whole.size()));
        need = need && !(s.filled && n == 0);
        if (n != 0 || s.filled)
            bytes.put(s.index, s.whole[n].data(), s.whole[n].backed);
    }

    bool may_fill_after(std::size_t i, std::size_t torn) const
    {
        while (++i < sectors.size())
            if (i != torn && sectors[i].filled)
                return true;
        return false;
    }

    std::vector<std::size_t> tearable() const
    {
        std::vector<std::size_t> all;
        for (std::size_t j = 0; j < sectors.size(); ++j)
            if (!sectors[j].tears.empty())
                all.push_back(j);
        return all;
    }

    /// Whether, with this tear, another sector must show the filling.
    bool needs_fill(std::size_t j, const tear& t) const
    {
        return fill != filling::zeros && !(sectors[j].filled && t.older == 0);
    }

    std::uint64_t combinations(std::size_t but, bool must_fill) const
    {
        std::uint64_t all = 1, unfilled = 1;
        for (std::size_t i = 0; i < sectors.size(); ++i) {
            if (i == but)
                continue;
            const std::uint64_t n = sectors[i].whole.size();
            all = saturated_product(all, n);
            unfilled = saturated_product(unfilled, n - (sectors[i].filled ? 1 : 0));
        }
        return must_fill ? all - unfilled : all;
    }
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_FILE_TABLE_HPP
