// forelog/bench/main.cpp: the program
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/machine.hpp"
#include "core/scratch.hpp"
#include "core/sizes.hpp"
#include "report/report.hpp"
#include "workloads/workloads.hpp"

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>

namespace bench {
namespace {

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

/// Complains of the arms that did not read back what they wrote. Returns: 1 if there are some.
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

/// Returns: the exit status, which is not 0 if a log did not read back what was written.
int run_and_print(const config& c)
{
    const scratch directory(c.directory);
    const machine m = look_at_machine(directory.path(), one_frame(c));
    std::ofstream file = open_output(c);
    const outcome o = run_workload(c, directory.path());
    std::vector<fields> lines;
    for (const summary& s : o.lines)
        lines.push_back(fields_of(c, m, s));
    if (file.is_open())
        print_json(file, lines);
    if (c.format == format_kind::json)
        print_json(std::cout, lines);
    else
        print_text(std::cout, lines, o.notes);
    return status_of(o);
}

/// One line, whatever a value on the command line holds.
std::string printable(std::string text)
{
    std::replace_if(
        text.begin(), text.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text;
}

} // namespace
} // namespace bench

int main(int argc, char** argv)
{
    try {
        bench::config c;
        return bench::parse(argc, argv, c) ? bench::run_and_print(c) : 0;
    } catch (const bench::usage_error& e) {
        std::cerr << "wal_bench: " << bench::printable(e.what())
                  << " (wal_bench --help lists the options)\n";
        return 2;
    } catch (const std::exception& e) {
        std::cerr << "wal_bench: " << e.what() << "\n";
        return 1;
    }
}
