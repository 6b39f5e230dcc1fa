// forelog/test/unit/testing/failed_syncs.cpp: a failed sync is a loss that later ones do not report
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "disk_fixture.hpp"

using namespace forelog;
using namespace forelog::test;

namespace {

struct fixture : disk_fixture
{
    /// A durable file "a." whose second sector was overwritten by 'b', and the sync failed.
    void lose_second_sector()
    {
        create_durable();
        put(0, "a.");
        sync();
        disk.with_faults([](fault_plan& p) { p.fail(op::sync_data, 1, ENOSPC); });
        put(1, "b");
        file.sync_data(ec);
        BOOST_TEST((ec == std::errc::no_space_on_device));
        BOOST_TEST(disk.faults_fired() == 1u);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(failed_syncs, fixture)

BOOST_AUTO_TEST_CASE(the_error_is_told_once_and_what_was_lost_is_still_read)
{
    lose_second_sector();
    sync();
    sync();
    BOOST_TEST(read() == "ab");
    BOOST_TEST(states() == texts{"a."}, "later syncs have not written it");
    BOOST_TEST(!bytes_are_durable(disk.snapshot(), "log/a", 512, 512));
}

BOOST_AUTO_TEST_CASE(a_new_process_that_only_syncs_keeps_what_the_next_crash_takes)
{
    lose_second_sector();
    disk.kill();
    reopen();
    open();
    sync();
    BOOST_TEST(read() == "ab");
    BOOST_TEST(states() == texts{"a."});
}

BOOST_AUTO_TEST_CASE(a_new_process_that_writes_the_same_bytes_again_makes_them_durable)
{
    lose_second_sector();
    disk.kill();
    reopen();
    open();
    put(1, "b");
    sync();
    BOOST_TEST(states() == texts{"ab"});
    BOOST_TEST(bytes_are_durable(disk.snapshot(), "log/a", 0, 1024));
    disk.drop();
    BOOST_TEST(read() == "ab");
}

BOOST_AUTO_TEST_CASE(memory_that_is_dropped_shows_what_is_on_the_disk)
{
    lose_second_sector();
    put(0, "c");
    disk.drop();
    BOOST_TEST(read() == "c.", "what is pending is not dropped");
}

BOOST_AUTO_TEST_CASE(a_lost_size_comes_back_only_with_a_write)
{
    create_durable();
    put(0, "a");
    disk.with_faults([](fault_plan& p) { p.fail(op::sync_data, 1, EIO); });
    file.sync_data(ec);
    sync();
    BOOST_TEST(read() == "a");
    BOOST_TEST(states() == texts{""});
    put(0, "a");
    sync();
    BOOST_TEST(states() == texts{"a"});
}

BOOST_AUTO_TEST_CASE(a_size_may_be_lost_without_the_bytes)
{
    create_durable();
    put_bytes(0, bytes_of(100, 'a'));
    given_path only_the_size({0, 1});
    disk.with_faults([&](fault_plan& p) {
        fault& f = p.fail(op::sync_data, 1, EIO);
        f.lose = loss::chosen;
        f.choice = &only_the_size;
    });
    file.sync_data(ec);
    sync();
    BOOST_TEST(contents(disk.snapshot(), "log/a").size() == 100u);
    given_path unused({});
    disk.crash(unused);
    BOOST_TEST(contents(disk.snapshot(), "log/a").empty());
    reopen();
    open();
    put_bytes(200, bytes_of(1, 'b'));
    BOOST_TEST((contents(disk.snapshot(), "log/a")[50] == std::byte{}),
               "bytes after the end are never read again");
}

BOOST_AUTO_TEST_CASE(a_failed_sync_may_lose_any_subset_of_the_sectors)
{
    texts after_sync;
    exhaustive all;
    do {
        disk_fixture run;
        run.create_durable();
        run.put(0, "..");
        run.sync();
        run.disk.with_faults([&](fault_plan& p) {
            fault& f = p.fail(op::sync_data, 1, EIO);
            f.lose = loss::chosen;
            f.choice = &all;
        });
        run.put(0, "ab");
        run.file.sync_data(run.ec);
        BOOST_TEST(run.ec);
        run.sync();
        BOOST_TEST(run.read() == "ab");
        for (const std::string& text : run.states())
            after_sync.insert(text);
    } while (all.next());
    BOOST_TEST(after_sync == (texts{"..", "a.", ".b", "ab"}));
    BOOST_TEST(all.paths() == 4u);
}

BOOST_AUTO_TEST_CASE(what_is_not_lost_by_a_failed_sync_stays_pending)
{
    create_durable();
    put(0, ".");
    sync();
    disk.with_faults(
        [](fault_plan& p) { p.fail(op::sync_data, 1, EIO).lose = loss::none; });
    put(0, "a");
    file.sync_data(ec);
    BOOST_TEST(ec);
    BOOST_TEST(states() == (texts{".", "a"}));
    sync();
    BOOST_TEST(states() == texts{"a"});
}

BOOST_AUTO_TEST_CASE(a_sync_may_fail_though_everything_was_written)
{
    create_durable();
    put(0, "a");
    disk.with_faults([](fault_plan& p) { p.fail(op::sync_data, 1, EIO).applied = true; });
    file.sync_data(ec);
    BOOST_TEST((ec == std::errc::io_error));
    BOOST_TEST(states() == texts{"a"});
}

BOOST_AUTO_TEST_CASE(what_a_failed_sync_lost_may_come_back)
{
    const crash_options haunted{.zombies = true};
    lose_second_sector();
    BOOST_TEST(states(haunted) == (texts{"a.", "ab"}));
    given_path gone({0});
    disk.crash(gone, haunted);
    BOOST_TEST(read() == "a.");
    BOOST_TEST(states(haunted) == (texts{"a.", "ab"}));
}

BOOST_AUTO_TEST_CASE(a_slow_sync_covers_nothing_written_while_it_ran)
{
    create_durable();
    put(0, "..");
    sync();
    put(0, "a");
    bool inside = false;
    disk.before_each([&](const disk_operation& o) {
        if (o.kind == op::sync_data && !inside) {
            inside = true;
            put(1, "b");
        }
    });
    sync();
    BOOST_TEST(states() == (texts{"a.", "ab"}));
}

BOOST_AUTO_TEST_CASE(a_slow_sync_covers_no_growth_while_it_ran)
{
    create_durable();
    put(0, "a");
    bool inside = false;
    disk.before_each([&](const disk_operation& o) {
        if (o.kind == op::sync_data && !inside) {
            inside = true;
            put(1, "b");
        }
    });
    sync();
    BOOST_TEST(states() == (texts{"a", "a.", "ab"}));
}

BOOST_AUTO_TEST_CASE(a_slow_sync_of_names_covers_no_name_given_while_it_ran)
{
    create("a");
    bool inside = false;
    disk.before_each([&](const disk_operation& o) {
        if (o.kind == op::sync_directory && !inside) {
            inside = true;
            create("b");
        }
    });
    sync_names();
    BOOST_TEST(entry_is_durable(disk.snapshot(), "log/a"));
    BOOST_TEST(!entry_is_durable(disk.snapshot(), "log/b"));
}

BOOST_AUTO_TEST_SUITE_END()
