// forelog/test/unit/writer/surroundings.cpp: what others do to a log and its process meanwhile
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "scratch.hpp"

#include "../../support/sanitizer.hpp"
#include "../../support/watched_file.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace forelog;
using namespace forelog::test;
using namespace std::chrono_literals;

namespace {

using steady = std::chrono::steady_clock;

struct fixture
{
    fs::path path() const { return dir / "log"; }
    fs::path segment(std::uint64_t n) const
    {
        return path() / format::segment_name(n).data();
    }

    /// Effects: appends records of 1,000 bytes, of which some thirty fill a segment.
    template <class Writer>
    static void fill(Writer& wal, int n)
    {
        for (int i = 0; i < n; ++i)
            wal.append(view_bytes(std::string(1000, 'x')));
    }

    temp_dir dir;
    std::error_code ec;
};

/// Each sync takes a while.
struct slow_disk
{
    inline static std::atomic<bool> slow{false};
    static constexpr std::chrono::milliseconds sync_time{300};

    static void before(op kind) noexcept
    {
        if (kind == op::sync_data && slow.load())
            std::this_thread::sleep_for(sync_time);
    }
    static void after(op) noexcept {}
    static std::uint64_t length(std::uint64_t n) noexcept { return n; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(surroundings, fixture)

BOOST_AUTO_TEST_CASE(a_forked_child_that_lives_on_keeps_the_lock_of_a_killed_parent)
{
    int told[2], ends[2];
    BOOST_REQUIRE((pipe(told) == 0 && pipe(ends) == 0));
    const ::pid_t writer = ::fork();
    if (writer == 0) {
        sync_wal_writer wal(path(), small_segments());
        wal.append(view_bytes("from the dead"));
        if (::fork() == 0) {
            // Ends when the test lets go of its end of the pipe.
            ::close(ends[1]);
            char none;
            (void)!::read(ends[0], &none, 1);
            ::_exit(0);
        }
        (void)!::write(told[1], "!", 1);
        for (;;)
            ::pause();
    }
    BOOST_REQUIRE(writer > 0);
    ::close(ends[0]);
    char ready = 0;
    BOOST_REQUIRE(::read(told[0], &ready, 1) == 1);
    ::kill(writer, SIGKILL);
    ::waitpid(writer, nullptr, 0);
    for (int i = 0; i < 3; ++i) {
        const wal_writer refused(path(), {}, ec);
        BOOST_TEST((ec == error::locked), ec.message());
    }
    ::close(ends[1]);
    const auto until = steady::now() + 20s;
    do {
        wal_writer wal(path(), {}, ec);
        if (!ec)
            BOOST_TEST(wal.commit(view_bytes("alive")).value() == 2u);
        else
            std::this_thread::sleep_for(1ms); // the child is about to end
    } while (ec && steady::now() < until);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(records_of(path()) == "1:from the dead 2:alive ");
    ::close(told[0]);
    ::close(told[1]);
}

BOOST_AUTO_TEST_CASE(a_lock_file_that_is_deleted_lets_no_second_writer_in)
{
    sync_wal_writer first(path(), small_segments());
    first.append(view_bytes("a"));
    fs::remove(path() / "LOCK");
    const sync_wal_writer second(path(), small_segments(), ec);
    BOOST_TEST((ec == error::locked), ec.message());
    in_child([&] {
        std::error_code refusal;
        const wal_writer third(path(), {}, refusal);
        require(refusal == error::locked, "opened: " + refusal.message());
    });
    first.append(view_bytes("b"));
    BOOST_TEST(!first.close());
    BOOST_TEST(records_of(path()) == "1:a 2:b ");
    const sync_wal_writer next(path(), small_segments(), ec);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(fs::exists(path() / "LOCK"));
}

BOOST_AUTO_TEST_CASE(a_log_that_is_removed_ends_its_writer_when_that_is_idle)
{
    for (const bool all : {false, true}) {
        wal_writer wal(path(), {.segment = {.spares = 0}});
        wal.commit(view_bytes("a"));
        all ? fs::remove_all(path()) : fs::remove(segment(1));
        wal.append(view_bytes("b"), ec); // a watermark is to be written again
        const auto until = steady::now() + 20s;
        while (!wal.failure() && steady::now() < until)
            std::this_thread::sleep_for(1ms);
        BOOST_TEST((wal.failure().error == error::gone));
        wal.append(view_bytes("c"), ec);
        BOOST_TEST((ec == error::gone));
        BOOST_TEST((wal.close() == error::gone));
        fs::remove_all(path());
    }
}

BOOST_AUTO_TEST_CASE(a_log_that_is_removed_ends_its_writer_when_a_segment_is_full)
{
    // Segments are ready, so that none has to be made in a directory that is gone.
    wal_writer wal(path(), {.segment = {.size = 64 << 10, .prepare_after = 0}});
    const auto until = steady::now() + 20s;
    while (wal.stats().segments_prepared < 2 && steady::now() < until)
        std::this_thread::sleep_for(1ms);
    fs::remove_all(path());
    for (int i = 0; i < 1000 && !ec; ++i)
        wal.commit(view_bytes(std::string(1000, 'x')), ec);
    BOOST_TEST((ec == error::gone), ec.message());
    BOOST_TEST((wal.close() == error::gone));
}

BOOST_AUTO_TEST_CASE(
    a_log_that_is_removed_ends_a_writer_without_a_thread_at_its_next_call)
{
    for (const bool all : {false, true}) {
        sync_wal_writer wal(path(), small_segments());
        wal.append(view_bytes("a"));
        all ? fs::remove_all(path()) : fs::remove(segment(1));
        std::this_thread::sleep_for(110ms);
        BOOST_TEST(!wal.append(view_bytes("b"), ec));
        BOOST_TEST((ec == error::gone), ec.message());
        BOOST_TEST((wal.outcome(lsn(2)) == outcome::rejected));
        BOOST_TEST((wal.close() == error::gone));
        fs::remove_all(path());
    }
}

BOOST_AUTO_TEST_CASE(a_log_that_is_removed_is_not_closed_in_order)
{
    for (const bool unsynced : {false, true}) {
        ec.clear();
        if (unsynced) {
            unsynced_wal_writer wal(path());
            wal.append(view_bytes("a"));
            fs::remove_all(path());
            BOOST_TEST((wal.close() == error::gone));
        } else {
            wal_writer wal(path());
            wal.append(view_bytes("a"));
            fs::remove_all(path());
            BOOST_TEST((wal.close() == error::gone));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_log_whose_directory_is_renamed_goes_on_there)
{
    {
        sync_wal_writer wal(path(), small_segments());
        for (int i = 1; i <= 100; ++i) {
            if (i == 30) {
                fs::rename(path(), dir / "elsewhere");
                std::this_thread::sleep_for(110ms);
            }
            wal.append(view_bytes(std::string(1000, 'x')), ec);
            BOOST_TEST_REQUIRE(!ec, ec.message());
        }
        BOOST_TEST(wal.stats().rotations >= 2u);
        BOOST_TEST(!wal.close());
    }
    std::uint64_t n = 0;
    for (const record_view& r :
         replay(dir / "elsewhere", {.mode = replay_mode::strict}, ec))
        n = r.lsn.value();
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(n == 100u);
}

BOOST_AUTO_TEST_CASE(a_sync_that_takes_long_holds_up_appends_only_at_the_end_of_the_queue)
{
    using writer = basic_wal_writer<ring_queue, group_commit, data_sync, crc32c_codec,
                                    watched_file<slow_disk>>;
    writer wal(path(), {.queue = {.memory = 4096}, .segment = {.spares = 0}});
    wal.commit(view_bytes("warm"));
    slow_disk::slow = true;
    const std::string payload(500, 'x');
    const lsn first = wal.append(view_bytes(payload));
    BOOST_TEST(!wal.wait_for(first, 5ms, ec)); // time is up, which is no error
    BOOST_TEST(!ec);
    unsigned refused = 0;
    std::uint64_t most = 0;
    const auto begun = steady::now();
    while (steady::now() < begun + slow_disk::sync_time / 2) {
        refused += !wal.try_append(view_bytes(payload)).has_value();
        most = (std::max)(most, wal.stats().queue_bytes);
        std::this_thread::sleep_for(100us);
    }
    BOOST_TEST(refused >= 1u);
    BOOST_TEST(most <= 4096u);
    BOOST_TEST(!wal.failure());
    wal.flush(ec);
    BOOST_TEST(!ec);
    slow_disk::slow = false;
    const wal_stats s = wal.stats();
    std::uint64_t slow = 0;
    for (std::size_t i = 18; i < s.sync_us.size(); ++i) // from 131 ms on
        slow += s.sync_us[i];
    BOOST_TEST(slow >= 1u);
    BOOST_TEST(s.lost_wakeups == 0u);
    BOOST_TEST(!wal.close());
    BOOST_TEST(!wal.failure());
}

// The sanitizer opens a pipe to see whether memory is there, and takes none for a defect.
BOOST_AUTO_TEST_CASE(a_reader_that_gets_no_descriptor_says_so_and_finds_no_damage,
                     *boost::unit_test::enable_if<!address_sanitized>())
{
    {
        sync_wal_writer wal(path(), small_segments());
        fill(wal, 200);
    }
    in_child([&] {
        replay log(path(), {}, ec);
        require(!ec, "it does not begin");
        auto i = log.begin();
        const int next = ::dup(0); // the lowest descriptor that is free
        ::close(next);
        const rlimit limit{static_cast<rlim_t>(next), static_cast<rlim_t>(next)};
        require(setrlimit(RLIMIT_NOFILE, &limit) == 0, "setrlimit");
        std::uint64_t last = 0;
        for (; i != log.end(); ++i) {
            require(i->lsn.value() == last + 1, "a hole");
            last = i->lsn.value();
        }
        require(last < 200, "no descriptor was needed");
        require(ec == std::errc::too_many_files_open, "it says: " + ec.message());
        require(!(ec == condition::damaged), "it is called damage");
    });
    records_of(path(), ec, {.mode = replay_mode::strict});
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(a_link_planted_as_the_next_segment_is_passed_over_and_not_followed)
{
    write_file(dir / "victim", "precious");
    std::uint64_t acknowledged = 0;
    {
        sync_wal_writer wal(path(), small_segments());
        fs::create_symlink(dir / "victim", segment(2));
        for (int i = 0; i < 100; ++i)
            acknowledged = wal.append(view_bytes(std::string(1000, 'x'))).value();
        BOOST_TEST(wal.stats().rotations >= 1u);
        BOOST_TEST(!wal.failure());
    }
    BOOST_TEST(read_file(dir / "victim") == "precious");
    BOOST_TEST(fs::is_symlink(segment(2)));
    BOOST_TEST(fs::exists(segment(3)));
    const wal_writer again(path(), {}, ec);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(again.recovery().last_lsn.value() == acknowledged);
}

BOOST_AUTO_TEST_CASE(in_a_directory_of_a_group_the_files_are_the_users_alone)
{
    fs::create_directory(path());
    BOOST_REQUIRE(::chmod(path().c_str(), 02770) == 0);
    const mode_t old = ::umask(0);
    {
        sync_wal_writer wal(path(), small_segments());
        fill(wal, 100);
    }
    ::umask(old);
    std::size_t files = 0;
    for (const auto& e : fs::directory_iterator(path())) {
        ++files;
        BOOST_TEST((e.status().permissions() == fs::perms(0600)), e.path().string());
    }
    BOOST_TEST(files >= 4u);
    records_of(path(), ec, {.mode = replay_mode::strict});
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_CASE(foreign_names_and_segments_by_the_thousand_cost_bounded_time)
{
    constexpr std::uint64_t names = 100'000, segments = 2'000;
    using writer = basic_wal_writer<direct_queue, manual_flush, no_sync, crc32c_codec>;
    writer::options o;
    o.segment = {.size = 32 << 10, .spares = 0, .block_size = 512};
    {
        writer wal(path(), o);
        const std::string payload(25'000, 'x'); // one of these fills a segment
        for (std::uint64_t i = 0; i < segments; ++i)
            wal.append(view_bytes(payload));
    }
    const int directory = ::open(path().c_str(), O_RDONLY | O_DIRECTORY);
    for (std::uint64_t i = 0; i < names; ++i) {
        const std::string name = "other-" + std::to_string(i);
        ::close(::openat(directory, name.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600));
    }
    ::close(directory);
    rusage before, after;
    ::getrusage(RUSAGE_SELF, &before);
    const auto begun = steady::now();
    {
        const writer wal(path(), o);
        BOOST_TEST(wal.recovery().foreign_names == names);
        BOOST_TEST(wal.recovery().last_lsn.value() == segments);
    }
    std::uint64_t n = 0;
    for (const record_view& r : replay(path(), {.mode = replay_mode::strict}, ec))
        n += r.lsn.value() == n + 1;
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(n == segments);
    BOOST_TEST((steady::now() - begun < 30s)); // tenths of a second on an idle machine
    ::getrusage(RUSAGE_SELF, &after);
    BOOST_TEST(after.ru_maxrss - before.ru_maxrss < 64 << 10); // in KiB
}

BOOST_AUTO_TEST_CASE(a_segment_that_an_outsider_cuts_off_is_found_by_the_next_open)
{
    {
        sync_wal_writer wal(path(), small_segments());
        fill(wal, 70);
        fs::resize_file(segment(1), 8192);
        fill(wal, 70); // it never reads what it has written
        BOOST_TEST(!wal.failure());
        BOOST_TEST(!wal.close());
        BOOST_TEST(fs::file_size(segment(1)) == 8192u, "it was repaired");
    }
    const wal_writer refused(path(), {}, ec);
    BOOST_TEST((ec == error::gap || ec == error::corrupt), ec.message());
    records_of(path(), ec);
    BOOST_TEST((ec == condition::damaged), ec.message());
}

BOOST_AUTO_TEST_CASE(a_segment_that_an_outsider_edits_is_found_by_the_next_replay)
{
    {
        sync_wal_writer wal(path(), small_segments());
        fill(wal, 70);
        std::fstream f(segment(1), std::ios::in | std::ios::out | std::ios::binary);
        f.seekp(3 * 4096);
        f << "edited";
        f.close();
        fill(wal, 70);
        BOOST_TEST(!wal.failure());
        BOOST_TEST(!wal.close());
    }
    // Opening to write looks at the heads of segments that are sealed, and not at all they hold.
    records_of(path(), ec);
    BOOST_TEST((ec == error::corrupt), ec.message());
}

BOOST_AUTO_TEST_CASE(a_segment_in_use_that_an_outsider_cuts_off_does_not_stop_the_writer)
{
    {
        sync_wal_writer wal(path(), small_segments());
        fill(wal, 10);
        fs::resize_file(segment(1), 4096);
        fill(wal, 10);
        BOOST_TEST(!wal.close());
    }
    records_of(path(), ec);
    BOOST_TEST((ec == error::gap || ec == error::corrupt), ec.message());
}

BOOST_AUTO_TEST_SUITE_END()
