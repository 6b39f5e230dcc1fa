// forelog/queue/detail/tickets.hpp: LSNs that are given out until they are closed
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_TICKETS_HPP
#define FORELOG_QUEUE_DETAIL_TICKETS_HPP

#include <forelog/queue/detail/final_lsn.hpp>

namespace forelog::queue {

/// Gives out LSNs: the next one in the upper bits of a word, and whether it is closed in the
/// lowest. Thread safety: any thread.
class tickets
{
public:
    explicit tickets(std::uint64_t first_lsn) : word_(first_lsn << 1) {}

    /// Returns: the first LSN of this many records; 0 if no more are given out.
    std::uint64_t draw(std::uint32_t records) noexcept
    {
        const std::uint64_t word =
            word_.fetch_add(std::uint64_t{records} << 1, std::memory_order_seq_cst);
        return (word & closed_bit) != 0 ? 0 : word >> 1;
    }
    std::uint64_t next() const noexcept
    {
        const std::uint64_t word = word_.load(std::memory_order_seq_cst);
        return (word & closed_bit) != 0 ? final_.load() : word >> 1;
    }
    bool is_closed() const noexcept
    {
        return (word_.load(std::memory_order_seq_cst) & closed_bit) != 0;
    }
    std::uint64_t close() noexcept
    {
        const std::uint64_t last = word_.fetch_or(closed_bit);
        if ((last & closed_bit) == 0)
            final_.store(last >> 1);
        return final_.load();
    }

private:
    static constexpr std::uint64_t closed_bit = 1;

    threading::atomic<std::uint64_t> word_;
    final_lsn final_;
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_TICKETS_HPP
