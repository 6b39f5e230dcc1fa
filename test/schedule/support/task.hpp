// forelog/test/schedule/support/task.hpp: a thread under the scheduler, and what it has seen
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_TASK_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_TASK_HPP

#include "context.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace forelog::test::schedule {

using time_point = std::chrono::steady_clock::time_point;

inline constexpr time_point never = (time_point::max)();

/// Two numbers in, one out that depends on both and on their order.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept
{
    std::uint64_t z =
        (a ^ (b + 0x9e37'79b9'7f4a'7c15u + (a << 6) + (a >> 2))) * 0xbf58'476d'1ce4'e5b9u;
    z = (z ^ (z >> 29)) * 0x94d0'49bb'1331'11ebu;
    return z ^ (z >> 32);
}

/** What threads meet at: an atomic, a mutex, or something outside that a test declares.

    `last` stands for the last write and all that its thread had seen by then. Two runs in which
    every thread has seen the same are in the same state, whatever the order was in which things
    happened that have nothing to do with each other.
*/
struct variable
{
    std::uint64_t last = 0;
    std::uint32_t key = 0; ///< the same from run to run; 0: unknown
};

/// A store that other threads do not see yet.
struct pending_store
{
    void* address = nullptr;
    std::uint64_t bits = 0;
    std::size_t size = 0;
    variable* var = nullptr;
    std::uint64_t event = 0;
};

enum class status : std::uint8_t
{
    ready,
    locks,  ///< waits for a mutex
    sleeps, ///< until it is roused, or its deadline
    joins,  ///< waits for the end of another
    ended,
};

struct task
{
    context where;
    std::byte* stack = nullptr;
    std::function<void()> body;
    unsigned id = 0;
    status now = status::ready;
    bool yields = false;  ///< lets all others run first
    bool in_vain = false; ///< nothing had changed between its last two yields
    std::uint64_t looked = ~std::uint64_t{0}; ///< how much had changed at the last one
    bool timed_out = false;                   ///< how its last sleep ended
    const void* waits_for = nullptr;
    std::uint32_t groups = ~std::uint32_t{0}; ///< of a sleep: who may end it
    time_point deadline = never;
    std::vector<pending_store> pending; ///< oldest first
    std::uint64_t seen = 0;             ///< its history
    std::uint64_t drained = 0;          ///< the history of its stores
    std::uint32_t variables = 0;        ///< how many it has made

    bool can_run() const { return now == status::ready && !yields; }
};

/** Who reads and who writes which variable. Before a use that meets no other one, a change of
    threads is the same as one after it. Learned from run to run.
*/
class sharing
{
public:
    /// Effects: notes a use. Returns: whether a use by another thread meets it, as far as was
    /// known when the run began.
    bool touch(std::uint32_t key, unsigned task, bool writes)
    {
        if (key == 0)
            return true;
        if (key >= uses_.size())
            uses_.resize(key + 1024);
        const auto self = static_cast<std::uint8_t>(1u << task);
        use& u = uses_[key];
        learned_ = learned_ || ((writes ? u.writers : u.readers) & self) == 0;
        (writes ? u.writers : u.readers) |= self;
        const unsigned others =
            writes ? u.known_readers | u.known_writers : u.known_writers;
        return (others & ~unsigned{self}) != 0;
    }

    /// Effects: what was noted counts from now on. Returns: whether anything is new.
    bool learn()
    {
        for (use& u : uses_) {
            u.known_readers = u.readers;
            u.known_writers = u.writers;
        }
        return std::exchange(learned_, false);
    }

private:
    struct use // a bit per task
    {
        std::uint8_t readers = 0, writers = 0;
        std::uint8_t known_readers = 0, known_writers = 0;
    };

    std::vector<use> uses_;
    bool learned_ = false;
};

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_TASK_HPP
