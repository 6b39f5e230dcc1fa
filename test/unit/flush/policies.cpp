// forelog/test/unit/flush/policies.cpp: what each flush policy decides, by literals
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/flush/flush_by_size.hpp>
#include <forelog/flush/flush_by_size_or_time.hpp>
#include <forelog/flush/flush_by_time.hpp>
#include <forelog/flush/group_commit.hpp>
#include <forelog/flush/manual_flush.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace forelog;
using namespace std::chrono_literals;

constexpr auto never = flush_decision::never;
constexpr auto no_deadline = (flush_clock::time_point::max)();
constexpr flush_clock::time_point start{1h};

constexpr pending_records pending(std::uint64_t records, std::uint64_t bytes = 0)
{
    return {records, bytes, start};
}

/// What is decided: flush, or the three ways in which it is to be asked again.
void check(const flush_decision& d, bool flush, std::uint64_t records,
           std::uint64_t bytes, flush_clock::time_point deadline)
{
    BOOST_TEST(d.flush == flush);
    if (flush)
        return;
    BOOST_TEST(d.records == records);
    BOOST_TEST(d.bytes == bytes);
    BOOST_TEST((d.deadline == deadline));
}

} // namespace

BOOST_AUTO_TEST_SUITE(flush_policies)

BOOST_AUTO_TEST_CASE(by_size_flushes_at_the_count_or_the_bytes)
{
    const flush_by_size p{.batch_size = 100, .batch_bytes = 5000};
    check(p.decide(pending(99, 4999), start), false, 100, 5000, no_deadline);
    check(p.decide(pending(100, 0), start), true, 0, 0, {});
    check(p.decide(pending(1, 5000), start), true, 0, 0, {});
    check(p.decide(pending(1'000'000, 0), start), true, 0, 0, {});
    check(p.decide(pending(99, 4999), start + 1000h), false, 100, 5000, no_deadline);
}

BOOST_AUTO_TEST_CASE(by_size_counts_1000_records_and_no_bytes_unless_told)
{
    const flush_by_size p;
    check(p.decide(pending(999, never - 1), start), false, 1000, never, no_deadline);
    check(p.decide(pending(1000), start), true, 0, 0, {});
}

BOOST_AUTO_TEST_CASE(by_time_flushes_when_the_oldest_is_old_enough)
{
    const flush_by_time p{.batch_timeout = 10ms};
    check(p.decide(pending(1), start), false, never, never, start + 10ms);
    check(p.decide(pending(1), start + 10ms - 1ns), false, never, never, start + 10ms);
    check(p.decide(pending(1), start + 10ms), true, 0, 0, {});
    check(p.decide(pending(1), start + 1h), true, 0, 0, {});
    check(p.decide(pending(never - 1, never - 1), start), false, never, never,
          start + 10ms);
}

BOOST_AUTO_TEST_CASE(by_time_says_the_same_deadline_however_many_come_later)
{
    const flush_by_time p{.batch_timeout = 10ms};
    for (std::uint64_t i = 1; i < 10; ++i)
        BOOST_TEST((p.decide(pending(i), start + i * 1ms).deadline == start + 10ms));
}

BOOST_AUTO_TEST_CASE(a_timeout_of_zero_flushes_at_once)
{
    const flush_by_time p{.batch_timeout = 0ns};
    check(p.decide(pending(1), start), true, 0, 0, {});
}

BOOST_AUTO_TEST_CASE(a_huge_timeout_does_not_overflow_into_the_past)
{
    for (const auto timeout :
         {(std::chrono::nanoseconds::max)(), (std::chrono::nanoseconds::max)() - 1ns,
          std::chrono::nanoseconds((no_deadline - start).count())}) {
        const flush_by_time p{.batch_timeout = timeout};
        check(p.decide(pending(1), start), false, never, never, no_deadline);
        check(p.decide(pending(1), start + 100'000h), false, never, never, no_deadline);
        const flush_by_size_or_time both{.batch_size = 2, .batch_timeout = timeout};
        check(both.decide(pending(1), start), false, 2, never, no_deadline);
    }
    const flush_by_time p{.batch_timeout = no_deadline - start - 1ns};
    check(p.decide(pending(1), start), false, never, never, no_deadline - 1ns);
}

BOOST_AUTO_TEST_CASE(size_or_time_is_both)
{
    const flush_by_size_or_time p{
        .batch_size = 100, .batch_timeout = 10ms, .batch_bytes = 5000};
    check(p.decide(pending(1, 1), start + 5ms), false, 100, 5000, start + 10ms);
    check(p.decide(pending(100, 1), start), true, 0, 0, {});
    check(p.decide(pending(1, 5000), start), true, 0, 0, {});
    check(p.decide(pending(1, 1), start + 10ms), true, 0, 0, {});
}

BOOST_AUTO_TEST_CASE(size_or_time_is_1000_records_or_100_ms_unless_told)
{
    const flush_by_size_or_time p;
    check(p.decide(pending(999, 1), start), false, 1000, never, start + 100ms);
    check(p.decide(pending(1000, 1), start), true, 0, 0, {});
    check(p.decide(pending(1, 1), start + 100ms), true, 0, 0, {});
}

BOOST_AUTO_TEST_CASE(group_commit_always_flushes)
{
    check(group_commit().decide(pending(1), start), true, 0, 0, {});
    check(group_commit().decide(pending(never), start + 1h), true, 0, 0, {});
}

BOOST_AUTO_TEST_CASE(manual_flush_never_does)
{
    check(manual_flush().decide(pending(never, never), start + 1'000'000h), false, never,
          never, no_deadline);
}

BOOST_AUTO_TEST_CASE(a_trigger_of_nothing_and_a_negative_timeout_are_invalid)
{
    BOOST_TEST(!flush_by_size{.batch_size = 0}.valid());
    BOOST_TEST(!flush_by_size{.batch_bytes = 0}.valid());
    BOOST_TEST(flush_by_size{.batch_size = 1}.valid());
    BOOST_TEST(!flush_by_time{.batch_timeout = -1ns}.valid());
    BOOST_TEST(flush_by_time{.batch_timeout = 0ns}.valid());
    BOOST_TEST(!flush_by_size_or_time{.batch_size = 0}.valid());
    BOOST_TEST(!flush_by_size_or_time{.batch_timeout = -1ns}.valid());
    BOOST_TEST(!flush_by_size_or_time{.batch_bytes = 0}.valid());
    BOOST_TEST(flush_by_size_or_time().valid());
    BOOST_TEST(group_commit().valid());
    BOOST_TEST(manual_flush().valid());
}

BOOST_AUTO_TEST_CASE(only_policies_that_keep_no_timer_work_without_a_thread)
{
    static_assert(flushes_without_thread<group_commit>);
    static_assert(flushes_without_thread<manual_flush>);
    static_assert(!flushes_without_thread<flush_by_size>);
    static_assert(!flushes_without_thread<flush_by_time>);
    static_assert(!flushes_without_thread<flush_by_size_or_time>);
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_SUITE_END()
