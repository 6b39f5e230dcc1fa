// forelog/queue/detail/ring_buffer.hpp: the cells of a ring
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_RING_BUFFER_HPP
#define FORELOG_QUEUE_DETAIL_RING_BUFFER_HPP

#include <forelog/checksum/crc32c.hpp>
#include <forelog/codec/record_range.hpp>
#include <forelog/detail/threading.hpp>
#include <forelog/format/layout.hpp>
#include <forelog/format/record_header.hpp>
#include <forelog/record.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

namespace forelog::queue {

/** A ring of 8-byte cells that hold framed records, each of which may straddle the end.

    Every two cells have a published word, since no push takes fewer: 0 until the push that begins
    there is published, then its size. So the leader finds what is published without waiting for
    bytes that another core has written, and only these words, an eighth of the bytes, have to be
    cleared before the cells are used again.
*/
class ring_buffer
{
public:
    static constexpr std::uint64_t unit = format::alignment;

    /// Requires: a power of two. Effects: touches all memory, so that no push has to. Throws:
    /// std::bad_alloc.
    explicit ring_buffer(std::uint64_t units)
        : units_(units)
        , cells_(new std::uint64_t[static_cast<std::size_t>(units)]())
        , published_(new std::uint16_t[static_cast<std::size_t>(units / 2)]())
    {}

    std::uint64_t units() const noexcept { return units_; }

    /// Returns: how many cells the push that is published at a position takes; 0 if none is.
    std::uint64_t published(std::uint64_t position) const noexcept
    {
        const std::uint64_t low =
            published_word(position).load(std::memory_order_acquire);
        if (low < long_bit) [[likely]]
            return low;
        const std::uint64_t high =
            published_word(position + 2).load(std::memory_order_relaxed);
        return high * long_bit + (low - long_bit);
    }

    /// Requires: `size` is not 0; two cells at least belong to it.
    void publish(std::uint64_t position, std::uint64_t size) noexcept
    {
        std::uint64_t low = size;
        if (size >= long_bit) [[unlikely]] {
            low = long_bit + size % long_bit;
            published_word(position + 2)
                .store(static_cast<std::uint16_t>(size / long_bit),
                       std::memory_order_relaxed);
        }
        published_word(position).store(static_cast<std::uint16_t>(low),
                                       std::memory_order_release);
    }

    /// Effects: writes a framed record or batch at a position.
    template <class Framed>
    void encode(std::uint64_t position, std::uint64_t size, const Framed& framed)
    {
        const std::uint64_t cell = position & (units_ - 1);
        std::byte* const to = at(cell);
        if (cell + size <= units_) [[likely]]
            return framed.put_at(to);
        const auto room = static_cast<std::size_t>((units_ - cell) * unit);
        framed.put([&](std::size_t offset, const std::byte* from, std::size_t n) {
            const std::size_t before = offset < room ? (std::min)(n, room - offset) : 0;
            std::memcpy(to + offset, from, before);
            if (before != n)
                std::memcpy(at(0) + (offset + before - room), from + before, n - before);
        });
    }

    /// Returns: `checksum` extended by the headers of the records that take `size` cells from a
    /// position on; `records` rises by their number.
    std::uint32_t checksum_headers(std::uint64_t position, std::uint64_t size,
                                   std::uint32_t checksum,
                                   std::uint32_t& records) const noexcept
    {
        std::array<std::byte, format::record_header_size> copy; // of one across the end
        codec::for_each_header<unit>(
            position, position + size,
            [&](std::uint64_t begin) {
                const std::byte* const header = cell(begin);
                if (header != at(units_ - 1)) [[likely]]
                    return header;
                std::memcpy(copy.data(), header, unit);
                std::memcpy(copy.data() + unit, at(0), unit);
                return static_cast<const std::byte*>(copy.data());
            },
            [&](const std::byte* header) {
                checksum = checksum::crc32c(header, format::record_header_size, checksum);
                ++records;
            });
        return checksum;
    }

    std::byte* cell(std::uint64_t position) const noexcept
    {
        return at(position & (units_ - 1));
    }

    /// The bytes of a range, in one piece or two; the second may be empty.
    std::array<const_bytes, 2> range(std::uint64_t position,
                                     std::uint64_t size) const noexcept
    {
        const std::uint64_t cell = position & (units_ - 1);
        const std::uint64_t first = (std::min)(size, units_ - cell);
        return {const_bytes(at(cell), static_cast<std::size_t>(first * unit)),
                const_bytes(at(0), static_cast<std::size_t>((size - first) * unit))};
    }

    /// Effects: prefetches the memory of a range, which another core has written, so that it
    /// arrives while the headers before it are checksummed. Returns: where the next call continues.
    std::uint64_t fetch(std::uint64_t position, std::uint64_t end) const noexcept
    {
        constexpr std::uint64_t line = 64 / unit;
        for (; position < end; position += line) {
#if defined(__GNUC__)
            __builtin_prefetch(cell(position));
#endif
        }
        return position;
    }

    /// Effects: clears the published words of a range. Requires: it begins and ends where a push
    /// does.
    void clear(std::uint64_t position, std::uint64_t size) noexcept
    {
        const std::uint64_t first = (position & (units_ - 1)) / 2;
        const std::uint64_t n = (position + size) / 2 - position / 2;
        const std::uint64_t before = (std::min)(n, units_ / 2 - first);
        std::fill_n(published_.get() + first, before, std::uint16_t{0});
        std::fill_n(published_.get(), n - before, std::uint16_t{0});
    }

private:
    /// In a published word: the higher bits of the size are in the next one.
    static constexpr std::uint64_t long_bit = std::uint64_t{1} << 15;

    std::byte* at(std::uint64_t cell) const noexcept
    {
        return reinterpret_cast<std::byte*>(cells_.get() + cell);
    }

    threading::atomic_ref<std::uint16_t>
    published_word(std::uint64_t position) const noexcept
    {
        return threading::atomic_ref<std::uint16_t>(
            published_[static_cast<std::size_t>((position & (units_ - 1)) / 2)]);
    }

    std::uint64_t units_;
    std::unique_ptr<std::uint64_t[]> cells_;
    std::unique_ptr<std::uint16_t[]> published_;
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_RING_BUFFER_HPP
