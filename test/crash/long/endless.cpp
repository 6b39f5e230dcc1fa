// forelog/test/crash/long/endless.cpp: all states of all short workloads, then random ones without
// end
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "../support/failed_sync_case.hpp"

#include <chrono>
#include <csignal>

using namespace forelog;
using namespace forelog::test;

namespace {

/* First every sequence of up to four steps: every crash point, every state of it while at most
   ten sectors are pending, samples above that and of the other kinds of crash; each state is
   opened, written to and crashed again, three deep. Then random workloads, with and without
   failing syncs, until SIGINT or SIGTERM, or until FORELOG_CRASH_SECONDS have passed.
   FORELOG_CRASH_FIRST is the place of the first sequence (0), to go on where another run
   ended, or shares the work. FORELOG_CRASH_SEED is the first seed of the random part (1),
   FORELOG_CRASH_RANDOM=1 begins with that part.

   A failure prints one line, as the short suites do, and FORELOG_CRASH_CASE=<case> runs nothing
   but that case. */

std::sig_atomic_t volatile told_to_stop = 0;
std::chrono::steady_clock::time_point deadline;

bool is_over()
{
    return told_to_stop != 0 || std::chrono::steady_clock::now() >= deadline;
}

std::uint64_t number_in(const char* name, std::uint64_t otherwise)
{
    const char* const text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

constexpr effort everything{.states_max = 64,
                            .samples = 8,
                            .deep_every = 1,
                            .depth = 3,
                            .sectors_max = 10,
                            .last_step_only = true};
constexpr effort random_effort{
    .states_max = 16, .samples = 2, .deep_every = 1, .depth = 3};

/// One kind of writer, and what has been seen with it.
template <class Writer>
struct field
{
    const char* name;
    std::uint32_t block_size;
    crash_counts counts{};
    std::size_t next = 0; ///< the next short sequence
    std::size_t failures = 0;

    void take_over(const explorer<Writer>& x)
    {
        counts += x.counts();
        failures += x.failures().size();
        for (const std::string& f : x.failures())
            BOOST_ERROR("crash case " << f);
    }

    /// Returns: whether it was one of this field's cases.
    bool repeat(const char* line)
    {
        explorer<Writer> x(name, block_size, everything);
        const bool mine = repeat_case(x, name, block_size, line);
        take_over(x);
        return mine;
    }

    void enumerate(const std::string& steps)
    {
        explorer<Writer> x(name, block_size, everything);
        x.stop_when(&is_over);
        x.explore(steps);
        next += !is_over();
        take_over(x);
    }

    void roam(std::uint64_t seed)
    {
        seeded choice(seed);
        std::string steps;
        for (std::uint64_t n = 5 + choice.step() % 20; n != 0; --n)
            steps += "sselzRXbBcftTOK"[choice.step() % 15];
        explorer<Writer> x(name, block_size, random_effort);
        x.stop_when(&is_over);
        x.explore(steps);
        if constexpr (Writer::guarantees == durability::device)
            if (seed % 4 == 0 && !is_over())
                failed_syncs +=
                    fail_every_sync(x, name, block_size, {steps.substr(0, 8)});
        take_over(x);
    }

    std::uint64_t failed_syncs = 0;
};

template <class... Fields>
void report(std::size_t first, std::size_t sequences, std::uint64_t seed,
            const Fields&... fields)
{
    (print(fields.name, fields.counts), ...);
    crash_counts sum;
    ((sum += fields.counts), ...);
    std::cout << "in all: " << sum.states << " states, " << sum.nested
              << " of them after a recovery, at most " << sum.deepest << " deep; ";
    // One counts when all writers have been through it.
    const std::size_t next = (std::min)({fields.next...});
    std::cout << next - first << " of " << sequences << " short sequences, from " << first
              << " to below " << next << "; " << (0 + ... + fields.failed_syncs)
              << " failed syncs; seeds of random workloads up to " << seed << std::endl;
}

} // namespace

BOOST_AUTO_TEST_CASE(no_crash_loses_what_was_acknowledged)
{
    keep_memory();
    std::signal(SIGINT, [](int) { told_to_stop = 1; });
    std::signal(SIGTERM, [](int) { told_to_stop = 1; });
    const auto begun = std::chrono::steady_clock::now();
    const std::uint64_t seconds = number_in("FORELOG_CRASH_SECONDS", 0);
    deadline = seconds == 0 ? std::chrono::steady_clock::time_point::max()
                            : begun + std::chrono::seconds(seconds);
    field<direct_manual> manual{"long", 512};
    field<direct_group_commit> group{"long-group", 4096};
    field<direct_manual_unsynced> unsynced{"long-unsynced", 512};
    if (const char* const line = std::getenv("FORELOG_CRASH_CASE")) {
        const bool known =
            manual.repeat(line) || group.repeat(line) || unsynced.repeat(line);
        BOOST_TEST(known, "there is no such case here");
        return;
    }
    const std::vector<std::string> all = sequences_up_to(plain_steps, 4);
    const auto first = static_cast<std::size_t>(
        (std::min)(number_in("FORELOG_CRASH_FIRST", 0), std::uint64_t{all.size()}));
    manual.next = group.next = unsynced.next = first;
    std::uint64_t seed = number_in("FORELOG_CRASH_SEED", 1);
    auto told = begun;
    const auto failures = [&] {
        return manual.failures + group.failures + unsynced.failures;
    };
    const auto go_on = [&] {
        if (std::chrono::steady_clock::now() - told > std::chrono::minutes(1)) {
            told = std::chrono::steady_clock::now();
            report(first, all.size(), seed, manual, group, unsynced);
        }
        return !is_over() && failures() < failures_max;
    };
    if (number_in("FORELOG_CRASH_RANDOM", 0) == 0)
        for (std::size_t i = first; i < all.size() && go_on(); ++i) {
            manual.enumerate(all[i]);
            group.enumerate(all[i]);
            unsynced.enumerate(all[i]);
        }
    for (; go_on(); ++seed) {
        manual.roam(seed);
        group.roam(seed);
        unsynced.roam(seed);
    }
    report(first, all.size(), seed, manual, group, unsynced);
    crash_counts sum = manual.counts;
    sum += group.counts;
    BOOST_TEST(sum.states >= 1000u);
    BOOST_TEST(sum.deepest >= 3u);
}
