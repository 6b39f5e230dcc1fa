// forelog/test/unit/testing/crash_of_names.cpp: what a power cut leaves of a directory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "disk_fixture.hpp"

using namespace forelog;
using namespace forelog::test;

namespace {

/// The names in "log", each with the letters of its file; "-" if "log" is not there.
std::string listing(const disk_state& s)
{
    if (s.lookup("log") == 0)
        return "-";
    std::string text;
    for (const std::string& name : names_in(s, "log"))
        text += (text.empty() ? "" : " ") + name + ":" + letters(s, "log/" + name);
    return text;
}

struct fixture : disk_fixture
{
    std::set<std::string> listings(const crash_options& options = {}) const
    {
        return all_states(disk.snapshot(), options, listing);
    }

    /// A durable file with one synced sector.
    void make(const char* name, std::string_view sectors)
    {
        create_durable(name);
        put(0, sectors);
        sync();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(crash_of_names, fixture)

BOOST_AUTO_TEST_CASE(a_synced_file_without_a_synced_name_may_be_gone)
{
    create();
    put(0, "a");
    sync();
    BOOST_TEST(!entry_is_durable(disk.snapshot(), "log/a"));
    BOOST_TEST(listings() == (texts{"", "a:a"}));
    sync_names();
    BOOST_TEST(entry_is_durable(disk.snapshot(), "log/a"));
    BOOST_TEST(listings() == texts{"a:a"});
}

BOOST_AUTO_TEST_CASE(a_synced_name_without_synced_bytes_may_be_an_empty_file)
{
    create();
    put(0, "a");
    sync_names();
    BOOST_TEST(listings() == (texts{"a:", "a:.", "a:a"}));
}

BOOST_AUTO_TEST_CASE(each_new_name_arrives_or_not_by_itself)
{
    create("a");
    create("b");
    BOOST_TEST(listings() == (texts{"", "a:", "b:", "a: b:"}));
}

BOOST_AUTO_TEST_CASE(a_rename_is_whole_or_did_not_happen)
{
    make("tmp", "a");
    dir.rename("tmp", "a", ec);
    BOOST_TEST(!ec);
    BOOST_TEST(!entry_is_durable(disk.snapshot(), "log/a"));
    BOOST_TEST(listings() == (texts{"tmp:a", "a:a"}));
    sync_names();
    BOOST_TEST(entry_is_durable(disk.snapshot(), "log/a"));
    BOOST_TEST(!entry_is_durable(disk.snapshot(), "log/tmp"));
    BOOST_TEST(listings() == texts{"a:a"});
}

BOOST_AUTO_TEST_CASE(a_rename_of_an_unsynced_name_leaves_at_most_one_of_both)
{
    create("tmp");
    put(0, "a");
    sync();
    dir.rename("tmp", "a", ec);
    BOOST_TEST(listings() == (texts{"", "tmp:a", "a:a"}));
}

BOOST_AUTO_TEST_CASE(a_rename_by_link_and_unlink_may_leave_both_names_or_none)
{
    disk.configure([](disk_settings& s) { s.atomic_rename = false; });
    make("tmp", "a");
    dir.rename("tmp", "a", ec);
    BOOST_TEST(listings() == (texts{"tmp:a", "a:a tmp:a", "a:a", ""}));
}

BOOST_AUTO_TEST_CASE(a_removed_file_may_be_back_with_what_was_synced)
{
    make("a", "a");
    put(1, "b");
    file = {};
    dir.remove("a", ec);
    BOOST_TEST(!ec);
    BOOST_TEST(listings() == (texts{"", "a:a", "a:a.", "a:ab"}));
    sync_names();
    BOOST_TEST(listings() == texts{""});
}

BOOST_AUTO_TEST_CASE(removals_arrive_in_any_order)
{
    make("a", "a");
    make("b", "b");
    file = {};
    dir.remove("a", ec);
    dir.remove("b", ec);
    BOOST_TEST(listings() == (texts{"", "a:a", "b:b", "a:a b:b"}));
}

BOOST_AUTO_TEST_CASE(a_name_given_again_means_the_old_file_the_new_one_or_none)
{
    make("a", "a");
    file = {};
    dir.remove("a", ec);
    create("a");
    put(0, "n");
    sync();
    BOOST_TEST(listings() == (texts{"", "a:a", "a:n"}));
}

BOOST_AUTO_TEST_CASE(a_directory_whose_parent_could_not_be_synced_is_removed_again)
{
    simulated_disk other;
    other.with_faults(
        [](fault_plan& p) { p.fail(op::sync_parent, 1, EIO).lose = loss::none; });
    simulated_directory::open(other.path("log"), directory_access::create, ec);
    BOOST_TEST((ec == std::errc::io_error));
    simulated_directory::open(other.path("log"), directory_access::existing, ec);
    BOOST_TEST((ec == std::errc::no_such_file_or_directory));
    BOOST_TEST(all_states(other.snapshot(), {}, listing) == (texts{"-", ""}),
               "its entry was never synced, and neither was the removal");
}

BOOST_AUTO_TEST_CASE(the_log_directory_is_durable_once_it_is_open)
{
    BOOST_TEST(listings() == texts{""});
}

BOOST_AUTO_TEST_CASE(opening_syncs_the_parent_for_a_run_that_died_before_it_did)
{
    simulated_disk other;
    other.power_off_after(1);
    simulated_directory::open(other.path("log"), directory_access::create, ec);
    BOOST_TEST(ec);
    other.kill();
    BOOST_TEST(!entry_is_durable(other.snapshot(), "log"));
    simulated_directory::open(other.path("log"), directory_access::create, ec);
    BOOST_TEST(!ec);
    BOOST_TEST(entry_is_durable(other.snapshot(), "log"));
}

BOOST_AUTO_TEST_CASE(a_failed_sync_of_names_loses_them_though_the_next_one_succeeds)
{
    create();
    disk.with_faults([](fault_plan& p) { p.fail(op::sync_directory, 1, EIO); });
    dir.sync(ec);
    BOOST_TEST((ec == std::errc::io_error));
    sync_names();
    BOOST_TEST(listings() == texts{""});
    BOOST_TEST(!entry_is_durable(disk.snapshot(), "log/a"));
}

BOOST_AUTO_TEST_CASE(a_failed_sync_of_names_may_lose_some_of_them)
{
    create("a");
    create("b");
    given_path second({0, 1});
    disk.with_faults([&](fault_plan& p) {
        fault& f = p.fail(op::sync_directory, 1, EIO);
        f.lose = loss::chosen;
        f.choice = &second;
    });
    dir.sync(ec);
    BOOST_TEST(listings() == (texts{"", "a:"}));
}

BOOST_AUTO_TEST_CASE(many_unsynced_names_are_chosen_one_by_one)
{
    for (char c = 'a'; c < 'a' + 12; ++c)
        create(std::string(1, c).c_str());
    const crash_space space(disk.snapshot());
    BOOST_TEST(space.count() == 4096u);
    std::set<std::uint64_t> prints;
    exhaustive all;
    do
        prints.insert(fingerprint(space.pick(all)));
    while (all.next());
    BOOST_TEST(prints.size() == 4096u);
}

BOOST_AUTO_TEST_SUITE_END()
