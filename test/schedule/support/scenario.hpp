// forelog/test/schedule/support/scenario.hpp: a scenario as a test case
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_SCENARIO_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_SCENARIO_HPP

/* Include this first of all: the library takes its threads from here.

   FORELOG_SCHEDULE_SCALE   multiplies the samples, 1 unless set; from 10 on there is one preemption
                            more where there are fewer than three
   FORELOG_SCHEDULE_RANDOM  so many samples of each scenario under each memory model
   FORELOG_SCHEDULE_SECONDS these end then, of each scenario under each memory model
   FORELOG_SCHEDULE_CASE    only this run: what a failure has printed
   FORELOG_SCHEDULE_MEASURE set: the coverage floors are not checked, to find their values */

#define FORELOG_THREADING_HEADER "schedule/support/threading.hpp"

#include "coverage_floors.hpp"
#include "explorer.hpp"
#include "threading.hpp"

#include <boost/test/unit_test.hpp>

#include <iomanip>
#include <iostream>

namespace forelog::test::schedule {

struct scenario
{
    std::string name;
    std::function<void()> body;
    unsigned sequential = 3; ///< preemptions
    unsigned buffered = 3;   ///< the same with store buffers
    bool opaque = false;
    bool after_writes = false;
    std::chrono::milliseconds races_until{0};
    std::uint64_t samples =
        address_sanitized ? 200 : 1000; ///< by chance, under each model
};

inline constexpr std::uint64_t schedules_max = 10'000'000;

/// Returns: the number in a variable of the environment, or the other one.
inline std::uint64_t number_in(const char* variable, std::uint64_t otherwise)
{
    const char* const text = std::getenv(variable);
    const long n = text != nullptr ? std::atol(text) : 0;
    return n > 0 ? static_cast<std::uint64_t>(n) : otherwise;
}

inline std::uint64_t scale()
{
    return number_in("FORELOG_SCHEDULE_SCALE", 1);
}

inline void report(const scenario& s, memory_model m, const char* how, const findings& f)
{
    std::cout << std::left << std::setw(34) << s.name << ' ' << std::setw(3)
              << to_string(m) << ' ' << how << ": " << f.schedules << " schedules";
    if (f.states != 0)
        std::cout << ", " << f.states << " states"
                  << (f.complete ? "" : ", not all of them");
    std::cout << ", up to " << f.longest << " steps";
    if (std::getenv("FORELOG_SCHEDULE_MEASURE") != nullptr)
        std::cout << ", " << f.restarts << " restarts";
    std::cout << std::endl;
    if (!f.failure.empty())
        BOOST_ERROR("FORELOG_SCHEDULE_CASE='" << s.name << '/' << to_string(m) << '/'
                                              << to_string(f.decisions)
                                              << "': " << f.failure);
}

inline run_rules rules_of(const scenario& s, memory_model m)
{
    return {.memory = m,
            .opaque = s.opaque,
            .after_writes = s.after_writes,
            .races_until = s.races_until};
}

/// Effects: the one run that a failure has printed, if it is of this scenario.
inline void repeat(const scenario& s, const std::string& text)
{
    const auto first = text.find('/');
    const auto second = text.find('/', first + 1);
    if (text.substr(0, first) != s.name || second == text.npos)
        return;
    const auto m = text.substr(first + 1, second - first - 1) == "tso"
                       ? memory_model::store_buffers
                       : memory_model::sequential;
    again chosen(parse_decisions(text.substr(second + 1)));
    sharing shared;
    findings found;
    run_once(rules_of(s, m), chosen, shared, s.body, found);
    report(s, m, "again", found);
}

/// The address sanitizer takes several times as long, and sees the same with one preemption fewer.
inline unsigned preemptions_of(unsigned preemptions)
{
    return preemptions - (address_sanitized && preemptions > 1) +
           (preemptions < 3 && scale() >= 10);
}

inline coverage_floor floor_of(const scenario& s)
{
    for (const coverage_floor& f : coverage_floors)
        if (f.name == s.name)
            return f;
    return {s.name, ~std::uint64_t{0}, ~std::uint64_t{0}};
}

/// Effects: explores a scenario under both memory models; a failure is one of the test.
inline void explore(const scenario& s)
{
    if (const char* const text = std::getenv("FORELOG_SCHEDULE_CASE"))
        return repeat(s, text);
    for (const auto m : {memory_model::sequential, memory_model::store_buffers}) {
        const bool plain = m == memory_model::sequential;
        const unsigned preemptions = preemptions_of(plain ? s.sequential : s.buffered);
        sharing shared;
        const findings all =
            explore(rules_of(s, m), s.body, preemptions, schedules_max, shared);
        report(s, m, ("up to " + std::to_string(preemptions)).c_str(), all);
        if (!all.failure.empty())
            continue;
        BOOST_TEST(all.complete, s.name << " is too large to be explored");
        const coverage_floor least = floor_of(s);
        if (!address_sanitized && std::getenv("FORELOG_SCHEDULE_MEASURE") == nullptr)
            BOOST_TEST(all.schedules >= (plain ? least.sequential : least.buffered),
                       s.name << ": only " << all.schedules << " schedules");
        const auto samples = number_in("FORELOG_SCHEDULE_RANDOM", s.samples * scale());
        const std::chrono::seconds time(number_in("FORELOG_SCHEDULE_SECONDS", 0));
        const auto end =
            time.count() != 0 ? std::chrono::steady_clock::now() + time : never;
        report(s, m, "by chance",
               sample(rules_of(s, m), s.body, samples, all.longest, shared, end));
    }
}

/// Threads of a scenario, which all are joined at the end.
class crew
{
public:
    template <class Body>
    void add(Body body)
    {
        threads_.emplace_back(std::move(body));
    }
    void join()
    {
        for (threading::thread& t : threads_)
            t.join();
        threads_.clear();
    }

private:
    std::vector<threading::thread> threads_;
};

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_SCENARIO_HPP
