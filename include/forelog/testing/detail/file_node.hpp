// forelog/testing/detail/file_node.hpp: one file in two images: what is read, and what is
// on the disk
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_FILE_NODE_HPP
#define FORELOG_TESTING_DETAIL_FILE_NODE_HPP

#include <forelog/testing/chooser.hpp>
#include <forelog/testing/crash_options.hpp>
#include <forelog/testing/detail/image.hpp>

#include <utility>

namespace forelog::testing {

/// The content that a write gave to a sector, or to a run of sectors if it is zeros.
struct version
{
    std::uint64_t order = 0; ///< writes of the whole disk are numbered
    std::uint64_t first = 0;
    std::uint64_t count = 1;
    cow<sector> bytes; ///< none: zeros
    bool backed = true;

    const std::byte* data() const noexcept
    {
        return bytes ? bytes->data() : zero_sector.data();
    }
    std::uint64_t end() const noexcept { return first + count; }
};

/// Effects: takes the sectors [first, end) out of `list`, splitting runs.
/// Returns: what was taken out.
inline std::vector<version> take_range(std::vector<version>& list, std::uint64_t first,
                                       std::uint64_t end, std::uint64_t order_max)
{
    std::vector<version> taken, kept;
    for (version& v : list) {
        const std::uint64_t from = (std::max)(v.first, first);
        const std::uint64_t to = (std::min)(v.end(), end);
        if (from >= to || v.order > order_max) {
            kept.push_back(std::move(v));
            continue;
        }
        const auto part = [&v](std::uint64_t a, std::uint64_t b) {
            version p = v;
            p.first = a;
            p.count = b - a;
            return p;
        };
        if (v.first < from)
            kept.push_back(part(v.first, from));
        taken.push_back(part(from, to));
        if (to < v.end())
            kept.push_back(part(to, v.end()));
    }
    list = std::move(kept);
    return taken;
}

/// A size that the file has reached, and when.
struct size_step
{
    std::uint64_t order;
    std::uint64_t size;
};

/** A file. `cache` is what reads see; `disk` is what the last successful sync made durable;
    `pending` has the versions of sectors in between, oldest first.

    After a failed sync some pending sectors are *lost*: clean, hence never written by a
    later sync, but not on the disk. They are the difference of the two images that no
    pending version explains. `zombies` are versions that were dropped and may come back.
*/
struct file_node
{
    std::uint64_t number = 0;
    image cache, disk;
    std::uint64_t size = 0, synced_size = 0;
    std::vector<version> pending;
    std::vector<size_step> sizes;
    std::vector<version> zombies;
    std::uint64_t zombie_size = 0;
    bool has_lost = false;

    void write(std::uint64_t offset, std::span<const std::byte> from, std::uint64_t order)
    {
        const std::uint64_t end = offset + from.size();
        for (std::uint64_t i = offset / sector_size; i * sector_size < end; ++i) {
            const std::uint64_t base = i * sector_size;
            const std::uint64_t a = (std::max)(base, offset);
            const std::uint64_t b = (std::min)(base + sector_size, end);
            sector now;
            std::memcpy(now.data(), cache.at(i), sector_size);
            std::memcpy(now.data() + (a - base), from.data() + (a - offset), b - a);
            cache.put(i, now.data(), true);
            if (is_zero(now.data()))
                add_zeros(order, i, 1, true);
            else
                pending.push_back({order, i, 1, cow<sector>(now), true});
        }
        grow(end, order);
    }

    void allocate(std::uint64_t offset, std::uint64_t length, std::uint64_t order)
    {
        const std::uint64_t end = sectors_of(offset + length);
        for (std::uint64_t i = offset / sector_size; i < end;) {
            std::uint64_t to = i;
            while (to < end && !cache.backed(to))
                ++to;
            if (to != i) {
                cache.put_zeros(i, to - i, true);
                add_zeros(order, i, to - i, true);
            }
            i = to + 1;
        }
        grow(offset + length, order);
    }

