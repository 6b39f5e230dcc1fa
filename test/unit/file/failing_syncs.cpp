// forelog/test/unit/file/failing_syncs.cpp: what posix_file and posix_directory sync and lock,
// and what they say when that fails
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/temp_dir.hpp"

#include <forelog/file/native_file.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <sys/file.h>
#include <sys/stat.h>
#include <utility>
#include <vector>

#if defined(__linux__)

#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// What was synced, how the next syncs end, what comes before the next lock of a file, and how the
/// locks of directories end.
std::vector<ino_t> synced;
int failure = 0;
std::function<void()> before_lock;
int directory_lock_failure = 0;

int sync_by(long call, int fd)
{
    struct stat s;
    if (::fstat(fd, &s) == 0)
        synced.push_back(s.st_ino);
    if (failure != 0) {
        errno = failure;
        return -1;
    }
    return static_cast<int>(::syscall(call, fd));
}

} // namespace

// In place of those of the C library.
extern "C" int fsync(int fd)
{
    return sync_by(SYS_fsync, fd);
}
extern "C" int fdatasync(int fd)
{
    return sync_by(SYS_fdatasync, fd);
}
extern "C" int flock(int fd, int what)
{
    struct stat s;
    const bool whole = ::fstat(fd, &s) == 0 && S_ISDIR(s.st_mode);
    if (whole && directory_lock_failure != 0) {
        errno = directory_lock_failure;
        return -1;
    }
    if (const auto act = whole ? nullptr : std::exchange(before_lock, nullptr))
        act();
    return static_cast<int>(::syscall(SYS_flock, fd, what));
}

namespace {

using namespace forelog;

bool is_synced(const std::filesystem::path& path)
{
    struct stat s;
    BOOST_REQUIRE(::stat(path.c_str(), &s) == 0);
    return std::ranges::find(synced, s.st_ino) != synced.end();
}

struct sync_fixture
{
    sync_fixture() { synced.clear(); }
    ~sync_fixture() { failure = directory_lock_failure = 0; }

    posix_directory open(const std::filesystem::path& path,
                         directory_access access = directory_access::create)
    {
        return posix_directory::open(path, access, ec);
    }

