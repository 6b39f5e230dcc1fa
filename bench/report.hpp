// forelog/bench/report.hpp: the results as a table and as JSON
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_REPORT_HPP
#define FORELOG_BENCH_REPORT_HPP

#include "config.hpp"
#include "goals.hpp"
#include "machine.hpp"
#include "workloads.hpp"

#include <iosfwd>
#include <vector>

namespace bench {

void print_text(std::ostream& os, const config& c, const machine& m, const outcome& o);

/// One object per line and arm; keys that do not apply are null.
void print_json(std::ostream& os, const config& c, const machine& m, const outcome& o);

/// One object per goal, as arms of a workload `goals`.
void print_goals_json(std::ostream& os, const machine& m, const config& c,
                      const std::vector<goal>& goals);

/// Where figures come from, and what a sync and a look at the clock cost there.
void print_machine(std::ostream& os, const machine& m);

} // namespace bench

#endif // FORELOG_BENCH_REPORT_HPP
