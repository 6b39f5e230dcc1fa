// forelog/test/unit/testing/rules_of_disks.cpp: operations are recorded, broken rules told
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "disk_fixture.hpp"

#include <sstream>

using namespace forelog;
using namespace forelog::test;

namespace {

std::string text_of(const auto& what)
{
    std::ostringstream out;
    out << what;
    return out.str();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(rules_of_disks, disk_fixture)

BOOST_AUTO_TEST_CASE(operations_are_recorded_in_order)
{
    create("tmp");
    put(0, "ab");
    sync();
    dir.rename("tmp", "a", ec);
    sync_names();
    put_bytes(7, bytes_of(3, 'c'));
    std::string text;
    for (const disk_operation& o : disk.trace())
        text += text_of(o) + '\n';
    BOOST_TEST(text == "#1 make_directory log\n"
                       "#2 sync_parent log\n"
                       "#3 open_directory log\n"
                       "#4 create tmp\n"
                       "#5 write tmp [0, +1024) = 1024\n"
                       "#6 sync_data tmp\n"
                       "#7 rename tmp -> a\n"
                       "#8 sync_directory log\n"
                       "#9 write a [7, +3) = 3\n");
    BOOST_TEST(disk.operations() == 9u);
    BOOST_TEST(disk.changes() == 8u);
    BOOST_TEST(disk.count_of(op::write) == 2u);
    BOOST_TEST(disk.count_of(any_sync) == 3u);
}

BOOST_AUTO_TEST_CASE(a_snapshot_can_be_taken_at_every_operation)
{
    std::vector<disk_state> points;
    disk.after_each([&](const disk_operation& o, const disk_state& s) {
        if (any_change.has(o.kind))
            points.push_back(s);
    });
    create_durable();
    put(0, "a");
    sync();
    put(0, "b");
    disk.after_each(nullptr);
    BOOST_TEST(points.size() == 5u);
    const auto states_at = [&](std::size_t i) {
        return all_states(points[i], {}, [](const disk_state& s) {
            return s.lookup("log/a") != 0 ? letters(s, "log/a") : "-";
        });
    };
    BOOST_TEST(states_at(0) == (texts{"-", ""}));
    BOOST_TEST(states_at(1) == (texts{""}));
    BOOST_TEST(states_at(2) == (texts{"", ".", "a"}));
    BOOST_TEST(states_at(3) == (texts{"a"}));
    BOOST_TEST(states_at(4) == (texts{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(a_state_can_be_restored_again_and_again)
{
    create_durable();
    put(0, "a");
    const disk_state before = disk.snapshot();
    put(0, "b");
    for (int i = 0; i < 2; ++i) {
        disk.restore(before);
        BOOST_TEST(read() == "a");
        reopen();
        open();
        put(0, "c");
        sync();
        BOOST_TEST(letters(before, "log/a") == "a");
    }
    simulated_disk other(before);
    BOOST_TEST(letters(other.snapshot(), "log/a") == "a");
    BOOST_TEST((other.path() != disk.path()));
}

BOOST_AUTO_TEST_CASE(a_second_sync_after_a_failed_one_is_told)
{
    create_durable();
    put(0, "a");
    disk.with_faults([](fault_plan& p) { p.fail(op::sync_data, 1, EIO); });
    file.sync_data(ec);
    BOOST_TEST(disk.violations().empty());
    sync();
    put(0, "a");
    BOOST_TEST(disk.count_of(rule::used_after_failed_sync) == 2u);
    BOOST_TEST(text_of(disk.violations().front()) ==
               "used after a failed sync: #8 sync_data a");
}

BOOST_AUTO_TEST_CASE(a_writer_that_continues_elsewhere_after_a_failed_sync_is_told)
{
    create_durable("b");
    simulated_file other = std::move(file);
    create_durable();
    put(9, "f"); // a frame: it is no opening that takes back what it has made
    disk.with_faults([](fault_plan& p) { p.fail(op::sync_data, 1, EIO); });
    file.sync_data(ec);
    other.sync_data(ec);
    dir.remove("b", ec);
    BOOST_TEST(disk.count_of(rule::writer_went_on) == 2u);
    BOOST_TEST(disk.count_of(rule::used_after_failed_sync) == 0u);

    reopen();
    open();
    put(0, "a");
    sync();
    BOOST_TEST(disk.violations().size() == 2u, "recovery opens anew");
}

BOOST_AUTO_TEST_CASE(a_failed_sync_of_names_stops_the_writer_too)
{
    create();
    disk.with_faults([](fault_plan& p) { p.fail(op::sync_directory, 1, EIO); });
    dir.sync(ec);
    put(0, "a");
    BOOST_TEST(disk.count_of(rule::writer_went_on) == 1u);
    dir.sync(ec);
    BOOST_TEST(disk.count_of(rule::used_after_failed_sync) == 1u);
}

BOOST_AUTO_TEST_CASE(other_bytes_over_a_synced_sector_are_told)
{
    create_durable();
    put(0, "a..");
    sync();
    put(0, "a");
    put(1, "b");
    put_bytes(600, bytes_of(10, 'c'));
    BOOST_TEST(disk.violations().empty(), "same bytes, zeros before, not yet synced");
    sync();
    put_bytes(700, bytes_of(1, 'd'));
    BOOST_TEST(disk.count_of(rule::rewrote_synced_sector) == 1u);
    put_bytes(510, bytes_of(10, 'a'));
    BOOST_TEST(disk.count_of(rule::rewrote_synced_sector) == 2u);
}

BOOST_AUTO_TEST_CASE(recovery_may_write_again_what_it_reads)
{
    create_durable();
    put(0, "a");
    sync();
    disk.with_faults([](fault_plan& p) { p.fail(op::sync_data, 1, EIO); });
    put(0, "b");
    file.sync_data(ec);
    disk.forget();
    disk.kill();
    reopen();
    open();
    put(0, "b");
    BOOST_TEST(disk.violations().empty());
}

BOOST_AUTO_TEST_CASE(writing_a_removed_file_is_told)
{
    create_durable();
    dir.remove("a", ec);
    put(0, "a");
    BOOST_TEST(disk.count_of(rule::wrote_removed_file) == 1u);
}

BOOST_AUTO_TEST_CASE(forgetting_begins_the_record_anew)
{
    create_durable();
    disk.forget();
    put(0, "a");
    BOOST_TEST(disk.trace().size() == 1u);
    BOOST_TEST(disk.trace()[0].index == 1u);
    BOOST_TEST(disk.changes() == 1u);
}

BOOST_AUTO_TEST_CASE(a_dump_shows_the_state_of_each_sector)
{
    create_durable();
    put(0, "a.b.");
    sync();
    disk.with_faults([](fault_plan& p) { p.fail(op::sync_data, 1, EIO); });
    put(3, "c");
    file.sync_data(ec);
    put(4, "d.");
    create("b");
    std::ostringstream out;
    dump(out, disk.snapshot());
    BOOST_TEST(out.str() == "directory 1, 0 pending\n"
                            "  log = 2\n"
                            "directory 2, 1 pending\n"
                            "  a = 3, size 3072, synced 2048\n"
                            "    [S.SLpo]\n"
                            "  b = 4 (not synced), size 0, synced 0\n"
                            "    []\n");
}

BOOST_AUTO_TEST_SUITE_END()