    test::temp_dir dir;
    std::error_code ec;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(file_failing_syncs, sync_fixture)

BOOST_AUTO_TEST_CASE(the_parent_of_a_directory_that_is_made_is_synced)
{
    open(dir.path() / "log");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(is_synced(dir.path()));
}

BOOST_AUTO_TEST_CASE(the_parent_of_a_directory_that_somebody_made_is_synced_too)
{
    std::filesystem::create_directory(dir.path() / "log");
    open(dir.path() / "log/");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(is_synced(dir.path()));
}

BOOST_AUTO_TEST_CASE(nothing_is_synced_for_a_directory_that_is_only_read)
{
    std::filesystem::create_directory(dir.path() / "log");
    open(dir.path() / "log", directory_access::existing);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(synced.empty());
}

BOOST_AUTO_TEST_CASE(a_directory_whose_parent_cannot_be_synced_is_not_made)
{
    failure = EIO;
    open(dir.path() / "log");
    BOOST_TEST((ec == std::errc::io_error));
    BOOST_TEST(!std::filesystem::exists(dir.path() / "log"));
}

BOOST_AUTO_TEST_CASE(
    a_parent_that_cannot_be_synced_counts_only_for_a_directory_that_is_made)
{
    std::filesystem::create_directory(dir.path() / "old");
    for (const int reason : {EINVAL, EROFS, ENOSYS, EPERM, EACCES, EOPNOTSUPP}) {
        failure = reason;
        const std::error_code expected(reason, std::system_category());
        open(dir.path() / "old");
        BOOST_TEST(!ec, ec.message());
        open(dir.path() / "new");
        BOOST_TEST(ec == expected);
        BOOST_TEST(!std::filesystem::exists(dir.path() / "new"));
    }
    // What was executed may have lost the entry that another process has made.
    for (const int reason : {EIO, ENOSPC, EDQUOT}) {
        failure = reason;
        open(dir.path() / "old");
        BOOST_TEST((ec == std::error_code(reason, std::system_category())));
    }
}

BOOST_AUTO_TEST_CASE(each_sync_syncs_what_it_is_called_for)
{
    posix_directory d = open(dir.path() / "log");
    posix_file f = d.create_file("a", ec);
    BOOST_REQUIRE(!ec);
    const auto check = [&](const char* name, auto sync) {
        synced.clear();
        sync();
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(is_synced(dir.path() / name));
        BOOST_TEST(synced.size() == 1u);
    };
    check("log", [&] { d.sync(ec); });
    check("log/a", [&] { f.sync_data(ec); });
    check("log/a", [&] { f.sync_all(ec); });
}

BOOST_AUTO_TEST_CASE(a_failed_sync_is_an_error_with_the_systems_reason)
{
    posix_directory d = open(dir.path() / "log");
    posix_file f = d.create_file("a", ec);
    BOOST_REQUIRE(!ec);
    for (const int reason : {EIO, ENOSPC, EINTR}) {
        failure = reason;
        const std::error_code expected(reason, std::system_category());
        synced.clear();
        f.sync_data(ec);
        BOOST_TEST(ec == expected);
        f.sync_all(ec);
        BOOST_TEST(ec == expected);
        d.sync(ec);
        BOOST_TEST(ec == expected);
        BOOST_TEST(synced.size() == 3u); // none was tried again
    }
}

BOOST_AUTO_TEST_CASE(a_lock_on_a_file_that_was_replaced_meanwhile_is_no_lock)
{
    posix_directory first = open(dir.path() / "log");
    posix_file other; // of a writer that locks nothing but the file
    before_lock = [&] {
        std::filesystem::remove(dir.path() / "log/LOCK");
        other = first.create_file("LOCK", ec);
        const int fd = ::open((dir.path() / "log/LOCK").c_str(), O_RDWR);
        BOOST_TEST(::syscall(SYS_flock, fd, LOCK_EX | LOCK_NB) == 0);
    };
    first.lock("LOCK", ec);
    BOOST_TEST((ec == error::locked));
    // What it had of the lock it has given back.
    std::filesystem::remove(dir.path() / "log/LOCK");
    posix_directory second = open(dir.path() / "log");
    second.lock("LOCK", ec);
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(a_lock_file_that_is_removed_meanwhile_is_made_again)
{
    posix_directory d = open(dir.path() / "log");
    before_lock = [&] { std::filesystem::remove(dir.path() / "log/LOCK"); };
    d.lock("LOCK", ec);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(std::filesystem::exists(dir.path() / "log/LOCK"));
}

BOOST_AUTO_TEST_CASE(where_directories_cannot_be_locked_the_file_alone_is)
{
    for (const int reason : {EBADF, EINVAL, ENOSYS, EOPNOTSUPP, EPERM, EACCES}) {
        directory_lock_failure = reason;
        posix_directory first = open(dir.path() / "log");
        first.lock("LOCK", ec);
        BOOST_TEST(!ec, ec.message());
        open(dir.path() / "log").lock("LOCK", ec);
        BOOST_TEST((ec == error::locked));
    }
    // A shortage is no answer to the question of whether another writer is there.
    directory_lock_failure = ENOLCK;
    open(dir.path() / "log").lock("LOCK", ec);
    BOOST_TEST((ec == std::errc::no_lock_available));
}

BOOST_AUTO_TEST_SUITE_END()

#else

BOOST_AUTO_TEST_CASE(the_calls_for_syncs_differ_between_systems)
{
    BOOST_TEST_MESSAGE("skipped: replaces fsync, fdatasync and flock, as Linux has them");
}

#endif
