// forelog/commit/detail/space_wait.hpp: how a caller waits for a disk that is full
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_DETAIL_SPACE_WAIT_HPP
#define FORELOG_COMMIT_DETAIL_SPACE_WAIT_HPP

#include <forelog/detail/threading.hpp>

#include <algorithm>

namespace forelog::commit {

/** Tries again until the disk is no longer full, the log ends or time is up, where a queue has no
    thread that would.

    Effects: calls `act()`, which says when to call it again; in between others may play the
    writer's role, to sync what is written or to close. Returns: false when time is up; then the
    role may be lost. Requires: the role; the committer's waiters park at `parker`.
*/
template <class Lock, class Committer, class Act, class Closing>
bool wait_for_space(Lock& lead, Committer& committer, threading::parker& parker,
                    threading::clock::time_point deadline, Act act, Closing closing)
{
    if (!committer.waits_for_space())
        return true;
    for (;;) {
        const auto until = act();
        if (!committer.waits_for_space() || committer.watermarks().ended())
            break;
        if (threading::clock::now() >= deadline)
            return false;
        lead.unlock();
        parker.park_until((std::min)(until, deadline), [&] {
            return closing() || !committer.is_out_of_space() ||
                   committer.watermarks().ended();
        });
        if (!lead.try_lock_until(deadline))
            return false;
    }
    parker.wake(); // whoever else waits for this
    return true;
}

} // namespace forelog::commit

#endif // FORELOG_COMMIT_DETAIL_SPACE_WAIT_HPP
