// forelog/flush/manual_flush.hpp: flush on request only
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FLUSH_MANUAL_FLUSH_HPP
#define FORELOG_FLUSH_MANUAL_FLUSH_HPP

#include <forelog/flush/concept.hpp>

namespace forelog {

/// Never flushes by itself: only for `flush`, `wait`, `commit`, `close`, and to
/// make room in a full queue. Models: flush_policy.
struct manual_flush
{
    flush_decision decide(const pending_records&, flush_clock::time_point) const noexcept
    {
        return {};
    }

    bool valid() const noexcept { return true; }
};

template <>
inline constexpr bool flushes_without_thread<manual_flush> = true;

} // namespace forelog

#endif // FORELOG_FLUSH_MANUAL_FLUSH_HPP
