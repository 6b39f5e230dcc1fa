// forelog/detail/cancellation.hpp: keeping the cancellation of a thread away from I/O
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_CANCELLATION_HPP
#define FORELOG_DETAIL_CANCELLATION_HPP

#include <pthread.h>

namespace forelog::detail {

/// How many `cancel_block`s of the calling thread are alive.
inline constinit thread_local unsigned cancel_blocks = 0;

/** Defers the cancellation of the calling thread during its lifetime.

    Most system calls are cancellation points. A thread that is cancelled in one of them unwinds its
    stack. In a `noexcept` function that ends the process; in a write it would leave the state of
    the log inconsistent. A deferred cancellation takes effect at the next cancellation point, in
    the application.

    Within another one it costs an increment: a commit is one already, and each of its system calls
    is again, for callers that use a file by itself.
*/
class cancel_block
{
public:
#if defined(PTHREAD_CANCEL_DISABLE)
    cancel_block() noexcept
    {
        if (cancel_blocks++ == 0)
            ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_);
    }
    ~cancel_block()
    {
        int ignored;
        if (--cancel_blocks == 0)
            ::pthread_setcancelstate(before_, &ignored);
    }
#else
    cancel_block() noexcept {}
#endif
    cancel_block(const cancel_block&) = delete;
    cancel_block& operator=(const cancel_block&) = delete;

private:
#if defined(PTHREAD_CANCEL_DISABLE)
    int before_ = 0; ///< of the outermost one
#endif
};

} // namespace forelog::detail

#endif // FORELOG_DETAIL_CANCELLATION_HPP
