// forelog/bench/work_replay.cpp: reading a log back, and opening it again
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "raw_file.hpp"
#include "runner.hpp"
#include "threads.hpp"
#include "verify.hpp"
#include "workloads.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace bench {
namespace {

namespace fs = std::filesystem;

/// Returns: the bytes of all frames.
std::uint64_t write_log(const config& c, const fs::path& log, bool close)
{
    const std::unique_ptr<runner> writer = make_runner(c);
    writer->open(log);
    run_producers(c,
                  [&](const producer_job& job, measured& m) { writer->append(job, m); });
    writer->flush();
    const std::uint64_t bytes = writer->stats().written_bytes;
    if (close)
        writer->close();
    else
        ::_exit(0);
    return bytes;
}

/// A process that ends without closing: what opening finds is what a crash leaves behind.
void write_and_crash(const config& c, const fs::path& log)
{
    const pid_t child = ::fork();
    if (child < 0)
        throw std::system_error(errno, std::system_category(), "fork");
    if (child == 0) {
        try {
            write_log(c, log, false);
        } catch (const std::exception& e) {
            std::fprintf(stderr, "wal_bench: %s\n", e.what());
        }
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error("the process that was to leave a log behind has failed");
}

result run_read_back(const config& c, const fs::path& log, std::uint64_t bytes)
{
    result r = labelled(c, "forelog");
    const nanoseconds before = now();
    const read_back found = read_log(log);
    r.seconds = seconds_between(before, now());
    r.records = found.records;
    r.extra["log_bytes"] = static_cast<double>(bytes);
    r.extra["log_megabytes_per_second"] = static_cast<double>(bytes) / r.seconds / 1e6;
    r.verified = verify_payloads(c, log);
    return r;
}

result run_open(const config& c, const char* name, bool crash, const fs::path& directory)
{
    result r = labelled(c, name);
    const fs::path log = directory / "log";
    if (crash)
        write_and_crash(c, log);
    else
        write_log(c, log, true);
    const std::unique_ptr<runner> writer = make_runner(c);
    const nanoseconds before = now();
    writer->open(log);
    r.seconds = seconds_between(before, now());
    writer->close();
    r.records = 0; // opening reads few records, if any
    r.verified = verify_payloads(c, log);
    return r;
}

/// Reads the same files by plain reads of 1 MiB.
result run_raw_read(const config& c, const fs::path& log, std::uint64_t bytes)
{
    result r = unlabelled(c, "limit_read");
    std::vector<fs::path> files;
    for (const fs::directory_entry& e : fs::directory_iterator(log))
        if (e.path().extension() == ".seg")
            files.push_back(e.path());
    std::sort(files.begin(), files.end());
    std::vector<std::byte> block(mebibyte);
    std::uint64_t left = bytes;
    const nanoseconds before = now();
    for (const fs::path& path : files) {
        raw_file file(path, O_RDONLY);
        for (std::size_t n = 1; n != 0 && left != 0;) {
            n = file.read(block);
            left -= (std::min)(left, std::uint64_t{n});
        }
    }
    r.seconds = seconds_between(before, now());
    r.extra["log_megabytes_per_second"] =
        static_cast<double>(bytes - left) / r.seconds / 1e6;
    return r;
}

} // namespace

outcome run_replay(const config& c, const fs::path& directory)
{
    const fs::path log = directory / "replayed";
    const std::uint64_t bytes = write_log(c, log, true);
    std::vector<arm> arms = {
        {"forelog", [=](const fs::path&) { return run_read_back(c, log, bytes); }},
        {"open_closed",
         [=](const fs::path& d) { return run_open(c, "open_closed", false, d); }},
        {"open_crashed",
         [=](const fs::path& d) { return run_open(c, "open_crashed", true, d); }},
    };
    if (c.limits)
        arms.push_back(
            {"limit_read", [=](const fs::path&) { return run_raw_read(c, log, bytes); }});
    outcome o = compare(c, directory, arms, {"limit_read"}, {});
    o.notes.push_back(
        "The log was written by the same program, so it is read from memory. "
        "open_closed and open_crashed are the time until a writer has opened it.");
    return o;
}

} // namespace bench
