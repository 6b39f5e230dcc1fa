// forelog/bench/core/run_time_policy.hpp: policies that leave a choice to run time
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_RUN_TIME_POLICY_HPP
#define FORELOG_BENCH_CORE_RUN_TIME_POLICY_HPP

#include "core/config.hpp"

#include <forelog/flush/flush_by_size_or_time.hpp>
#include <forelog/flush/group_commit.hpp>
#include <forelog/flush/manual_flush.hpp>
#include <forelog/sync/data_sync.hpp>
#include <forelog/sync/full_sync.hpp>

namespace bench {

/* Queue, codec and whether there is a sync at all are compiled in, since they decide what happens
   for a record. The two choices below cost a branch per batch and spare 13 of 15 compilations. */

/// Decides as the policy of the library that `kind` names.
struct run_time_flush
{
    flush_kind kind = flush_kind::both;
    forelog::flush_by_size_or_time limits{};

    forelog::flush_decision decide(const forelog::pending_records& pending,
                                   forelog::flush_clock::time_point now) const noexcept
    {
        switch (kind) {
        case flush_kind::size:
            return forelog::flush_by_size{limits.batch_size}.decide(pending, now);
        case flush_kind::time:
            return forelog::flush_by_time{limits.batch_timeout}.decide(pending, now);
        case flush_kind::both: return limits.decide(pending, now);
        case flush_kind::group: return forelog::group_commit{}.decide(pending, now);
        case flush_kind::manual: break;
        }
        return forelog::manual_flush{}.decide(pending, now);
    }

    bool valid() const noexcept { return limits.valid(); }
};

/// fsync or fdatasync.
struct run_time_sync
{
    static constexpr forelog::durability guarantees = forelog::data_sync::guarantees;
    static_assert(forelog::full_sync::guarantees == guarantees);

    bool full = false;

    template <class File>
    void sync(File& file, std::error_code& ec) noexcept
    {
        if (full)
            forelog::full_sync{}.sync(file, ec);
        else
            forelog::data_sync{}.sync(file, ec);
    }
};

} // namespace bench

namespace forelog {

/// Two of the choices need no thread; the command line allows only those with `direct_queue`.
template <>
inline constexpr bool flushes_without_thread<bench::run_time_flush> = true;

} // namespace forelog

#endif // FORELOG_BENCH_CORE_RUN_TIME_POLICY_HPP
