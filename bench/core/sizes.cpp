// forelog/bench/core/sizes.cpp: bytes that a configuration takes in files and in memory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/sizes.hpp"
#include "core/payload_mix.hpp"

#include <forelog/format/layout.hpp>
#include <forelog/queue/bounded_queue.hpp>
#include <forelog/queue/ring_queue.hpp>

namespace bench {

std::uint64_t framed_size(const config& c)
{
    return forelog::format::framed_size(c.payload_size);
}

std::uint64_t one_frame(const config& c)
{
    using namespace forelog::format;
    return round_up(frame_header_size + bench::framed_size(c), 4096);
}

std::uint64_t payload_bytes(const config& c)
{
    return c.mix ? mixed_bytes(c.records, c.producers, [](std::size_t n) { return n; })
                 : c.records * c.payload_size;
}

std::uint64_t framed_bytes(const config& c)
{
    return c.mix ? mixed_bytes(
                       c.records, c.producers,
                       [](std::size_t n) { return forelog::format::framed_size(n); })
                 : c.records * framed_size(c);
}

std::uint64_t queue_memory(const config& c)
{
    switch (c.queue) {
    case queue_kind::ring:
        return c.queue_memory != 0 ? c.queue_memory
                                   : forelog::ring_queue::options().memory;
    case queue_kind::bounded:
        return (std::min)(c.queue_memory != 0 ? c.queue_memory
                                              : forelog::bounded_queue::options().memory,
                          c.queue_capacity * framed_size(c));
    case queue_kind::unbounded:
    case queue_kind::direct: break;
    }
    return 0;
}

} // namespace bench
