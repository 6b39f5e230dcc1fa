// forelog/testing/detail/file_space.hpp: the states that one file may be in after a power
// cut
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_FILE_SPACE_HPP
#define FORELOG_TESTING_DETAIL_FILE_SPACE_HPP

#include <forelog/testing/detail/file_node.hpp>
#include <forelog/testing/detail/file_table.hpp>

namespace forelog::testing {

/// The states that one file may have after a power cut.
class file_space
{
public:
    /// `removed`: what freed blocks hold, or null.
    file_space(const cow<file_node>& node, const crash_options& options,
               const image* removed)
        : node_(node)
        , options_(options)
        , removed_(removed)
    {
        if (is_settled())
            return;
        sizes_.push_back(node_->synced_size);
        for (const size_step& s : node_->sizes)
            sizes_.push_back(s.size);
        if (options_.zombies && node_->zombie_size > node_->synced_size)
            sizes_.push_back(node_->zombie_size);
        std::sort(sizes_.begin(), sizes_.end());
        sizes_.erase(std::unique(sizes_.begin(), sizes_.end()), sizes_.end());
        collect_versions();
        for (const std::uint64_t size : sizes_)
            tables_.push_back(tables_for(size));
    }

    std::uint64_t count() const
    {
        std::uint64_t sum = tables_.empty() ? 1 : 0;
        for (const auto& by_fill : tables_)
            for (const file_table& t : by_fill)
                sum = saturated_sum(sum, t.count());
        return sum;
    }

    void allow_any_cut() noexcept { options_.any_cut = true; }

    /// Returns: the number of sectors that may differ between the states.
    std::size_t pending_sectors() const
    {
        return tables_.empty() ? 0 : tables_.back().front().sectors.size();
    }

    cow<file_node> pick(chooser& choice) const
    {
        if (tables_.empty())
            return node_;
        const bool any = options_.any_size && sizes_.size() > 1;
        const auto n = static_cast<std::size_t>(choice.pick(sizes_.size() + any));
        if (n < sizes_.size())
            return pick_from(tables_[n], choice);
        const std::uint64_t span = sizes_.back() - sizes_.front();
        return pick_from(tables_for(sizes_.front() + choice.pick(span + 1)), choice);
    }

private:
    struct placed
    {
        std::uint64_t index;
        const version* what;
    };

    bool is_settled() const
    {
        const bool haunted =
            options_.zombies && (!node_->zombies.empty() || node_->zombie_size != 0);
        return node_->pending.empty() && node_->sizes.empty() && !node_->has_lost &&
               node_->size == node_->synced_size && !haunted;
    }

    void collect_versions()
    {
        const auto place = [this](const std::vector<version>& list) {
            for (const version& v : list)
                for (std::uint64_t i = v.first; i < v.end(); ++i)
                    versions_.push_back({i, &v});
        };
        if (options_.zombies)
            place(node_->zombies);
        place(node_->pending);
        std::stable_sort(versions_.begin(), versions_.end(),
                         [](const auto& a, const auto& b) { return a.index < b.index; });
    }

    std::vector<file_table> tables_for(std::uint64_t size) const
    {
        std::vector<file_table> all;
        all.push_back(table_for(size, filling::zeros));
        if (options_.garbage)
            all.push_back(table_for(size, filling::garbage));
        if (options_.stale && removed_ != nullptr)
            all.push_back(table_for(size, filling::stale));
        std::erase_if(all, [](const file_table& t) {
            return t.fill != filling::zeros && t.count() == 0;
        });
        return all;
    }

    file_table table_for(std::uint64_t size, filling fill) const
    {
        file_table t;
        t.size = size;
        t.fill = fill;
        t.base = node_->disk;
        t.base.cut(size);
        for (std::size_t i = 0; i < versions_.size();) {
            std::size_t end = i;
            while (end < versions_.size() && versions_[end].index == versions_[i].index)
                ++end;
            if (versions_[i].index < sectors_of(size))
                add_sector(t, i, end);
            i = end;
        }
        t.drop_unfilled_tears();
        return t;
    }

    void add_sector(file_table& t, std::size_t from, std::size_t end) const
    {
        const std::uint64_t index = versions_[from].index;
        const bool at_end = index + 1 == sectors_of(t.size) && t.size % sector_size != 0;
        bool allotted = false, differs = false;
        for (std::size_t k = from; k < end; ++k) {
            const version& v = *versions_[k].what;
            allotted = allotted || v.backed;
            differs = differs || !same_bytes(v.data(), node_->disk.at(index));
        }
        const bool fillable =
            t.fill != filling::zeros && allotted && !node_->disk.backed(index);
        if (!differs && !fillable)
            return;
        const auto content = [&](const std::byte* bytes, bool backed) {
            sector s;
            std::memcpy(s.data(), bytes, sector_size);
            if (at_end)
                std::memset(s.data() + t.size % sector_size, 0,
                            sector_size - t.size % sector_size);
            return sector_content{cow<sector>(s), backed};
        };
        sector_space s;
        s.index = index;
        for (std::size_t k = from; k < end; ++k)
            s.add(content(versions_[k].what->data(), versions_[k].what->backed));
        sector_content old = content(node_->disk.at(index), node_->disk.backed(index));
        if (fillable) {
            // A filling that equals what was there or was written makes no state of its own.
            sector_content f = content(filled(t.fill, index).data(), true);
            s.filled = !is_zero(f.data()) && !s.has(f);
            if (s.filled)
                old = std::move(f);
        }
        s.put_oldest(old);
        if (options_.tears != 0 && !options_.strict)
            s.find_tears(options_.tears, s.filled && t.fill == filling::stale);
        if (s.whole.size() > 1 || s.filled)
            t.sectors.push_back(std::move(s));
    }

    sector filled(filling fill, std::uint64_t index) const
    {
        sector s;
        if (fill == filling::stale) {
            std::memcpy(s.data(), removed_->at(index), sector_size);
            return s;
        }
        seeded noise(node_->number * 0x1'0000'0001u + index);
        for (std::byte& b : s)
            b = static_cast<std::byte>(1 + noise.step() % 255); // 0 would look unwritten
        return s;
    }

    cow<file_node> pick_from(const std::vector<file_table>& by_fill,
                             chooser& choice) const
    {
        const file_table& t =
            by_fill[static_cast<std::size_t>(choice.pick(by_fill.size()))];
        file_node after;
        after.number = node_->number;
        after.disk = t.pick(choice, options_);
        after.cache = after.disk;
        after.size = after.synced_size = t.size;
        if (options_.zombies)
            keep_zombies(after);
        return cow(std::move(after));
    }

    void keep_zombies(file_node& after) const
    {
        for (const placed& p : versions_)
            if (p.what->bytes && !same_bytes(p.what->data(), after.disk.at(p.index)))
                after.zombies.push_back(*p.what);
        after.zombie_size = (std::max)(node_->zombie_size, sizes_.back());
        if (after.zombie_size <= after.size)
            after.zombie_size = 0;
    }

    cow<file_node> node_;
    crash_options options_;
    const image* removed_;
    std::vector<std::uint64_t> sizes_;
    std::vector<placed> versions_;
    std::vector<std::vector<file_table>> tables_;
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_FILE_SPACE_HPP
