// forelog/queue/bounded_queue.hpp: a Boost.Lockfree queue of bounded capacity
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_BOUNDED_QUEUE_HPP
#define FORELOG_QUEUE_BOUNDED_QUEUE_HPP

#include <forelog/queue/detail/ticket_queue.hpp>

namespace forelog {

/// At most `capacity` records and `memory` bytes in flight, in nodes that are allocated once. An
/// atomic batch of more records than that is accepted when nothing else is in flight. Models:
/// record_queue.
class bounded_queue : public queue::ticket_queue
{
public:
    static constexpr bool is_bounded = true;

    struct options
    {
        std::uint64_t capacity = 10'000;                ///< records; 1 to 1'000'000
        std::uint64_t memory = std::uint64_t{16} << 20; ///< framed bytes; 4 KiB to 1 GiB

        bool valid() const noexcept { return invalid_option() == nullptr; }

        /// What is wrong with the options, in words; nullptr if nothing is.
        const char* invalid_option() const noexcept
        {
            if (capacity == 0 || capacity > 1'000'000)
                return "queue.capacity is not within 1 to 1,000,000";
            if (memory < 4096 || memory > std::uint64_t{1} << 30)
                return "queue.memory is not within 4 KiB to 1 GiB";
            return nullptr;
        }
    };

    bounded_queue(const options& o, std::uint64_t first_lsn)
        : ticket_queue(first_lsn, o.capacity, o.memory, o.capacity + 2)
    {}
};

} // namespace forelog

#endif // FORELOG_QUEUE_BOUNDED_QUEUE_HPP
