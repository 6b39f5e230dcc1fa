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

/// A duration as a parameter, and the deadline that it means when it is passed. Never overflows.
class timeout
{
public:
    template <class Rep, class Period>
    timeout(std::chrono::duration<Rep, Period> duration)
    {
        // Compared as seconds in floating point: hours::max() means "forever", and overflows in
        // the clock's nanoseconds.
        using seconds = std::chrono::duration<double>;
        constexpr seconds century(100.0 * 365 * 24 * 3600);
        if (seconds(duration) >= century)
            return;
        deadline_ = threading::clock::now();
        if (seconds(duration) > seconds(0))
            deadline_ += std::chrono::ceil<threading::clock::duration>(duration);
    }

    queue::time_point deadline() const noexcept { return deadline_; }

private:
    queue::time_point deadline_ = queue::no_deadline;
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_DEADLINE_HPP
