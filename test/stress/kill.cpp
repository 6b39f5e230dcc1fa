// forelog/test/stress/kill.cpp: SIGKILL at random times and calls, on the real file system
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/killed_writers.hpp"

#include "../support/sanitizer.hpp"
#include "../support/temp_dir.hpp"
#include "../support/watched_file.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <poll.h>
#include <sys/wait.h>

using namespace forelog;
using namespace forelog::test;

namespace {

/* A child appends with up to 16 threads until it is killed, and reports through a pipe what
   was acknowledged; it rotates and truncates. Meanwhile the parent reads the log again and
   again. Then it reads the log back and compares; the log carries on over all cycles.
   FORELOG_KILL_CYCLES sets their number.

   Every other child kills itself at its nth call of the File policy: before it, after it, or
   in the middle of a write. The others are killed at a random time. */

/// When a child kills itself. One for the program; set in the child, before it opens the log.
struct last_call
{
    enum class where
    {
        before,
        within, ///< a write that writes only a part
        behind,
    };
    inline static std::atomic<std::int64_t> left{-1}; ///< calls until then; -1: never
    inline static where place = where::before;
    inline static std::uint64_t chance = 0;

    static void before(op) noexcept
    {
        if (left.load() >= 0 && left.fetch_sub(1) == 0) {
            if (place == where::before)
                end();
            // The thread that took the last one ends the program when it is through.
            is_last() = true;
        }
    }
    static void after(op) noexcept
    {
        if (is_last())
            end();
    }
    static std::uint64_t length(std::uint64_t n) noexcept
    {
        return is_last() && place == where::within ? chance % (n + 1) : n;
    }

private:
    static bool& is_last() noexcept
    {
        static thread_local bool value = false;
        return value;
    }
    static void end() noexcept
    {
        kill(getpid(), SIGKILL);
        for (;;)
            pause();
    }
};

using mortal_file = watched_file<last_call>;

template <class Queue, class FlushPolicy, class SyncPolicy>
using mortal =
    basic_wal_writer<Queue, FlushPolicy, SyncPolicy, crc32c_codec, mortal_file>;

template <class Writer>
[[noreturn]] void run_child(const std::string& path, int pipe, std::uint32_t cycle)
{
    try {
        const std::uint64_t chance = mix(cycle * 31u + 5);
        if (cycle % 2 != 0) {
            // As often among the first few calls, which recovery makes, as later.
            last_call::chance = chance >> 20;
            last_call::place = static_cast<last_call::where>(chance % 3);
            last_call::left = static_cast<std::int64_t>(
                mix(chance) % (std::uint64_t{4} << chance / 8 % 9));
        }
        typename Writer::options o;
        o.segment = {.size = 64 << 10, .spares = cycle % 3, .prepare_after = 0};
        o.max_record_size = 1 << 20;
        Writer wal(path, o);
        tell(pipe, {0, report::opened, 0, 0});
        truncate(wal, pipe, mix(cycle + 3) % 1000);
        const unsigned producers = 1 + static_cast<unsigned>(mix(cycle) % 16);
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < producers; ++i)
            threads.emplace_back([&, i] {
                try {
                    produce(wal, pipe, cycle, i + 1);
                } catch (const std::exception& e) {
                    std::cerr << "a producer failed: " << e.what() << std::endl;
                    _exit(4);
                }
            });
        for (std::thread& t : threads)
            t.join();
    } catch (const std::exception& e) {
        std::cerr << "the child failed: " << e.what() << std::endl;
    }
    _exit(5);
}

