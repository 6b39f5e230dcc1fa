// forelog/bench/limit_memory.cpp: what no log is better than: memory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "limits.hpp"
#include "payload.hpp"
#include "raw_file.hpp"
#include "threads.hpp"

#include <forelog/format/crc32.hpp>
#include <forelog/format/crc32c.hpp>
#include <forelog/format/layout.hpp>

#include <memory>

namespace bench {
namespace {

std::uint32_t copy_and_check(const config& c, std::byte* to, forelog::const_bytes payload)
{
    if (c.codec == codec_kind::crc32c)
        return forelog::format::crc32c_copy(to, payload.data(), payload.size());
    std::memcpy(to, payload.data(), payload.size());
    return forelog::format::crc32(payload.data(), payload.size());
}

/// Copies records one behind the other into memory of the queue's size, each with a header.
template <class Payloads>
void fill_memory(const config& c, const producer_job& job, Payloads payloads,
                 std::span<std::byte> memory)
{
    constexpr std::size_t header = forelog::format::record_header_size;
    std::size_t at = 0;
    for (std::uint64_t left = job.records; left != 0; --left) {
        const forelog::const_bytes payload = payloads.next();
        const auto framed =
            static_cast<std::size_t>(forelog::format::framed_size(payload.size()));
        if (at + framed > memory.size())
            at = 0;
        const std::uint32_t check = copy_and_check(c, &memory[at + header], payload);
        const std::uint32_t fields[4] = {static_cast<std::uint32_t>(payload.size()),
                                         check, job.producer, 0};
        static_assert(sizeof fields == header);
        std::memcpy(&memory[at], fields, sizeof fields);
        keep(&memory[at]);
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
