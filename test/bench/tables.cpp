// forelog/test/bench/tables.cpp: what wal_bench prints
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#include "bench/command.hpp"

#include <regex>

namespace {

using namespace bench_test;

/// Each with as many columns as it can have.
constexpr const char* workloads[] = {
    "--workload tokens --records 20K --limits",
    "--workload append --records 20K --limits --peers --producers 2",
    "--workload append --records 20K --records-per-batch 10 --sync none --rounds 3",
    "--workload append --records 2K --mix --queue bounded",
    "--workload commit --records 200 --limits --peers --producers 4 --rounds 3",
    "--workload replay --records 20K --limits",
    "--workload burst --records 20K",
    "--workload cpu --records 10K --rounds 3",
    "--workload open --records 10K --arrival burst",
    "--workload rotation --records 10K --limits --rounds 3 --segment-size 64K",
    "--workload open_log --records 10K --segment-size 64K",
    "--workload faults --records 1K --sync-delay 1",
    "--workload growth --records 100K --rounds 3",
    "--workload instructions --records 1K",
};

ended measure(const std::string& arguments)
{
    const ended e = run(wal_bench() + " --dir log --output lines.json " + arguments);
    BOOST_REQUIRE_MESSAGE(e.status == 0, arguments << ": " << e.error);
    return e;
}

std::string value_of(const std::string& line, const std::string& key)
{
    const std::regex pattern{"\"" + key + "\":\"?([^\",}]*)"};
    std::smatch found;
    BOOST_REQUIRE_MESSAGE(std::regex_search(line, found, pattern), key << ": " << line);
    return found[1];
}

/// Whether the line of the table begins with the arm, and holds the number by itself.
bool shows(const std::string& text, const std::string& arm, const std::string& number)
{
    const std::vector<std::string> lines = lines_of(text);
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.rfind(arm + " ", 0) == 0 && has(line + " ", " " + number + " ");
    });
}

} // namespace

BOOST_AUTO_TEST_CASE(no_line_of_a_table_is_longer_than_110_columns)
{
    for (const char* const arguments : workloads) {
        const ended e = measure(arguments);
        check_width(e.out);
        BOOST_TEST(lines_of(e.out).size() > 5U, arguments);
    }
}

BOOST_AUTO_TEST_CASE(tables_and_json_show_the_same_values_of_the_same_run)
{
    const ended e = measure("--workload append --records 20K --limits --warm-up 0");
    const std::vector<std::string> lines = lines_of(contents_of("lines.json"));
    BOOST_TEST(lines.size() > 5U);
    for (const std::string& line : lines) {
        const std::string arm = value_of(line, "arm");
        for (const char* const key : {"records", "syncs", "batches"}) {
            const std::string number = value_of(line, key);
            BOOST_TEST((number == "null" || shows(e.out, arm, number)),
                       arm << " does not show " << key << " " << number);
        }
    }
    BOOST_TEST(shows(e.out, "forelog", "yes"));
}

BOOST_AUTO_TEST_CASE(json_has_the_rate_of_each_round_that_counts)
{
    measure("--workload append --sync none --records 1K --rounds 4 --warm-up 1");
    const std::string line = contents_of("lines.json");
    const std::regex four{
        R"("records_per_second_by_round":\[[0-9.e+]+(,[0-9.e+]+){3}\])"};
    BOOST_TEST(std::regex_search(line, four), line);
    BOOST_TEST(value_of(line, "rounds") == "4");
    BOOST_TEST(value_of(line, "warm_up_rounds") == "1");
    BOOST_TEST(value_of(line, "steady") == "null");
}

BOOST_AUTO_TEST_CASE(rounds_that_do_not_count_are_said_beside_those_that_do)
{
    const ended e = measure("--workload append --sync none --records 1K --warm-up 0");
    BOOST_TEST(has(e.out, "rounds 1 after 0 that do not count"), e.out);
    BOOST_TEST(value_of(contents_of("lines.json"), "warm_up_rounds") == "0");
    measure("--workload append --sync none --records 1K --warm-up 3");
    const std::string line = contents_of("lines.json");
    const int before = std::stoi(value_of(line, "warm_up_rounds"));
    BOOST_TEST((before >= 1 && before <= 3));
    BOOST_TEST((value_of(line, "steady") == "true" || before == 3), line);
}

BOOST_AUTO_TEST_CASE(nothing_is_left_in_the_directory_of_the_logs)
{
    measure("--workload append --records 1K");
    BOOST_TEST(!std::filesystem::exists("log"));
}
