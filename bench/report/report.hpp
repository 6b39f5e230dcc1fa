// forelog/bench/report/report.hpp: the results as tables and as JSON
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_REPORT_REPORT_HPP
#define FORELOG_BENCH_REPORT_REPORT_HPP

#include "report/fields.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace bench {

/// No line of text is longer.
inline constexpr std::size_t columns_max = 110;

/// One line with each arm's fields.
void print_json(std::ostream& os, const std::vector<fields>& lines);

/// Tables of the same fields, after the notes. Requires: at least one line.
void print_text(std::ostream& os, const std::vector<fields>& lines,
                const std::vector<std::string>& notes);

} // namespace bench

#endif // FORELOG_BENCH_REPORT_REPORT_HPP
