// forelog/queue/unbounded_queue.hpp: a Boost.Lockfree queue that grows
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_UNBOUNDED_QUEUE_HPP
#define FORELOG_QUEUE_UNBOUNDED_QUEUE_HPP

#include <forelog/queue/detail/ticket_queue.hpp>

namespace forelog {

/// Grows with the backlog: an append never waits for the disk, and memory is bounded by what the
/// system has. What is over `initial_capacity` takes little more than its bytes, and is given back.
/// Models: record_queue.
class unbounded_queue : public queue::ticket_queue
{
public:
    static constexpr bool is_bounded = false;

    struct options
    {
        std::uint64_t initial_capacity =
            1024; ///< nodes that stay allocated; 1 to 1'000'000

        bool valid() const noexcept { return invalid_option() == nullptr; }

        /// What is wrong with the options, in words; none: nullptr.
        const char* invalid_option() const noexcept
        {
            return initial_capacity != 0 && initial_capacity <= 1'000'000
                       ? nullptr
                       : "queue.initial_capacity is not within 1 to 1,000,000";
        }
    };

    unbounded_queue(const options& o, std::uint64_t first_lsn)
        : ticket_queue(first_lsn, 0, queue::capacity_limit::bytes_max,
                       o.initial_capacity + 2)
    {}
};

} // namespace forelog

#endif // FORELOG_QUEUE_UNBOUNDED_QUEUE_HPP
