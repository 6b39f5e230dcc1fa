// forelog/example/group_commit.cpp: many threads commit, and share the syncs
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "scratch_directory.hpp"

#include <forelog/forelog.hpp>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr unsigned thread_count = 8;
constexpr unsigned commits_each = 50;

// tag::writer[]
using group_writer = forelog::basic_wal_writer<forelog::ring_queue, forelog::group_commit,
                                               forelog::data_sync, forelog::crc32c_codec>;

/// What one client does: each record is durable before the next one begins.
void commit_records(group_writer& wal, std::uint32_t thread)
{
    for (unsigned i = 1; i <= commits_each; ++i)
        wal.commit(forelog::record_type{thread}, forelog::view_bytes(std::to_string(i)));
}
// end::writer[]

} // namespace

int main()
{
    const example::scratch_directory scratch;
    {
        group_writer wal{"group.wal"};
        std::vector<std::thread> threads;
        for (unsigned t = 0; t != thread_count; ++t)
            threads.emplace_back([&wal, t] { commit_records(wal, t); });
        for (std::thread& t : threads)
            t.join();
        const forelog::wal_stats stats = wal.stats();
        std::cout << wal.durable_lsn().value() << " records of " << thread_count
                  << " threads are durable\n";
        std::cerr << stats.records << " records, " << stats.syncs << " syncs\n";
    }

    std::map<forelog::record_type, unsigned> seen; // how far each thread came
    bool in_order = true;
    for (const forelog::record_view& r : forelog::replay{"group.wal"})
        in_order &= forelog::view_text(r.payload) == std::to_string(++seen[r.type]);
    const bool complete = std::ranges::all_of(
        seen, [](const auto& thread) { return thread.second == commits_each; });
    std::cout << "every thread's records are there, in its order: "
              << (complete && in_order && seen.size() == thread_count ? "yes" : "no")
              << '\n';
}
