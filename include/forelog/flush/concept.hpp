// forelog/flush/concept.hpp: what a flush policy is
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FLUSH_CONCEPT_HPP
#define FORELOG_FLUSH_CONCEPT_HPP

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>

namespace forelog {

using flush_clock = std::chrono::steady_clock;

/// What has been appended and not yet written.
struct pending_records
{
    std::uint64_t records = 0;        ///< at least 1 when a policy is asked
    std::uint64_t bytes = 0;          ///< framed
    flush_clock::time_point oldest{}; ///< when the oldest of them was noticed
};

/// What a flush policy answers: flush, or when to ask again, whichever comes first.
struct flush_decision
{
    static constexpr std::uint64_t never = (std::numeric_limits<std::uint64_t>::max)();

    bool flush = false;
    std::uint64_t records = never; ///< ask again when this many are pending
    std::uint64_t bytes = never;   ///< ask again when this many bytes are pending
    flush_clock::time_point deadline = (flush_clock::time_point::max)();

    static constexpr flush_decision now() noexcept { return {.flush = true}; }
};

// clang-format off
// tag::concept[]
/** When the leader flushes by itself.

    `decide(pending, now)` is pure: it depends on its arguments and on the options that
    the policy holds as members, reads no clock and keeps no state. It is called by the
    writer, while that is neither writing nor syncing. A deadline counts from the oldest
    pending record. Whatever it says, `flush`, `wait`, `commit`, `close` and a full queue
    make the writer flush. `valid()` says whether the options make sense.
*/
template <class P>
concept flush_policy =
    std::copyable<P> && std::default_initializable<P> &&
    requires(const P& p, const pending_records& pending, flush_clock::time_point now) {
        { p.decide(pending, now) } noexcept -> std::same_as<flush_decision>;
        { p.valid() } noexcept -> std::same_as<bool>;
    };
// end::concept[]
// clang-format on

/// Whether the policy works with a queue that has no thread, and so no timer. Specialise it as true
/// for a policy of your own that never needs to be asked again.
template <class P>
inline constexpr bool flushes_without_thread = false;

} // namespace forelog

#endif // FORELOG_FLUSH_CONCEPT_HPP
