// forelog/bench/workloads/workloads.cpp: which workload is which function
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "workloads/workloads.hpp"

namespace bench {

outcome run_workload(const config& c, const std::filesystem::path& directory)
{
    switch (c.workload) {
    case workload_kind::tokens: return run_tokens(c, directory);
    case workload_kind::append: return run_append(c, directory);
    case workload_kind::commit: return run_commit(c, directory);
    case workload_kind::replay: return run_replay(c, directory);
    case workload_kind::burst: return run_burst(c, directory);
    case workload_kind::cpu: return run_cpu(c, directory);
    case workload_kind::open: return run_open(c, directory);
    case workload_kind::rotation: return run_rotation(c, directory);
    case workload_kind::open_log: return run_open_log(c, directory);
    case workload_kind::faults: return run_faults(c, directory);
    case workload_kind::growth: return run_growth(c, directory);
    case workload_kind::instructions: return run_instructions(c, directory);
    }
    throw std::logic_error("an unknown workload");
}

} // namespace bench
