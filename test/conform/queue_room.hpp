// forelog/test/conform/queue_room.hpp: a push that waits for room gets it
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_QUEUE_ROOM_HPP
#define FORELOG_TEST_CONFORM_QUEUE_ROOM_HPP

#include "queue.hpp"

#include <atomic>
#include <chrono>

namespace forelog::test {

/// A record whose push stops in the middle, before its bytes are encoded, until it is released.
class held_record
{
public:
    held_record(std::string_view payload, std::uint32_t type)
        : source_(record_of(payload, type))
    {}

    static constexpr std::uint32_t records() noexcept { return 1; }
    std::uint64_t framed_size() const noexcept { return source_.framed_size(); }
    std::uint64_t largest() const noexcept { return source_.largest(); }
    const_bytes payload() const noexcept { return source_.payload(); }
    format::record_header header() const noexcept
    {
        hold();
        return source_.header();
    }
    codec::framed_record framed() const noexcept
    {
        hold();
        return source_.framed();
    }
    template <class Sink>
    void put(Sink sink) const
    {
        hold();
        source_.put(sink);
    }

    bool is_held() const noexcept { return held_.load(); }
    void let_go() noexcept { free_.store(true); }

private:
    void hold() const noexcept
    {
        held_.store(true);
        while (!free_.load())
            std::this_thread::yield();
    }

    codec::record_source<crc32c_codec> source_;
    mutable std::atomic<bool> held_{false};
    std::atomic<bool> free_{false};
};

/** A writer that flushes only what it is asked for, as under `manual_flush`.

    A push that waits for room and asks for too little waits for ever there.
*/
template <class World>
class queue_room_conformance : public queue_conformance<World>
{
    using base = queue_conformance<World>;
    using base::consumer_;
    using base::queue_;

public:
    using base::first;
    using typename base::queue_type;

    void a_push_that_is_under_way_when_room_is_asked_for_asks_for_its_own_flush()
    {
        if (!queue_type::is_bounded)
            return;
        // Two of these do not fit.
        const std::string payload = pattern(bound() * 2 / 3, 1);
        held_record first_of_two(payload, 1);
        std::thread one([&] { push(first_of_two, queue::no_deadline); });
        while (!first_of_two.is_held())
            std::this_thread::yield();
        std::thread other([&] { push(record_of(payload, 2), queue::no_deadline); });
        // It waits for the room of the first one; or has overtaken it, and is in.
        while (looks_.load() == 0 && in_.load() == 0)
            std::this_thread::yield();
        first_of_two.let_go();
        flush_on_demand(2);
        one.join();
        other.join();
        BOOST_TEST(in_.load() == 2u);
    }

    void what_has_taken_the_room_meanwhile_is_flushed_for_pushes_that_wait()
    {
        for (const bool timed : {false, true})
            queue_room_conformance<World>().let_one_pass(timed);
    }

    void let_one_pass(bool timed)
    {
        if (!queue_type::is_bounded)
            return;
        const std::string before = pattern(bound() * 11 / 16, 1);
        const std::string waits = pattern(bound() * 13 / 16, 2);
        const std::string passes = pattern(bound() * 4 / 16, 3);
        push(record_of(before, 1), queue::at_once);
        std::thread one([&] {
            push(record_of(waits, 2),
                 timed ? threading::clock::now() + std::chrono::minutes(5)
                       : queue::no_deadline);
        });
        while (looks_.load() == 0)
            std::this_thread::yield();
        // A queue that gives places in order refuses it.
        push(record_of(passes, 3), queue::at_once);
        flush_on_demand(in_.load() + 1);
        one.join();
        BOOST_TEST(consumer_.sound(), consumer_.complaint());
    }

private:
    static std::size_t bound()
    {
        return static_cast<std::size_t>(World::options().memory);
    }

    template <class Source>
    void push(const Source& source, queue::time_point deadline)
    {
        const push_result p =
            queue_.push(source, deadline, [&](std::uint64_t n) noexcept {
                std::uint64_t now = demanded_.load();
                while (now < n && !demanded_.compare_exchange_weak(now, n)) {
                }
                ++looks_;
            });
        in_ += p.status == push_status::ok ? 1 : 0;
    }

    /// Effects: flushes what is asked for, until this many records are in.
    void flush_on_demand(std::uint64_t count)
    {
        const auto give_up = threading::clock::now() + std::chrono::seconds(60);
        const std::uint64_t one = bound() * 13 / 16 + 64; // any record, and no two
        while (in_.load() < count && threading::clock::now() < give_up)
            if (consumer_.next_lsn() > demanded_.load() || consumer_.take(one) == 0)
                std::this_thread::yield();
        BOOST_TEST(in_.load() >= count, "a push waits for a flush that is not requested");
        queue_.stop();
    }

    std::atomic<std::uint64_t> demanded_{0};
    std::atomic<std::uint64_t> looks_{0}; ///< how often room was asked for
    std::atomic<std::uint64_t> in_{0};
};

} // namespace forelog::test

#define FORELOG_TEST_QUEUE_ROOM_CASES(suite)                                             \
    FORELOG_TEST_QUEUE_CASE(                                                             \
        suite, a_push_that_is_under_way_when_room_is_asked_for_asks_for_its_own_flush)   \
    FORELOG_TEST_QUEUE_CASE(                                                             \
        suite, what_has_taken_the_room_meanwhile_is_flushed_for_pushes_that_wait)

#endif // FORELOG_TEST_CONFORM_QUEUE_ROOM_HPP
