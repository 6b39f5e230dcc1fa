// forelog/test/schedule/support/threading.hpp: atomics, mutex, parker, clock and thread
// under a scheduler
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_THREADING_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_THREADING_HPP

/* For FORELOG_THREADING_HEADER. Outside of a run these are what they look like, for one
   thread. */

#include "scheduler.hpp"

#include <forelog/detail/parker.hpp>

#include <atomic>
#include <memory>
#include <type_traits>

namespace forelog::test::schedule {

/// What atomic and atomic_ref do, over a value and the variable that stands for it.
template <class T>
struct access
{
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 8);

    static T load(const T& value, variable& v)
    {
        scheduler* const s = scheduler::current();
        if (s == nullptr)
            return value;
        s->point(&v, false);
        if (s->has_buffers())
            if (const pending_store* const own = s->own_store(&value)) {
                s->see(own->event);
                T seen;
                std::memcpy(static_cast<void*>(&seen), &own->bits, sizeof seen);
                return seen;
            }
        s->note_read(v);
        return value;
    }

    static void store(T& value, variable& v, T desired, std::memory_order order)
    {
        scheduler* const s = scheduler::current();
        if (s == nullptr) {
            value = desired;
            return;
        }
        s->point(&v);
        if (s->has_buffers() && order != std::memory_order_seq_cst) {
            std::uint64_t bits = 0;
            std::memcpy(&bits, &desired, sizeof desired);
            s->put_off(&value, bits, sizeof desired, v);
            return;
        }
        s->drain();
        s->note_write(v, !(value == desired));
        value = desired;
        s->after_write(v);
    }

    /// `change(value)` returns whether it has changed it.
    template <class Change>
    static T update(T& value, variable& v, Change change)
    {
        scheduler* const s = scheduler::current();
        if (s != nullptr) {
            s->point(&v);
            s->drain();
        }
        const T before = value;
        const bool changed = change(value);
        if (s != nullptr && changed)
            s->note_write(v, !(value == before));
        else if (s != nullptr)
            s->note_read(v);
        if (s != nullptr && changed)
            s->after_write(v);
        return before;
    }
};

/// Everything an atomic of the library is asked for.
template <class T, class Derived>
class atomic_face
{
public:
    T load(std::memory_order = std::memory_order_seq_cst) const noexcept
    {
        return access<T>::load(value(), var());
    }
    void store(T desired, std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        access<T>::store(value(), var(), desired, order);
    }
    T exchange(T desired, std::memory_order = std::memory_order_seq_cst) noexcept
    {
        return update([&](T& now) { now = desired; });
    }
    T fetch_add(T n, std::memory_order = std::memory_order_seq_cst) noexcept
    {
        return update([&](T& now) { now = static_cast<T>(now + n); });
    }
    T fetch_sub(T n, std::memory_order = std::memory_order_seq_cst) noexcept
    {
        return update([&](T& now) { now = static_cast<T>(now - n); });
    }
    T fetch_or(T n, std::memory_order = std::memory_order_seq_cst) noexcept
    {
        return update([&](T& now) { now = static_cast<T>(now | n); });
    }
    bool compare_exchange_strong(T& expected, T desired,
                                 std::memory_order = std::memory_order_seq_cst) noexcept
    {
        const T wanted = expected;
        expected = access<T>::update(value(), var(), [&](T& now) {
            if (now != wanted)
                return false;
            now = desired;
            return true;
        });
        return expected == wanted;
    }
    bool
    compare_exchange_weak(T& expected, T desired,
                          std::memory_order order = std::memory_order_seq_cst) noexcept
    {
        return compare_exchange_strong(expected, desired, order);
    }

private:
    template <class Change>
    T update(Change change)
    {
        return access<T>::update(value(), var(), [&](T& now) {
            change(now);
            return true;
        });
    }
    T& value() const { return *static_cast<const Derived*>(this)->place(); }
    variable& var() const { return static_cast<const Derived*>(this)->where(); }
};

template <class T>
class scheduled_atomic : public atomic_face<T, scheduled_atomic<T>>
{
public:
    scheduled_atomic() noexcept : scheduled_atomic(T()) {}
    scheduled_atomic(T value) noexcept : value_(value)
    {
        if (scheduler* const s = scheduler::current())
            var_.key = s->new_key();
    }
    scheduled_atomic(const scheduled_atomic&) = delete;
    scheduled_atomic& operator=(const scheduled_atomic&) = delete;
    ~scheduled_atomic()
    {
        if (scheduler* const s = scheduler::current(); s != nullptr && s->has_buffers())
            s->forget(&value_);
    }

private:
    friend atomic_face<T, scheduled_atomic>;
    T* place() const { return &value_; }
    variable& where() const { return var_; }

    mutable T value_;
    mutable variable var_;
};

