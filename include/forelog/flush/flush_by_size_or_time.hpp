// forelog/flush/flush_by_size_or_time.hpp: flush by count, bytes or age, whichever comes
// first
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FLUSH_FLUSH_BY_SIZE_OR_TIME_HPP
#define FORELOG_FLUSH_FLUSH_BY_SIZE_OR_TIME_HPP

#include <forelog/flush/flush_by_size.hpp>
#include <forelog/flush/flush_by_time.hpp>

namespace forelog {

/// The default: `flush_by_size` and `flush_by_time` together. Models: flush_policy.
struct flush_by_size_or_time
{
    std::uint64_t batch_size = 1000;                                         ///< records
    std::chrono::nanoseconds batch_timeout = std::chrono::milliseconds(100); ///< age
    std::uint64_t batch_bytes = flush_decision::never; ///< framed bytes

    flush_decision decide(const pending_records& p,
                          flush_clock::time_point now) const noexcept
    {
        flush_decision decision = by_size().decide(p, now);
        const flush_decision timed = by_time().decide(p, now);
        decision.flush |= timed.flush;
        decision.deadline = timed.deadline;
        return decision;
    }

    bool valid() const noexcept { return invalid_option() == nullptr; }

    /// What is wrong with the options, in words; nullptr if nothing is.
    const char* invalid_option() const noexcept
    {
        const char* const wrong = by_size().invalid_option();
        return wrong != nullptr ? wrong : by_time().invalid_option();
    }

private:
    flush_by_size by_size() const noexcept { return {batch_size, batch_bytes}; }
    flush_by_time by_time() const noexcept { return {batch_timeout}; }
};

} // namespace forelog

#endif // FORELOG_FLUSH_FLUSH_BY_SIZE_OR_TIME_HPP
