// forelog/test/unit/writer/scratch.hpp: real directories, and children to try things in
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_UNIT_WRITER_SCRATCH_HPP
#define FORELOG_TEST_UNIT_WRITER_SCRATCH_HPP

#include "../../support/temp_dir.hpp"

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include <sys/wait.h>
#include <unistd.h>

namespace forelog::test {

namespace fs = std::filesystem;

inline std::string read_file(const fs::path& p)
{
    std::ifstream in(p, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

inline void write_file(const fs::path& p, std::string_view bytes)
{
    std::ofstream(p, std::ios::binary | std::ios::trunc) << bytes;
}

/// Returns: all that is below a directory, to be compared with later.
inline std::map<std::string, std::string> contents_of(const fs::path& p)
{
    std::map<std::string, std::string> all;
    if (fs::exists(p))
        for (const auto& e : fs::recursive_directory_iterator(p))
            all[e.path().string()] =
                e.is_regular_file() && !e.is_symlink() ? read_file(e.path()) : "(none)";
    return all;
}

/// Returns: the records of a log as "1:payload 2:payload ..."; `ec` as replay gives it.
inline std::string records_of(const fs::path& p, std::error_code& ec,
                              replay_options options = {})
{
    std::string text;
    for (const record_view& r : replay(p, std::move(options), ec))
        text +=
            std::to_string(r.lsn.value()) + ':' + std::string(view_text(r.payload)) + ' ';
    return text;
}
inline std::string records_of(const fs::path& p)
{
    std::error_code ec;
    std::string text = records_of(p, ec);
    return ec ? text + '!' + ec.message() : text;
}

inline void require(bool holds, const std::string& what)
{
    if (!holds)
        throw std::runtime_error(what);
}

/** Runs `body` in a child, since it changes what a process cannot take back.

    A child that finds that it may not do that throws `not_here`, and the test says so.
*/
struct not_here : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

template <class Body>
void in_child(Body body)
{
    int ends[2];
    BOOST_REQUIRE(pipe(ends) == 0);
    std::cout.flush();
    const pid_t child = fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        close(ends[0]);
        std::string result = "passed";
        try {
            body();
        } catch (const not_here& e) {
            result = std::string("skipped: ") + e.what();
        } catch (const std::exception& e) {
            result = std::string("failed: ") + e.what();
        }
        (void)!write(ends[1], result.data(), result.size());
        _exit(0);
    }
    close(ends[1]);
    std::string result;
    char buffer[512];
    for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
        result.append(buffer, static_cast<std::size_t>(n));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0), "the child died");
    if (result.starts_with("skipped"))
        std::cout << boost::unit_test::framework::current_test_case().p_name << ' '
                  << result << std::endl;
    else
        BOOST_TEST(result == "passed");
}

/// Fills no disk: a writer of small segments that syncs each append.
inline sync_wal_writer::options small_segments()
{
    sync_wal_writer::options o;
    o.segment = {.size = 32 << 10, .spares = 0, .block_size = 512};
    return o;
}

} // namespace forelog::test

#endif // FORELOG_TEST_UNIT_WRITER_SCRATCH_HPP
