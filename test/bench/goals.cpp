// forelog/test/bench/goals.cpp: bench/goals.py on stored results
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#include "bench/command.hpp"
#include "core/config.hpp"

namespace {

using namespace bench_test;

/// What a run with one producer and no sync has given: ours in each round, and its limit.
std::string saturated(const std::string& ours, const std::string& limit,
                      const std::string& more = "")
{
    const auto line = [&](const std::string& arm, const std::string& rates,
                          const std::string& rate, const std::string& rest) {
        return R"({"label":"saturated","arm":")" + arm + R"(","records_per_second":)" +
               rate + R"(,"records_per_second_by_round":)" + rates +
               R"(,"rounds":4,"f0_us":100,"timer_ns":20,"file_system":"f","kernel":"k",)"
               R"("cpu":"p","compiler":"c","date":"d")" +
               rest + "}\n";
    };
    return line("forelog", ours, "42e6",
                R"(,"limit":"limit_write","verified":true)" + more) +
           line("limit_write", limit, "60e6", "");
}

ended goals_of(const std::string& lines, const std::string& options = "")
{
    std::ofstream{"lines.json"} << lines;
    return run("python3 \"" + (source_root() / "bench/goals.py").string() +
               "\" --read lines.json " + options);
}

std::string sample()
{
    return contents_of((source_root() / "test/bench/goals.json"));
}

/// A program in place of wal_bench, which gives the stored lines of a label.
void write_stand_in()
{
    std::ofstream{"sample.json"} << sample();
    std::ofstream{"stand_in"} << "#!/bin/sh\n"
                                 "echo \"$@\" >>calls\n"
                                 "while [ $# -gt 1 ]; do\n"
                                 "    case $1 in\n"
                                 "    --label) label=$2 ;;\n"
                                 "    --output) output=$2 ;;\n"
                                 "    esac\n"
                                 "    shift\n"
                                 "done\n"
                                 "grep \"\\\"label\\\":\\\"$label\\\"\" sample.json "
                                 ">\"$output\"\n";
    std::filesystem::permissions("stand_in", std::filesystem::perms::owner_all);
}

} // namespace

BOOST_AUTO_TEST_CASE(stored_results_give_the_stored_table)
{
    const ended e = goals_of(sample());
    BOOST_TEST(e.status == 0, e.error);
    BOOST_TEST(e.out == contents_of((source_root() / "test/bench/goals.txt")));
    check_width(e.out);
}

BOOST_AUTO_TEST_CASE(the_table_ends_with_five_to_eight_lines_in_plain_words)
{
    const std::vector<std::string> lines = lines_of(goals_of(sample()).out);
    const auto begin = std::find_if(lines.begin(), lines.end(), [](const auto& line) {
        return line.rfind("In plain words: ", 0) == 0;
    });
    const auto count = lines.end() - begin;
    BOOST_TEST((count >= 5 && count <= 8), count << " lines");
}

BOOST_AUTO_TEST_CASE(a_ratio_is_taken_in_each_round_and_the_median_of_these_is_shown)
{
    // 50, 80, 90 and 100 percent.
    const ended e = goals_of(saturated("[10,40,90,50]", "[20,50,100,50]"));
    BOOST_TEST(has(e.out, "limit_write 60.00 M/s; 85.0 % ["), e.out);
    BOOST_TEST(has(e.out, "append, no_sync, 1 producer  42.00 M/s  yes"), e.out);
}

BOOST_AUTO_TEST_CASE(the_interval_lies_between_the_smallest_and_the_largest_ratio)
{
    const ended same = goals_of(saturated("[30,60,15,45]", "[60,120,30,90]"));
    BOOST_TEST(has(same.out, "50.0 % [50.0, 50.0]"), same.out);
    const ended two = goals_of(saturated("[30,60]", "[60,100]"));
    BOOST_TEST(has(two.out, "55.0 %\n"), two.out);
}

