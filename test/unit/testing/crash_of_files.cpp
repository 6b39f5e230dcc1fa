// forelog/test/unit/testing/crash_of_files.cpp: what a power cut leaves of a file
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "disk_fixture.hpp"

using namespace forelog;
using namespace forelog::test;

BOOST_FIXTURE_TEST_SUITE(crash_of_files, disk_fixture)

BOOST_AUTO_TEST_CASE(what_is_synced_is_in_every_state)
{
    create_durable();
    put(0, "abc");
    sync();
    BOOST_TEST(states() == texts{"abc"});
}

BOOST_AUTO_TEST_CASE(each_unsynced_sector_arrives_or_not_by_itself)
{
    create_durable();
    put(0, "...");
    sync();
    put(0, "abc");
    BOOST_TEST(states() ==
               (texts{"...", "a..", ".b.", "..c", "ab.", "a.c", ".bc", "abc"}));
}

BOOST_AUTO_TEST_CASE(size_and_bytes_are_independent)
{
    create_durable();
    put(0, "a");
    sync();
    put(1, "b");
    put(2, "c");
    // Each end of a write is a size; within a size each sector is there or zero.
    BOOST_TEST(states() == (texts{"a", "a.", "ab", "a..", "ab.", "a.c", "abc"}));
}

BOOST_AUTO_TEST_CASE(an_unsynced_sector_may_hold_any_version_since_the_sync)
{
    create_durable();
    put(0, "a");
    sync();
    put(0, "b");
    put(0, "c");
    BOOST_TEST(states() == (texts{"a", "b", "c"}));
}

BOOST_AUTO_TEST_CASE(writes_after_a_sync_do_not_endanger_what_it_covered)
{
    create_durable();
    put(0, "ab");
    sync();
    put(2, "c");
    BOOST_TEST(states() == (texts{"ab", "ab.", "abc"}));
    sync();
    BOOST_TEST(states() == texts{"abc"});
}

BOOST_AUTO_TEST_CASE(a_size_cuts_a_sector_and_zeros_follow_when_it_grows_again)
{
    create_durable();
    put_bytes(0, bytes_of(100, 'a'));
    sync();
    put_bytes(100, bytes_of(100, 'b'));
    const auto found = all_states(disk.snapshot(), {}, [](const disk_state& s) {
        const auto all = contents(s, "log/a");
        BOOST_TEST((all[99] == std::byte{'a'}));
        return std::to_string(all.size()) +
               (all.size() > 100 ? static_cast<char>(all[100]) : ' ');
    });
    BOOST_TEST(found == (texts{"100 ", std::string("200\0", 4), "200b"}));

    given_path shortest({0});
    disk.crash(shortest);
    reopen();
    open();
    put_bytes(300, bytes_of(1, 'c'));
    const auto all = contents(disk.snapshot(), "log/a");
    BOOST_TEST(all.size() == 301u);
    BOOST_TEST((all[150] == std::byte{}));
}

BOOST_AUTO_TEST_CASE(one_sector_is_torn_between_two_bytes_that_differ)
{
    create_durable();
    put(0, "..");
    sync();
    put_bytes(0, bytes_of(4, 'a'));
    put_bytes(sector_size, bytes_of(2, 'b'));
    const auto found =
        all_states(disk.snapshot(), {.tears = 1000}, [](const disk_state& s) {
            const auto all = contents(s, "log/a");
            std::string text;
            for (const std::size_t i : {0u, 1u, 2u, 3u, 512u, 513u})
                text += all[i] == std::byte{} ? '.' : static_cast<char>(all[i]);
            return text;
        });
    // Whole: 2 x 2. First torn: 3 cuts, 2 ways, the second whole or not. Second: 1 cut.
    BOOST_TEST(found.size() == 4u + 3 * 2 * 2 + 2 * 2);
    BOOST_TEST(found.count("aa....") == 1u);
    BOOST_TEST(found.count("..aabb") == 1u);
    BOOST_TEST(found.count(".....b") == 1u);
    BOOST_TEST(found.count("a....b") == 0u, "two sectors are torn");
    BOOST_TEST(found.count(".aa.bb") == 0u, "torn in two places");
}

