// forelog/bench/report.hpp: the results as a table and as JSON
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_REPORT_HPP
#define FORELOG_BENCH_REPORT_HPP

#include "config.hpp"
#include "machine.hpp"
#include "workloads.hpp"

#include <iosfwd>

namespace bench {

void print_text(std::ostream& os, const config& c, const machine& m, const outcome& o);

/// One object per line and arm; keys that do not apply are null.
void print_json(std::ostream& os, const config& c, const machine& m, const outcome& o);

} // namespace bench

#endif // FORELOG_BENCH_REPORT_HPP
