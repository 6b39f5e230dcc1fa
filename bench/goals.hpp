// forelog/bench/goals.hpp: what the log is to reach, and what it does reach
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_GOALS_HPP
#define FORELOG_BENCH_GOALS_HPP

#include "config.hpp"
#include "machine.hpp"
#include "workloads.hpp"

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace bench {

inline constexpr std::uint64_t mib = std::uint64_t{1} << 20;

/// One line of the table of goals.
struct goal
{
    unsigned row = 0;
    std::string what;
    std::string wanted;
    std::string measured;
    std::string limit; ///< that of the same run, with its name
    std::string ratio; ///< to the limit or to a peer, with its interval if there is one
    std::optional<bool> met;
};

/** Runs workloads and gathers what they say about the goals.

    The results of each workload go to `json` as they come; the goals follow when all is done.
*/
class goal_board
{
public:
    goal_board(const config& c, const machine& m, const std::filesystem::path& directory,
               std::ostream* json)
        : given_(c)
        , machine_(m)
        , directory_(directory)
        , json_(json)
    {}

    /// Whether there is time for what needs many records: it was asked for several rounds.
    bool is_long() const noexcept { return given_.rounds >= 5; }
    bool with_peers() const noexcept { return given_.peers; }
    std::uint64_t records() const noexcept { return given_.records; }
    /// How many syncs, one behind the other, take a second or two; `most` where they are fast.
    std::uint64_t syncs_in_time(std::uint64_t most) const;

    /// Returns: options for a workload as if it had been asked for by itself, with limits.
    config base(workload_kind w) const;
    outcome run(const config& c, const char* what);
    void add(goal g) { goals_.push_back(std::move(g)); }

    const std::vector<goal>& goals() const noexcept { return goals_; }
    int status() const noexcept { return status_; }

private:
    config given_;
    machine machine_;
    std::filesystem::path directory_;
    std::ostream* json_;
    std::vector<goal> goals_;
    int status_ = 0;
};

void add_append_goals(goal_board& board); ///< rows 1 to 4, 8 and 10
void add_other_goals(goal_board& board);  ///< rows 5 to 7, 9 and 11

/// Returns: the exit status. A goal that is missed is a figure, not a failure.
int run_goals(const config& c, const machine& m, const std::filesystem::path& directory,
              std::ostream& text, std::ostream* json);

/* What the rows are made of */

const summary& line_of(const outcome& o, const std::string& arm);
std::string with_interval(const estimate& e, std::size_t rounds, int digits,
                          const char* unit);
std::string rate_text(double records_per_second);

/// The line of the arm's own limit: "limit_memory 41.2 M/s", or nothing.
std::string limit_text(const outcome& o, const summary& s);
std::optional<estimate> percent_of_limit(const summary& s);

} // namespace bench

#endif // FORELOG_BENCH_GOALS_HPP
