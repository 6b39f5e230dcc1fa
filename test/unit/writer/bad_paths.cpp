// forelog/test/unit/writer/bad_paths.cpp: places where no log can be, or not now
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "scratch.hpp"

#include <csignal>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

using namespace forelog;
using namespace forelog::test;

namespace {

std::error_code open_error(const fs::path& p)
{
    std::error_code ec;
    wal_writer wal(p, {}, ec);
    if (ec) {
        std::error_code later;
        BOOST_TEST(!wal.append(view_bytes("x"), later));
        BOOST_TEST((later == error::closed),
                   "a writer that did not open takes no record");
    }
    return ec;
}

std::error_code replay_error(const fs::path& p)
{
    std::error_code ec;
    records_of(p, ec);
    return ec;
}

/// Effects: mounts a small file system, which no other process sees and which ends with
/// this one.
void mount_small(const fs::path& p, const char* options)
{
    if (unshare(CLONE_NEWNS) != 0 ||
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", p.c_str(), "tmpfs", 0, options) != 0)
        throw not_here("no file system can be mounted here");
}

/// Effects: gives up the rights of root. The working directory stays.
void become_nobody()
{
    constexpr uid_t nobody = 65534;
    if (geteuid() != 0)
        return;
    if (setgroups(0, nullptr) != 0 || setgid(nobody) != 0 || setuid(nobody) != 0)
        throw not_here("the rights of root cannot be given up");
}

struct fixture
{
    temp_dir dir;
    std::map<std::string, std::string> before;

    void remember() { before = contents_of(dir.path()); }
    void expect_unchanged()
    {
        BOOST_TEST((contents_of(dir.path()) == before),
                   "something was created or changed");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(bad_paths, fixture)

BOOST_AUTO_TEST_CASE(a_path_that_is_a_file_is_refused)
{
    write_file(dir / "log", "precious");
    remember();
    BOOST_TEST((open_error(dir / "log") == std::errc::not_a_directory));
    BOOST_TEST((open_error(dir / "log") == condition::io));
    BOOST_TEST((replay_error(dir / "log") == std::errc::not_a_directory));
    expect_unchanged();
}

BOOST_AUTO_TEST_CASE(a_path_that_is_a_fifo_is_refused_without_blocking)
{
    BOOST_REQUIRE(mkfifo((dir / "log").c_str(), 0600) == 0);
    remember();
    BOOST_TEST((open_error(dir / "log") == std::errc::not_a_directory));
    BOOST_TEST((replay_error(dir / "log") == std::errc::not_a_directory));
    expect_unchanged();
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_not_followed)
{
    fs::create_directory(dir / "target");
    fs::create_directory_symlink(dir / "target", dir / "log");
    fs::create_directory_symlink(dir / "nowhere", dir / "dangling");
    remember();
    for (const char* name : {"log", "dangling"}) {
        const std::error_code ec = open_error(dir / name);
        BOOST_TEST((ec == std::errc::too_many_symbolic_link_levels ||
                    ec == std::errc::not_a_directory),
                   ec.message());
    }
    BOOST_TEST(replay_error(dir / "log"));
    expect_unchanged();
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_before_slashes_and_dots_is_not_followed)
{
    BOOST_TEST(!open_error(dir / "target"));
    fs::create_directory_symlink(dir / "target", dir / "log");
    fs::create_directory_symlink(dir / "nowhere", dir / "dangling");
    remember();
    for (const std::string name : {"log", "dangling"})
        for (const char* const tail : {"/", "//", "/.", "/./", "//.//"}) {
            const std::error_code ec = open_error(dir / (name + tail));
            BOOST_TEST((ec == std::errc::too_many_symbolic_link_levels ||
                        ec == std::errc::not_a_directory),
                       name << tail << ": " << ec.message());
            BOOST_TEST(replay_error(dir / (name + tail)), name << tail);
        }
    expect_unchanged();
}

BOOST_AUTO_TEST_CASE(slashes_and_dots_after_a_directory_name_the_same_log)
{
    for (const char* const tail : {"/", "//", "/.", "/./", "//.//", ""})
        BOOST_TEST(!open_error(dir / (std::string("log") + tail)), tail);
    BOOST_TEST(records_of(dir / "log/.") == "");
    for (const char* const name : {"log/.", "log//", "new/./", "other/"})
        BOOST_TEST(!open_error(dir / name), name);
    in_child([&] {
        require(chdir((dir / "log").c_str()) == 0, "chdir");
        for (const char* const here : {".", "./", "../log", "./."}) {
            std::error_code ec;
            const wal_writer wal(here, {}, ec);
            require(!ec, std::string(here) + ": " + ec.message());
        }
    });
}

BOOST_AUTO_TEST_CASE(a_missing_parent_is_not_made)
{
    remember();
    BOOST_TEST((open_error(dir / "none/log") == std::errc::no_such_file_or_directory));
    BOOST_TEST((replay_error(dir / "log") == std::errc::no_such_file_or_directory));
    expect_unchanged();
}

BOOST_AUTO_TEST_CASE(a_name_that_is_too_long_is_refused)
{
    remember();
    BOOST_TEST((open_error(dir / std::string(300, 'x')) == std::errc::filename_too_long));
    expect_unchanged();
}

BOOST_AUTO_TEST_CASE(a_directory_without_rights_is_refused)
{
    in_child([&] {
        require(chdir(dir.path().c_str()) == 0, "chdir");
        fs::permissions(".", fs::perms(0755));
        fs::create_directory("closed");
        {
            sync_wal_writer wal("readable");
            wal.append(view_bytes("a"));
            wal.close();
        }
        fs::permissions("closed", fs::perms::none);
        fs::permissions("readable", fs::perms(0755));
        for (const auto& e : fs::directory_iterator("readable"))
            fs::permissions(e.path(), fs::perms(0444));
        become_nobody();
        std::error_code ec;
        wal_writer closed("closed", {}, ec);
        require(ec == std::errc::permission_denied, "opened without rights");
        wal_writer made("made", {}, ec);
        require(geteuid() == 0 || ec == std::errc::permission_denied || !ec,
                ec.message());
        if (fs::status("readable").permissions() != fs::perms(0755))
            throw not_here("permissions are not kept");
        wal_writer readable("readable", {}, ec);
        require(static_cast<bool>(ec) && ec == condition::io,
                "opened without writing rights");
        require(records_of("readable") == "1:a ", "replay needs no right to write");
    });
    fs::permissions(dir.path() / "closed", fs::perms::owner_all);
}

BOOST_AUTO_TEST_CASE(a_read_only_file_system_is_refused_for_writing_and_read)
{
    const fs::path mnt = dir / "mnt";
    fs::create_directory(mnt);
    in_child([&] {
        mount_small(mnt, "size=1m");
        {
            sync_wal_writer wal(mnt / "log", small_segments());
            wal.append(view_bytes("a"));
        }
        if (mount(nullptr, mnt.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0)
            throw not_here("no read-only mount");
        std::error_code ec;
        wal_writer fresh(mnt / "new", {}, ec);
        require(ec == std::errc::read_only_file_system,
                "made a log there: " + ec.message());
        wal_writer wal(mnt / "log", {}, ec);
        require(ec == std::errc::read_only_file_system, "opened: " + ec.message());
        require(records_of(mnt / "log") == "1:a ", "replay does not read");
    });
}

BOOST_AUTO_TEST_CASE(a_directory_of_other_files_is_not_made_a_log)
{
    fs::create_directory(dir / "home");
    write_file(dir / "home/letter", "dear");
    remember();
    BOOST_TEST((open_error(dir / "home") == error::not_a_log));
    BOOST_TEST((open_error(dir / "home") == condition::misuse));
    BOOST_TEST((replay_error(dir / "home") == error::not_a_log));
    expect_unchanged();
}

BOOST_AUTO_TEST_CASE(an_empty_directory_and_one_with_lost_and_found_become_logs)
{
    fs::create_directories(dir / "disk/lost+found");
    fs::create_directory(dir / "empty");
    BOOST_TEST((replay_error(dir / "empty") == error::not_a_log));
    BOOST_TEST(!open_error(dir / "disk"));
    BOOST_TEST(!open_error(dir / "empty"));
    BOOST_TEST(fs::exists(dir / "disk/lost+found"));
}

BOOST_AUTO_TEST_CASE(foreign_names_inside_a_log_are_counted_and_left_alone)
{
    BOOST_TEST(!open_error(dir / "log"));
    write_file(dir / "log/notes.txt", "mine");
    write_file(dir / "log/wal-12.seg", "no segment's name");
    const wal_writer wal(dir / "log");
    BOOST_TEST(wal.recovery().foreign_names == 2u);
    BOOST_TEST(read_file(dir / "log/notes.txt") == "mine");
    BOOST_TEST(fs::exists(dir / "log/wal-12.seg"));
}

BOOST_AUTO_TEST_CASE(a_second_writer_in_the_process_is_refused_before_it_changes_anything)
{
    sync_wal_writer first(dir / "log", small_segments());
    first.append(view_bytes("a"));
    remember();
    BOOST_TEST((open_error(dir / "log") == error::locked));
    expect_unchanged();
    // What is being written meanwhile would look torn: nothing is read without the lock.
    std::error_code refusal;
    const sync_wal_writer second(dir / "log", small_segments(), refusal);
    BOOST_TEST((refusal == error::locked));
    BOOST_TEST(second.recovery().segments == 0u);
    first.append(view_bytes("b"));
    first.close();
    BOOST_TEST(!open_error(dir / "log"));
    BOOST_TEST(records_of(dir / "log") == "1:a 2:b ");
}

BOOST_AUTO_TEST_CASE(a_second_writer_in_another_process_is_refused)
{
    sync_wal_writer first(dir / "log", small_segments());
    first.append(view_bytes("a"));
    remember();
    in_child([&] {
        std::error_code ec;
        sync_wal_writer second(dir / "log", small_segments(), ec);
        require(ec == error::locked, "opened: " + ec.message());
    });
    expect_unchanged();
    BOOST_TEST(first.append(view_bytes("b")).value() == 2u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_waited_out_and_no_record_is_lost)
{
    const fs::path mnt = dir / "mnt";
    fs::create_directory(mnt);
    in_child([&] {
        mount_small(mnt, "size=1m");
        write_file(mnt / "filler", std::string(700 << 10, 'x'));
        wal_writer::options o;
        o.segment = {.size = 64 << 10, .spares = 1, .prepare_after = 0};
        wal_writer wal(mnt / "log", o);
        std::string expected;
        std::thread producer([&] {
            for (int i = 1; i <= 100; ++i)
                wal.wait(wal.append(view_bytes(std::string(4000, 'a'))));
        });
        while (!wal.stats().waiting_for_space && wal.last_lsn().value() < 100)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const bool waited = wal.stats().waiting_for_space;
        fs::remove(mnt / "filler");
        producer.join();
        require(waited, "the disk was not full");
        require(!wal.failure(), "the writer failed: " + wal.failure().error.message());
        require(wal.durable_lsn().value() == 100, "not all is durable");
        require(!wal.close(), "close");
        std::uint64_t n = 0;
        for (const record_view& r : replay(mnt / "log"))
            require(r.lsn.value() == ++n && r.payload.size() == 4000, "a wrong record");
        require(n == 100, "a record is lost");
    });
}

BOOST_AUTO_TEST_CASE(a_full_disk_refuses_appends_when_told_to_and_resumes_by_itself)
{
    const fs::path mnt = dir / "mnt";
    fs::create_directory(mnt);
    in_child([&] {
        mount_small(mnt, "size=1m");
        write_file(mnt / "filler", std::string(800 << 10, 'x'));
        wal_writer::options o;
        o.segment = {.size = 64 << 10, .spares = 0};
        o.on_no_space = no_space::fail;
        wal_writer wal(mnt / "log", o);
        const std::string text(1000, 'a');
        std::uint64_t taken = 0;
        std::error_code ec;
        for (int i = 0; i < 1000 && !ec; ++i) {
            const lsn n = wal.append(view_bytes(text), ec);
            taken = ec ? taken : n.value();
            // One that waits for room in the queue has its LSN: it is not refused any more.
            std::error_code late;
            wal.wait_for(n, std::chrono::milliseconds(50), late);
        }
        require(ec == error::no_space && ec == condition::full,
                "refused: " + ec.message());
        require(wal.last_lsn().value() == taken, "an LSN was given to a refused record");
        fs::remove(mnt / "filler");
        wal.wait(lsn(taken), ec);
        require(!ec, "it does not go on: " + ec.message());
        require(wal.append(view_bytes(text)).value() == taken + 1, "the LSNs have a gap");
        require(!wal.close(), "close");
        std::uint64_t n = 0;
        for (const record_view& r : replay(mnt / "log"))
            require(r.lsn.value() == ++n, "a wrong record");
        require(n == taken + 1, "a record is lost");
    });
}

BOOST_AUTO_TEST_CASE(without_a_thread_too_a_full_disk_holds_up_nobody_but_who_appends)
{
    const fs::path mnt = dir / "mnt";
    fs::create_directory(mnt);
    in_child([&] {
        using writer =
            basic_wal_writer<direct_queue, manual_flush, data_sync, crc32c_codec>;
        using clock = std::chrono::steady_clock;
        mount_small(mnt, "size=1m");
        write_file(mnt / "filler", std::string(800 << 10, 'x'));
        writer wal(mnt / "log", {.segment = {.size = 64 << 10, .spares = 0}});
        std::vector<std::thread> producers;
        for (int i = 0; i < 2; ++i)
            producers.emplace_back([&] {
                for (int k = 0; k < 50; ++k)
                    wal.append(view_bytes(std::string(4000, 'a')));
            });
        while (!wal.stats().waiting_for_space && wal.last_lsn().value() < 100)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const lsn written = wal.written_lsn();
        const auto begun = clock::now();
        const bool in_time = wal.wait_for(written, std::chrono::seconds(1));
        const bool beyond = wal.wait_for(wal.last_lsn(), std::chrono::milliseconds(20));
        const bool waited = wal.stats().waiting_for_space;
        const auto took = clock::now() - begun;
        fs::remove(mnt / "filler");
        for (std::thread& t : producers)
            t.join();
        require(waited, "the disk was not full");
        require(in_time, "what is written is not made durable");
        require(!beyond, "what is not written is durable");
        require(took < std::chrono::seconds(1), "a call waits for space");
        require(wal.flush().value() == 100, "not all is durable");
        require(!wal.close(), "close");
        std::uint64_t n = 0;
        for (const record_view& r : replay(mnt / "log"))
            require(r.lsn.value() == ++n && r.payload.size() == 4000, "a wrong record");
        require(n == 100, "a record is lost");
    });
}

BOOST_AUTO_TEST_CASE(closing_on_a_full_disk_tries_once_and_keeps_what_was_acknowledged)
{
    const fs::path mnt = dir / "mnt";
    fs::create_directory(mnt);
    in_child([&] {
        mount_small(mnt, "size=512k");
        wal_writer::options o;
        o.segment = {.size = 64 << 10, .spares = 0};
        std::uint64_t durable = 0, last = 0;
        {
            wal_writer wal(mnt / "log", o);
            while (!wal.stats().waiting_for_space)
                (void)wal.append_for(std::chrono::milliseconds(1),
                                     view_bytes(std::string(1000, 'a')));
            const std::error_code ec = wal.close();
            require(ec == error::no_space, "close gives " + ec.message());
            durable = wal.durable_lsn().value();
            last = wal.last_lsn().value();
            require(durable != 0 && last > durable, "nothing was waiting");
            require(wal.outcome(lsn(durable)) == outcome::durable,
                    "outcome of the durable");
            require(wal.outcome(lsn(last)) != outcome::pending,
                    "an append has no outcome");
        }
        std::uint64_t n = 0;
        for (const record_view& r : replay(mnt / "log"))
            require(r.lsn.value() == ++n, "a wrong record");
        require(n >= durable && n <= last, "an acknowledged record is lost");
    });
}

BOOST_AUTO_TEST_CASE(no_log_is_made_where_there_is_no_room_for_one)
{
    const fs::path mnt = dir / "mnt";
    fs::create_directory(mnt);
    in_child([&] {
        mount_small(mnt, "size=64k");
        std::ofstream(mnt / "filler") << std::string(128 << 10, 'x');
        fs::create_directory(mnt / "log");
        std::error_code ec;
        wal_writer wal(mnt / "log", {}, ec);
        require(ec == condition::full, "opened: " + ec.message());
        for (const auto& e : fs::directory_iterator(mnt / "log"))
            require(e.path().filename() == "LOCK", "left " + e.path().string());
    });
}

BOOST_AUTO_TEST_CASE(a_file_size_limit_fails_the_writer_and_not_the_process)
{
    in_child([&] {
        const rlimit limit{256 << 10, 256 << 10};
        require(setrlimit(RLIMIT_FSIZE, &limit) == 0, "setrlimit");
        std::uint64_t durable = 0;
        std::error_code ec;
        {
            wal_writer::options o;
            o.segment = {.size = 1024 << 10, .spares = 0};
            wal_writer wal(dir / "log", o);
            for (int i = 0; i < 1000 && !ec; ++i) {
                const lsn n = wal.append(view_bytes(std::string(1000, 'a')), ec);
                if (!ec)
                    wal.wait(n, ec);
            }
            durable = wal.durable_lsn().value();
            require(ec == std::errc::file_too_large, "it fails with " + ec.message());
            require(wal.failure().error == ec, "failure() differs");
            require(wal.close() == ec, "close gives another error");
        }
        require(durable >= 5, "hardly anything was durable");
        std::uint64_t n = 0;
        for (const record_view& r : replay(dir / "log"))
            require(r.lsn.value() == ++n, "a wrong record");
        require(n >= durable, "an acknowledged record is lost");
    });
}

BOOST_AUTO_TEST_CASE(what_a_log_makes_belongs_to_its_user_alone)
{
    const mode_t old = umask(0);
    {
        sync_wal_writer wal(dir / "log", small_segments());
    }
    umask(old);
    for (const auto& e : fs::directory_iterator(dir / "log"))
        BOOST_TEST((e.status().permissions() == fs::perms(0600)), e.path().string());
}

BOOST_AUTO_TEST_CASE(a_link_planted_as_the_lock_or_as_a_segment_is_not_followed)
{
    write_file(dir / "victim", "precious");
    fs::create_directory(dir / "log");
    fs::create_symlink(dir / "victim", dir / "log/LOCK");
    BOOST_TEST(open_error(dir / "log"));
    fs::remove(dir / "log/LOCK");
    BOOST_TEST(!open_error(dir / "log"));
    const auto segment = format::segment_name(99);
    fs::create_symlink(dir / "victim", (dir / "log") / segment.data());
    BOOST_TEST(!open_error(dir / "log"), "a name is no segment");
    BOOST_TEST(!replay_error(dir / "log"));
    BOOST_TEST(fs::is_symlink((dir / "log") / segment.data()));
    BOOST_TEST(read_file(dir / "victim") == "precious");
}

BOOST_AUTO_TEST_SUITE_END()
