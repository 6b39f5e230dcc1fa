// forelog/test/crash/support/suite.hpp: explorations as test cases
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CRASH_SUPPORT_SUITE_HPP
#define FORELOG_TEST_CRASH_SUPPORT_SUITE_HPP

#include "explore.hpp"

#include "../../support/keep_memory.hpp"

#include <boost/test/unit_test.hpp>

#include <iostream>

namespace forelog::test {

/* A failure prints one line:

       crash case <case>: <what is broken>

   FORELOG_CRASH_CASE=<case> in the environment runs nothing but that case.
   FORELOG_CRASH_SCALE=<n> explores n times as much. */

inline void print(const char* name, const crash_counts& c)
{
    std::cout << name << ": " << c.states << " states of " << c.points
              << " crash points in " << c.workloads << " workloads, " << c.nested
              << " of them after a recovery, " << c.exhaustive
              << " times all states of a point";
    if (c.torn != 0)
        std::cout << ", " << c.torn << " states with a sector torn at a byte";
    std::cout << "; ends:";
    for (const auto& [end, n] : c.ends)
        std::cout << ' ' << end << ' ' << n;
    for (const auto& [what, all] :
         {std::pair("errors", &c.errors), std::pair("frames", &c.frames),
          std::pair("crashes", &c.kinds)}) {
        std::cout << "; " << what << ':';
        for (const auto& [name_of, n] : *all)
            std::cout << ' ' << name_of << ' ' << n;
    }
    std::cout << std::endl;
}

/// The steps of which every short sequence is explored: what a log can be asked to do.
inline constexpr std::string_view plain_steps = "selXfRCOt";

/// Returns: all sequences of this many of these steps.
inline std::vector<std::string> sequences(std::string_view steps, unsigned length)
{
    std::vector<std::string> all{""};
    for (; length != 0; --length) {
        std::vector<std::string> longer;
        for (const std::string& s : all)
            for (const char c : steps)
                longer.push_back(s + c);
        all = std::move(longer);
    }
    return all;
}

/// Returns: all sequences up to this length.
inline std::vector<std::string> sequences_up_to(std::string_view steps, unsigned length)
{
    std::vector<std::string> all;
    for (unsigned n = 0; n <= length; ++n)
        for (std::string& s : sequences(steps, n))
            all.push_back(std::move(s));
    return all;
}

/// Returns: sequences of random steps, the same each time.
inline std::vector<std::string> random_sequences(std::string_view steps, unsigned count,
                                                 unsigned length, std::uint64_t seed)
{
    seeded choice(seed);
    std::vector<std::string> all;
    for (unsigned i = 0; i < count * effort::scale(); ++i) {
        std::string s;
        for (unsigned j = 0; j < length; ++j)
            s += steps[choice.step() % steps.size()];
        all.push_back(std::move(s));
    }
    return all;
}

/// After this many failures a suite ends.
inline constexpr std::size_t failures_max = 10;

template <class Writer>
crash_counts explore_with(const char* name, std::uint32_t block_size,
                          const std::vector<std::string>& workloads, effort e,
                          void (explorer<Writer>::*way)(const std::string&))
{
    keep_memory();
    explorer<Writer> x(name, block_size, e);
    const char* const text = std::getenv("FORELOG_CRASH_CASE");
    if (text == nullptr) {
        for (const std::string& steps : workloads)
            if (x.failures().size() < failures_max)
                (x.*way)(steps);
    } else if (x.is_mine(text)) {
        x.repeat(text);
        std::cout << "crash case " << text << ": repeated" << std::endl;
    }
    for (const std::string& f : x.failures())
        BOOST_ERROR("crash case " << f);
    if (text == nullptr)
        print(name, x.counts());
    return x.counts();
}

/// Effects: explores the workloads; each broken invariant fails the test, up to a limit.
template <class Writer>
crash_counts explore_all(const char* name, std::uint32_t block_size,
                         const std::vector<std::string>& workloads, effort e = {})
{
    return explore_with<Writer>(name, block_size, workloads, e,
                                &explorer<Writer>::explore);
}

/// Effects: recovers every state of the workloads with a sector that is torn at any byte.
template <class Writer>
crash_counts explore_all_cuts(const char* name, std::uint32_t block_size,
                              const std::vector<std::string>& workloads, effort e = {})
{
    return explore_with<Writer>(name, block_size, workloads, e,
                                &explorer<Writer>::explore_cuts);
}

/// Effects: fails the test if less was explored than this; thinned out, than its share. A state
/// of depth 3 was left by the third crash that followed a recovery.
inline void expect_floor(const crash_counts& c, std::uint64_t states,
                         std::uint64_t depth = effort().depth)
{
    if (std::getenv("FORELOG_CRASH_CASE") != nullptr)
        return;
    if (thinning != 1)
        states /= 2 * thinning;
    BOOST_TEST(c.states >= states, "only " << c.states << " states were explored");
    BOOST_TEST(c.deepest >= depth,
               "the deepest crash came after " << c.deepest << " recoveries");
}

/// Effects: fails the test if recovery met fewer valid frames of another segment where the next
/// one of the log would be.
inline void expect_stale(const crash_counts& c, std::uint64_t least)
{
    if (std::getenv("FORELOG_CRASH_CASE") != nullptr || thinning != 1)
        return;
    const auto at = c.ends.find(to_string(verdict::stale));
    const std::uint64_t found = at != c.ends.end() ? at->second : 0;
    BOOST_TEST(found >= least, "only " << found << " logs ended before a stale frame");
}

} // namespace forelog::test

#endif // FORELOG_TEST_CRASH_SUPPORT_SUITE_HPP
