// forelog/bench/workloads/instructions.cpp: a fixed amount of work, to count instructions of
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "workloads/instructions.hpp"
#include "core/payload.hpp"
#include "core/verify.hpp"
#include "workloads/workloads.hpp"

#include <forelog/checksum/crc32c.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/flush/manual_flush.hpp>
#include <forelog/queue/direct_queue.hpp>
#include <forelog/queue/ring_queue.hpp>
#include <forelog/sync/no_sync.hpp>
#include <forelog/writer/basic_wal_writer.hpp>

namespace bench {
namespace {

using direct_wal = forelog::basic_wal_writer<forelog::direct_queue, forelog::manual_flush,
                                             forelog::no_sync, forelog::crc32c_codec>;

/// The length is passed on unseen, or the loop would be compiled for one of them.
std::uint32_t checksum_again(const std::byte* bytes, std::size_t size,
                             std::uint64_t times)
{
    std::uint32_t sum = 0;
    for (; times != 0; --times) {
        keep(&size);
        sum ^= forelog::checksum::crc32c(bytes, size);
    }
    return sum;
}

} // namespace
} // namespace bench

/* callgrind tells apart what is a function of its own, by a name that is easy to find in its
   output: the inclusive count of each of these, divided by the records. */

extern "C" {

[[gnu::noinline]] void wal_bench_push(forelog::ring_queue& queue,
                                      bench::payload_maker& payloads,
                                      std::uint64_t records)
{
    for (; records != 0; --records)
        queue.push(forelog::codec::record_source<forelog::crc32c_codec>(
                       forelog::record_type::untyped, payloads.next()),
                   forelog::queue::no_deadline, [](std::uint64_t) noexcept {});
}

/// Returns: how many records were there.
[[gnu::noinline]] std::uint64_t wal_bench_gather(forelog::ring_queue& queue)
{
    const std::uint64_t records = queue.gather(std::uint64_t{1} << 30, 0).records;
    queue.release();
    return records;
}

[[gnu::noinline]] void wal_bench_frame(bench::direct_wal& wal,
                                       bench::payload_maker& payloads,
                                       std::uint64_t records)
{
    for (; records != 0; --records)
        wal.append(payloads.next());
}

[[gnu::noinline]] std::uint32_t wal_bench_checksum_64(const std::byte* bytes,
                                                      std::uint64_t times)
{
    return bench::checksum_again(bytes, 64, times);
}
[[gnu::noinline]] std::uint32_t wal_bench_checksum_92(const std::byte* bytes,
                                                      std::uint64_t times)
{
    return bench::checksum_again(bytes, 92, times);
}
[[gnu::noinline]] std::uint32_t wal_bench_checksum_1024(const std::byte* bytes,
                                                        std::uint64_t times)
{
    return bench::checksum_again(bytes, 1024, times);
}

[[gnu::noinline]] std::uint64_t wal_bench_replay(const std::filesystem::path& log)
{
    return bench::read_log(log).records;
}

} // extern "C"

namespace bench {
namespace {

result run_ring(const config& c)
{
    result r = unlabelled(c, "ring");
    forelog::ring_queue queue({}, 1);
    payload_maker payloads(c.payload_size, 0);
    const std::uint64_t half = forelog::ring_queue::options().memory / 2 / framed_size(c);
    const std::uint64_t burst = (std::max)(half, std::uint64_t{1});
    const nanoseconds before = now();
    std::uint64_t gathered = 0;
    for (std::uint64_t left = c.records; left != 0;) {
        const std::uint64_t n = (std::min)(left, burst);
        wal_bench_push(queue, payloads, n);
        gathered += wal_bench_gather(queue);
        left -= n;
    }
    r.seconds = seconds_between(before, now());
    r.verified = gathered == c.records;
    return r;
}

result run_checksums(const config& c)
{
    result r = unlabelled(c, "checksums");
    std::vector<std::byte> bytes(1024);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = pattern_byte(i);
    const nanoseconds before = now();
    std::uint32_t sums = wal_bench_checksum_64(bytes.data(), c.records);
    sums ^= wal_bench_checksum_92(bytes.data(), c.records);
    sums ^= wal_bench_checksum_1024(bytes.data(), c.records);
    keep(&sums);
    r.seconds = seconds_between(before, now());
    return r;
}

/// Every record in a frame of its own.
result run_frames(const config& c, const std::filesystem::path& directory)
{
    return run_payloads<direct_wal>(c, directory, "frames", wal_bench_frame);
}

/// Frames of a thousand records, as far as they fit in a mebibyte.
result run_read_back(const config& c, const std::filesystem::path& directory)
{
    result r = unlabelled(c, "replay");
    const std::filesystem::path log = directory / "log";
    const std::uint64_t fit = (std::uint64_t{1} << 20) / framed_size(c);
    const std::uint64_t group = (std::min)(fit, std::uint64_t{1000});
    {
        direct_wal wal(log);
        payload_maker payloads(c.payload_size, 0);
        for (std::uint64_t left = c.records; left != 0;) {
            forelog::batch frame;
            for (std::uint64_t i = (std::min)(left, group); i != 0; --i, --left)
                frame.add(payloads.next());
            wal.append(frame);
        }
    }
    const nanoseconds before = now();
    r.verified = wal_bench_replay(log) == c.records;
    r.seconds = seconds_between(before, now());
    return r;
}

} // namespace

outcome run_instructions(const config& command_line,
                         const std::filesystem::path& directory)
{
    config c = command_line;
    c.producers = 1;
    return compare(
        c, directory,
        {{"ring", [c](const std::filesystem::path&) { return run_ring(c); }},
         {"checksums", [c](const std::filesystem::path&) { return run_checksums(c); }},
         {"frames", [c](const std::filesystem::path& d) { return run_frames(c, d); }},
         {"commits", [c](const std::filesystem::path& d) { return run_commits(c, d); }},
         {"tokens",
          [c](const std::filesystem::path& d) { return run_tokens_to_log(c, d); }},
         {"replay", [c](const std::filesystem::path& d) { return run_read_back(c, d); }}},
        {}, {});
}

} // namespace bench
