// forelog/bench/main.cpp: the program
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "limits.hpp"
#include "machine.hpp"
#include "report.hpp"
#include "scratch.hpp"
#include "workloads.hpp"

#include <exception>
#include <iostream>

namespace bench {
namespace {

outcome run(const config& c, const std::filesystem::path& directory)
{
    switch (c.workload) {
    case workload_kind::tokens: return run_tokens(c, directory);
    case workload_kind::append: return run_append(c, directory);
    case workload_kind::commit: return run_commit(c, directory);
    case workload_kind::replay: return run_replay(c, directory);
    case workload_kind::burst: return run_burst(c, directory);
    case workload_kind::cpu: return run_cpu(c, directory);
    case workload_kind::instructions: break;
    }
    return run_instructions(c, directory);
}

bool has_peers(workload_kind w)
{
    return w == workload_kind::append || w == workload_kind::commit;
}

bool has_limits(workload_kind w)
{
    return has_peers(w) || w == workload_kind::replay;
}

/// Returns: the exit status, which is not 0 if a log did not read back what was written.
int run_and_print(const config& c)
{
    const scratch directory(c.directory);
    const machine m = look_at_machine(directory.path(), one_frame(c));
    outcome o = run(c, directory.path());
    if ((c.limits && !has_limits(c.workload)) || (c.peers && !has_peers(c.workload)))
        o.notes.push_back(
            "--limits takes effect with append, commit and replay, --peers with "
            "append and commit.");
    if (c.json)
        print_json(std::cout, c, m, o);
    else
        print_text(std::cout, c, m, o);
    int status = 0;
    for (const summary& s : o.lines)
        if (!s.middle.verified.value_or(true)) {
            std::cerr << "wal_bench: " << s.middle.arm
                      << ": what was read back is not what was written\n";
            status = 1;
        }
    return status;
}

} // namespace
} // namespace bench

int main(int argc, char** argv)
{
    try {
        bench::config c;
        return bench::parse(argc, argv, c) ? bench::run_and_print(c) : 0;
    } catch (const bench::usage_error& e) {
        std::cerr << "wal_bench: " << e.what() << "\n";
        return 2;
    } catch (const std::exception& e) {
        std::cerr << "wal_bench: " << e.what() << "\n";
        return 1;
    }
}
