// forelog/sync/concept.hpp: what a sync policy is
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SYNC_CONCEPT_HPP
#define FORELOG_SYNC_CONCEPT_HPP

#include <forelog/durability.hpp>
#include <forelog/file/archetype.hpp>

#include <concepts>
#include <system_error>

namespace forelog {

// clang-format off
// tag::concept[]
/** What "durable" means.

    `sync(file, ec)` brings all that was written to the file before the call to the level
    that `guarantees` states, or sets `ec`. It never retries: after a failed sync the
    system may have dropped the pages and call the next one a success. A policy that
    guarantees `durability::process` has nothing to do, and is not called. Such a policy may have
    a member `sync_on_close`: while it is true, closing the log syncs all of it.
*/
template <class S>
concept sync_policy =
    std::default_initializable<S> && std::copyable<S> &&
    requires(S& s, archetype::file& f, std::error_code& ec) {
        { S::guarantees } -> std::convertible_to<durability>;
        { s.sync(f, ec) } noexcept;
    };
// end::concept[]
// clang-format on

/// Whether an acknowledgement of this policy outlives more than the process.
template <sync_policy S>
inline constexpr bool is_syncing = S::guarantees > durability::process;

/// Whether a policy that syncs nothing while the log is open wants all of it synced by `close`.
template <sync_policy S>
constexpr bool syncs_on_close(const S& policy) noexcept
{
    if constexpr (!is_syncing<S> && requires {
                      {
                          policy.sync_on_close
                          } -> std::convertible_to<bool>;
                  })
        return policy.sync_on_close;
    else
        return false;
}

} // namespace forelog

#endif // FORELOG_SYNC_CONCEPT_HPP
