// forelog/test/unit/writer/no_thread.cpp: logs whose threads are not to be had
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "unit/writer/limited_threading.hpp"

#include "scratch.hpp"

#include <chrono>

using namespace forelog;
using namespace forelog::test;
using namespace forelog::literals;
using namespace std::chrono_literals;

namespace {

struct fixture
{
    ~fixture() { threading::threads_left = 1000; }

    fs::path path() const { return dir / "log"; }

    temp_dir dir;
    std::error_code ec;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(no_thread, fixture)

BOOST_AUTO_TEST_CASE(an_opening_that_gets_no_thread_leaves_what_was_there)
{
    {
        wal_writer wal(path());
        wal.commit(view_bytes("a"));
    }
    // What a life that was killed leaves is there to be removed, but not by this.
    write_file(path() / format::temporary_name(7).data(), "begun");
    const auto closed = contents_of(path());
    // The preallocator gets its thread first, where it begins at once.
    for (const int threads : {0, 1})
        for (int i = 0; i < 3; ++i) {
            threading::threads_left = threads;
            const wal_writer wal(path(),
                                 {.segment = {.size = 64_KiB, .prepare_after = 0}}, ec);
            BOOST_TEST((ec == std::errc::resource_unavailable_try_again), ec.message());
            BOOST_TEST((contents_of(path()) == closed), "something was made or removed");
        }
    threading::threads_left = 0;
    {
        sync_wal_writer wal(path(), small_segments(), ec);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(wal.append(view_bytes("b"), ec).value() == 2u);
        BOOST_TEST(wal.recovery().removed_files == 1u);
    }
    BOOST_TEST(records_of(path()) == "1:a 2:b ");
}

BOOST_AUTO_TEST_CASE(a_first_opening_that_gets_no_thread_leaves_no_segment)
{
    threading::threads_left = 0;
    const wal_writer wal(path(), {}, ec);
    BOOST_TEST((ec == std::errc::resource_unavailable_try_again), ec.message());
    BOOST_TEST(contents_of(path()).size() == 1u); // LOCK
}

BOOST_AUTO_TEST_CASE(a_preparer_that_got_no_thread_asks_again_with_the_next_segment)
{
    wal_writer wal(path(),
                   {.segment = {.size = 64_KiB, .spares = 1, .prepare_after = 1}});
    threading::threads_left = 0;
    const std::string text(1000, 'x');
    while (wal.stats().rotations == 0)
        wal.commit(view_bytes(text));
    BOOST_TEST(wal.stats().segments_prepared == 0u);
    threading::threads_left = 1000;
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (wal.stats().segments_prepared == 0 && std::chrono::steady_clock::now() < until)
        wal.commit(view_bytes(text));
    BOOST_TEST(wal.stats().segments_prepared >= 1u);
}

BOOST_AUTO_TEST_SUITE_END()
