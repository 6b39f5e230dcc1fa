// forelog/queue/detail/queue_node.hpp: what passes through a lock-free queue
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_QUEUE_NODE_HPP
#define FORELOG_QUEUE_DETAIL_QUEUE_NODE_HPP

#include <forelog/queue/concept.hpp>

namespace forelog::queue {

/// One record or batch on its way through a queue, without its bytes.
struct queue_node_head
{
    std::uint64_t first_lsn = 0;
    std::uint32_t records = 0;
    std::uint32_t size = 0;                  ///< framed bytes
    std::byte* outside = nullptr;            ///< owned; null if the bytes follow the head
    queue::oversized_record* item = nullptr; ///< null unless oversized

    std::uint64_t bytes() const noexcept
    {
        return item != nullptr ? item->bytes() : size;
    }
    /// The bytes that count against the queue's memory.
    std::uint64_t charge() const noexcept { return item != nullptr ? 0 : size; }

    /// How many bytes follow the head.
    std::size_t inside_size() const noexcept
    {
        return outside == nullptr && item == nullptr ? size : 0;
    }
};

/// The same with its bytes: a lock-free queue copies it as plain bytes.
struct queue_node : queue_node_head
{
    /// A payload of at most this many bytes is in the node; a longer one takes an allocation.
    static constexpr std::size_t payload_inside = 256;

    std::byte inside[format::record_header_size + payload_inside];

    /// Requires: the size is set. Throws: std::bad_alloc.
    template <class Source>
    void encode(const Source& source)
    {
        outside = size > sizeof inside ? new std::byte[size] : nullptr;
        std::byte* const to = outside != nullptr ? outside : inside;
        source.put([to](std::size_t at, const std::byte* from, std::size_t n) {
            std::memcpy(to + at, from, n);
        });
    }
};

/// What remains of a node whose bytes are elsewhere, once they are gathered.
struct consumed_node
{
    std::byte* outside;
    queue::oversized_record* item;
    std::uint64_t charge;
};

/// The order of a heap with the lowest LSN at its top.
inline bool later(const queue_node& a, const queue_node& b) noexcept
{
    return a.first_lsn > b.first_lsn;
}

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_QUEUE_NODE_HPP
