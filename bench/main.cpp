// forelog/bench/main.cpp: the program
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "goals.hpp"
#include "limits.hpp"
#include "machine.hpp"
#include "report.hpp"
#include "scratch.hpp"
#include "workloads.hpp"

#include <exception>
#include <fstream>
#include <iostream>

namespace bench {
namespace {

bool has_peers(workload_kind w)
{
    return w == workload_kind::append || w == workload_kind::commit;
}

bool has_limits(workload_kind w)
{
    return has_peers(w) || w == workload_kind::tokens || w == workload_kind::replay ||
           w == workload_kind::rotation;
}

/// What is to get the results is opened before they are measured.
std::ofstream open_output(const config& c)
{
    std::ofstream file;
    if (c.output.empty())
        return file;
    file.open(c.output);
    if (!file)
        throw std::runtime_error("cannot write to " + c.output.string());
    return file;
}

/// Returns: the exit status, which is not 0 if a log did not read back what was written.
int run_and_print(const config& c)
{
    const scratch directory(c.directory);
    const machine m = look_at_machine(directory.path(), one_frame(c));
    std::ofstream file = open_output(c);
    if (c.workload == workload_kind::goals)
        return run_goals(c, m, directory.path(), std::cout,
                         file.is_open() ? &file : nullptr);
    outcome o = run_workload(c, directory.path());
    if ((c.limits && !has_limits(c.workload)) || (c.peers && !has_peers(c.workload)))
        o.notes.push_back("--limits takes effect with tokens, append, commit, replay, "
                          "rotation and goals, --peers with append, commit and goals.");
    if (file.is_open())
        print_json(file, c, m, o);
    if (c.json)
        print_json(std::cout, c, m, o);
    else
        print_text(std::cout, c, m, o);
    return status_of(o);
}

} // namespace

int status_of(const outcome& o)
{
    int status = 0;
    for (const summary& s : o.lines)
        if (!s.middle.verified.value_or(true)) {
            std::cerr << "wal_bench: " << s.middle.arm
                      << ": what was read back is not what was written\n";
            status = 1;
        }
    return status;
}

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
