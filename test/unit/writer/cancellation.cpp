// forelog/test/unit/writer/cancellation.cpp: threads that are cancelled in calls of the library
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include "../../support/watched_file.hpp"

#include <functional>
#include <optional>

#include <pthread.h>

namespace {

using namespace forelog;
using namespace forelog::test;

/// Every call of the file policy is a cancellation point, whatever the system makes of it.
struct cancellable
{
    static void before(op) noexcept(false) { ::pthread_testcancel(); }
    static void after(op) noexcept {}
    static std::uint64_t length(std::uint64_t n) noexcept { return n; }
};

using direct_writer =
    basic_wal_writer<direct_queue, group_commit, data_sync, crc32c_codec>;
using cancellable_writer = basic_wal_writer<ring_queue, group_commit, data_sync,
                                            crc32c_codec, watched_file<cancellable>>;

/** Makes the call on a thread whose cancellation is pending when it begins.

    The first cancellation point of the call would unwind the thread, or end the process out of a
    function that is `noexcept`. Returns: whether the call came back, and the thread was then
    cancelled in the next cancellation point.
*/
bool comes_back_cancelled(std::function<void()> call)
{
    struct work
    {
        std::function<void()> call;
        bool came_back = false;
    } w{std::move(call)};
    pthread_t thread;
    BOOST_REQUIRE(::pthread_create(
                      &thread, nullptr,
                      [](void* p) -> void* {
                          auto& mine = *static_cast<work*>(p);
                          ::pthread_cancel(::pthread_self());
                          mine.call();
                          mine.came_back = true;
                          ::pthread_testcancel();
                          return nullptr;
                      },
                      &w) == 0);
    void* result = nullptr;
    BOOST_REQUIRE(::pthread_join(thread, &result) == 0);
    return w.came_back && result == PTHREAD_CANCELED;
}

/// The life of a log, each call of which is made by a thread that is being cancelled.
template <class Writer>
void check_life(const std::filesystem::path& path)
{
    auto o = quick<Writer>();
    o.segment.size = 32_KiB;
    std::error_code ec;
    std::optional<Writer> wal;
    BOOST_TEST(comes_back_cancelled([&] { wal.emplace(path, o, ec); }), "open");
    BOOST_TEST_REQUIRE(!ec, ec.message());
    const std::string payload(2000, 'x');
    const const_bytes bytes = view_bytes(payload);
    for (int i = 0; i < 30 && !ec; ++i)
        BOOST_TEST(comes_back_cancelled([&] { wal->commit(bytes, ec); }), "commit");
    BOOST_TEST(!ec, ec.message());
    lsn n;
    BOOST_TEST(comes_back_cancelled([&] { n = wal->append(bytes, ec); }), "append");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(comes_back_cancelled([&] { wal->wait(n, ec); }), "wait");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(comes_back_cancelled([&] { wal->append(bytes, ec), wal->flush(ec); }),
               "flush");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(comes_back_cancelled([&] { wal->wait_for(wal->append(bytes), 10s, ec); }),
               "wait_for");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(comes_back_cancelled([&] { (void)wal->stats(); }), "stats");
    std::size_t removed = 0;
    BOOST_TEST(comes_back_cancelled([&] { removed = wal->truncate_before(lsn(20), ec); }),
               "truncate_before");
    BOOST_TEST((!ec && removed != 0));
    BOOST_TEST(comes_back_cancelled([&] { ec = wal->close(); }), "close");
    BOOST_TEST(!ec, ec.message());
    // The rest of a destructor, and one that has to close.
    BOOST_TEST(comes_back_cancelled([&] { wal.reset(); }), "destructor of a closed log");
    wal.emplace(path, o, ec);
    BOOST_TEST_REQUIRE(!ec, ec.message());
    wal->append(bytes, ec);
    BOOST_TEST(comes_back_cancelled([&] { wal.reset(); }), "destructor");
    replay log(path, {.mode = replay_mode::strict}, ec);
    std::uint64_t last = 0;
    for (const record_view& r : log)
        last = r.lsn.value();
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(last == 34u);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_cancellation, writer_fixture)

BOOST_AUTO_TEST_CASE(a_thread_that_is_cancelled_in_a_call_of_a_threaded_writer_comes_back)
{
    check_life<wal_writer>(path());
}

BOOST_AUTO_TEST_CASE(
    a_thread_that_is_cancelled_in_a_call_of_a_threadless_writer_comes_back)
{
    check_life<direct_writer>(path());
}

BOOST_AUTO_TEST_CASE(the_calls_of_a_file_of_ones_own_may_be_cancellation_points)
{
    check_life<cancellable_writer>(path());
}

BOOST_AUTO_TEST_CASE(a_failed_open_of_a_thread_that_is_cancelled_comes_back)
{
    wal_writer first(path(), quick<wal_writer>());
    BOOST_TEST(comes_back_cancelled(
        [&] { wal_writer second(path(), quick<wal_writer>(), ec); }));
    BOOST_TEST((ec == error::locked));
}

BOOST_AUTO_TEST_CASE(a_thread_that_is_cancelled_while_it_reads_a_log_comes_back)
{
    {
        wal_writer wal(path(), quick<wal_writer>());
        for (int i = 0; i < 10; ++i)
            wal.append(view_bytes("record"));
    }
    for (const auto mode :
         {replay_mode::prefix, replay_mode::strict, replay_mode::salvage}) {
        std::size_t records = 0;
        BOOST_TEST(comes_back_cancelled([&] {
            replay log(path(), {.mode = mode}, ec);
            for ([[maybe_unused]] const record_view& r : log)
                ++records;
        }));
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(records == 10u);
    }
}

/// Cancelled wherever they are, by another thread. What they had acknowledged must be there.
BOOST_AUTO_TEST_CASE(threads_that_are_cancelled_at_any_time_leave_a_log_that_goes_on)
{
    wal_writer wal(path(), quick<wal_writer>());
    struct committer
    {
        wal_writer* wal;
        std::atomic<std::uint64_t> acknowledged{0};
    };
    std::uint64_t acknowledged = 0;
    for (int round = 0; round < 30; ++round) {
        committer c{&wal};
        pthread_t thread;
        BOOST_REQUIRE(::pthread_create(
                          &thread, nullptr,
                          [](void* p) -> void* {
                              auto& mine = *static_cast<committer*>(p);
                              for (;;) {
                                  mine.acknowledged =
                                      mine.wal->commit(view_bytes("record")).value();
                                  ::pthread_testcancel();
                              }
                          },
                          &c) == 0);
        while (c.acknowledged == acknowledged || c.acknowledged == 0)
            std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::microseconds(round * 37));
        ::pthread_cancel(thread);
        BOOST_REQUIRE(::pthread_join(thread, nullptr) == 0);
        acknowledged = c.acknowledged;
    }
    BOOST_TEST(wal.commit(view_bytes("still there")).value() > acknowledged);
    BOOST_TEST(!wal.close());
    BOOST_TEST(replayed({.mode = replay_mode::strict}).size() > acknowledged);
    BOOST_TEST(!ec, ec.message());
}

BOOST_AUTO_TEST_SUITE_END()