BOOST_AUTO_TEST_CASE(few_tears_are_spread_over_the_sector)
{
    create_durable();
    put(0, ".");
    sync();
    put(0, "a");
    const auto found = all_states(disk.snapshot(), {.tears = 3}, [](const disk_state& s) {
        const auto all = contents(s, "log/a");
        return std::to_string(std::count(all.begin(), all.end(), std::byte{'a'}));
    });
    BOOST_TEST(found == (texts{"0", "1", "256", "511", "512"}));
}

BOOST_AUTO_TEST_CASE(a_sampled_tear_may_be_at_any_byte_that_differs)
{
    create_durable();
    put(0, ".");
    sync();
    put(0, "a");
    crash_space space(disk.snapshot(), {.tears = 1});
    const auto found = [&] {
        std::set<std::pair<bool, std::size_t>> ways;
        for (std::uint64_t seed = 0; seed < 20000; ++seed) {
            seeded choice(seed);
            const auto all = contents(space.pick(choice), "log/a");
            const auto n = static_cast<std::size_t>(
                std::count(all.begin(), all.end(), std::byte{'a'}));
            if (n != 0 && n != sector_size)
                ways.emplace(all[0] == std::byte{}, n);
        }
        return ways.size();
    };
    BOOST_TEST(found() == 2u);
    space.allow_any_cut();
    BOOST_TEST(found() >= 1000u); // of 1022
}

BOOST_AUTO_TEST_CASE(a_strict_crash_takes_any_subset_of_the_bytes)
{
    create_durable();
    put(0, "..");
    sync();
    put_bytes(sector_size - 1, bytes_of(3, 'a'));
    const crash_space space(disk.snapshot(), {.strict = true});
    texts found;
    exhaustive all;
    do {
        const auto bytes = contents(space.pick(all), "log/a");
        std::string text;
        for (const std::size_t i : {511u, 512u, 513u})
            text += bytes[i] == std::byte{} ? '.' : 'a';
        found.insert(text);
    } while (all.next());
    BOOST_TEST(found.size() == 8u);
}

BOOST_AUTO_TEST_CASE(any_size_between_the_synced_and_the_current_one_is_found)
{
    create_durable();
    put_bytes(0, bytes_of(3, 'a'));
    const crash_space space(disk.snapshot(), {.any_size = true});
    texts found;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        seeded choice(seed);
        found.insert(std::to_string(contents(space.pick(choice), "log/a").size()));
    }
    BOOST_TEST(found == (texts{"0", "1", "2", "3"}));
}

BOOST_AUTO_TEST_CASE(sectors_that_had_no_place_may_read_as_garbage)
{
    create_durable();
    put(0, "..");
    sync();
    put(1, "bc");
    const auto describe = [](const disk_state& s) {
        std::string text = letters(s, "log/a");
        const auto all = contents(s, "log/a");
        if (all.size() > 1024 && text[2] != 'c' && text[2] != '.')
            text[2] = '?';
        return text;
    };
    // The sector in the middle had a place, with zeros in it: it is old or new.
    BOOST_TEST(all_states(disk.snapshot(), {.garbage = true}, describe) ==
               (texts{"..", ".b", "...", ".b.", "..c", ".bc", "..?", ".b?"}));
    sync();
    BOOST_TEST(all_states(disk.snapshot(), {.garbage = true}, describe) == texts{".bc"});
}

BOOST_AUTO_TEST_CASE(sectors_that_had_no_place_may_show_a_removed_file)
{
    create("old");
    put(0, "xyz");
    sync();
    file = {};
    dir.remove("old", ec);
    sync_names();
    create_durable();
    put(0, "ab");
    BOOST_TEST(states({.stale = true}) ==
               (texts{"", "..", "a.", ".b", "ab", "xy", "ay", "xb"}));
}

