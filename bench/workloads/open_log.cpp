// forelog/bench/workloads/open_log.cpp: how long a writer takes to open a log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/runner.hpp"
#include "core/verify.hpp"
#include "workloads/crashed_log.hpp"
#include "workloads/workloads.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;

/// A log that is written once and opened in every round, after records that end in a crash.
class grown_log
{
public:
    grown_log(const config& c, const fs::path& path) : config_(c), path_(path)
    {
        config_.producers = 1;
        write_log(config_, path_);
    }

    /// Half a segment more, by a process that is killed.
    void write_more_and_kill()
    {
        config more = config_;
        more.records =
            (std::max)(config_.segment_size / 2 / framed_size(config_), std::uint64_t{1});
        write_and_kill(more, path_, config_.records);
        config_.records += more.records;
    }

    result open(const char* name)
    {
        result r = labelled(config_, name);
        const std::unique_ptr<runner> writer = make_runner(config_);
        const nanoseconds before = now();
        writer->open(path_);
        r.seconds = seconds_between(before, now());
        r.extra["open_ms"] = r.seconds * 1000;
        r.extra["log_bytes"] = static_cast<double>(config_.records) *
                               static_cast<double>(framed_size(config_));
        writer->close();
        r.records = 0; // opening reads few records, if any
        r.verified = verify_payloads(config_, path_);
        return r;
    }

    /// Reads one segment's bytes, which is what opening a log after a crash cannot do without.
    result scan_segment()
    {
        const fs::path path = path_.parent_path() / "one_segment";
        fs::remove_all(path);
        config one = config_;
        one.records = (std::max)(config_.segment_size / framed_size(config_) * 9 / 10,
                                 std::uint64_t{1});
        write_log(one, path);
        result r = unlabelled(config_, "limit_scan");
        const nanoseconds before = now();
        r.records = read_log(path).records;
        r.seconds = seconds_between(before, now());
        r.extra["open_ms"] = r.seconds * 1000;
        return r;
    }

private:
    config config_;
    fs::path path_;
};

} // namespace

outcome run_open_log(const config& c, const fs::path& directory)
{
    const auto closed = std::make_shared<grown_log>(c, directory / "closed");
    const auto killed = std::make_shared<grown_log>(c, directory / "killed");
    const std::vector<arm> arms = {
        {"open_closed", [=](const fs::path&) { return closed->open("open_closed"); }},
        {"open_killed",
         [=](const fs::path&) {
             killed->write_more_and_kill();
             return killed->open("open_killed");
         }},
        {"limit_scan", [=](const fs::path&) { return killed->scan_segment(); }},
    };
    outcome o = compare(c, directory, arms, {}, {});
    o.notes.push_back(
        "Seconds until a writer has opened the log: after a clean close, and after half "
        "a "
        "segment more whose writer was killed. limit_scan replays a log of one segment.");
    return o;
}

} // namespace bench
