// forelog/test/conform/file.cpp: the file models do what log_file says
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../support/temp_dir.hpp"
#include "../support/testing.hpp"

#include "file.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <forelog/file/native_file.hpp>

#include <boost/mpl/list.hpp>

#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

namespace {

using namespace forelog;
namespace fs = std::filesystem;

struct native_world
{
    using file_type = native_file;

    fs::path path(const char* name) const { return root / name; }

    test::temp_dir root;
};

struct sim_world
{
    using file_type = test::simulated_file;

    fs::path path(const char* name) const { return disk.path(name); }

    test::simulated_disk disk;
};

using worlds = boost::mpl::list<native_world, sim_world>;

} // namespace

// One test case per function of the suite, each with a world of its own.
#define FORELOG_TEST_CASE(name)                                                          \
    BOOST_AUTO_TEST_CASE_TEMPLATE(name, World, worlds)                                   \
    {                                                                                    \
        test::file_conformance<World>().name();                                          \
    }

FORELOG_TEST_CASE(what_is_written_is_read_back)
FORELOG_TEST_CASE(reading_at_or_after_the_end_gives_nothing)
FORELOG_TEST_CASE(reading_across_the_end_gives_what_is_there)
FORELOG_TEST_CASE(a_write_after_the_end_leaves_zeros_between)
FORELOG_TEST_CASE(a_write_takes_several_buffers_in_order)
FORELOG_TEST_CASE(a_write_takes_as_many_buffers_as_io_gives_it)
FORELOG_TEST_CASE(a_write_of_nothing_changes_nothing)
FORELOG_TEST_CASE(many_overlapping_writes_leave_the_last_bytes)
FORELOG_TEST_CASE(what_is_synced_and_closed_is_read_by_the_next)
FORELOG_TEST_CASE(two_handles_see_each_others_writes)
FORELOG_TEST_CASE(a_file_open_for_reading_refuses_writes)
FORELOG_TEST_CASE(creating_fails_if_the_name_exists)
FORELOG_TEST_CASE(opening_fails_if_the_name_does_not_exist)
FORELOG_TEST_CASE(a_rename_keeps_the_content_and_open_handles)
FORELOG_TEST_CASE(a_rename_never_replaces)
FORELOG_TEST_CASE(renaming_what_is_not_there_fails)
FORELOG_TEST_CASE(a_removed_file_is_gone_but_for_those_that_have_it_open)
FORELOG_TEST_CASE(removing_what_is_not_there_fails)
FORELOG_TEST_CASE(a_list_has_each_name_once_and_no_dots)
FORELOG_TEST_CASE(a_directory_is_made_only_if_asked_for)
FORELOG_TEST_CASE(a_directory_is_not_made_in_one_that_does_not_exist)
FORELOG_TEST_CASE(a_path_may_end_with_a_slash)
FORELOG_TEST_CASE(a_file_is_no_directory)
FORELOG_TEST_CASE(a_directory_is_no_file)
FORELOG_TEST_CASE(a_lock_excludes_others_until_its_directory_object_is_destroyed)
FORELOG_TEST_CASE(a_lock_moves_with_its_directory_object)
FORELOG_TEST_CASE(opening_and_closing_the_lock_file_does_not_drop_the_lock)
FORELOG_TEST_CASE(a_lock_file_that_is_removed_lets_nobody_in_and_is_made_again)
FORELOG_TEST_CASE(what_is_removed_has_no_link_any_more)
FORELOG_TEST_CASE(allocated_space_reads_as_zeros_and_counts_as_size)
FORELOG_TEST_CASE(punched_space_reads_as_zeros_and_the_size_stays)
FORELOG_TEST_CASE(allocating_or_punching_nothing_is_an_error)
FORELOG_TEST_CASE(closing_twice_is_harmless)
FORELOG_TEST_CASE(an_object_without_a_file_answers_with_errors)
FORELOG_TEST_CASE(a_moved_file_continues_where_it_went)
FORELOG_TEST_CASE(success_clears_an_earlier_error)

// What only an operating system has.

namespace {

struct native : test::file_conformance<native_world>
{
    fs::path path(const char* name) const { return world_.path("log") / name; }

    void expect_refused(const char* name)
    {
        for (const auto access : {file_access::read, file_access::write}) {
            dir_.open_file(name, access, ec_);
            expect_error();
        }
        dir_.create_file(name, ec_);
        expect_error();
        dir_.lock(name, ec_);
        expect_error();
    }
};

mode_t mode_of(const fs::path& path)
{
    struct stat s;
    BOOST_TEST_REQUIRE(::stat(path.c_str(), &s) == 0);
    return s.st_mode & 0777;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(of_native_files, native)

BOOST_AUTO_TEST_CASE(a_fifo_is_refused_without_waiting_for_a_writer)
{
    BOOST_TEST_REQUIRE(::mkfifo(path("pipe").c_str(), 0600) == 0);
    expect_refused("pipe");
    dir_.open_file("pipe", file_access::read, ec_);
    BOOST_TEST((ec_ == error::foreign));
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_to_a_file_is_not_followed)
{
    std::ofstream(world_.path("outside")) << "precious";
    fs::create_symlink(world_.path("outside"), path("link"));
    fs::create_symlink(world_.path("nowhere"), path("dangling"));
    expect_refused("link");
    expect_refused("dangling");
    BOOST_TEST(!fs::exists(world_.path("nowhere")));
    BOOST_TEST(fs::file_size(world_.path("outside")) == 8u);
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_to_a_directory_is_not_followed)
{
    fs::create_symlink(world_.path("log"), world_.path("link"));
    for (const auto access : {directory_access::existing, directory_access::create}) {
        directory_type::open(world_.path("link"), access, ec_);
        expect_error();
    }
}

BOOST_AUTO_TEST_CASE(files_and_directories_are_for_their_owner_alone)
{
    const mode_t before = ::umask(0);
    const auto made = world_.path("made");
    directory_type d = directory_type::open(made, directory_access::create, ec_);
    d.create_file("a", ec_);
    d.lock("LOCK", ec_);
    ::umask(before);
    expect_success();
    BOOST_TEST(mode_of(made) == 0700u);
    BOOST_TEST(mode_of(made / "a") == 0600u);
    BOOST_TEST(mode_of(made / "LOCK") == 0600u);
}

BOOST_AUTO_TEST_CASE(a_lock_file_that_was_replaced_does_not_free_the_directory)
{
    dir_.lock("LOCK", ec_);
    expect_success();
    fs::rename(path("LOCK"), path("stolen"));
    std::ofstream(path("LOCK")).flush();
    directory_type other = open(directory_access::existing);
    for (const char* const name : {"LOCK", "stolen"}) {
        other.lock(name, ec_);
        BOOST_TEST((ec_ == error::locked));
    }
    dir_ = directory_type();
    other.lock("LOCK", ec_);
    expect_success();
}

BOOST_AUTO_TEST_CASE(a_directory_that_is_removed_has_no_link_any_more)
{
    const auto made = world_.path("made");
    directory_type d = directory_type::open(made, directory_access::create, ec_);
    BOOST_TEST(d.link_count(ec_) != 0u);
    fs::rename(made, world_.path("renamed"));
    BOOST_TEST(d.link_count(ec_) != 0u);
    fs::remove(world_.path("renamed"));
    BOOST_TEST(d.link_count(ec_) == 0u);
    expect_success();
}

BOOST_AUTO_TEST_SUITE_END()
