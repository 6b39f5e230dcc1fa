// forelog/bench/peers/peer_loop.hpp: the loop that all peers run
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_PEERS_PEER_LOOP_HPP
#define FORELOG_BENCH_PEERS_PEER_LOOP_HPP

#include "core/payload.hpp"
#include "core/threads.hpp"
#include "peers/peers.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace bench {

inline std::string not_compiled_in(const char* peer)
{
    return std::string(peer) +
           " is not compiled in: ./setup.sh --peers, then b2 with -sPEERS=on";
}

/// How many records a peer puts into one write.
inline std::uint64_t group_of(const config& c, peer_class promise)
{
    return promise == peer_class::record ? 1 : c.batch_size;
}

/** Runs `append(maker, records)` until each producer has no records left, `group` at a time, then
    `finish()`, all of it timed.

    The payloads of one call have to be copied or written before the next is asked for.
*/
template <class Append, class Finish>
void run_peer(result& r, const config& c, std::uint64_t group, bool durable,
              Append append, Finish finish)
{
    timed_run run = run_producers(c, [&](const producer_job& job, measured& m) {
        payload_maker payloads(job.payload_size, job.producer);
        for (std::uint64_t left = job.records; left != 0;) {
            const std::uint64_t n = (std::min)(left, group);
            left -= n;
            if (!durable) {
                append(payloads, n);
                continue;
            }
            const nanoseconds before = now();
            append(payloads, n);
            m.durable_us.add((now() - before) / 1000);
        }
    });
    finish();
    r.seconds = seconds_between(run.started, now());
    r.times = std::move(run.times);
}

/// The number in a payload, in the byte order in which keys are compared.
inline std::string key_of(std::uint64_t number)
{
    std::string key(8, '\0');
    for (int i = 7; i >= 0; --i, number >>= 8)
        key[static_cast<std::size_t>(i)] = static_cast<char>(number & 0xff);
    return key;
}

inline std::uint64_t number_in(forelog::const_bytes payload)
{
    return payload.size() < 8 ? 0 : forelog::format::load<std::uint64_t>(payload.data());
}

} // namespace bench

#endif // FORELOG_BENCH_PEERS_PEER_LOOP_HPP
