// forelog/bench/workloads/instructions_of_calls.cpp: a commit and a token, to count
// instructions of
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

/* Apart from instructions.cpp: functions of the library that both instantiate would be inlined
   in neither, and the counts there would change. */

#include "core/arms.hpp"
#include "core/payload.hpp"
#include "core/token_loop.hpp"
#include "core/verify.hpp"
#include "workloads/instructions.hpp"
#include "workloads/workloads.hpp"

#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/flush/group_commit.hpp>
#include <forelog/flush/manual_flush.hpp>
#include <forelog/queue/direct_queue.hpp>
#include <forelog/queue/ring_queue.hpp>
#include <forelog/sync/no_sync.hpp>
#include <forelog/writer/basic_wal_writer.hpp>

namespace bench {
namespace {

using commit_wal = forelog::basic_wal_writer<forelog::direct_queue, forelog::group_commit,
                                             forelog::no_sync, forelog::crc32c_codec>;

/// Its thread sleeps until it is asked to flush, so that every run takes the same path.
using token_wal = forelog::basic_wal_writer<forelog::ring_queue, forelog::manual_flush,
                                            forelog::no_sync, forelog::crc32c_codec>;

} // namespace
} // namespace bench

extern "C" {

[[gnu::noinline]] void wal_bench_commit(bench::commit_wal& wal,
                                        bench::payload_maker& payloads,
                                        std::uint64_t records)
{
    for (; records != 0; --records)
        wal.commit(payloads.next());
}

[[gnu::noinline]] void wal_bench_tokens(bench::token_wal& wal,
                                        const bench::token_job& job,
                                        bench::measured& unused)
{
    bench::run_token_loop(job, unused,
                          [&](std::span<const std::byte> bytes) { wal.append(bytes); });
}

} // extern "C"

namespace bench {

result run_commits(const config& c, const std::filesystem::path& directory)
{
    return run_payloads<commit_wal>(c, directory, "commits", wal_bench_commit);
}

result run_tokens_to_log(const config& c, const std::filesystem::path& directory)
{
    result r = unlabelled(c, "tokens");
    const std::filesystem::path log = directory / "log";
    measured unused;
    token_wal wal(log);
    const nanoseconds before = now();
    wal_bench_tokens(wal, {c.records, 1, static_cast<unsigned>(c.records + 1)}, unused);
    r.seconds = seconds_between(before, now());
    wal.close();
    r.verified = verify_tokens(log, c.records, 1);
    return r;
}

} // namespace bench
