// forelog/test/bench/command.hpp: a program that is run, with what it prints
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_BENCH_COMMAND_HPP
#define FORELOG_TEST_BENCH_COMMAND_HPP

#include <boost/test/unit_test.hpp>

#include <sys/wait.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace bench_test {

/// No line that a benchmark prints for a person is longer.
inline constexpr std::size_t columns_max = 110;

struct ended
{
    int status = -1;
    std::string out;
    std::string error;
};

inline std::string contents_of(const std::filesystem::path& path)
{
    std::ifstream file{path, std::ios::binary};
    BOOST_REQUIRE_MESSAGE(file, "cannot read " << path);
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// Runs the command by a shell, with its outputs in files of the working directory.
inline ended run(const std::string& command)
{
    const int status = std::system((command + " >out.txt 2>error.txt").c_str());
    BOOST_REQUIRE_MESSAGE(WIFEXITED(status), command << " did not end by itself");
    return {WEXITSTATUS(status), contents_of("out.txt"), contents_of("error.txt")};
}

inline std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

inline bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

inline void check_width(const std::string& text)
{
    for (const std::string& line : lines_of(text))
        BOOST_TEST(line.size() <= columns_max, line.size() << " columns: " << line);
}

inline std::filesystem::path folder_in(const char* variable)
{
    const char* const folder = std::getenv(variable);
    BOOST_REQUIRE_MESSAGE(folder, variable << " names no folder");
    return folder;
}

inline std::filesystem::path source_root()
{
    return folder_in("FORELOG_SOURCE_DIR");
}

/// The program under test, which the Jamfile names after "--", in quotes.
inline std::string wal_bench()
{
    const auto& suite = boost::unit_test::framework::master_test_suite();
    BOOST_REQUIRE_MESSAGE(suite.argc > 1, "no wal_bench is named");
    const auto path = folder_in("FORELOG_START_DIR") / suite.argv[suite.argc - 1];
    return "\"" + path.string() + "\"";
}

} // namespace bench_test

#endif // FORELOG_TEST_BENCH_COMMAND_HPP