    void punch(std::uint64_t offset, std::uint64_t length, std::uint64_t order)
    {
        const std::uint64_t end =
            (std::min)(offset + length, cache.sectors() * sector_size);
        for (std::uint64_t i = offset / sector_size; i * sector_size < end; ++i) {
            const std::uint64_t base = i * sector_size;
            const std::uint64_t a = (std::max)(base, offset) - base;
            const std::uint64_t b = (std::min)(base + sector_size, end) - base;
            if (b - a == sector_size) {
                if (!cache.backed(i))
                    continue;
                cache.put_zeros(i, 1, false);
                add_zeros(order, i, 1, false);
                continue;
            }
            sector now;
            std::memcpy(now.data(), cache.at(i), sector_size);
            std::memset(now.data() + a, 0, b - a);
            cache.put(i, now.data(), cache.backed(i));
            pending.push_back({order, i, 1, cow<sector>(now), cache.backed(i)});
        }
    }

    /// Effects: what was written up to `order` is durable, and earlier lost versions of it cannot
    /// come back. Later writes stay pending.
    void sync(std::uint64_t order)
    {
        std::vector<version> done = take_range(pending, 0, ~std::uint64_t{0}, order);
        for (const version& v : done) {
            // Equal pages are kept once, so that a copy of the disk stays cheap.
            if (pending.empty() && !has_lost)
                disk.share(v.first, v.end(), cache);
            else if (v.bytes)
                disk.put(v.first, v.data(), v.backed);
            else
                disk.put_zeros(v.first, v.count, v.backed);
            if (!zombies.empty())
                take_range(zombies, v.first, v.end(), order);
        }
        synced_size = (std::max)(synced_size, reached(order));
        std::erase_if(sizes, [order](const size_step& s) { return s.order <= order; });
    }

    /// Effects: as a sync that failed: pending versions are lost.
    void lose(std::uint64_t order, loss how, chooser* choice, bool keep_zombies)
    {
        if (how == loss::none)
            return;
        std::vector<version> gone;
        if (how == loss::all || choice == nullptr) {
            gone = take_range(pending, 0, ~std::uint64_t{0}, order);
        } else {
            for (std::uint64_t i : touched())
                if (choice->pick(2) != 0)
                    for (version& v : take_range(pending, i, i + 1, order))
                        gone.push_back(std::move(v));
        }
        has_lost = has_lost || !gone.empty();
        const bool size_too = how == loss::all || choice == nullptr ||
                              (!sizes.empty() && choice->pick(2) != 0);
        if (keep_zombies) {
            zombie_size =
                size_too ? (std::max)(zombie_size, reached(order)) : zombie_size;
            for (version& v : gone)
                zombies.push_back(std::move(v));
        }
        if (size_too)
            std::erase_if(sizes,
                          [order](const size_step& s) { return s.order <= order; });
    }

    /// Effects: clean sectors are read from the disk again, as when memory gets short.
    void drop()
    {
        image fresh = disk;
        for (const version& v : pending)
            for (std::uint64_t i = v.first; i < v.end(); ++i)
                fresh.put(i, cache.at(i), cache.backed(i));
        cache = std::move(fresh);
        has_lost = false;
        size = (std::max)(synced_size, reached(~std::uint64_t{0}));
        cache.cut(size);
    }

    /// Returns: the sectors with pending versions, in order, each once.
    std::vector<std::uint64_t> touched() const
    {
        std::vector<std::uint64_t> all;
        for (const version& v : pending)
            for (std::uint64_t i = v.first; i < v.end(); ++i)
                all.push_back(i);
        std::sort(all.begin(), all.end());
        all.erase(std::unique(all.begin(), all.end()), all.end());
        return all;
    }

    /// Returns: the largest size reached by pending steps up to `order`, or 0.
    std::uint64_t reached(std::uint64_t order) const noexcept
    {
        std::uint64_t most = 0;
        for (const size_step& s : sizes)
            if (s.order <= order)
                most = (std::max)(most, s.size);
        return most;
    }

private:
    void grow(std::uint64_t end, std::uint64_t order)
    {
        size = (std::max)(size, end);
        // Compared with what the disk will have, not with `size`: a size that a failed sync has
        // lost is reached again when the bytes are written again.
        if (end > synced_size && end > reached(~std::uint64_t{0}))
            sizes.push_back({order, end});
    }

    void add_zeros(std::uint64_t order, std::uint64_t first, std::uint64_t count,
                   bool backed)
    {
        if (!pending.empty()) {
            version& last = pending.back();
            if (last.order == order && !last.bytes && last.backed == backed &&
                last.end() == first) {
                last.count += count;
                return;
            }
        }
        pending.push_back({order, first, count, {}, backed});
    }
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_FILE_NODE_HPP
