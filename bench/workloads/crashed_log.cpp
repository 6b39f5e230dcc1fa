// forelog/bench/workloads/crashed_log.cpp: logs as a writer leaves them, dead or alive
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "workloads/crashed_log.hpp"
#include "core/raw_file.hpp"
#include "core/runner.hpp"
#include "core/threads.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

namespace bench {
namespace {

namespace fs = std::filesystem;

std::uint64_t append_all(const config& c, runner& writer, const fs::path& log,
                         std::uint64_t first)
{
    writer.open(log);
    run_producers(c, [&](const producer_job& job, measured& m) {
        producer_job numbered = job;
        numbered.first = first;
        writer.append(numbered, m);
    });
    writer.flush();
    return writer.stats().written_bytes;
}

/// Returns: where the last byte stands that is not zero, or -1.
std::int64_t last_written(raw_file& file, std::uint64_t size)
{
    std::vector<std::byte> block(mebibyte);
    for (std::uint64_t end = size; end != 0;) {
        const std::uint64_t begin = end > mebibyte ? end - mebibyte : 0;
        const ssize_t n =
            ::pread(file.descriptor(), block.data(),
                    static_cast<std::size_t>(end - begin), static_cast<off_t>(begin));
        if (n < 0)
            throw std::system_error(errno, std::system_category(), "pread");
        for (ssize_t i = n; i-- > 0;)
            if (block[static_cast<std::size_t>(i)] != std::byte{0})
                return static_cast<std::int64_t>(begin) + i;
        end = begin;
    }
    return -1;
}

} // namespace

std::uint64_t write_log(const config& c, const fs::path& log)
{
    const std::unique_ptr<runner> writer = make_runner(c);
    const std::uint64_t bytes = append_all(c, *writer, log, 0);
    writer->close();
    return bytes;
}

void write_and_kill(const config& c, const fs::path& log, std::uint64_t first)
{
    const pid_t child = ::fork();
    if (child < 0)
        throw std::system_error(errno, std::system_category(), "fork");
    if (child == 0) {
        try {
            const std::unique_ptr<runner> writer = make_runner(c);
            append_all(c, *writer, log, first);
            ::kill(::getpid(), SIGKILL);
        } catch (const std::exception& e) {
            std::fprintf(stderr, "wal_bench: %s\n", e.what());
        }
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        throw std::runtime_error("the process that was to leave a log has failed");
}

std::vector<fs::path> segments_of(const fs::path& log)
{
    std::vector<fs::path> files;
    for (const fs::directory_entry& e : fs::directory_iterator(log))
        if (e.path().extension() == ".seg")
            files.push_back(e.path());
    std::sort(files.begin(), files.end());
    return files;
}

void tear_tail(const fs::path& log)
{
    constexpr std::int64_t torn = 40;
    constexpr std::int64_t head = 4096; // all that a segment prepared ahead holds
    std::vector<fs::path> files = segments_of(log);
    for (; !files.empty(); files.pop_back()) {
        raw_file file(files.back(), O_RDWR);
        const std::int64_t last = last_written(file, fs::file_size(files.back()));
        if (last < head + torn)
            continue;
        const std::vector<std::byte> zeros(torn);
        file.write_at(static_cast<std::uint64_t>(last + 1 - torn), zeros);
        file.sync_all();
        return;
    }
    throw std::runtime_error("there is no frame to tear");
}

void drop_cached(const fs::path& log)
{
    for (const fs::directory_entry& e : fs::directory_iterator(log)) {
        if (!e.is_regular_file())
            continue;
        raw_file file(e.path(), O_RDWR);
        file.sync_all();
        const int error = ::posix_fadvise(file.descriptor(), 0, 0, POSIX_FADV_DONTNEED);
        if (error != 0)
            throw std::system_error(error, std::system_category(), "posix_fadvise");
    }
}

} // namespace bench
