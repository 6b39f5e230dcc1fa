// forelog/test/unit/writer/signals.cpp: signals that come while a log is written
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include "../../support/sanitizer.hpp"
#include "../../support/watched_file.hpp"

#include <atomic>
#include <csignal>
#include <iostream>
#include <thread>

#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

using namespace forelog;
using namespace forelog::test;

/// Looks, at every call of the policy, whether a signal could interrupt it, and whether one that
/// the call itself raised would end the process instead of reaching its handler.
struct exposure
{
    inline static std::atomic<std::uint64_t> seen{0}, exposed{0}, removals{0}, deaf{0};

    static void before(op kind) noexcept
    {
        sigset_t mask;
        ::sigemptyset(&mask);
        ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
        ++seen;
        removals += kind == op::remove;
        exposed +=
            ::sigismember(&mask, SIGALRM) == 0 || ::sigismember(&mask, SIGXFSZ) == 0;
        for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT})
            deaf += ::sigismember(&mask, own) != 0;
    }
    static void after(op) noexcept {}
    static std::uint64_t length(std::uint64_t n) noexcept { return n; }
};

template <class Queue>
using exposed_writer = basic_wal_writer<Queue, group_commit, data_sync, crc32c_codec,
                                        watched_file<exposure>>;

template <class Writer>
typename Writer::options small(unsigned spares)
{
    typename Writer::options o;
    o.segment = {.size = 32_KiB, .spares = spares, .prepare_after = 0, .block_size = 512};
    return o;
}

/// The life of a log. Its every call must be out of a signal's reach.
template <class Queue>
void check_exposure(const std::filesystem::path& path)
{
    using writer = exposed_writer<Queue>;
    exposure::seen = exposure::exposed = exposure::removals = exposure::deaf = 0;
    {
        writer wal(path, small<writer>(1));
        for (int i = 0; i < 100; ++i)
            wal.commit(view_bytes(std::string(1000, 'x')));
        BOOST_TEST(exposure::exposed.load() == 0u);
        BOOST_TEST(wal.truncate_before(wal.durable_lsn()) >= 1u);
        BOOST_TEST(exposure::removals.load() >= 1u);
        BOOST_TEST(exposure::exposed.load() == 0u, "a truncation can be interrupted");
        wal.append(view_bytes("pending"));
        BOOST_TEST(!wal.close());
    }
    BOOST_TEST(exposure::exposed.load() == 0u);
    BOOST_TEST(exposure::seen.load() >= 200u);
}

/// A life with all of the library's threads. Returns: how many signals some call held back that
/// its own thread may raise.
template <class Queue>
std::uint64_t signals_held_back(const std::filesystem::path& path)
{
    using writer = exposed_writer<Queue>;
    exposure::seen = exposure::deaf = 0;
    {
        writer wal(path, small<writer>(1));
        for (int i = 0; i < 100; ++i)
            wal.commit(view_bytes(std::string(1000, 'x')));
        wal.truncate_before(wal.durable_lsn());
    }
    BOOST_TEST(exposure::seen.load() >= 200u);
    return exposure::deaf.load();
}

std::atomic<std::uint64_t> handled{0};

void count_signal(int)
{
    handled.fetch_add(1, std::memory_order_relaxed);
}

/// While it lives, a timer sends SIGALRM to the process, and a thread sends SIGUSR1 to each other
/// one, whether the library's or the test's.
class signal_storm
{
public:
    explicit signal_storm(int flags)
    {
        struct sigaction handler = {};
        handler.sa_handler = count_signal;
        handler.sa_flags = flags;
        ::sigaction(SIGALRM, &handler, &alarm_);
        ::sigaction(SIGUSR1, &handler, &user_);
        constexpr itimerval often{{0, 500}, {0, 500}};
        ::setitimer(ITIMER_REAL, &often, nullptr);
        sender_ = std::thread([this] { send(); });
    }
    signal_storm(const signal_storm&) = delete;
    signal_storm& operator=(const signal_storm&) = delete;
    ~signal_storm()
    {
        constexpr itimerval never{};
        ::setitimer(ITIMER_REAL, &never, nullptr);
        over_.store(true);
        sender_.join();
        ::sigaction(SIGALRM, &alarm_, nullptr);
        ::sigaction(SIGUSR1, &user_, nullptr);
    }

private:
    void send()
    {
        const auto self = static_cast<::pid_t>(::syscall(SYS_gettid));
        while (!over_.load()) {
            std::error_code ignored; // a thread may end while they are listed
            std::filesystem::directory_iterator all("/proc/self/task", ignored), end;
            for (; all != end && !ignored; all.increment(ignored)) {
                const int thread = std::stoi(all->path().filename().string());
                if (thread != self)
                    ::syscall(SYS_tgkill, ::getpid(), thread, SIGUSR1);
            }
            std::this_thread::sleep_for(100us);
        }
    }

