// forelog/bench/workloads/measured_log.hpp: a log that an arm writes, and then reads back
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_WORKLOADS_MEASURED_LOG_HPP
#define FORELOG_BENCH_WORKLOADS_MEASURED_LOG_HPP

#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/runner.hpp"
#include "core/verify.hpp"
#include "workloads/workloads.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace bench {

/// Open from the start, with its spare segments ready if the command line asks for that.
class measured_log
{
public:
    measured_log(const config& c, const std::filesystem::path& directory)
        : config_(c)
        , path_(directory / "log")
        , log_(make_runner(c))
        , resident_(resident_bytes_trimmed())
    {
        log_->open(path_);
        if (c.prepared)
            log_->prepare();
    }

    runner* operator->() const noexcept { return log_.get(); }
    runner& operator*() const noexcept { return *log_; }
    const std::filesystem::path& path() const noexcept { return path_; }

    /// Returns: bytes of memory that have become resident since before it was opened.
    std::int64_t more_resident() const { return resident_bytes() - resident_; }

    /// Effects: notes the writer's counts, closes the log, and reads all of it back.
    void close_and_verify(result& r)
    {
        add_stats(r, log_->stats());
        add_amplification(r, config_, log_->stats());
        log_->close();
        r.verified = verify_payloads(config_, path_);
    }

private:
    config config_;
    std::filesystem::path path_;
    std::unique_ptr<runner> log_;
    std::int64_t resident_;
};

} // namespace bench

#endif // FORELOG_BENCH_WORKLOADS_MEASURED_LOG_HPP
