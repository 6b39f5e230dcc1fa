// forelog/bench/workloads/instructions.hpp: the counted calls that stand in a file of their own
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_WORKLOADS_INSTRUCTIONS_HPP
#define FORELOG_BENCH_WORKLOADS_INSTRUCTIONS_HPP

#include "core/arms.hpp"
#include "core/clock.hpp"
#include "core/config.hpp"
#include "core/payload.hpp"
#include "core/result.hpp"
#include "core/verify.hpp"

#include <filesystem>

namespace bench {

/// A log of payloads: `write(wal, payloads, records)` is timed, and the log is read back.
template <class Wal, class Write>
result run_payloads(const config& c, const std::filesystem::path& directory,
                    const char* arm, Write write)
{
    result r = unlabelled(c, arm);
    const std::filesystem::path log = directory / "log";
    payload_maker payloads(c.payload_size, 0);
    Wal wal(log);
    const nanoseconds before = now();
    write(wal, payloads, c.records);
    r.seconds = seconds_between(before, now());
    wal.close();
    r.verified = verify_payloads(c, log);
    return r;
}

/// One thread that waits for each record.
result run_commits(const config& c, const std::filesystem::path& directory);

/// Every token is made and handed to the writer's thread; none of the calls is timed.
result run_tokens_to_log(const config& c, const std::filesystem::path& directory);

} // namespace bench

#endif // FORELOG_BENCH_WORKLOADS_INSTRUCTIONS_HPP
