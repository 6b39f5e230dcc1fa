// forelog/test/unit/testing/faults_of_disks.cpp: faults hit the planned operations
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include "disk_fixture.hpp"

#include <forelog/testing/detail/exempt.hpp>

#include <forelog/file/io.hpp>

using namespace forelog;
using namespace forelog::test;

BOOST_FIXTURE_TEST_SUITE(faults_of_disks, disk_fixture)

BOOST_AUTO_TEST_CASE(the_nth_operation_fails_once_without_effect)
{
    create_durable();
    disk.with_faults([](fault_plan& p) { p.fail(op::write, 2, EIO); });
    put(0, "a");
    BOOST_TEST(put_bytes(512, bytes_of(512, 'b')) == 0u);
    BOOST_TEST((ec == std::errc::io_error));
    BOOST_TEST((ec.category() == std::system_category()));
    BOOST_TEST(read() == "a");
    put(1, "c");
    BOOST_TEST(read() == "ac");
    BOOST_TEST(disk.faults_fired() == 1u);
}

BOOST_AUTO_TEST_CASE(from_the_nth_on_all_operations_fail)
{
    create_durable();
    disk.with_faults([](fault_plan& p) { p.fail_from(op::write, 2, EIO); });
    put(0, "a");
    for (int i = 0; i < 3; ++i) {
        put_bytes(512, bytes_of(1, 'b'));
        BOOST_TEST(ec);
    }
    BOOST_TEST(disk.faults_fired() == 3u);
    disk.with_faults([](fault_plan& p) { p.clear(); });
    put(1, "b");
}

BOOST_AUTO_TEST_CASE(each_kind_of_operation_can_fail_and_no_other_with_it)
{
    const auto run = [](simulated_disk& world) {
        std::vector<std::pair<op, std::error_code>> all;
        const auto next = [&all](op kind) -> std::error_code& {
            return all.emplace_back(kind, std::error_code()).second;
        };
        auto d = simulated_directory::open(world.path(), directory_access::existing,
                                           next(op::open_directory));
        d.lock("LOCK", next(op::lock));
        d.list([](std::string_view) {}, next(op::list));
        auto f = d.open_file("a", file_access::write, next(op::open));
        d.create_file("b", next(op::create));
        d.rename("old", "new", next(op::rename));
        d.remove("gone", next(op::remove));
        d.sync(next(op::sync_directory));
        std::byte one{};
        const const_bytes bytes(&one, 1);
        f.read_at(0, std::span(&one, 1), next(op::read));
        f.write_at(0, std::span(&bytes, 1), next(op::write));
        f.size(next(op::size));
        f.sync_data(next(op::sync_data));
        f.sync_all(next(op::sync_all));
        f.allocate(0, 10, next(op::allocate));
        f.punch(0, 10, next(op::punch));
        f.close(next(op::close));
        return all;
    };
    for (const char* name : {"a", "old", "gone"})
        create_durable(name);
    const disk_state before = disk.snapshot();
    std::size_t failed = 0;
    for (const auto& [kind, unused] : run(disk)) {
        if (kind == op::open || kind == op::open_directory)
            continue; // all that follows would fail with it
        simulated_disk world(before);
        world.with_faults([k = kind](fault_plan& p) { p.fail(k, 1, EROFS); });
        for (const auto& [done, error] : run(world)) {
            BOOST_TEST_CONTEXT(to_string(kind) << " fails, " << to_string(done))
            BOOST_TEST(error.value() == (done == kind ? EROFS : 0));
            failed += error ? 1 : 0;
        }
        BOOST_TEST(world.faults_fired() == 1u);
    }
    BOOST_TEST(failed == 14u);
}

BOOST_AUTO_TEST_CASE(opening_can_fail_and_leaves_nothing_open)
{
    create_durable();
    disk.with_faults([](fault_plan& p) {
        p.fail(op::open, 1, EMFILE);
        p.fail(op::open_directory, 1, EACCES);
        p.fail(op::create, 1, ENOSPC).applied = true;
    });
    simulated_file f = dir.open_file("a", file_access::write, ec);
    BOOST_TEST((ec == std::errc::too_many_files_open));
    f.size(ec);
    BOOST_TEST((ec == std::errc::bad_file_descriptor));
    auto d = simulated_directory::open(disk.path(), directory_access::create, ec);
    BOOST_TEST((ec == std::errc::permission_denied));
    d.sync(ec);
    BOOST_TEST((ec == std::errc::bad_file_descriptor));
    f = dir.create_file("b", ec);
    BOOST_TEST((ec == std::errc::no_space_on_device));
    f.size(ec);
    BOOST_TEST((ec == std::errc::bad_file_descriptor));
    BOOST_TEST(disk.snapshot().lookup("log/b") != 0u, "it may be there all the same");
}

