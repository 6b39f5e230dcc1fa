// forelog/detail/start_thread.hpp: a thread that takes no signals
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_START_THREAD_HPP
#define FORELOG_DETAIL_START_THREAD_HPP

#include <forelog/detail/signals.hpp>
#include <forelog/detail/threading.hpp>

#include <memory>
#include <utility>

namespace forelog::detail {

/// Starts a thread with all signals blocked: handlers run on the application's own threads.
template <class Body>
std::unique_ptr<threading::thread> start_thread(Body body)
{
    const signal_block inherited;
    return std::make_unique<threading::thread>(std::move(body));
}

} // namespace forelog::detail

#endif // FORELOG_DETAIL_START_THREAD_HPP
