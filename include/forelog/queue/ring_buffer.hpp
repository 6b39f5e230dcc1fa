// forelog/queue/ring_buffer.hpp: the cells of a ring
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_RING_BUFFER_HPP
#define FORELOG_QUEUE_RING_BUFFER_HPP

#include <forelog/detail/threading.hpp>
#include <forelog/format/endian.hpp>
#include <forelog/format/layout.hpp>
#include <forelog/record.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

namespace forelog::queue {

/** A ring of 8-byte cells that hold framed records, each of which may straddle the end.

    A record's first word, its size, is stored last and with release; zero means "not
    yet". Any cell may become the first one of a record, so all that is consumed is
    cleared.
*/
class ring_buffer
{
public:
    static constexpr std::uint64_t unit = format::alignment;

    /// Requires: a power of two. Throws: std::bad_alloc.
    explicit ring_buffer(std::uint64_t units)
        : units_(units)
        , cells_(new std::uint64_t[static_cast<std::size_t>(units)]())
    {}

    std::uint64_t units() const noexcept { return units_; }

    /// The first word of the record at a position; 0 if it is not published.
    std::uint32_t published(std::uint64_t position) const noexcept
    {
        return format::little(word(position).load(std::memory_order_acquire));
    }

    void publish(std::uint64_t position, std::uint32_t size) noexcept
    {
        word(position).store(format::little(size), std::memory_order_release);
    }

    /// Effects: lays what is framed at a position. Returns: its first word, to be published.
    template <class Framed>
    std::uint32_t encode(std::uint64_t position, std::uint64_t size, const Framed& framed)
    {
        const std::uint64_t cell = position & (units_ - 1);
        std::byte* const to = at(cell);
        if (cell + size <= units_) [[likely]]
            return framed.put_at(to);
        const auto room = static_cast<std::size_t>((units_ - cell) * unit);
        return framed.put([&](std::size_t offset, const std::byte* from, std::size_t n) {
            const std::size_t before = offset < room ? (std::min)(n, room - offset) : 0;
            std::memcpy(to + offset, from, before);
            if (before != n)
                std::memcpy(at(0) + (offset + before - room), from + before, n - before);
        });
    }

    /// The header of a published record, put together in `copy` if it straddles the end.
    const std::byte*
    header(std::uint64_t position,
           std::array<std::byte, format::record_header_size>& copy) const noexcept
    {
        const std::uint64_t cell = position & (units_ - 1);
        if (cell + 1 != units_) [[likely]]
            return at(cell);
        std::memcpy(copy.data(), at(cell), unit);
        std::memcpy(copy.data() + unit, at(0), unit);
        return copy.data();
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

    /** Effects: asks for the memory of a record of ordinary size some way behind `position`, but
        not from `end` on: what producers write next stays with them. The walk over headers knows
        the next one only from this one, and would wait for each in turn, since another core has
        written it; to own them at once is cheaper than to read them first and clear them later.
    */
    void fetch_ahead(std::uint64_t position, std::uint64_t end) const noexcept
    {
        constexpr std::uint64_t lead = 2048 / unit, line = 64 / unit;
        if (position + lead + line >= end)
            return;
        prefetch_to_write(cell(position + lead));
        prefetch_to_write(cell(position + lead + line));
    }

    void clear(std::uint64_t position, std::uint64_t size) noexcept
    {
        const std::uint64_t cell = position & (units_ - 1);
        const std::uint64_t first = (std::min)(size, units_ - cell);
        std::memset(at(cell), 0, static_cast<std::size_t>(first * unit));
        std::memset(at(0), 0, static_cast<std::size_t>((size - first) * unit));
    }

private:
    static void prefetch_to_write(const void* p) noexcept
    {
#if defined(__GNUC__) && defined(__x86_64__)
        // As __builtin_prefetch does where -mprfchw is given; where it is unknown, a no-op.
        asm volatile("prefetchw %0" : : "m"(*static_cast<const char*>(p)));
#elif defined(__GNUC__)
        __builtin_prefetch(p, 1);
#else
        (void)p;
#endif
    }

    std::byte* at(std::uint64_t cell) const noexcept
    {
        return reinterpret_cast<std::byte*>(cells_.get() + cell);
    }

    threading::atomic_ref<std::uint32_t> word(std::uint64_t position) const noexcept
    {
        return threading::atomic_ref<std::uint32_t>(
            *reinterpret_cast<std::uint32_t*>(cells_.get() + (position & (units_ - 1))));
    }

    std::uint64_t units_;
    std::unique_ptr<std::uint64_t[]> cells_;
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_RING_BUFFER_HPP
