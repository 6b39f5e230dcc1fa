// forelog/flush/flush_by_time.hpp: flush when the oldest record has waited long enough
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FLUSH_FLUSH_BY_TIME_HPP
#define FORELOG_FLUSH_FLUSH_BY_TIME_HPP

#include <forelog/flush/concept.hpp>

namespace forelog {

/// Flushes once the oldest pending record is `batch_timeout` old; a later record does not
/// restart the time. Models: flush_policy.
struct flush_by_time
{
    std::chrono::nanoseconds batch_timeout =
        std::chrono::milliseconds(100); ///< at least 0

    flush_decision decide(const pending_records& p,
                          flush_clock::time_point now) const noexcept
    {
        // Compared as an age, since oldest + timeout overflows for a timeout meant as
        // "never".
        if (now - p.oldest >= batch_timeout)
            return flush_decision::now();
        const auto left = (flush_clock::time_point::max)() - p.oldest;
        return {.deadline = batch_timeout < left ? p.oldest + batch_timeout
                                                 : (flush_clock::time_point::max)()};
    }

    bool valid() const noexcept { return invalid_option() == nullptr; }

    /// What is wrong with the options, in words; nullptr if nothing is.
    const char* invalid_option() const noexcept
    {
        return batch_timeout.count() < 0 ? "flush.batch_timeout is negative" : nullptr;
    }
};

} // namespace forelog

#endif // FORELOG_FLUSH_FLUSH_BY_TIME_HPP
