// forelog/test/unit/writer/messages.cpp: what the exceptions of a writer say
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

namespace {

using namespace forelog;
using namespace forelog::test;

/// What a call that has to fail says.
template <class Call>
std::string message_of(Call call)
{
    try {
        call();
    } catch (const std::system_error& e) {
        return e.what();
    }
    return "nothing was thrown";
}

/// A flush policy that does not say what is wrong with it.
struct terse : group_commit
{
    bool valid() const noexcept { return false; }
};

template <class Queue, class FlushPolicy = flush_by_size_or_time>
using writer_of = basic_wal_writer<Queue, FlushPolicy, data_sync, crc32c_codec>;

struct messages_fixture : writer_fixture
{
    std::string begin_of(const char* call) const
    {
        return std::string("forelog: ") + call + " \"" + path().string() + "\": ";
    }

    /// Both forms say which option it is and what it may be, and make nothing.
    template <class Writer>
    void check_option(const typename Writer::options& o, const std::string& words)
    {
        BOOST_TEST(message_of([&] { Writer wal(path(), o); }) ==
                   begin_of("open") + words + ": invalid options");
        const Writer wal(path(), o, ec);
        BOOST_TEST((ec == error::invalid_options));
        BOOST_TEST(wal.recovery().reason == words);
        BOOST_TEST((wal.recovery().error == error::invalid_options));
        BOOST_TEST(!std::filesystem::exists(path()));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_messages, messages_fixture)

BOOST_AUTO_TEST_CASE(an_exception_names_the_call_the_log_and_the_error)
{
    const lsn far(99);
    const std::string beyond = "LSN out of range", closed = "log writer closed";
    wal_writer wal(path(), {.max_record_size = 10});
    const auto more = view_bytes("12345678901");
    const std::string large = "record or batch too large";
    BOOST_TEST(message_of([&] { const wal_writer second(path()); }) ==
               begin_of("open") + "log is locked by another writer");
    BOOST_TEST(message_of([&] { wal.append(more); }) == begin_of("append") + large);
    BOOST_TEST(message_of([&] { (void)wal.try_append(more); }) ==
               begin_of("append") + large);
    BOOST_TEST(message_of([&] { wal.commit(more); }) == begin_of("commit") + large);
    BOOST_TEST(message_of([&] { wal.append(batch()); }) ==
               begin_of("append") + "invalid argument");
    BOOST_TEST(message_of([&] { wal.wait(far); }) == begin_of("wait") + beyond);
    BOOST_TEST(message_of([&] { wal.wait_for(far, 1ms); }) ==
               begin_of("wait_for") + beyond);
    BOOST_TEST(message_of([&] { wal.truncate_before(far); }) ==
               begin_of("truncate_before") + beyond);
    BOOST_TEST(!wal.close());
    BOOST_TEST(message_of([&] { wal.append(view_bytes("x")); }) ==
               begin_of("append") + closed);
}

BOOST_AUTO_TEST_CASE(a_writer_that_did_not_open_names_its_log_too)
{
    wal_writer wal(dir / "no/such", {}, ec);
    BOOST_TEST(message_of([&] { wal.append(view_bytes("x")); }) ==
               "forelog: append \"" + (dir / "no/such").string() +
                   "\": log writer closed");
}

BOOST_AUTO_TEST_CASE(an_exception_of_opening_gives_the_reason_of_the_verdict)
{
    {
        sync_wal_writer wal(path(), {.segment = {.size = 32_KiB, .block_size = 512}});
        while (wal.stats().rotations < 3)
            wal.append(view_bytes(std::string(5000, 'x')));
    }
    std::filesystem::remove(path() / "wal-0000000000000002.seg");
    const std::string text = message_of([&] { wal_writer wal(path(), {}); });
    const wal_writer wal(path(), {}, ec);
    BOOST_TEST((ec == error::gap));
    BOOST_TEST(text == begin_of("open") + wal.recovery().reason + ": " + ec.message());
}

BOOST_AUTO_TEST_CASE(an_option_that_is_wrong_is_named_with_its_range)
{
    check_option<wal_writer>({.queue = {.memory = 10}},
                             "queue.memory is not within 4 KiB to 1 GiB");
    check_option<writer_of<bounded_queue>>({.queue = {.capacity = 0}},
                                           "queue.capacity is not within 1 to 1,000,000");
    check_option<writer_of<bounded_queue>>({.queue = {.memory = 2_GiB}},
                                           "queue.memory is not within 4 KiB to 1 GiB");
    check_option<writer_of<unbounded_queue>>(
        {.queue = {.initial_capacity = 0}},
        "queue.initial_capacity is not within 1 to 1,000,000");
    check_option<wal_writer>({.flush = {.batch_size = 0}}, "flush.batch_size is 0");
    check_option<wal_writer>({.flush = {.batch_bytes = 0}}, "flush.batch_bytes is 0");
    check_option<wal_writer>({.flush = {.batch_timeout = -1ms}},
                             "flush.batch_timeout is negative");
    check_option<wal_writer>({.segment = {.size = 1}},
                             "segment.size is not within 32 KiB to 1 TiB");
    check_option<wal_writer>({.segment = {.spares = 17}}, "segment.spares is above 16");
    check_option<wal_writer>(
        {.segment = {.block_size = 1000}},
        "segment.block_size is not a power of two from 512 to 65536");
    check_option<wal_writer>({.segment = {.size = 64_KiB, .block_size = 65536}},
                             "segment.size is below 8 times segment.block_size");
    check_option<wal_writer>({.max_record_size = 0},
                             "max_record_size is not within 1 byte to 63 MiB");
}

BOOST_AUTO_TEST_CASE(a_policy_need_not_say_what_is_wrong_with_it)
{
    check_option<writer_of<ring_queue, terse>>({}, "flush: its options are not valid");
}

BOOST_AUTO_TEST_SUITE_END()
