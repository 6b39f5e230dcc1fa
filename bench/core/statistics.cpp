// forelog/bench/core/statistics.cpp: medians, and how far they can be trusted
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/statistics.hpp"

#include <algorithm>
#include <cstddef>
#include <random>

namespace bench {

double median(std::vector<double> values)
{
    const std::size_t half = values.size() / 2;
    std::sort(values.begin(), values.end());
    return values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2;
}

estimate estimate_median(const std::vector<double>& values)
{
    constexpr std::size_t resamplings = 4000;
    const double middle = median(values);
    if (values.size() < 3)
        return {middle, middle, middle};
    std::mt19937 random(20'260'101);
    std::uniform_int_distribution<std::size_t> any(0, values.size() - 1);
    std::vector<double> medians, sample(values.size());
    for (std::size_t i = 0; i < resamplings; ++i) {
        std::generate(sample.begin(), sample.end(), [&] { return values[any(random)]; });
        medians.push_back(median(sample));
    }
    std::sort(medians.begin(), medians.end());
    return {middle, medians[resamplings / 40],
            medians[resamplings - resamplings / 40 - 1]};
}

} // namespace bench
