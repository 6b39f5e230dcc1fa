// forelog/detail/timed_mutex.hpp: a mutex that can be waited for until a deadline
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_TIMED_MUTEX_HPP
#define FORELOG_DETAIL_TIMED_MUTEX_HPP

#include <forelog/detail/threading.hpp>

namespace forelog::detail {

/** A mutex, and a parker for threads that wait for it with a deadline.

    std::timed_mutex would bring its own clock, which tests cannot replace. Models:
    Lockable. Thread safety: any thread.
*/
class timed_mutex
{
public:
    void lock() { mutex_.lock(); }
    bool try_lock() { return mutex_.try_lock(); }

    /// Returns: whether it is locked; false when time is up.
    bool try_lock_until(threading::clock::time_point deadline)
    {
        bool locked = false;
        return released_.park_until(
            deadline, [&] { return locked || (locked = mutex_.try_lock()); });
    }

    void unlock() noexcept
    {
        mutex_.unlock();
        released_.wake();
    }

private:
    threading::mutex mutex_;
    threading::parker released_;
};

} // namespace forelog::detail

#endif // FORELOG_DETAIL_TIMED_MUTEX_HPP