BOOST_AUTO_TEST_CASE(a_share_of_the_limit_that_is_too_small_misses_the_goal)
{
    const ended e = goals_of(saturated("[10,10,10,10]", "[20,20,20,20]"));
    BOOST_TEST(has(e.out, "append, no_sync, 1 producer  42.00 M/s  no"), e.out);
    BOOST_TEST(e.status == 0); // a goal that is missed is a figure, and not a failure
}

BOOST_AUTO_TEST_CASE(a_run_that_was_not_read_back_is_a_failure)
{
    std::string lines = saturated("[10]", "[20]");
    lines.replace(lines.find("\"verified\":true"), 15, "\"verified\":false");
    const ended e = goals_of(lines);
    BOOST_TEST(e.status == 1);
    BOOST_TEST(has(e.out, "NOT EVERY LOG WAS READ BACK"), e.out);
}

BOOST_AUTO_TEST_CASE(a_run_that_was_not_steady_is_named)
{
    const ended e = goals_of(saturated("[10]", "[20]", ",\"steady\":false"));
    BOOST_TEST(has(e.out, "busy or cold: saturated"), e.out);
    const ended steady = goals_of(saturated("[10]", "[20]", ",\"steady\":true"));
    BOOST_TEST(!has(steady.out, "busy or cold"), steady.out);
}

BOOST_AUTO_TEST_CASE(a_label_that_comes_again_replaces_what_it_had)
{
    const ended e =
        goals_of(saturated("[10]", "[20]") + "{\"label\":\"other\",\"arm\":\"a\"}\n" +
                 saturated("[15]", "[20]"));
    BOOST_TEST(has(e.out, "75.0 %"), e.out);
    BOOST_TEST(!has(e.out, "50.0 %"), e.out);
}

BOOST_AUTO_TEST_CASE(goals_as_json_have_a_line_for_each_row)
{
    const ended e = goals_of(saturated("[10]", "[20]"), "--format json");
    BOOST_TEST(lines_of(e.out).size() == 1U);
    BOOST_TEST(has(e.out, R"({"workload":"goals","row":2,"what":"append, no_sync)"));
    BOOST_TEST(has(e.out, R"("met":false)"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_said_on_one_line)
{
    for (const char* const lines : {"", "{", "{}", "{\"label\":\"saturated\"}"}) {
        const ended e = goals_of(lines);
        BOOST_TEST(e.status == 1, lines);
        BOOST_TEST(lines_of(e.error).size() == 1U, lines << ": " << e.error);
    }
}

BOOST_AUTO_TEST_CASE(what_wal_bench_gives_is_what_a_later_reading_gives)
{
    write_stand_in();
    const std::string program =
        "python3 \"" + (source_root() / "bench/goals.py").string() + "\" ";
    const ended measured =
        run(program + "--peers --rounds 3 --output all.json ./stand_in");
    BOOST_TEST(measured.status == 0, measured.error);
    BOOST_TEST(measured.out == contents_of((source_root() / "test/bench/goals.txt")));
    BOOST_TEST(run(program + "--read all.json").out == measured.out);
}

BOOST_AUTO_TEST_CASE(wal_bench_takes_every_command_line_of_the_goals)
{
    write_stand_in();
    const ended planned = run("python3 \"" + (source_root() / "bench/goals.py").string() +
                              "\" --peers --records 1e5 --warm-up 0 ./stand_in");
    BOOST_TEST(planned.status == 0, planned.error);
    const std::vector<std::string> calls = lines_of(contents_of("calls"));
    BOOST_TEST(calls.size() > 20U);
    for (const std::string& call : calls) {
        std::istringstream stream{call};
        std::vector<std::string> words{"wal_bench"};
        for (std::string word; stream >> word;)
            words.push_back(word);
        std::vector<const char*> arguments;
        for (const std::string& word : words)
            arguments.push_back(word.c_str());
        bench::config c;
        BOOST_CHECK_NO_THROW(
            bench::parse(static_cast<int>(arguments.size()), arguments.data(), c));
    }
}