BOOST_AUTO_TEST_CASE(what_the_disk_allocates_is_marked_as_the_tests_own)
{
    BOOST_TEST(!exempt::active());
    bool inside = false;
    disk.after_each(
        [&](const disk_operation&, const disk_state&) { inside = exempt::active(); });
    create_durable();
    BOOST_TEST(inside);
    BOOST_TEST(!exempt::active());
}

BOOST_AUTO_TEST_CASE(the_program_may_die_in_the_middle_of_a_write)
{
    create_durable();
    disk.with_faults([](fault_plan& p) { p.cut_short(op::write, 2, 700); });
    disk.power_off_after(2);
    put(0, "a");
    put_bytes(512, bytes_of(1024, 'b'));
    dir.sync(ec);
    BOOST_TEST((ec == std::errc::no_such_device));
    disk.kill();
    BOOST_TEST(contents(disk.snapshot(), "log/a").size() == 1212u);
}

BOOST_AUTO_TEST_CASE(a_write_cut_short_tells_how_much_it_took)
{
    create_durable();
    disk.with_faults([](fault_plan& p) {
        p.cut_short(op::write, 1, 100);
        p.cut_short(op::write, 2, 0);
    });
    BOOST_TEST(put_bytes(0, bytes_of(512, 'a')) == 100u);
    BOOST_TEST(!ec);
    BOOST_TEST(contents(disk.snapshot(), "log/a").size() == 100u);
    BOOST_TEST(put_bytes(100, bytes_of(1, 'a')) == 0u);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_read_cut_short_tells_how_much_it_gave)
{
    create_durable();
    put(0, "a");
    disk.with_faults([](fault_plan& p) { p.cut_short(op::read, 1, 7); });
    auto to = bytes_of(20, 0);
    BOOST_TEST(file.read_at(0, to, ec) == 7u);
    BOOST_TEST((to[6] == std::byte{'a'} && to[7] == std::byte{}));
}

BOOST_AUTO_TEST_CASE(an_interrupted_and_shortened_write_is_gone_on_from)
{
    create_durable();
    disk.with_faults([](fault_plan& p) {
        p.fail(op::write, 1, EINTR);
        p.cut_short(op::write, 1, 3); // the next fault to match, on the second call
        p.cut_short(op::write, 3, 511);
    });
    const auto bytes = bytes_of(1000, 'a');
    const const_bytes one(bytes);
    BOOST_TEST(forelog::file::write_all(file, 5, std::span(&one, 1), 0, ec) == 1000u);
    BOOST_TEST(!ec);
    const auto all = contents(disk.snapshot(), "log/a");
    BOOST_TEST(all.size() == 1005u);
    BOOST_TEST(std::count(all.begin(), all.end(), std::byte{'a'}) == 1000);
}

BOOST_AUTO_TEST_CASE(a_full_disk_takes_what_fits_and_then_says_so)
{
    create_durable();
    disk.configure([](disk_settings& s) { s.capacity = 2 * sector_size; });
    BOOST_TEST(put_bytes(100, bytes_of(2000, 'a')) == 1024u - 100);
    BOOST_TEST(!ec);
    BOOST_TEST(put_bytes(1024, bytes_of(10, 'a')) == 0u);
    BOOST_TEST((ec == std::errc::no_space_on_device));
    put(0, "bb");
    BOOST_TEST(read() == "bb", "what has its place can be written again");

    disk.configure([](disk_settings& s) { s.capacity = 3 * sector_size; });
    put(0, "ccc");
    BOOST_TEST(read() == "ccc", "and only what has not counts");
    create("b");
    put_bytes(0, bytes_of(1, 'x'));
    BOOST_TEST((ec == std::errc::no_space_on_device));
    file = {};
    dir.remove("a", ec);
    open("b");
    put(0, "x");
}

