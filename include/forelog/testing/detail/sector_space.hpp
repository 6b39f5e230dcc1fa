// forelog/testing/detail/sector_space.hpp: the contents that one sector may have after a
// power cut
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_SECTOR_SPACE_HPP
#define FORELOG_TESTING_DETAIL_SECTOR_SPACE_HPP

#include <forelog/testing/chooser.hpp>
#include <forelog/testing/crash_options.hpp>
#include <forelog/testing/detail/image.hpp>

#include <set>
#include <string>
#include <vector>

namespace forelog::testing {

/// What unwritten sectors read as.
enum class filling : std::uint8_t
{
    zeros,
    garbage,
    stale
};

/// One content of a sector.
struct sector_content
{
    cow<sector> bytes;
    bool backed = false;

    const std::byte* data() const noexcept { return bytes->data(); }
};

/// A mix of two neighbouring contents, old and new, at a byte.
struct tear
{
    std::uint32_t older; ///< the older one's place; the newer is the next
    std::uint16_t cut;   ///< where one ends and the other begins
    bool newer_first;
};

/** The contents that one sector may have after a power cut: whole ones, the oldest first, no two
    equal, and mixes of two of them, none equal to another of either kind.
*/
struct sector_space
{
    std::uint64_t index = 0;
    std::vector<sector_content> whole;
    std::vector<tear> tears;
    /// Whether `whole[0]` is garbage or stale, and hence only reached by that filling.
    bool filled = false;

    bool has(const sector_content& content) const
    {
        return std::any_of(whole.begin(), whole.end(), [&](const sector_content& w) {
            return same_bytes(w.data(), content.data());
        });
    }

    void add(const sector_content& content)
    {
        if (!has(content))
            whole.push_back(content);
    }

    /// Effects: makes it the first.
    void put_oldest(const sector_content& content)
    {
        std::erase_if(whole, [&](const sector_content& w) {
            return same_bytes(w.data(), content.data());
        });
        whole.insert(whole.begin(), content);
    }

    /// Effects: finds at most `most` cuts each way for each pair of neighbours, spread
    /// over the bytes that differ, the first and the last always among them.
    void find_tears(std::size_t most, bool not_the_oldest)
    {
        std::set<std::string> seen; // of more than two contents, mixes may coincide
        for (const sector_content& w : whole)
            seen.insert(text(*w.bytes));
        for (std::uint32_t k = not_the_oldest ? 1 : 0; k + 1 < whole.size(); ++k) {
            const std::vector<std::uint16_t> cuts = cuts_between(k, most);
            for (const bool newer_first : {true, false})
                for (const std::uint16_t cut : cuts) {
                    const tear t{k, cut, newer_first};
                    if (whole.size() == 2 || seen.insert(text(torn(t))).second)
                        tears.push_back(t);
                }
        }
    }

    /// Returns: the same tear at any byte that makes a difference.
    tear anywhere(tear t, chooser& choice) const
    {
        const std::vector<std::uint16_t> all = cuts_between(t.older, sector_size);
        t.cut = all[static_cast<std::size_t>(choice.pick(all.size()))];
        return t;
    }

    sector torn(const tear& t) const
    {
        const std::byte* const older = whole[t.older].data();
        const std::byte* const newer = whole[t.older + 1].data();
        sector mix;
        std::memcpy(mix.data(), t.newer_first ? newer : older, t.cut);
        std::memcpy(mix.data() + t.cut, (t.newer_first ? older : newer) + t.cut,
                    sector_size - t.cut);
        return mix;
    }

    /// Returns: a mix in which each byte is from any of the contents.
    sector scattered(chooser& choice) const
    {
        sector mix;
        std::vector<std::byte> values;
        for (std::size_t i = 0; i < sector_size; ++i) {
            values.clear();
            for (const sector_content& w : whole)
                if (std::find(values.begin(), values.end(), w.data()[i]) == values.end())
                    values.push_back(w.data()[i]);
            mix[i] = values[static_cast<std::size_t>(choice.pick(values.size()))];
        }
        return mix;
    }

private:
    static std::string text(const sector& s)
    {
        return std::string(reinterpret_cast<const char*>(s.data()), s.size());
    }

    /// Returns: the places before a byte that differs. Other cuts give the same mixes.
    std::vector<std::uint16_t> cuts_between(std::size_t k, std::size_t most) const
    {
        std::vector<std::uint16_t> all;
        bool differed = false;
        for (std::size_t i = 0; i < sector_size; ++i)
            if (whole[k].data()[i] != whole[k + 1].data()[i]) {
                if (differed)
                    all.push_back(static_cast<std::uint16_t>(i));
                differed = true;
            }
        if (all.size() <= most)
            return all;
        std::vector<std::uint16_t> some;
        for (std::size_t i = 0; i < most; ++i)
            some.push_back(
                all[most == 1 ? all.size() / 2 : i * (all.size() - 1) / (most - 1)]);
        return some;
    }
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_SECTOR_SPACE_HPP