template <class T>
class scheduled_atomic_ref : public atomic_face<T, scheduled_atomic_ref<T>>
{
public:
    explicit scheduled_atomic_ref(T& value) noexcept : value_(&value) {}

private:
    friend atomic_face<T, scheduled_atomic_ref>;
    T* place() const { return value_; }
    variable& where() const
    {
        static variable outside;
        scheduler* const s = scheduler::current();
        if (s == nullptr)
            return outside;
        // Whoever stores here may go on to read the same bytes in the plain way.
        if (s->own_store(value_) != nullptr)
            s->drain();
        return s->variable_at(value_);
    }

    T* value_;
};

class scheduled_mutex
{
public:
    scheduled_mutex()
    {
        if (scheduler* const s = scheduler::current())
            var_.key = s->new_key();
    }
    scheduled_mutex(const scheduled_mutex&) = delete;
    scheduled_mutex& operator=(const scheduled_mutex&) = delete;

    void lock()
    {
        scheduler* const s = scheduler::current();
        if (s == nullptr)
            return;
        s->point(&var_);
        while (held_)
            s->block(status::locks, this, never);
        take(*s);
    }
    bool try_lock()
    {
        scheduler* const s = scheduler::current();
        if (s == nullptr)
            return true;
        s->point(&var_);
        s->drain();
        if (held_) {
            s->note_read(var_);
            return false;
        }
        take(*s);
        return true;
    }
    void unlock()
    {
        scheduler* const s = scheduler::current();
        if (s == nullptr)
            return;
        s->point(&var_);
        s->drain();
        s->note_write(var_);
        held_ = false;
        s->wake_all(status::locks, this);
    }

private:
    void take(scheduler& s)
    {
        s.drain();
        s.note_write(var_);
        held_ = true;
    }

    variable var_;
    bool held_ = false;
};

struct scheduled_clock : std::chrono::steady_clock
{
    static time_point now() noexcept
    {
        scheduler* const s = scheduler::current();
        if (s == nullptr)
            return scheduler::start;
        s->see(static_cast<std::uint64_t>(s->time().time_since_epoch().count()));
        return s->time();
    }
};

/// The sleep of a parker: a futex.
struct scheduled_sleep
{
    using clock = scheduled_clock;

    template <class T>
    using atomic = scheduled_atomic<T>;

    bool sleep(const atomic<std::uint32_t>& word, std::uint32_t seen, time_point until,
               std::uint32_t groups) noexcept
    {
        scheduler* const s = scheduler::current();
        if (s == nullptr)
            return true;
        s->fence(); // a system call
        if (word.load() != seen)
            return true;
        s->block(status::sleeps, &word, until, groups);
        return !s->has_timed_out();
    }
    void rouse(const atomic<std::uint32_t>& word, std::uint32_t groups) noexcept
    {
        scheduler* const s = scheduler::current();
        if (s == nullptr)
            return;
        (void)word.load(); // a point
        s->drain();
        s->wake_all(status::sleeps, &word, groups);
    }
};

class scheduled_thread
{
public:
    scheduled_thread() = default;
    template <class Body>
        requires(!std::is_same_v<std::remove_cvref_t<Body>, scheduled_thread>)
    explicit scheduled_thread(Body body)
    {
        // A body may be movable only.
        auto shared = std::make_shared<Body>(std::move(body));
        id_ = scheduler::current()->spawn([shared] { (*shared)(); });
        joinable_ = true;
    }
    scheduled_thread(scheduled_thread&& other) noexcept
        : id_(other.id_)
        , joinable_(std::exchange(other.joinable_, false))
    {}
    ~scheduled_thread()
    {
        if (joinable_)
            scheduler::current()->fail("a thread was not joined");
    }

    void join()
    {
        scheduler::current()->join(id_);
        joinable_ = false;
    }

private:
    unsigned id_ = 0;
    bool joinable_ = false;
};

} // namespace forelog::test::schedule

namespace forelog::threading {

template <class T>
using atomic = test::schedule::scheduled_atomic<T>;

template <class T>
using atomic_ref = test::schedule::scheduled_atomic_ref<T>;

inline void atomic_thread_fence(std::memory_order order) noexcept
{
    if (auto* const s = test::schedule::scheduler::current();
        s != nullptr && order == std::memory_order_seq_cst)
        s->fence();
}

using mutex = test::schedule::scheduled_mutex;
using parker = detail::basic_parker<test::schedule::scheduled_sleep>;
using clock = test::schedule::scheduled_clock;
using thread = test::schedule::scheduled_thread;

inline void yield() noexcept
{
    if (auto* const s = test::schedule::scheduler::current())
        s->yield();
}

inline bool is_background_thread() noexcept
{
    return false;
}

/// The same in every run.
inline std::uint64_t wall_clock_us() noexcept
{
    return 1'700'000'000'000'000;
}

/// Nothing that runs depend on: the same identity and the same nonce for all.
inline std::uint64_t random_bits() noexcept
{
    return 0x9e37'79b9'7f4a'7c15u;
}

} // namespace forelog::threading

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_THREADING_HPP