BOOST_AUTO_TEST_CASE(an_open_file_keeps_its_space_after_its_removal)
{
    disk.configure([](disk_settings& s) { s.capacity = sector_size; });
    create_durable("old");
    put(0, "a");
    simulated_file kept = std::move(file);
    dir.remove("old", ec);
    create("new");
    put_bytes(0, bytes_of(1, 'b'));
    BOOST_TEST((ec == std::errc::no_space_on_device));
    kept = {};
    put_bytes(0, bytes_of(1, 'b'));
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(allocation_on_a_full_disk_changes_nothing)
{
    create_durable();
    disk.configure([](disk_settings& s) { s.capacity = 2 * sector_size; });
    file.allocate(0, 3 * sector_size, ec);
    BOOST_TEST((ec == std::errc::no_space_on_device));
    BOOST_TEST(read() == "");
    file.allocate(0, 2 * sector_size, ec);
    BOOST_TEST(!ec);
    file.punch(0, sector_size, ec);
    BOOST_TEST(!ec);
    create("b");
    put(0, "b");
}

BOOST_AUTO_TEST_CASE(a_file_grows_up_to_its_limit)
{
    create_durable();
    disk.configure([](disk_settings& s) { s.file_limit = 300; });
    BOOST_TEST(put_bytes(240, bytes_of(100, 'a')) == 60u);
    BOOST_TEST(!ec);
    BOOST_TEST(put_bytes(300, bytes_of(1, 'a')) == 0u);
    BOOST_TEST((ec == std::errc::file_too_large));
    file.allocate(0, 301, ec);
    BOOST_TEST((ec == std::errc::file_too_large));
}

BOOST_AUTO_TEST_CASE(what_a_file_system_cannot_do_it_refuses_unchanged)
{
    create_durable();
    put(0, "a");
    disk.configure([](disk_settings& s) { s.can_allocate = s.can_punch = false; });
    file.allocate(0, 4096, ec);
    BOOST_TEST((ec == std::errc::operation_not_supported));
    file.punch(0, 512, ec);
    BOOST_TEST((ec == std::errc::operation_not_supported));
    BOOST_TEST(read() == "a");
}

BOOST_AUTO_TEST_CASE(a_range_of_one_file_is_unreadable)
{
    create_durable("b");
    put(0, "bb");
    create_durable();
    put(0, "aaa");
    disk.with_faults([](fault_plan& p) { p.unreadable("a", 512, 512); });
    auto to = bytes_of(10, 0);
    file.read_at(0, to, ec);
    BOOST_TEST(!ec);
    file.read_at(505, to, ec);
    BOOST_TEST((ec == std::errc::io_error));
    file.read_at(1023, to, ec);
    BOOST_TEST((ec == std::errc::io_error));
    file.read_at(1024, to, ec);
    BOOST_TEST(!ec);
    open("b");
    file.read_at(512, to, ec);
    BOOST_TEST(!ec);
    BOOST_TEST(disk.faults_fired() == 2u);
}

BOOST_AUTO_TEST_CASE(a_fault_may_be_reported_after_the_effect)
{
    create_durable("tmp");
    disk.with_faults([](fault_plan& p) { p.fail(op::rename, 1, EIO).applied = true; });
    dir.rename("tmp", "a", ec);
    BOOST_TEST((ec == std::errc::io_error));
    BOOST_TEST((names_in(disk.snapshot(), "log") == std::vector<std::string>{"a"}));
}

BOOST_AUTO_TEST_CASE(a_close_that_fails_has_closed)
{
    create_durable();
    disk.with_faults([](fault_plan& p) { p.fail(op::close, 1, EIO); });
    file.close(ec);
    BOOST_TEST((ec == std::errc::io_error));
    file.close(ec);
    BOOST_TEST(!ec);
    put_bytes(0, bytes_of(1, 'a'));
    BOOST_TEST((ec == std::errc::bad_file_descriptor));
}

BOOST_AUTO_TEST_CASE(the_power_goes_off_between_two_changes)
{
    dir.lock("LOCK", ec);
    create_durable();
    disk.power_off_after(2);
    put(0, "a");
    auto to = bytes_of(1, 0);
    file.read_at(0, to, ec);
    BOOST_TEST(!ec, "reading changes nothing");
    sync();
    put_bytes(512, bytes_of(1, 'b'));
    BOOST_TEST((ec == std::errc::no_such_device));
    file.read_at(0, to, ec);
    BOOST_TEST((ec == std::errc::no_such_device));
    simulated_directory::open(disk.path(), directory_access::create, ec);
    BOOST_TEST((ec == std::errc::no_such_device));
    BOOST_TEST(disk.count_of(rule::used_after_power_off) == 3u);
    file.close(ec);
    BOOST_TEST(!ec);

    given_path choice({});
    disk.crash(choice);
    BOOST_TEST(disk.snapshot().lookup("log/a") != 0u);
    BOOST_TEST(read() == "a");
    auto again = simulated_directory::open(disk.path(), directory_access::existing, ec);
    BOOST_TEST(!ec);
    again.lock("LOCK", ec);
    BOOST_TEST(!ec, "a crash frees the lock");
    dir.sync(ec);
    BOOST_TEST((ec == std::errc::no_such_device),
               "a handle from before the crash is dead");
    dir = {};
    simulated_directory::open(disk.path(), directory_access::existing, ec)
        .lock("LOCK", ec);
    BOOST_TEST((ec == error::locked), "and does not free the lock of the new one");
}

BOOST_AUTO_TEST_CASE(handles_may_outlive_their_disk)
{
    simulated_file f;
    simulated_directory d;
    {
        simulated_disk brief;
        d = simulated_directory::open(brief.path(), directory_access::create, ec);
        d.lock("LOCK", ec);
        f = d.create_file("a", ec);
        BOOST_TEST(!ec);
    }
    f.sync_data(ec);
    BOOST_TEST(ec);
    d.sync(ec);
    BOOST_TEST(ec);
}

BOOST_AUTO_TEST_SUITE_END()
