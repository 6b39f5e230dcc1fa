// forelog/test/unit/queue/concept.cpp: what is a record_queue, and what is not
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/queue/bounded_queue.hpp>
#include <forelog/queue/concept.hpp>
#include <forelog/queue/direct_queue.hpp>
#include <forelog/queue/ring_queue.hpp>
#include <forelog/queue/unbounded_queue.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace forelog;

struct good
{
    static constexpr bool is_bounded = true;
    static constexpr bool multi_producer = false;
    static constexpr bool has_writer_thread = true;
    struct options
    {
        bool valid() const noexcept { return true; }
    };

    good(const options&, std::uint64_t) {}
    template <class Source, class RequestFlush>
    push_result push(const Source&, queue::time_point, RequestFlush);
    frame_payload gather(std::uint64_t, std::uint32_t);
    void release() noexcept;
    std::uint64_t next_lsn() const noexcept;
    std::uint64_t backlog() const noexcept;
    std::uint64_t close() noexcept;
    void stop() noexcept;
};

/// Each lacks one thing.
struct bounds_nothing : good
{
    using good::good;
    void is_bounded();
};
struct says_nothing_of_producers : good
{
    using good::good;
    void multi_producer();
};
struct says_nothing_of_threads : good
{
    using good::good;
    void has_writer_thread();
};
struct options_without_check : good
{
    struct options
    {};
    options_without_check(const options&, std::uint64_t) : good({}, 0) {}
};
struct made_without_options : good
{
    explicit made_without_options(std::uint64_t) : good({}, 0) {}
};
struct takes_no_batch : good
{
    using good::good;
    template <class RequestFlush>
    push_result push(const codec::record_source<crc32c_codec>&, queue::time_point,
                     RequestFlush);
};
struct pushes_without_a_deadline : good
{
    using good::good;
    template <class Source, class RequestFlush>
    push_result push(const Source&, RequestFlush);
};
struct release_may_throw : good
{
    using good::good;
    void release();
};
struct close_says_nothing : good
{
    using good::good;
    void close() noexcept;
};
struct next_lsn_may_throw : good
{
    using good::good;
    std::uint64_t next_lsn() const;
};
struct stop_may_throw : good
{
    using good::good;
    void stop();
};
struct gathers_nothing : good
{
    using good::good;
    void gather(std::uint64_t, std::uint32_t);
};

static_assert(record_queue<good>);
static_assert(record_queue<ring_queue>);
static_assert(record_queue<bounded_queue>);
static_assert(record_queue<unbounded_queue>);
static_assert(record_queue<direct_queue>);
static_assert(!record_queue<bounds_nothing>);
static_assert(!record_queue<says_nothing_of_producers>);
static_assert(!record_queue<says_nothing_of_threads>);
static_assert(!record_queue<options_without_check>);
static_assert(!record_queue<made_without_options>);
static_assert(!record_queue<takes_no_batch>);
static_assert(!record_queue<pushes_without_a_deadline>);
static_assert(!record_queue<release_may_throw>);
static_assert(!record_queue<close_says_nothing>);
static_assert(!record_queue<next_lsn_may_throw>);
static_assert(!record_queue<stop_may_throw>);
static_assert(!record_queue<gathers_nothing>);
static_assert(!record_queue<int>);

static_assert(ring_queue::is_bounded && bounded_queue::is_bounded);
static_assert(!unbounded_queue::is_bounded);
static_assert(!direct_queue::has_writer_thread && ring_queue::has_writer_thread);

} // namespace

BOOST_AUTO_TEST_CASE(the_concept_record_queue_is_as_strict_as_it_says)
{
    BOOST_TEST(record_queue<good>);
}
