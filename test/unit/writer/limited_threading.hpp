// forelog/test/unit/writer/limited_threading.hpp: threading in which threads may be refused
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_UNIT_WRITER_LIMITED_THREADING_HPP
#define FORELOG_TEST_UNIT_WRITER_LIMITED_THREADING_HPP

/* For FORELOG_THREADING_HEADER: a limit of processes, as a container sets one. All else is the
   real thing. */

#include <forelog/detail/parker.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace forelog::threading {

template <class T>
using atomic = std::atomic<T>;

template <class T>
using atomic_ref = std::atomic_ref<T>;

using mutex = std::mutex;
using parker = detail::parker;
using clock = std::chrono::steady_clock;

/// How many more threads are to be had.
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

inline bool is_background_thread() noexcept
{
    return false;
}

inline std::uint64_t wall_clock_us() noexcept
{
    return 1'700'000'000'000'000;
}

inline std::uint64_t random_bits()
{
    static std::atomic<std::uint64_t> next{1};
    return next.fetch_add(0x9e37'79b9'7f4a'7c15u);
}

} // namespace forelog::threading

#endif // FORELOG_TEST_UNIT_WRITER_LIMITED_THREADING_HPP
