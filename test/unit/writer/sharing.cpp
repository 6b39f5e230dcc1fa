// forelog/test/unit/writer/sharing.cpp: one writer per log, in one process
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include "../../support/sanitizer.hpp"

#include <csignal>
#include <memory>
#include <sys/wait.h>

namespace {

using namespace forelog;
using namespace forelog::test;

/// Runs `body` in a child. Returns: what `body` returned, a number below 100, or 100 + a signal.
template <class Body>
int in_child(Body body)
{
    const ::pid_t child = ::fork();
    if (child == 0) {
        ::alarm(60);
        ::_exit(body());
    }
    int status = 0;
    BOOST_TEST_REQUIRE(child > 0);
    BOOST_TEST_REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

/// Every call of a writer that belongs to the parent. Returns: the number of the first that is
/// not `forked`, or 0.
template <class Writer>
int calls_in_a_child(Writer& wal)
{
    std::error_code ec;
    const auto forked = [&] { return ec == error::forked; };
    int n = 0;
    const auto next = [&](bool good) { return ++n, !good; };
    batch b;
    b.add(view_bytes("x"));
    if (wal.append(view_bytes("child"), ec); next(forked()))
        return n;
    if (wal.append(b, ec); next(forked()))
        return n;
    if ((void)wal.try_append(view_bytes("child"), ec); next(forked()))
        return n;
    if ((void)wal.append_for(1ms, view_bytes("child"), ec); next(forked()))
        return n;
    if (wal.commit(view_bytes("child"), ec); next(forked()))
        return n;
    if (wal.wait(lsn(1), ec); next(forked()))
        return n;
    if (wal.wait_for(lsn(1), 1ms, ec); next(forked()))
        return n;
    if (wal.flush(ec); next(forked()))
        return n;
    if (wal.truncate_before(lsn(1), ec); next(forked()))
        return n;
    if (next(wal.close() == error::forked))
        return n;
    wal.last_lsn();
    wal.written_lsn();
    wal.durable_lsn();
    wal.outcome(lsn(1));
    wal.stats();
    wal.failure();
    return 0;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_sharing, writer_fixture)

BOOST_AUTO_TEST_CASE(a_second_writer_in_the_same_process_is_locked_out)
{
    wal_writer first(path());
    first.commit(view_bytes("x"));
    const std::size_t before = segments();
    wal_writer second(path(), {}, ec);
    BOOST_TEST((ec == error::locked));
    BOOST_TEST(segments() == before);
    BOOST_TEST(first.commit(view_bytes("y")).value() == 2u);
    BOOST_CHECK_EXCEPTION(wal_writer third(path()), std::system_error,
                          [](const auto& e) { return e.code() == error::locked; });
}

BOOST_AUTO_TEST_CASE(a_second_writer_in_another_process_is_locked_out)
{
    wal_writer first(path());
    first.commit(view_bytes("x"));
    const std::size_t before = segments();
    const int result = in_child([&] {
        wal_writer second(path(), {}, ec);
        return ec == error::locked ? 7 : 8;
    });
    BOOST_TEST(result == 7);
    BOOST_TEST(segments() == before);
    // The child's end has not freed the parent's lock.
    wal_writer again(path(), {}, ec);
    BOOST_TEST((ec == error::locked));
}

BOOST_AUTO_TEST_CASE(what_stands_in_the_lock_file_does_not_matter)
{
    std::filesystem::create_directory(path());
    std::FILE* const f = std::fopen((path() / "LOCK").c_str(), "w");
    std::fputs("4711 somebody", f);
    std::fclose(f);
    wal_writer wal(path());
    BOOST_TEST(wal.commit(view_bytes("x")).value() == 1u);
}

BOOST_AUTO_TEST_CASE(the_lock_of_a_killed_writer_is_free_at_once)
{
    const int result = in_child([&] {
        wal_writer wal(path());
        wal.commit(view_bytes("from the dead"));
        ::raise(SIGKILL);
        return 1;
    });
    BOOST_TEST(result == 100 + SIGKILL);
    wal_writer wal(path());
    BOOST_TEST(wal.recovery().last_lsn.value() == 1u);
    BOOST_TEST(replayed() == std::vector<std::string>{"from the dead"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_lock_of_a_failed_open_is_free_at_once)
{
    {
        wal_writer wal(path());
        wal.append(view_bytes("x"));
    }
    std::filesystem::copy_file(path() / "wal-0000000000000001.seg",
                               path() / "wal-0000000000000002.seg");
    std::filesystem::permissions(path() / "wal-0000000000000001.seg",
                                 std::filesystem::perms::none);
    {
        wal_writer refused(path(), {}, ec);
        BOOST_TEST(!!ec);
    }
    std::filesystem::remove(path() / "wal-0000000000000002.seg");
    std::filesystem::permissions(path() / "wal-0000000000000001.seg",
                                 std::filesystem::perms::owner_all);
    wal_writer wal(path());
    BOOST_TEST(wal.recovery().last_lsn.value() == 1u);
}

BOOST_AUTO_TEST_CASE(a_reader_needs_no_lock)
{
    wal_writer wal(path());
    wal.commit(view_bytes("x"));
    BOOST_TEST(replayed().size() == 1u);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(in_a_forked_child_every_call_of_a_threaded_writer_says_so)
{
    wal_writer wal(path());
    wal.commit(view_bytes("parent"));
    BOOST_TEST(in_child([&] { return calls_in_a_child(wal); }) == 0);
    BOOST_TEST(wal.commit(view_bytes("parent")).value() == 2u);
    BOOST_TEST(!wal.close());
    BOOST_TEST(replayed({.mode = replay_mode::strict}).size() == 2u);
}

BOOST_AUTO_TEST_CASE(in_a_forked_child_every_call_of_a_threadless_writer_says_so)
{
    sync_wal_writer wal(path());
    wal.append(view_bytes("parent"));
    BOOST_TEST(in_child([&] { return calls_in_a_child(wal); }) == 0);
    BOOST_TEST(wal.append(view_bytes("parent")).value() == 2u);
    BOOST_TEST(!wal.close());
    BOOST_TEST(replayed({.mode = replay_mode::strict}).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_forked_child_destroys_the_writer_and_changes_nothing)
{
    auto wal = std::make_unique<wal_writer>(
        path(), wal_writer::options{.segment = {.size = 64_KiB, .prepare_after = 0}});
    wal->append(view_bytes("pending"));
    const int result = in_child([&] {
        wal.reset(); // neither writes, nor joins, nor unlocks
        wal_writer other(path(), {}, ec);
        return ec == error::locked ? 7 : 8;
    });
    BOOST_TEST(result == 7);
    BOOST_TEST(wal->commit(view_bytes("parent")).value() == 2u);
    wal.reset();
    BOOST_TEST(replayed({.mode = replay_mode::strict}).size() == 2u);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(a_child_that_forks_while_the_writer_works_leaves_the_parent_alone)
{
    wal_writer wal(path(), {.flush = {.batch_size = 1}, .segment = {.size = 64_KiB}});
    for (int i = 0; i < 20; ++i) {
        for (int j = 0; j < 30; ++j)
            wal.append(view_bytes("parent"));
        const int result = in_child([&] {
            wal.append(view_bytes("child"), ec);
            return ec == error::forked && wal.close() == error::forked ? 0 : 1;
        });
        BOOST_TEST(result == 0);
    }
    BOOST_TEST(!wal.close());
    const auto all = replayed({.mode = replay_mode::strict});
    BOOST_TEST(!ec);
    BOOST_TEST(all.size() == 600u);
    for (const std::string& text : all)
        BOOST_TEST(text == "parent");
}

BOOST_AUTO_TEST_CASE(a_forked_child_opens_a_log_of_its_own,
                     *boost::unit_test::enable_if<!thread_sanitized>())
{
    wal_writer wal(path());
    const int result = in_child([&] {
        wal_writer own(dir / "own");
        return static_cast<int>(own.commit(view_bytes("x")).value()) +
               (own.close() ? 50 : 0);
    });
    BOOST_TEST(result == 1);
}

BOOST_AUTO_TEST_SUITE_END()
