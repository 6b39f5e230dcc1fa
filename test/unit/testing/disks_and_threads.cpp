// forelog/test/unit/testing/disks_and_threads.cpp: a simulated disk is used by several threads
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "disk_fixture.hpp"

#include <atomic>
#include <condition_variable>
#include <thread>

using namespace forelog;
using namespace forelog::test;

namespace {

void write_sector(simulated_file& f, std::uint64_t at, char letter)
{
    const auto bytes = bytes_of(sector_size, letter);
    const const_bytes one(bytes);
    std::error_code ec;
    f.write_at(at * sector_size, std::span(&one, 1), ec);
}

} // namespace

BOOST_AUTO_TEST_CASE(threads_write_files_of_their_own_while_another_takes_snapshots)
{
    constexpr std::uint64_t rounds = 300;
    disk_fixture world;
    std::vector<simulated_file> files;
    for (const char* name : {"a", "b", "c"}) {
        world.create_durable(name);
        files.push_back(std::move(world.file));
    }
    std::array<std::atomic<std::uint64_t>, 3> synced{};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
            std::error_code ec;
            for (std::uint64_t i = 0; i < rounds; ++i) {
                write_sector(files[t], i, 'x');
                files[t].sync_data(ec);
                synced[t] = i + 1;
            }
        });
    std::uint64_t seed = 0, checks = 0;
    while (synced[0] < rounds || synced[1] < rounds || synced[2] < rounds) {
        const std::array<std::uint64_t, 3> sure{synced[0], synced[1], synced[2]};
        seeded choice(++seed);
        const disk_state s =
            crash_space(world.disk.snapshot(), {.tears = 2}).pick(choice);
        for (std::size_t t = 0; t < 3; ++t) {
            const std::string text = letters(s, std::string("log/") + "abc"[t]);
            if (text.substr(0, sure[t]) != std::string(sure[t], 'x'))
                BOOST_ERROR("seed " << seed << " lost a synced sector: " << text);
            ++checks;
        }
    }
    for (std::thread& t : threads)
        t.join();
    BOOST_TEST(checks >= 3u);
    BOOST_TEST(world.disk.count_of(op::sync_data) == 3 * rounds);
    BOOST_TEST(world.disk.violations().empty());
}

BOOST_AUTO_TEST_CASE(a_slow_sync_holds_up_nobody_else)
{
    disk_fixture world;
    world.create_durable();
    std::mutex mutex;
    std::condition_variable changed;
    bool inside = false, go_on = false;
    world.disk.before_each([&](const disk_operation& o) {
        if (o.kind != op::sync_data)
            return;
        std::unique_lock guard(mutex);
        inside = true;
        changed.notify_all();
        changed.wait(guard, [&] { return go_on; });
    });
    write_sector(world.file, 0, 'a');
    std::thread syncing([&] { world.sync(); });
    {
        std::unique_lock guard(mutex);
        changed.wait(guard, [&] { return inside; });
    }
    write_sector(world.file, 0, 'b');
    BOOST_TEST(world.read() == "b");
    BOOST_TEST(world.states() == (texts{"", ".", "a", "b"}));
    {
        const std::lock_guard guard(mutex);
        go_on = true;
    }
    changed.notify_all();
    syncing.join();
    BOOST_TEST(world.states() == (texts{"a", "b"}), "what came later is not covered");
}

BOOST_AUTO_TEST_CASE(the_power_may_go_off_during_a_slow_sync)
{
    disk_fixture world;
    world.create_durable();
    write_sector(world.file, 0, 'a');
    world.disk.before_each([&](const disk_operation& o) {
        if (o.kind == op::sync_data)
            world.disk.power_off();
    });
    world.file.sync_data(world.ec);
    BOOST_TEST((world.ec == std::errc::no_such_device));
    BOOST_TEST(world.states() == (texts{"", ".", "a"}));
}

BOOST_AUTO_TEST_CASE(threads_share_the_states_of_one_snapshot)
{
    disk_fixture world;
    world.create_durable();
    world.put(0, "........");
    world.sync();
    world.put(0, "abcdefgh");
    const crash_space space(world.disk.snapshot());
    std::array<std::uint64_t, 2> sums{};
    std::vector<std::thread> threads;
    for (std::uint64_t& sum : sums)
        threads.emplace_back([&space, &sum] {
            simulated_disk disk;
            exhaustive all;
            do {
                disk.restore(space.pick(all));
                std::error_code ec;
                auto d = simulated_directory::open(disk.path(),
                                                   directory_access::existing, ec);
                auto f = d.open_file("a", file_access::write, ec);
                std::byte first{};
                f.read_at(0, std::span(&first, 1), ec);
                sum += static_cast<std::uint64_t>(first);
                write_sector(f, 0, 'z');
                f.sync_data(ec);
            } while (all.next());
        });
    for (std::thread& t : threads)
        t.join();
    BOOST_TEST(sums[0] == 128u * 'a');
    BOOST_TEST(sums[1] == sums[0]);
}