/// Effects: starts a child, kills it after a random time, takes over what it reported. What a child
/// gets done by then depends on the machine, so most live on until they have reported something.
template <class Writer>
void live_and_die(const std::string& path, std::uint32_t cycle, expectation& e)
{
    int ends[2];
    BOOST_REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        close(ends[0]);
        run_child<Writer>(path, ends[1], cycle);
    }
    close(ends[1]);
    follower reader(path);
    // One child in eight is killed early, perhaps during its recovery.
    const std::uint64_t r = mix(cycle + 77);
    const bool early = r % 8 == 0;
    const auto pause =
        std::chrono::microseconds(cycle % 2 != 0 ? 60'000 : r / 8 % 25'000);
    const std::size_t enough = early ? 0 : 1 + r / 4096 % 32;
    std::vector<report> reports;
    report got;
    if (!early && read(ends[0], &got, sizeof got) == sizeof got)
        reports.push_back(got);
    // The pipe ends with the child, which so may end the waiting.
    const auto until =
        std::chrono::steady_clock::now() + (early && cycle % 2 == 0 ? pause / 8 : pause);
    const auto latest = until + std::chrono::seconds(2);
    bool killed = false;
    for (;;) {
        const auto left =
            (reports.size() < enough ? latest : until) - std::chrono::steady_clock::now();
        if (!killed) {
            pollfd ready{ends[0], POLLIN, 0};
            const std::int64_t ns =
                (std::max)(std::chrono::nanoseconds(left).count(), 0L);
            const timespec wait{ns / 1'000'000'000, ns % 1'000'000'000};
            if (ns == 0 || ppoll(&ready, 1, &wait, nullptr) == 0) {
                kill(child, SIGKILL);
                killed = true;
            }
        }
        if (read(ends[0], &got, sizeof got) != sizeof got)
            break;
        reports.push_back(got);
    }
    close(ends[0]);
    int status = 0;
    BOOST_REQUIRE(waitpid(child, &status, 0) == child);
    reader.stop();
    BOOST_TEST(reader.complaint.empty(),
               "a follower sees " << reader.complaint << " in cycle " << cycle);
    e.followed += reader.records;
    e.readings += reader.readings;
    e.by_call += !killed;
    BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL),
               "the child ended by itself in cycle " << cycle);
    for (const report& told : reports)
        take_over(told, cycle, e);
}

/// Returns: how often to kill; 0: without end.
unsigned cycles()
{
    constexpr unsigned ordinary = address_sanitized || thread_sanitized ? 300 : 2000;
    const char* const text = std::getenv("FORELOG_KILL_CYCLES");
    return text != nullptr ? static_cast<unsigned>(std::atoi(text)) : ordinary;
}

/// One log, written by one process after another.
template <class Writer>
class campaign
{
public:
    explicit campaign(const char* name) : name_(name) {}
    campaign(const campaign&) = delete;
    campaign& operator=(const campaign&) = delete;
    ~campaign()
    {
        if (good_)
            return;
        directory_.keep();
        std::cout << "the log is left in " << directory_.path() << std::endl;
    }

    /// Effects: this many more cycles. Returns: whether nothing was lost.
    bool run(unsigned count)
    {
        const std::string log = (directory_ / "log").string();
        for (const unsigned end = cycle_ + count; cycle_ < end && good_; ++cycle_) {
            live_and_die<Writer>(log, cycle_, known_);
            if (std::filesystem::exists(log + "/LOCK"))
                good_ = check_log(log, cycle_, known_);
        }
        print(name_, cycle_, known_);
        BOOST_TEST(known_.acks >= cycle_ * 4);
        BOOST_TEST(known_.batches >= cycle_);
        BOOST_TEST(known_.truncations >= cycle_ / 40);
        BOOST_TEST(known_.torn >= cycle_ / 4);
        BOOST_TEST(known_.by_call >= cycle_ / 4);
        BOOST_TEST(known_.followed >= cycle_ * 10);
        BOOST_TEST(known_.readings >= cycle_ / 2);
        return good_;
    }

private:
    const char* name_;
    temp_dir directory_;
    expectation known_;
    unsigned cycle_ = 0;
    bool good_ = true;
};

using threaded_writer = mortal<ring_queue, flush_by_size_or_time, data_sync>;
using direct_writer = mortal<direct_queue, group_commit, data_sync>;
using unsynced_writer = mortal<ring_queue, flush_by_size_or_time, no_sync>;

} // namespace

BOOST_AUTO_TEST_SUITE(killed)

BOOST_AUTO_TEST_CASE(a_killed_process_loses_nothing_that_was_acknowledged)
{
    campaign<threaded_writer> threaded("threaded");
    if (cycles() != 0) {
        threaded.run(cycles() / 2);
        return;
    }
    campaign<direct_writer> direct("direct");
    campaign<unsynced_writer> unsynced("unsynced");
    while (threaded.run(1000) && direct.run(1000) && unsynced.run(1000)) {
    }
}

BOOST_AUTO_TEST_CASE(a_killed_process_without_a_writer_thread_loses_nothing)
{
    if (cycles() != 0)
        campaign<direct_writer>("direct").run(cycles() / 4);
}

BOOST_AUTO_TEST_CASE(a_killed_process_loses_nothing_that_was_written_without_syncs)
{
    if (cycles() != 0)
        campaign<unsynced_writer>("unsynced").run(cycles() - cycles() / 2 - cycles() / 4);
}

BOOST_AUTO_TEST_SUITE_END()
