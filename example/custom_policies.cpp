// forelog/example/custom_policies.cpp: a writer all of whose policies are the user's own
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "policies/counted_sync.hpp"
#include "policies/flush_by_waiting.hpp"
#include "policies/fnv1a_codec.hpp"
#include "policies/metered_file.hpp"
#include "policies/mutex_queue.hpp"
#include "scratch_directory.hpp"

#include <forelog/forelog.hpp>

#include <iostream>
#include <string>
#include <thread>
#include <vector>

// tag::writer[]
using own_writer =
    forelog::basic_wal_writer<example::mutex_queue, example::flush_by_waiting,
                              example::counted_sync, example::fnv1a_codec,
                              example::metered_file>;

/// Reads logs of this codec and, where it meets them, of the built-in ones.
using own_replay = forelog::basic_replay<example::fnv1a_codec, forelog::crc32c_codec,
                                         forelog::crc32_codec>;
// end::writer[]

int main()
{
    const example::scratch_directory scratch;
    std::atomic<std::uint64_t> syncs{0};
    {
        // tag::options[]
        own_writer wal{"own.wal",
                       {.queue = {.memory = 4096},
                        .flush = {.budget = std::chrono::milliseconds(5)},
                        .sync = {.count = &syncs}}};
        // end::options[]
        std::vector<std::thread> threads;
        for (std::uint32_t t = 1; t <= 4; ++t)
            threads.emplace_back([&wal, t] {
                for (int i = 0; i != 1000; ++i)
                    wal.append(forelog::record_type{t},
                               forelog::view_bytes(std::to_string(i)));
            });
        for (std::thread& t : threads)
            t.join();
        forelog::batch both;
        both.add(forelog::view_bytes("both"));
        both.add(forelog::view_bytes("or none"));
        wal.append(both);
        wal.commit(
            forelog::view_bytes(std::string(10'000, 'x'))); // larger than the queue
        const std::uint64_t counted = syncs;
        std::cout << wal.durable_lsn().value() << " records are durable\n"
                  << "the sync policy counted: "
                  << (counted == wal.stats().syncs ? "every sync" : "something else")
                  << '\n'
                  << "the file metered: "
                  << (example::metered_file::written >= wal.stats().written_bytes
                          ? "every byte"
                          : "something else")
                  << '\n';
    }

    std::uint64_t records = 0, bytes = 0;
    for (const forelog::record_view& r : own_replay{"own.wal"}) {
        ++records;
        bytes += r.payload.size();
    }
    std::cout << records << " records replayed, " << bytes << " bytes of payload\n";

    // A reader that was not built with the codec says so, and delivers nothing.
    std::error_code ec;
    forelog::replay plain("own.wal", {}, ec);
    const auto unread = std::ranges::distance(plain.begin(), plain.end());
    std::cout << "forelog::replay: " << unread << " records, " << ec.message() << '\n';
}