    struct sigaction alarm_ = {}, user_ = {};
    std::atomic<bool> over_{false};
    std::thread sender_;
};

std::string payload_of(int thread, int i)
{
    return std::to_string(thread) + '/' + std::to_string(i) +
           std::string(static_cast<std::size_t>(i % 7) * 300, 'x');
}

/// Three threads append, commit and truncate under the storm. Each record must be there once.
template <class Queue>
void check_storm(const std::filesystem::path& path, int flags)
{
    using writer = basic_wal_writer<Queue, group_commit, data_sync, crc32c_codec>;
    constexpr int threads = 3, each = 300;
    handled = 0;
    {
        const signal_storm storm(flags);
        auto o = small<writer>(1);
        if constexpr (requires { o.queue.memory; })
            o.queue.memory = 4096; // appends wait for room, too
        writer wal(path, o);
        std::vector<std::thread> crew;
        for (int t = 0; t < threads; ++t)
            crew.emplace_back([&wal, t] {
                for (int i = 0; i < each; ++i)
                    if (i % 10 == 0)
                        wal.commit(view_bytes(payload_of(t, i)));
                    else
                        wal.append(view_bytes(payload_of(t, i)));
            });
        for (std::thread& t : crew)
            t.join();
        BOOST_TEST(wal.flush().value() == std::uint64_t{threads * each});
        BOOST_TEST(!wal.failure());
        std::error_code ec;
        wal.truncate_before(lsn(1), ec);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(!wal.close());
        int next[threads] = {};
        for (const record_view& r : replay(path, {.mode = replay_mode::strict}, ec)) {
            const int t = view_text(r.payload).front() - '0';
            BOOST_TEST_REQUIRE((t >= 0 && t < threads));
            BOOST_TEST(view_text(r.payload) == payload_of(t, next[t]++));
        }
        BOOST_TEST(!ec, ec.message());
        for (const int n : next)
            BOOST_TEST(n == each);
    }
    std::cout << "signals: " << handled.load() << " handled in the middle of "
              << threads * each << " appends" << std::endl;
    BOOST_TEST(handled.load() >= 50u);
}

/// The thread sanitizer puts a signal off until the thread makes a call that it knows.
using gets_signals = boost::unit_test::enable_if<!thread_sanitized>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_signals, writer_fixture)

BOOST_AUTO_TEST_CASE(no_call_of_a_threaded_writer_can_be_interrupted)
{
    check_exposure<ring_queue>(path());
}

BOOST_AUTO_TEST_CASE(no_call_of_a_threadless_writer_can_be_interrupted)
{
    check_exposure<direct_queue>(path());
}

BOOST_AUTO_TEST_CASE(no_call_of_a_threaded_writer_holds_back_what_its_thread_raises)
{
    BOOST_TEST(signals_held_back<ring_queue>(path()) == 0u);
}

BOOST_AUTO_TEST_CASE(no_call_of_a_threadless_writer_holds_back_what_its_thread_raises)
{
    BOOST_TEST(signals_held_back<direct_queue>(path()) == 0u);
}

BOOST_AUTO_TEST_CASE(a_signal_that_the_caller_blocks_stays_blocked)
{
    sigset_t own, before, after;
    ::sigemptyset(&own);
    ::sigaddset(&own, SIGSYS);
    ::pthread_sigmask(SIG_BLOCK, &own, &before);
    exposure::deaf = 0;
    using writer = exposed_writer<direct_queue>;
    writer(path(), small<writer>(0)).append(view_bytes("x"));
    ::pthread_sigmask(SIG_SETMASK, &before, &after);
    BOOST_TEST(exposure::deaf.load() > 0u);
    BOOST_TEST(::sigismember(&after, SIGSYS) == 1);
}

BOOST_AUTO_TEST_CASE(signals_that_restart_calls_change_nothing_in_a_threaded_log,
                     *gets_signals())
{
    check_storm<ring_queue>(path(), SA_RESTART);
}

BOOST_AUTO_TEST_CASE(signals_that_interrupt_calls_change_nothing_in_a_threaded_log,
                     *gets_signals())
{
    check_storm<ring_queue>(path(), 0);
}

BOOST_AUTO_TEST_CASE(signals_that_restart_calls_change_nothing_in_a_threadless_log,
                     *gets_signals())
{
    check_storm<direct_queue>(path(), SA_RESTART);
}

BOOST_AUTO_TEST_CASE(signals_that_interrupt_calls_change_nothing_in_a_threadless_log,
                     *gets_signals())
{
    check_storm<direct_queue>(path(), 0);
}

BOOST_AUTO_TEST_SUITE_END()
