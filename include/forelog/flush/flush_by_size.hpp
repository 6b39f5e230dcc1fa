// forelog/flush/flush_by_size.hpp: flush when enough has gathered
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FLUSH_FLUSH_BY_SIZE_HPP
#define FORELOG_FLUSH_FLUSH_BY_SIZE_HPP

#include <forelog/flush/concept.hpp>

namespace forelog {

/// Flushes once `batch_size` records, or `batch_bytes` bytes, are pending; fewer wait for
/// a `flush`, `wait`, `commit` or `close`. Models: flush_policy.
struct flush_by_size
{
    std::uint64_t batch_size = 1000;                   ///< records; at least 1
    std::uint64_t batch_bytes = flush_decision::never; ///< framed bytes; at least 1

    flush_decision decide(const pending_records& p,
                          flush_clock::time_point) const noexcept
    {
        if (p.records >= batch_size || p.bytes >= batch_bytes)
            return flush_decision::now();
        return {.records = batch_size, .bytes = batch_bytes};
    }

    bool valid() const noexcept { return invalid_option() == nullptr; }

    /// What is wrong with the options, in words; nullptr if nothing is.
    const char* invalid_option() const noexcept
    {
        if (batch_size == 0)
            return "flush.batch_size is 0";
        return batch_bytes == 0 ? "flush.batch_bytes is 0" : nullptr;
    }
};

} // namespace forelog

#endif // FORELOG_FLUSH_FLUSH_BY_SIZE_HPP
