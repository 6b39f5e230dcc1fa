// forelog/flush/group_commit.hpp: flush as soon as the writer is idle
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FLUSH_GROUP_COMMIT_HPP
#define FORELOG_FLUSH_GROUP_COMMIT_HPP

#include <forelog/flush/concept.hpp>

namespace forelog {

/// Flushes what is pending whenever the writer is idle: each sync makes durable all that was
/// appended during the one before. Models:
/// flush_policy.
struct group_commit
{
    flush_decision decide(const pending_records&, flush_clock::time_point) const noexcept
    {
        return flush_decision::now();
    }

    bool valid() const noexcept { return true; }
};

template <>
inline constexpr bool flushes_without_thread<group_commit> = true;

} // namespace forelog

#endif // FORELOG_FLUSH_GROUP_COMMIT_HPP
