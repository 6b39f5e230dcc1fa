// forelog/bench/workloads/replay.cpp: reading a log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/raw_file.hpp"
#include "core/runner.hpp"
#include "core/verify.hpp"
#include "workloads/crashed_log.hpp"
#include "workloads/workloads.hpp"

#include <algorithm>

namespace bench {
namespace {

namespace fs = std::filesystem;

struct written_log
{
    fs::path path;
    std::uint64_t bytes = 0;   ///< frames, without zeros
    std::uint64_t records = 0; ///< that can be read back
};

result run_read_back(const config& c, const char* name, const written_log& log, bool cold)
{
    result r = labelled(c, name);
    if (cold)
        drop_cached(log.path);
    const nanoseconds before = now();
    const read_back found = read_log(log.path);
    r.seconds = seconds_between(before, now());
    r.records = found.records;
    r.extra["log_bytes"] = static_cast<double>(log.bytes);
    r.extra["segments"] = static_cast<double>(segments_of(log.path).size());
    r.extra["log_megabytes_per_second"] =
        static_cast<double>(log.bytes) / r.seconds / 1e6;
    r.verified = verify_prefix(c, log.path, log.records) == log.records &&
                 found.records == log.records;
    return r;
}

result run_raw_read(const config& c, const char* name, const written_log& log, bool cold)
{
    result r = unlabelled(c, name);
    if (cold)
        drop_cached(log.path);
    std::vector<std::byte> block(mebibyte);
    std::uint64_t left = log.bytes;
    const nanoseconds before = now();
    for (const fs::path& path : segments_of(log.path)) {
        raw_file file(path, O_RDONLY);
        for (std::size_t n = 1; n != 0 && left != 0;) {
            n = file.read(block);
            left -= (std::min)(left, std::uint64_t{n});
        }
    }
    r.seconds = seconds_between(before, now());
    r.extra["log_megabytes_per_second"] =
        static_cast<double>(log.bytes - left) / r.seconds / 1e6;
    return r;
}

written_log write_torn(const config& c, const fs::path& path)
{
    write_and_kill(c, path);
    tear_tail(path);
    written_log log{path, 0, 0};
    // All but the last frame, which may hold none: how many it held depends on the timing.
    const std::optional<std::uint64_t> left = verify_prefix(c, path, 0);
    if (!left || *left > c.records)
        throw std::runtime_error("what is before a torn tail is not what was written");
    log.records = *left;
    log.bytes = log.records * framed_size(c);
    return log;
}

written_log write_closed(const config& c, const fs::path& path)
{
    return {path, write_log(c, path), c.records};
}

config in_50_segments(config c)
{
    c.segment_size =
        (std::max)(std::uint64_t{65'536}, framed_bytes(c) / 50 / 4096 * 4096 + 4096);
    return c;
}

} // namespace

outcome run_replay(const config& c, const fs::path& directory)
{
    const written_log whole = write_closed(c, directory / "replayed");
    const written_log torn = write_torn(c, directory / "torn");
    const written_log many = write_closed(in_50_segments(c), directory / "many");
    const auto read = [&](const char* name, const written_log& log, bool cold) {
        return arm{name,
                   [=](const fs::path&) { return run_read_back(c, name, log, cold); }};
    };
    std::vector<arm> arms = {read("forelog", whole, false), read("cold", whole, true),
                             read("torn_tail", torn, false),
                             read("50_segments", many, false)};
    if (c.limits)
        for (const bool cold : {false, true}) {
            const char* const name = cold ? "limit_read_cold" : "limit_read";
            arms.push_back({name, [=](const fs::path&) {
                                return run_raw_read(c, name, whole, cold);
                            }});
        }
    const std::vector<series> all = run_rounds(c, directory, arms);
    outcome o;
    for (const series& s : all) {
        o.lines.push_back(summarise(s));
        if (s.arm == "forelog")
            compare_with_limits(o.lines.back(), s, all, {"limit_read"});
        if (s.arm == "cold")
            compare_with_limits(o.lines.back(), s, all, {"limit_read_cold"});
    }
    o.notes.push_back(
        "Written by the same program, the log is read from memory; cold: after a sync "
        "and "
        "posix_fadvise(POSIX_FADV_DONTNEED) on each file, which leaves alone what the "
        "device or the host of a virtual machine holds. torn_tail: the writer was killed "
        "and its last frame damaged.");
    return o;
}

} // namespace bench
