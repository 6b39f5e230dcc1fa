// forelog/test/conform/flush.hpp: what every model of flush_policy must do
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_FLUSH_HPP
#define FORELOG_TEST_CONFORM_FLUSH_HPP

#include <forelog/flush/concept.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>

namespace forelog::test {

template <flush_policy Policy>
class flush_conformance
{
public:
    void its_default_options_are_valid() { BOOST_TEST(Policy{}.valid()); }

    void it_is_pure()
    {
        const Policy policy;
        const Policy copy = policy;
        for_each_question([&](const pending_records& p, flush_clock::time_point now) {
            const flush_decision first = policy.decide(p, now);
            BOOST_TEST(same(first, policy.decide(p, now)));
            BOOST_TEST(same(first, copy.decide(p, now)));
        });
    }

    /// Otherwise the writer would ask again at once, and for ever.
    void what_it_waits_for_has_not_come_yet()
    {
        const Policy policy;
        for_each_question([&](const pending_records& p, flush_clock::time_point now) {
            const flush_decision d = policy.decide(p, now);
            if (d.flush)
                return;
            BOOST_TEST(d.records > p.records);
            BOOST_TEST(d.bytes > p.bytes);
            BOOST_TEST((d.deadline > now));
        });
    }

    void it_flushes_when_what_it_waits_for_has_come()
    {
        const Policy policy;
        for_each_question([&](const pending_records& p, flush_clock::time_point now) {
            for (flush_decision d = policy.decide(p, now); !d.flush;) {
                if (d.deadline == (flush_clock::time_point::max)())
                    return;
                const auto then = d.deadline;
                d = policy.decide(p, then);
                BOOST_TEST_REQUIRE((d.flush || d.deadline > then));
            }
        });
    }

    void it_does_not_flush_later_because_more_has_come()
    {
        const Policy policy;
        for_each_question([&](const pending_records& p, flush_clock::time_point now) {
            pending_records more = p;
            more.records += 1;
            more.bytes += 100;
            const flush_decision one = policy.decide(p, now),
                                 two = policy.decide(more, now);
            BOOST_TEST((!one.flush || two.flush));
            BOOST_TEST((one.flush || two.flush || two.deadline <= one.deadline));
        });
    }

private:
    template <class Ask>
    static void for_each_question(Ask ask)
    {
        using namespace std::chrono_literals;
        const flush_clock::time_point oldest(1h);
        for (const std::uint64_t records :
             {1ull, 2ull, 10ull, 999ull, 1000ull, 1ull << 40})
            for (const std::uint64_t bytes : {16ull, 1000ull, 1ull << 20, 1ull << 50})
                for (const flush_clock::duration age :
                     {flush_clock::duration(0), flush_clock::duration(1us),
                      flush_clock::duration(99ms), flush_clock::duration(100ms),
                      flush_clock::duration(24h)})
                    ask({records, bytes, oldest}, oldest + age);
    }

    static bool same(const flush_decision& a, const flush_decision& b)
    {
        return a.flush == b.flush && a.records == b.records && a.bytes == b.bytes &&
               a.deadline == b.deadline;
    }
};

} // namespace forelog::test

#define FORELOG_TEST_FLUSH_CASE(suite, name)                                             \
    BOOST_AUTO_TEST_CASE(name)                                                           \
    {                                                                                    \
        suite().name();                                                                  \
    }

#define FORELOG_TEST_FLUSH_CASES(suite)                                                  \
    FORELOG_TEST_FLUSH_CASE(suite, its_default_options_are_valid)                        \
    FORELOG_TEST_FLUSH_CASE(suite, it_is_pure)                                           \
    FORELOG_TEST_FLUSH_CASE(suite, what_it_waits_for_has_not_come_yet)                   \
    FORELOG_TEST_FLUSH_CASE(suite, it_flushes_when_what_it_waits_for_has_come)           \
    FORELOG_TEST_FLUSH_CASE(suite, it_does_not_flush_later_because_more_has_come)

#endif // FORELOG_TEST_CONFORM_FLUSH_HPP
