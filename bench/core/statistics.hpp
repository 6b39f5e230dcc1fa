// forelog/bench/core/statistics.hpp: medians, and how far they can be trusted
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_STATISTICS_HPP
#define FORELOG_BENCH_CORE_STATISTICS_HPP

#include <vector>

namespace bench {

/// A median with the interval that holds it with 95 %; equal to it where there are too few values.
struct estimate
{
    double median = 0;
    double low = 0;
    double high = 0;
};

/// Requires: not empty.
double median(std::vector<double> values);

/// By the percentile bootstrap, with a fixed seed: the same values give the same interval.
/// Requires: not empty.
estimate estimate_median(const std::vector<double>& values);

} // namespace bench

#endif // FORELOG_BENCH_CORE_STATISTICS_HPP
