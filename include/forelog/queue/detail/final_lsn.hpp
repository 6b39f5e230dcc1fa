// forelog/queue/detail/final_lsn.hpp: the next LSN of a queue that was closed
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_FINAL_LSN_HPP
#define FORELOG_QUEUE_DETAIL_FINAL_LSN_HPP

#include <forelog/detail/threading.hpp>

#include <cstdint>

namespace forelog::queue {

/** The next LSN at the moment when the closed bit was set. Late pushes still add to the tail.

    Thread safety: the thread that has set the bit calls `store`, once; any thread calls `load`.
*/
class final_lsn
{
public:
    void store(std::uint64_t n) noexcept { value_.store(n, std::memory_order_release); }

    /// Requires: the bit is set. The thread that has set it stores the LSN a few instructions
    /// later.
    std::uint64_t load() const noexcept
    {
        std::uint64_t n;
        while ((n = value_.load(std::memory_order_acquire)) == 0)
            threading::yield();
        return n;
    }

private:
    threading::atomic<std::uint64_t> value_{0}; ///< no queue ends at 0
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_FINAL_LSN_HPP
