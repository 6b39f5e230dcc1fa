// forelog/bench/goals.cpp: what the log is to reach, and what it does reach
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "goals.hpp"
#include "report.hpp"
#include "scratch.hpp"
#include "table.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <stdexcept>

namespace bench {

config goal_board::base(workload_kind w) const
{
    config c;
    c.workload = w;
    c.records = given_.records;
    c.rounds = given_.rounds;
    c.directory = given_.directory;
    c.limits = true;
    c.flush = flush_kind::group;
    return c;
}

std::uint64_t goal_board::syncs_in_time(std::uint64_t most) const
{
    const double seconds = is_long() ? 2 : 0.5;
    const auto fit = static_cast<std::uint64_t>(seconds * 1e6 / machine_.f0_us);
    return (std::clamp)(fit, std::uint64_t{50}, most);
}

outcome goal_board::run(const config& c, const char* what)
{
    if (::isatty(STDERR_FILENO) == 1)
        std::fprintf(stderr, "\r\033[K%s\n", what);
    // Two of a kind would find each other's logs.
    const fresh_directory fresh(directory_);
    const outcome o = run_workload(c, fresh.path());
    if (json_ != nullptr) {
        print_json(*json_, c, machine_, o);
        json_->flush();
    }
    status_ = (std::max)(status_, status_of(o));
    return o;
}

const summary& line_of(const outcome& o, const std::string& arm)
{
    for (const summary& s : o.lines)
        if (s.middle.arm == arm)
            return s;
    throw std::logic_error("no arm " + arm);
}

std::string with_interval(const estimate& e, std::size_t rounds, int digits,
                          const char* unit)
{
    std::string text = fixed(e.median, digits) + unit;
    if (rounds >= 3)
        text += " [" + fixed(e.low, digits) + ", " + fixed(e.high, digits) + "]";
    return text;
}

std::string rate_text(double records_per_second)
{
    if (records_per_second >= 1e6)
        return fixed(records_per_second / 1e6, 2) + " M/s";
    return fixed(records_per_second / 1e3, 2) + " K/s";
}

std::string limit_text(const outcome& o, const summary& s)
{
    if (s.limit.empty())
        return "";
    return s.limit + " " + rate_text(line_of(o, s.limit).middle.rate());
}

std::optional<estimate> percent_of_limit(const summary& s)
{
    const auto found = s.estimates.find("percent_of_limit");
    if (found == s.estimates.end())
        return std::nullopt;
    return found->second;
}

int run_goals(const config& c, const machine& m, const std::filesystem::path& directory,
              std::ostream& text, std::ostream* json)
{
    std::ostream* const lines = c.json ? &text : json;
    goal_board board(c, m, directory, lines);
    add_append_goals(board);
    add_other_goals(board);
    std::vector<goal> goals = board.goals();
    std::stable_sort(goals.begin(), goals.end(),
                     [](const goal& a, const goal& b) { return a.row < b.row; });
    if (lines != nullptr)
        print_goals_json(*lines, m, c, goals);
    if (c.json) {
        if (json != nullptr)
            print_goals_json(*json, m, c, goals);
        return board.status();
    }
    print_machine(text, m);
    table t;
    for (const goal& g : goals) {
        t.add("row", std::to_string(g.row));
        t.add("what", g.what, table::left);
        t.add("goal", g.wanted, table::left);
        t.add("measured", g.measured, table::left);
        t.add("limit of the same run", g.limit, table::left);
        t.add("ratio", g.ratio, table::left);
        t.add("met", g.met ? (*g.met ? "yes" : "no") : "", table::left);
        t.end_row();
    }
    text << "\n" << t;
    return board.status();
}

} // namespace bench
