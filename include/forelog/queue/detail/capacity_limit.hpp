// forelog/queue/detail/capacity_limit.hpp: a bound in records and in bytes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_CAPACITY_LIMIT_HPP
#define FORELOG_QUEUE_DETAIL_CAPACITY_LIMIT_HPP

#include <forelog/detail/threading.hpp>

#include <algorithm>
#include <cstdint>

namespace forelog::queue {

/** How much is in flight, in records and bytes, counted exactly in one word.

    A push of more records than are allowed waits until nothing else is in flight: so the records
    in flight are at most as many as are allowed, or those of one atomic batch.
*/
class capacity_limit
{
public:
    static constexpr std::uint64_t records_max = (std::uint64_t{1} << 24) - 1;
    static constexpr std::uint64_t bytes_max = (std::uint64_t{1} << 40) - 1;

    /// Requires: neither exceeds its maximum, nor do the records of any push. `records` 0: there
    /// is no bound, and only the bytes are counted.
    capacity_limit(std::uint64_t records, std::uint64_t bytes)
        : is_bounded_(records != 0)
        , records_(records)
        , bytes_(bytes)
    {}

    /// Returns: whether there was room; then it is taken.
    bool try_enter(std::uint64_t records, std::uint64_t bytes) noexcept
    {
        if (!is_bounded_) {
            load_.fetch_add(bytes, std::memory_order_relaxed);
            return true;
        }
        std::uint64_t now = load_.load(std::memory_order_relaxed);
        while (has_room(now, records, bytes))
            if (load_.compare_exchange_weak(now, now + pack(records, bytes),
                                            std::memory_order_acquire))
                return true;
        return false;
    }
    bool has_room(std::uint64_t records, std::uint64_t bytes) const noexcept
    {
        return has_room(load_.load(std::memory_order_seq_cst), records, bytes);
    }
    void leave(std::uint64_t records, std::uint64_t bytes) noexcept
    {
        load_.fetch_sub(pack(records, bytes), std::memory_order_release);
    }
    std::uint64_t bytes() const noexcept
    {
        const std::uint64_t now = load_.load(std::memory_order_relaxed);
        return is_bounded_ ? now & bytes_max : now;
    }

private:
    std::uint64_t pack(std::uint64_t records, std::uint64_t bytes) const noexcept
    {
        return (is_bounded_ ? records << 40 : 0) + bytes;
    }
    bool has_room(std::uint64_t now, std::uint64_t records,
                  std::uint64_t bytes) const noexcept
    {
        const std::uint64_t in_flight = now >> 40;
        return !is_bounded_ || ((in_flight == 0 || in_flight + records <= records_) &&
                                bytes <= bytes_ - (std::min)(bytes_, now & bytes_max));
    }

    bool is_bounded_;
    std::uint64_t records_, bytes_;
    threading::atomic<std::uint64_t> load_{0};
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_CAPACITY_LIMIT_HPP