BOOST_AUTO_TEST_CASE(a_torn_sector_leaves_the_garbage_to_another)
{
    create_durable();
    put(0, ".");
    sync();
    put(0, "a");
    put(1, "b");
    put(1, "c");
    const auto found =
        all_states(disk.snapshot(), {.tears = 1, .garbage = true},
                   [](const disk_state& s) { return letters(s, "log/a"); });
    BOOST_TEST(found.size() >= 8u);
}

BOOST_AUTO_TEST_CASE(with_every_option_no_state_comes_twice)
{
    create("old");
    put(0, "x.b");
    sync();
    file = {};
    dir.remove("old", ec);
    sync_names();
    create_durable();
    put(0, "a");
    sync();
    put(0, "b.cd");
    put(2, "e");
    put(2, "b");
    put_bytes(4 * sector_size, bytes_of(10, 'f'));
    put_bytes(4 * sector_size + 10, bytes_of(10, 'g'));
    const auto found = all_states(
        disk.snapshot(), {.tears = 2, .garbage = true, .stale = true, .zombies = true},
        [](const disk_state& s) { return letters(s, "log/a"); });
    BOOST_TEST(found.size() > 40u);
}

BOOST_AUTO_TEST_CASE(allocated_space_reads_as_zeros_and_survives_when_synced)
{
    create_durable();
    put(0, "a");
    file.allocate(0, 4 * sector_size, ec);
    BOOST_TEST(!ec);
    BOOST_TEST(read() == "a...");
    sync();
    BOOST_TEST(states({.garbage = true, .stale = true}) == texts{"a..."});
}

BOOST_AUTO_TEST_CASE(an_unsynced_punch_happens_or_not_sector_by_sector)
{
    create_durable();
    put(0, "abc");
    sync();
    file.punch(sector_size, 2 * sector_size, ec);
    BOOST_TEST(!ec);
    BOOST_TEST(read() == "a..");
    BOOST_TEST(states() == (texts{"abc", "ab.", "a.c", "a.."}));
    sync();
    BOOST_TEST(states() == texts{"a.."});
}

BOOST_AUTO_TEST_CASE(a_dropped_sector_may_come_back_until_it_is_written_over_and_synced)
{
    const crash_options haunted{.zombies = true};
    create_durable();
    put(0, "...");
    sync();
    put(1, "z");
    given_path drop({0});
    disk.crash(drop, haunted);
    BOOST_TEST(read() == "...");
    BOOST_TEST(states() == texts{"..."});
    BOOST_TEST(states(haunted) == (texts{"...", ".z."}));

    reopen();
    open();
    put(0, "a");
    sync();
    BOOST_TEST(states(haunted) == (texts{"a..", "az."}));
    put(1, "b");
    BOOST_TEST(states(haunted) == (texts{"a..", "az.", "ab."}));
    sync();
    BOOST_TEST(states(haunted) == texts{"ab."});
}

BOOST_AUTO_TEST_CASE(a_dropped_size_may_come_back_with_its_bytes)
{
    const crash_options haunted{.zombies = true};
    create_durable();
    put(0, "a");
    sync();
    put(1, "z");
    given_path drop({0});
    disk.crash(drop, haunted);
    BOOST_TEST(read() == "a");
    BOOST_TEST(states(haunted) == (texts{"a", "a.", "az"}));
}

BOOST_AUTO_TEST_CASE(a_crash_of_the_program_loses_nothing)
{
    create_durable();
    put(0, "abc");
    disk.kill();
    BOOST_TEST(read() == "abc");
    BOOST_TEST(states().size() == 9u, "and what was pending still is");
}

BOOST_AUTO_TEST_SUITE_END()
