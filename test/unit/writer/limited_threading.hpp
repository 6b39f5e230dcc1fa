// forelog/test/unit/writer/limited_threading.hpp: threading in which threads may be refused
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_UNIT_WRITER_LIMITED_THREADING_HPP
#define FORELOG_TEST_UNIT_WRITER_LIMITED_THREADING_HPP

/* For FORELOG_THREADING_HEADER: a limit of processes, as a container sets one. All else is the
   real thing. */

#include "../../support/threading_base.hpp"

#include <system_error>
#include <utility>

namespace forelog::threading {

using parker = detail::parker;
using clock = std::chrono::steady_clock;

/// How many more threads can be started.
inline std::atomic<int> threads_left{1000};

class thread
{
public:
    template <class Body>
    explicit thread(Body&& body)
    {
        if (threads_left.fetch_sub(1) <= 0)
            throw std::system_error(
                std::make_error_code(std::errc::resource_unavailable_try_again));
        thread_ = std::thread(std::forward<Body>(body));
    }
    void join() { thread_.join(); }

private:
    std::thread thread_;
};

inline void yield() noexcept
{
    std::this_thread::yield();
}

inline std::uint64_t wall_clock_us() noexcept
{
    return wall_clock_start_us;
}

} // namespace forelog::threading

#endif // FORELOG_TEST_UNIT_WRITER_LIMITED_THREADING_HPP
