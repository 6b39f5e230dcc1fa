// forelog/test/unit/testing/damage_of_disks.cpp: damage hits what it is aimed at
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include "disk_fixture.hpp"

#include <forelog/testing/damage.hpp>

using namespace forelog;
using namespace forelog::test;

namespace {

struct fixture : disk_fixture
{
    fixture()
    {
        create_durable();
        put(0, "abc");
        sync();
        state = disk.snapshot();
    }

    /// Returns: what is read, after checking that a power cut leaves the same.
    std::string now(std::string_view path = "log/a") const
    {
        const auto all =
            all_states(state, {}, [&](const disk_state& s) { return letters(s, path); });
        BOOST_TEST(all == texts{letters(state, path)});
        return letters(state, path);
    }

    disk_state state;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(damage_of_disks, fixture)

BOOST_AUTO_TEST_CASE(one_bit_is_flipped_and_flipped_back)
{
    flip_bit(state, "log/a", 512, 0);
    BOOST_TEST(now() == "acc");
    flip_bit(state, "log/a", 512, 0);
    BOOST_TEST(fingerprint(state) == fingerprint(disk.snapshot()));
    BOOST_TEST(read() == "abc", "the disk is another one");
}

BOOST_AUTO_TEST_CASE(a_sector_is_zeroed_or_erased)
{
    fill_sector(state, "log/a", 1);
    BOOST_TEST(now() == "a.c");
    fill_sector(state, "log/a", 1, std::byte{'x'});
    BOOST_TEST(now() == "axc");
}

BOOST_AUTO_TEST_CASE(sectors_are_swapped_and_copied)
{
    swap_sectors(state, "log/a", 0, 2);
    BOOST_TEST(now() == "cba");
    copy_sector(state, "log/a", 0, "log/a", 1);
    BOOST_TEST(now() == "cca");
}

BOOST_AUTO_TEST_CASE(bytes_are_overwritten_across_sectors_and_after_the_end)
{
    overwrite(state, "log/a", 512, bytes_of(1536, 'y'));
    BOOST_TEST(now() == "ayyy");
}

BOOST_AUTO_TEST_CASE(a_file_is_cut_and_grows_with_zeros)
{
    resize_file(state, "log/a", 513);
    BOOST_TEST(contents(state, "log/a").size() == 513u);
    BOOST_TEST(now() == "ab");
    resize_file(state, "log/a", 1536);
    BOOST_TEST(now() == "ab.");
    BOOST_TEST((contents(state, "log/a")[513] == std::byte{}));
}

BOOST_AUTO_TEST_CASE(files_are_made_copied_renamed_and_removed)
{
    copy_file(state, "log/a", "log/b");
    put_file(state, "log/c", bytes_of(512, 'z'));
    fill_sector(state, "log/b", 0);
    BOOST_TEST(now() == "abc");
    BOOST_TEST(now("log/b") == ".bc");
    rename_file(state, "log/c", "log/a");
    BOOST_TEST(now() == "z");
    remove_file(state, "log/b");
    put_directory(state, "log/d");
    BOOST_TEST((names_in(state, "log") == std::vector<std::string>{"a", "d"}));
    BOOST_TEST(entry_is_durable(state, "log/d"));
}

BOOST_AUTO_TEST_CASE(damage_of_what_is_pending_is_durable)
{
    put(1, "x");
    state = disk.snapshot();
    flip_bit(state, "log/a", 512, 0);
    BOOST_TEST(now() == "ayc");
}

BOOST_AUTO_TEST_CASE(damage_may_come_under_an_open_handle)
{
    disk.alter([](disk_state& s) { flip_bit(s, "log/a", 0, 1); });
    auto to = bytes_of(1, 0);
    file.read_at(0, to, ec);
    BOOST_TEST((to[0] == std::byte{'c'}));
}

BOOST_AUTO_TEST_CASE(what_is_not_there_cannot_be_damaged)
{
    BOOST_CHECK_THROW(flip_bit(state, "log/x", 0, 0), std::out_of_range);
    BOOST_CHECK_THROW(remove_file(state, "x"), std::out_of_range);
    BOOST_CHECK_THROW(put_file(state, "x/y", {}), std::out_of_range);
    BOOST_CHECK_THROW(names_in(state, "log/a"), std::out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()
