// forelog/commit/deadline.hpp: the end of a time that a call may take
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_DEADLINE_HPP
#define FORELOG_COMMIT_DEADLINE_HPP

#include <forelog/queue/concept.hpp>

#include <chrono>

namespace forelog::commit {

/// Returns: the deadline of a call that may take so long from now on. Never overflows.
template <class Duration>
queue::time_point deadline_after(Duration timeout)
{
    // Compared as seconds in floating point: hours::max() means "for ever", and overflows in the
    // clock's nanoseconds.
    using seconds = std::chrono::duration<double>;
    const auto now = threading::clock::now();
    if (seconds(timeout) <= seconds(0))
        return now;
    constexpr seconds century(100.0 * 365 * 24 * 3600);
    return seconds(timeout) < century
               ? now + std::chrono::ceil<threading::clock::duration>(timeout)
               : queue::no_deadline;
}

} // namespace forelog::commit

#endif // FORELOG_COMMIT_DEADLINE_HPP
