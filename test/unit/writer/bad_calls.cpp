// forelog/test/unit/writer/bad_calls.cpp: arguments and options that make no sense
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "scratch.hpp"

#include <chrono>

using namespace forelog;
using namespace forelog::test;
using namespace std::chrono_literals;

namespace {

struct fixture
{
    temp_dir dir;
    std::error_code ec;
};

/// Whether a writer with the options is refused, and nothing is made for it.
template <class Writer, class Change>
bool refuses(const temp_dir& dir, Change change)
{
    typename Writer::options o;
    change(o);
    std::error_code ec;
    Writer wal(dir / "refused", o, ec);
    return ec == error::invalid_options && ec == condition::misuse &&
           !fs::exists(dir / "refused");
}

template <class Writer>
void expect_limits(const fs::path& path)
{
    typename Writer::options o;
    o.max_record_size = 1000;
    o.segment = {.size = 32 << 10, .spares = 0};
    Writer wal(path, o);
    const std::string most(1000, 'a'), more(1001, 'a');
    std::error_code ec;
    BOOST_TEST(wal.append(view_bytes("")).value() == 1u);
    BOOST_TEST(wal.append(view_bytes(most)).value() == 2u);
    BOOST_TEST(!wal.append(view_bytes(more), ec));
    BOOST_TEST((ec == error::too_large && ec == condition::misuse));
    BOOST_TEST(!wal.try_append(view_bytes(more), ec));
    BOOST_TEST((ec == error::too_large));
    BOOST_TEST(!wal.commit(view_bytes(more), ec));
    BOOST_TEST((ec == error::too_large));
    batch records;
    BOOST_TEST(!wal.append(records, ec));
    BOOST_TEST((ec == error::invalid_argument && ec == condition::misuse));
    for (int i = 0; i < 3; ++i)
        records.add(view_bytes(std::string(400, 'b')));
    BOOST_TEST(!wal.append(records, ec));
    BOOST_TEST((ec == error::too_large));
    BOOST_CHECK_THROW(wal.append(view_bytes(more)), std::system_error);
    BOOST_TEST(wal.append(view_bytes("z")).value() == 3u, "a refused record has no LSN");
    BOOST_TEST(!wal.close());
    BOOST_TEST(records_of(path) == "1: 2:" + most + " 3:z ");
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(bad_calls, fixture)

BOOST_AUTO_TEST_CASE(a_record_or_batch_over_the_limit_is_refused_and_gets_no_lsn)
{
    expect_limits<wal_writer>(dir / "ring");
    expect_limits<sync_wal_writer>(dir / "direct");
    expect_limits<basic_wal_writer<bounded_queue, group_commit, no_sync, crc32_codec>>(
        dir / "bounded");
    expect_limits<
        basic_wal_writer<unbounded_queue, manual_flush, full_sync, crc32c_codec>>(
        dir / "unbounded");
}

BOOST_AUTO_TEST_CASE(an_lsn_that_was_not_given_out_is_out_of_range)
{
    wal_writer wal(dir / "log");
    wal.commit(view_bytes("a"));
    wal.wait(lsn(), ec);
    BOOST_TEST(!ec, "no LSN is always durable");
    wal.wait(lsn(2), ec);
    BOOST_TEST((ec == error::out_of_range && ec == condition::misuse));
    BOOST_TEST(!wal.wait_for(lsn(~std::uint64_t{0}), 1ms, ec));
    BOOST_TEST((ec == error::out_of_range));
    wal.truncate_before(lsn(3), ec);
    BOOST_TEST((ec == error::out_of_range), "what is not durable is not given up");
    wal.truncate_before(lsn(2), ec);
    BOOST_TEST(!ec);
    BOOST_TEST(wal.append(view_bytes("b")).value() == 2u);
    BOOST_TEST(!wal.close());
    BOOST_TEST(records_of(dir / "log") == "1:a 2:b ", "the segment in use stays");
}

BOOST_AUTO_TEST_CASE(a_replay_from_a_wrong_lsn_tells_too_early_from_too_late)
{
    {
        sync_wal_writer wal(dir / "log", small_segments());
        for (int i = 0; i < 100; ++i)
            wal.append(view_bytes(std::string(1000, 'a')));
        BOOST_TEST(wal.truncate_before(lsn(60)) >= 1u);
    }
    std::error_code whole;
    replay log(dir / "log", {}, whole);
    const std::uint64_t first = log.begin()->lsn.value();
    BOOST_TEST((first > 1 && first <= 60));
    records_of(dir / "log", ec, {.from = lsn(first - 1)});
    BOOST_TEST((ec == error::out_of_range));
    BOOST_TEST(records_of(dir / "log", ec, {.from = lsn(100)}).starts_with("100:"));
    BOOST_TEST(!ec);
    BOOST_TEST(records_of(dir / "log", ec, {.from = lsn(101)}).empty());
    BOOST_TEST(!ec, "the next LSN is where a follower waits");
    BOOST_TEST(records_of(dir / "log", ec, {.from = lsn(102)}).empty());
    BOOST_TEST((ec == error::not_yet));
    records_of(dir / "log", ec, {.expect_lsn = lsn(101)});
    BOOST_TEST((ec == error::corrupt), "the caller knows better");
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused_and_nothing_is_made)
{
    const auto ring = [&](auto change) { return refuses<wal_writer>(dir, change); };
    BOOST_TEST(ring([](auto& o) { o.segment.size = 0; }));
    BOOST_TEST(ring([](auto& o) { o.segment.size = (32 << 10) - 1; }));
    BOOST_TEST(ring([](auto& o) { o.segment.size = (std::uint64_t{1} << 40) + 1; }));
    BOOST_TEST(ring([](auto& o) { o.segment.spares = 17; }));
    BOOST_TEST(ring([](auto& o) { o.segment.block_size = 0; }));
    BOOST_TEST(ring([](auto& o) { o.segment.block_size = 256; }));
    BOOST_TEST(ring([](auto& o) { o.segment.block_size = 3000; }));
    BOOST_TEST(ring([](auto& o) { o.segment.block_size = 128 << 10; }));
    BOOST_TEST(ring([](auto& o) {
        o.segment.block_size = 64 << 10;
        o.segment.size = 64 << 10;
    }));
    BOOST_TEST(ring([](auto& o) { o.max_record_size = 0; }));
    BOOST_TEST(ring([](auto& o) { o.max_record_size = 64 << 20; }));
    BOOST_TEST(ring([](auto& o) { o.queue.memory = 0; }));
    BOOST_TEST(ring([](auto& o) { o.flush.batch_size = 0; }));
    BOOST_TEST(ring([](auto& o) { o.flush.batch_timeout = -1ms; }));
    using bounded =
        basic_wal_writer<bounded_queue, flush_by_size, data_sync, crc32c_codec>;
    BOOST_TEST(refuses<bounded>(dir, [](auto& o) { o.queue.capacity = 0; }));
    BOOST_TEST(refuses<bounded>(dir, [](auto& o) { o.flush.batch_size = 0; }));
    BOOST_CHECK_THROW(wal_writer(dir / "refused", {.max_record_size = 0}),
                      std::system_error);
}

BOOST_AUTO_TEST_CASE(a_batch_trigger_above_the_capacity_does_not_hang)
{
    basic_wal_writer<bounded_queue, flush_by_size, data_sync, crc32c_codec> wal(
        dir / "log", {.queue = {.capacity = 4}, .flush = {.batch_size = 1000}});
    for (int i = 0; i < 100; ++i)
        wal.append(view_bytes("a"));
    wal.flush();
    BOOST_TEST(wal.durable_lsn().value() == 100u);
}

BOOST_AUTO_TEST_CASE(a_closed_writer_takes_nothing_more_and_keeps_what_it_has)
{
    wal_writer wal(dir / "log");
    const lsn n = wal.append(view_bytes("a"));
    BOOST_TEST(!wal.close());
    BOOST_TEST(!wal.close(), "closing is idempotent");
    BOOST_TEST(!wal.append(view_bytes("b"), ec));
    BOOST_TEST((ec == error::closed && ec == condition::closed));
    BOOST_TEST(!wal.try_append(view_bytes("b"), ec));
    BOOST_TEST((ec == error::closed));
    BOOST_TEST(
        !wal.append_until(std::chrono::steady_clock::now() + 1ms, view_bytes("b"), ec));
    BOOST_TEST((ec == error::closed));
    BOOST_TEST(!wal.commit(view_bytes("b"), ec));
    BOOST_TEST((ec == error::closed));
    wal.truncate_before(n, ec);
    BOOST_TEST((ec == error::closed));
    BOOST_CHECK_THROW(wal.append(view_bytes("b")), std::system_error);
    wal.wait(n, ec);
    BOOST_TEST(!ec, "what is durable stays so");
    BOOST_TEST((wal.outcome(n) == outcome::durable));
    BOOST_TEST(!wal.failure(), "to be closed is no failure");
    BOOST_TEST(records_of(dir / "log") == "1:a ");
}

BOOST_AUTO_TEST_SUITE_END()
