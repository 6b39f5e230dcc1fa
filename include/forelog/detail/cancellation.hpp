// forelog/detail/cancellation.hpp: keeping the cancellation of a thread away from I/O
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_CANCELLATION_HPP
#define FORELOG_DETAIL_CANCELLATION_HPP

#include <pthread.h>

namespace forelog::detail {

/** Defers the cancellation of the calling thread during its lifetime.

    Most system calls are cancellation points. A thread that is cancelled in one of them unwinds its
    stack. In a `noexcept` function that ends the process; in a write it would leave the state of
    the log inconsistent. A deferred cancellation takes effect at the next cancellation point, in
    the application.
*/
class cancel_block
{
public:
#if defined(PTHREAD_CANCEL_DISABLE)
    cancel_block() noexcept
    {
        ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_);
    }
    ~cancel_block()
    {
        int ignored;
        ::pthread_setcancelstate(before_, &ignored);
    }
#else
    cancel_block() noexcept {}
#endif
    cancel_block(const cancel_block&) = delete;
    cancel_block& operator=(const cancel_block&) = delete;

private:
#if defined(PTHREAD_CANCEL_DISABLE)
    int before_;
#endif
};

} // namespace forelog::detail

#endif // FORELOG_DETAIL_CANCELLATION_HPP
