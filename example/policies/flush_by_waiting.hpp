// forelog/example/policies/flush_by_waiting.hpp: a flush policy of one's own
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_POLICIES_FLUSH_BY_WAITING_HPP
#define FORELOG_EXAMPLE_POLICIES_FLUSH_BY_WAITING_HPP

#include <forelog/flush/concept.hpp>

namespace example {

// tag::policy[]
/// Flushes when the waiting of all pending records together, taken as their number times the age
/// of the oldest, reaches `budget`: many wait a short time, one waits long. Models: flush_policy.
struct flush_by_waiting
{
    std::chrono::nanoseconds budget = std::chrono::milliseconds(100); ///< more than 0

    forelog::flush_decision decide(const forelog::pending_records& p,
                                   forelog::flush_clock::time_point now) const noexcept
    {
        const auto patience = budget / static_cast<std::int64_t>(p.records);
        if (now - p.oldest >= patience)
            return forelog::flush_decision::now();
        // Each record that comes shortens the patience: ask again when there are twice as many.
        return {.records = 2 * p.records, .deadline = p.oldest + patience};
    }

    bool valid() const noexcept
    {
        return budget > budget.zero() && budget <= std::chrono::hours(24);
    }
};
// end::policy[]

static_assert(forelog::flush_policy<flush_by_waiting>);

} // namespace example

#endif // FORELOG_EXAMPLE_POLICIES_FLUSH_BY_WAITING_HPP
