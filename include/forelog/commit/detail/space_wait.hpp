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

/** Tries again until the disk is no longer full, the log ends or the deadline passes. For a queue
    without a thread: no log writer would do it.

    Effects: calls `act()`, which returns when to call it again. In between another caller may lead,
    to sync what is written or to close. Returns: false when the deadline has passed; `lead` may
    be unlocked then. Requires: `lead` is locked; all callers that wait for space park at `parker`.
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
    parker.wake(); // all callers that wait for space
    return true;
}

} // namespace forelog::commit

#endif // FORELOG_COMMIT_DETAIL_SPACE_WAIT_HPP
