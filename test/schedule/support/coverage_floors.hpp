// forelog/test/schedule/support/coverage_floors.hpp: the least number of schedules of each scenario
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_COVERAGE_FLOORS_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_COVERAGE_FLOORS_HPP

#include <cstdint>
#include <string_view>

namespace forelog::test::schedule {

struct coverage_floor
{
    std::string_view name;
    std::uint64_t sequential, buffered;
};

/// Six tenths of what was found when the scenario was written. With fewer schedules, threads no
/// longer meet where they did, and the scenario shows less than its name says.
inline constexpr coverage_floor coverage_floors[] = {
    {"ring-hand-over", 19000, 42000},
    {"ring-wrap", 2000, 5200},
    {"ring-full", 14000, 32000},
    {"ring-demand", 160000, 4300},
    {"ring-demand-timed", 240000, 4500},
    {"ring-cleared", 2500, 3800},
    {"ring-full-timed", 4200, 7800},
    {"ring-stays-full", 1, 4},
    {"ring-close", 2300, 5100},
    {"ring-stop", 1300, 2200},
    {"ring-lent", 10000, 21000},
    {"ring-lent-stop", 2300, 4100},
    {"bounded-hand-over", 8100, 8100},
    {"bounded-full", 65000, 65000},
    {"bounded-demand", 100000, 100000},
    {"bounded-demand-bytes", 320000, 4400},
    {"bounded-close", 4700, 7000},
    {"bounded-stop", 2100, 2100},
    {"unbounded-hand-over", 4200, 4200},
    {"parker", 1800, 1800},
    {"parker-deadline", 37, 37},
    {"threshold-count", 20000, 37000},
    {"threshold-bytes", 2600, 3900},
    {"threshold-demand", 10000, 12000},
    {"threshold-close", 5600, 6800},
    {"watermarks-failure", 6400, 7400},
    {"batch-size", 37000, 2300},
    {"flush-by-hand", 17000, 420},
    {"flush-append", 130000, 13000},
    {"flush-alone", 86000, 7300},
    {"commit-alone", 100000, 9400},
    {"two-commit", 35000, 990},
    {"two-wait", 32000, 700},
    {"wait-by-hand", 30000, 690},
    {"lead-beside", 43000, 1100},
    {"timer", 330, 530},
    {"writer-full", 9000, 250},
    {"direct", 22000, 79000},
    {"fail-first", 15000, 750},
    {"fail-second", 29000, 940},
    {"fail-bounded", 340, 600},
    {"fail-append", 180000, 17000},
    {"fail-full", 15000, 760},
    {"fail-alone", 8600, 11000},
    {"fail-alone-second", 9400, 15000},
    {"fail-flush", 120000, 13000},
    {"close-alone", 1100, 1600},
    {"close-append", 18000, 29000},
    {"close-commit", 6500, 130},
    {"close-wait", 110000, 8500},
    {"close-twice", 23000, 1100},
    {"close-full", 83000, 6200},
    {"close-fail", 110000, 8200},
    {"destroy-pending", 1700, 100},
    {"destroy-busy", 37000, 1600},
    {"truncate-rotate", 25000, 1300},
    {"prepare-rotate", 72000, 2200},
    {"prepare-fail-first", 740, 1600},
    {"prepare-fail-second", 940, 2300},
    {"truncate-fail", 23000, 1200},
    {"prepare-close", 17000, 460},
    {"zeros-allowed", 100, 100},
    {"zeros-alone", 8, 8},
    {"direct-rotate", 22000, 13000},
};

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_COVERAGE_FLOORS_HPP
