// forelog/testing/detail/image.hpp: the bytes of a file, in sectors that are shared until
// written
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_IMAGE_HPP
#define FORELOG_TESTING_DETAIL_IMAGE_HPP

#include <forelog/testing/detail/cow.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace forelog::testing {

/// The unit that a disk writes completely or not at all, except when a power cut tears it.
inline constexpr std::size_t sector_size = 512;

using sector = std::array<std::byte, sector_size>;

inline constexpr sector zero_sector{};

inline bool is_zero(const std::byte* bytes) noexcept
{
    return std::memcmp(bytes, zero_sector.data(), sector_size) == 0;
}

inline bool same_bytes(const std::byte* a, const std::byte* b) noexcept
{
    return a == b || std::memcmp(a, b, sector_size) == 0;
}

constexpr std::uint64_t sectors_of(std::uint64_t bytes) noexcept
{
    return (bytes + sector_size - 1) / sector_size;
}

/** A sparse run of sectors, kept in pages of eight so that a copy costs little.

    A sector is *backed* if it takes space on the disk; one that is not reads as zeros.
*/
class image
{
public:
    const std::byte* at(std::uint64_t index) const noexcept
    {
        const page* const p = find(index);
        return p != nullptr ? p->bytes.data() + place(index) : zero_sector.data();
    }

    bool backed(std::uint64_t index) const noexcept
    {
        const page* const p = find(index);
        return p != nullptr && (p->backed >> (index % per_page) & 1) != 0;
    }

    std::uint64_t backed_sectors() const noexcept
    {
        std::uint64_t sum = 0;
        for (const auto& p : pages_)
            if (p)
                sum += static_cast<unsigned>(std::popcount(p->backed));
        return sum;
    }

    void put(std::uint64_t index, const std::byte* bytes, bool backed)
    {
        if (!backed && find(index) == nullptr && is_zero(bytes))
            return;
        page& p = reach(index / per_page).edit();
        const auto bit = static_cast<std::uint8_t>(1u << (index % per_page));
        p.backed = static_cast<std::uint8_t>(backed ? p.backed | bit : p.backed & ~bit);
        std::memcpy(p.bytes.data() + place(index), bytes, sector_size);
    }

    /// Effects: zeros over `count` sectors; whole pages cost no memory.
    void put_zeros(std::uint64_t first, std::uint64_t count, bool backed)
    {
        for (std::uint64_t i = first; i < first + count;) {
            if (i % per_page == 0 && first + count - i >= per_page) {
                if (backed)
                    reach(i / per_page) = zero_page();
                else if (i / per_page < pages_.size())
                    pages_[i / per_page] = {};
                i += per_page;
            } else
                put(i++, zero_sector.data(), backed);
        }
    }

    void read(std::uint64_t offset, std::span<std::byte> to) const noexcept
    {
        while (!to.empty()) {
            const std::uint64_t index = offset / sector_size;
            const std::size_t in = offset % sector_size;
            const std::size_t n = (std::min)(to.size(), sector_size - in);
            std::memcpy(to.data(), at(index) + in, n);
            offset += n;
            to = to.subspan(n);
        }
    }

    /// Effects: takes the pages that hold the sectors [first, end) from `other` whole.
    void share(std::uint64_t first, std::uint64_t end, const image& other)
    {
        for (std::uint64_t p = first / per_page; p * per_page < end; ++p) {
            if (p < other.pages_.size())
                reach(p) = other.pages_[p];
            else if (p < pages_.size())
                pages_[p] = {};
        }
    }

    /// Effects: removes all bytes from `size` on, so that zeros are there when the file grows
    /// again.
    void cut(std::uint64_t size)
    {
        const std::uint64_t keep = sectors_of(size);
        if (size % sector_size != 0 && find(keep - 1) != nullptr) {
            sector last = zero_sector;
            std::memcpy(last.data(), at(keep - 1), size % sector_size);
            if (!same_bytes(last.data(), at(keep - 1)))
                put(keep - 1, last.data(), backed(keep - 1));
        }
        const std::uint64_t pages = (keep + per_page - 1) / per_page;
        if (pages < pages_.size())
            pages_.resize(pages);
        if (keep % per_page != 0)
            for (std::uint64_t i = keep; i % per_page != 0; ++i)
                if (backed(i) || !is_zero(at(i)))
                    put(i, zero_sector.data(), false);
    }

    std::uint64_t sectors() const noexcept { return pages_.size() * per_page; }

private:
    static constexpr std::uint64_t per_page = 8;
    struct page
    {
        std::array<std::byte, per_page * sector_size> bytes{};
        std::uint8_t backed = 0;
    };

    static std::size_t place(std::uint64_t index) noexcept
    {
        return static_cast<std::size_t>(index % per_page) * sector_size;
    }

    const page* find(std::uint64_t index) const noexcept
    {
        const std::uint64_t p = index / per_page;
        return p < pages_.size() && pages_[p] ? &*pages_[p] : nullptr;
    }

    cow<page>& reach(std::uint64_t p)
    {
        if (p >= pages_.size())
            pages_.resize(p + 1);
        return pages_[p];
    }

    static const cow<page>& zero_page()
    {
        static const cow<page> zeros(page{{}, 0xff});
        return zeros;
    }

    std::vector<cow<page>> pages_;
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_IMAGE_HPP
