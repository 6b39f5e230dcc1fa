// forelog/bench/core/arms.hpp: arms of a comparison, run in rounds
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_ARMS_HPP
#define FORELOG_BENCH_CORE_ARMS_HPP

#include "core/config.hpp"
#include "core/result.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace bench {

/// One thing that is measured. Run in a new directory each time.
struct arm
{
    std::string name;
    std::function<result(const std::filesystem::path& directory)> run;
};

/** Runs every arm once in every round.

    The first round goes in the order given; then each order is followed by its reverse, so that
    what drifts with time falls on all arms alike. Rounds count once the machine is warm, see
    core/warm_up.hpp. An arm that throws ends the program's run.
*/
std::vector<series> run_rounds(const config& c, const std::filesystem::path& directory,
                               const std::vector<arm>& arms);

/// A result with the labels that the command line gives.
result labelled(const config& c, std::string arm);

/// A result of something that has no policies.
result unlabelled(const config& c, std::string arm);

} // namespace bench

#endif // FORELOG_BENCH_CORE_ARMS_HPP
