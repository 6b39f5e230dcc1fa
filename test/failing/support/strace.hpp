// forelog/test/failing/support/strace.hpp: a program under strace, and what it was seen to do
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FAILING_SUPPORT_STRACE_HPP
#define FORELOG_TEST_FAILING_SUPPORT_STRACE_HPP

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <sys/wait.h>

namespace forelog::test {

/// Returns: the lines of a text file.
inline std::vector<std::string> lines_of(const std::filesystem::path& path)
{
    std::vector<std::string> all;
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);)
        all.push_back(line);
    return all;
}

/// Runs programs under strace. What the program prints goes to `printed()`, the trace to `trace()`.
class strace
{
public:
    explicit strace(std::filesystem::path scratch) : scratch_(std::move(scratch)) {}

    /// Whether programs may be traced here, and calls be tampered with.
    bool is_allowed() const
    {
        return shell("strace -qq -o /dev/null -e inject=getppid:error=EIO true") == 0;
    }

    /// Returns: the exit status of `command` under strace, 128 + n for signal n.
    int run(const std::string& options, const std::string& command) const
    {
        // The leak checker traces, too, which no two can do.
        return shell("ASAN_OPTIONS=detect_leaks=0 strace -f -qq -y -o '" +
                     (scratch_ / "trace").string() + "' " + options + ' ' + command +
                     " >'" + (scratch_ / "printed").string() + '\'');
    }

    std::vector<std::string> trace() const { return lines_of(scratch_ / "trace"); }
    std::vector<std::string> printed() const { return lines_of(scratch_ / "printed"); }

private:
    static int shell(const std::string& command)
    {
        const int status = std::system((command + " 2>/dev/null").c_str());
        return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }

    std::filesystem::path scratch_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_FAILING_SUPPORT_STRACE_HPP
