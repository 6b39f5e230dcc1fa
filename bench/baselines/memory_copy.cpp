// forelog/bench/baselines/memory_copy.cpp: records copied and checksummed into memory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "baselines/baselines.hpp"
#include "baselines/raw_record.hpp"
#include "core/payload.hpp"
#include "core/raw_file.hpp"
#include "core/threads.hpp"

#include <memory>

namespace bench {
namespace {

/// Copies records one after the other into memory of the queue's size, each with a header.
template <class Payloads>
void fill_memory(const config& c, const producer_job& job, Payloads payloads,
                 std::span<std::byte> memory)
{
    std::size_t at = 0;
    for (std::uint64_t left = job.records; left != 0; --left) {
        const forelog::const_bytes payload = payloads.next();
        const auto framed =
            static_cast<std::size_t>(forelog::format::framed_size(payload.size()));
        if (at + framed > memory.size())
            at = 0;
        lay_record(c, &memory[at], payload, job.producer);
        at += framed;
    }
}

} // namespace

arm limit_memory(const config& c)
{
    return {
        "limit_memory", [c](const std::filesystem::path&) {
            result r = unlabelled(c, "limit_memory");
            const auto memory = static_cast<std::size_t>(
                (std::max)({queue_memory(c), framed_size(c),
                            std::uint64_t{c.mix ? 2U : 1U} * mebibyte}));
            std::vector<std::vector<std::byte>> rings(c.producers);
            for (auto& ring : rings)
                ring.resize(memory);
            r.seconds =
                run_producers(c, [&](const producer_job& job, measured&) {
                    std::vector<std::byte>& ring = rings[job.producer];
                    if (c.mix)
                        fill_memory(c, job, mixed_payload_maker(job.producer, 0), ring);
                    else
                        fill_memory(c, job, payload_maker(job.payload_size, job.producer),
                                    ring);
                }).seconds;
            return r;
        }};
}

} // namespace bench
