// forelog/queue/ring_options.hpp: the options of the ring
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_RING_OPTIONS_HPP
#define FORELOG_QUEUE_RING_OPTIONS_HPP

#include <cstdint>

namespace forelog::queue {

struct ring_options
{
    /// Bytes, rounded up to a power of two; 4 KiB to 1 GiB. Holds all that is in flight; the
    /// published words take another eighth of it.
    std::uint64_t memory = std::uint64_t{1} << 20;

    bool valid() const noexcept { return memory >= 4096 && memory <= 1 << 30; }

    /// What is wrong with the options, in words; nullptr if nothing is.
    const char* invalid_option() const noexcept
    {
        return valid() ? nullptr : "queue.memory is not within 4 KiB to 1 GiB";
    }
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_RING_OPTIONS_HPP
