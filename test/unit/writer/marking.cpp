// forelog/test/unit/writer/marking.cpp: when the log vouches for what is durable
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

namespace {

using namespace forelog;
using namespace forelog::test;
using namespace forelog::literals;
using namespace std::chrono_literals;

template <class Queue, class FlushPolicy, class SyncPolicy = data_sync>
using writer_of =
    basic_wal_writer<Queue, FlushPolicy, SyncPolicy, crc32c_codec, simulated_file>;

using direct = writer_of<direct_queue, group_commit>;
using direct_by_hand = writer_of<direct_queue, manual_flush>;
using threaded = writer_of<ring_queue, group_commit>;
using without_syncs = writer_of<direct_queue, manual_flush, no_sync>;

constexpr std::uint64_t block = 512;

template <class Writer>
typename Writer::options small()
{
    typename Writer::options o;
    o.segment = {.size = 32_KiB, .spares = 0, .block_size = block};
    return o;
}

struct marking_fixture
{
    /// Effects: flips a bit where the text stands, which must be once in one segment.
    void flip(std::string_view text)
    {
        auto directory =
            simulated_directory::open(disk.path(), directory_access::existing, ec);
        BOOST_REQUIRE(!ec);
        for (std::uint64_t number = 1;; ++number) {
            simulated_file f = directory.open_file(format::segment_name(number).data(),
                                                   file_access::write, ec);
            BOOST_REQUIRE_MESSAGE(!ec, "the text is nowhere");
            std::vector<std::byte> bytes(64_KiB);
            bytes.resize(f.read_at(0, bytes, ec));
            const const_bytes wanted = view_bytes(text);
            const auto at =
                std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end());
            if (at == bytes.end())
                continue;
            *at ^= std::byte{1};
            const const_bytes one(&*at, 1);
            f.write_at(static_cast<std::uint64_t>(at - bytes.begin()), std::span(&one, 1),
                       ec);
            BOOST_REQUIRE(!ec);
            return;
        }
    }

    /// How the log ends for a reader if a bit of this text were damaged now.
    verdict end_if_damaged(std::string text)
    {
        flip(text);
        std::error_code error;
        replay_range<simulated_file, crc32c_codec> log(disk.path(), {}, error);
        for ([[maybe_unused]] const record_view& r : log) {
        }
        text[0] = static_cast<char>(text[0] ^ 1);
        flip(text);
        BOOST_TEST((error == error::corrupt) == (log.report().end == verdict::corrupt));
        return log.report().end;
    }

    simulated_disk disk;
    std::error_code ec;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_marking, marking_fixture)

BOOST_AUTO_TEST_CASE(without_a_thread_an_append_and_a_commit_pay_for_no_watermark)
{
    direct wal(disk.path(), small<direct>());
    wal.append(view_bytes("first"));
    const std::uint64_t before = wal.stats().written_bytes;
    wal.append(view_bytes("second"));
    BOOST_TEST(wal.stats().written_bytes == before + block);
    wal.commit(view_bytes("third"));
    BOOST_TEST(wal.stats().written_bytes == before + 2 * block);
    BOOST_TEST((end_if_damaged("third") == verdict::ambiguous));
    BOOST_TEST((end_if_damaged("second") == verdict::corrupt));
}

BOOST_AUTO_TEST_CASE(
    without_a_thread_every_call_that_waits_has_the_last_record_vouched_for)
{
    direct wal(disk.path(), small<direct>());
    lsn n = wal.append(view_bytes("waited for"));
    wal.wait(n);
    BOOST_TEST((end_if_damaged("waited for") == verdict::corrupt));
    n = wal.append(view_bytes("in time"));
    BOOST_TEST(wal.wait_for(n, 1h));
    BOOST_TEST((end_if_damaged("in time") == verdict::corrupt));
    wal.append(view_bytes("flushed"));
    wal.flush();
    BOOST_TEST((end_if_damaged("flushed") == verdict::corrupt));
    wal.append(view_bytes("truncated"));
    wal.truncate_before(lsn(1));
    BOOST_TEST((end_if_damaged("truncated") == verdict::corrupt));
    wal.append(view_bytes("marked"));
    wal.write_mark();
    BOOST_TEST((end_if_damaged("marked") == verdict::corrupt));
    wal.append(view_bytes("not marked"));
    BOOST_TEST((end_if_damaged("not marked") == verdict::ambiguous));
    wal.close();
    BOOST_TEST((end_if_damaged("not marked") == verdict::corrupt));
}

BOOST_AUTO_TEST_CASE(what_a_flush_by_hand_has_synced_is_vouched_for)
{
    direct_by_hand wal(disk.path(), small<direct_by_hand>());
    wal.append(view_bytes("one"));
    wal.append(view_bytes("two"));
    wal.write_mark(); // nothing is durable yet
    BOOST_TEST((end_if_damaged("two") != verdict::corrupt));
    wal.flush();
    BOOST_TEST((end_if_damaged("one") == verdict::corrupt));
    BOOST_TEST((end_if_damaged("two") == verdict::corrupt));
}

BOOST_AUTO_TEST_CASE(a_watermark_is_written_once_and_never_over_another)
{
    direct wal(disk.path(), small<direct>());
    std::uint64_t bytes = 0;
    for (int i = 0; i < 5; ++i) {
        const lsn n = wal.append(view_bytes("record"));
        const std::uint64_t before = wal.stats().written_bytes;
        wal.wait(n);
        wal.wait(n);
        wal.flush();
        wal.write_mark();
        bytes = wal.stats().written_bytes;
        BOOST_TEST(bytes == before + block);
    }
    BOOST_TEST(!wal.close());
    replay_range<simulated_file, crc32c_codec> log(disk.path(),
                                                   {.mode = replay_mode::strict}, ec);
    for ([[maybe_unused]] const record_view& r : log) {
    }
    BOOST_TEST(!ec, ec.message());
    // Behind the header: all of it is there, and CLOSE.
    BOOST_TEST(log.report().offset >= bytes);
}

BOOST_AUTO_TEST_CASE(the_last_record_of_a_segment_that_is_full_is_vouched_for)
{
    direct wal(disk.path(), small<direct>());
    bool had_no_room = false;
    for (unsigned i = 0; i < 200; ++i) {
        const std::string text = "record " + std::to_string(i) + '.';
        const std::uint64_t rotations = wal.stats().rotations;
        // Frames of one block and of two: a segment ends at either.
        wal.append(
            view_bytes(text + std::string((i * 40503u >> 8) % 3 == 0 ? block : 0, 'x')));
        const std::uint64_t before = wal.stats().rotations;
        wal.write_mark();
        had_no_room = had_no_room || wal.stats().rotations != before;
        BOOST_TEST((end_if_damaged(text) == verdict::corrupt), text);
        BOOST_TEST(wal.stats().rotations <= rotations + 1);
    }
    BOOST_TEST(had_no_room);
    BOOST_TEST(!wal.close());
}

BOOST_AUTO_TEST_CASE(a_thread_writes_the_watermark_when_it_is_asked_to)
{
    threaded wal(disk.path(), small<threaded>());
    for (int i = 0; i < 50; ++i) {
        const std::string text = "record " + std::to_string(i) + '.';
        wal.commit(view_bytes(text));
        wal.write_mark();
        BOOST_TEST((end_if_damaged(text) == verdict::corrupt), text);
    }
    BOOST_TEST(wal.stats().lost_wakeups == 0u);
    BOOST_TEST(!wal.close());
    wal.write_mark(ec);
    BOOST_TEST(!ec, ec.message()); // CLOSE vouches
}

BOOST_AUTO_TEST_CASE(without_syncs_nothing_is_vouched_for)
{
    without_syncs wal(disk.path(), small<without_syncs>());
    wal.append(view_bytes("record"));
    const std::uint64_t before = wal.stats().written_bytes;
    wal.flush();
    wal.write_mark();
    BOOST_TEST(wal.stats().written_bytes == before);
}

BOOST_AUTO_TEST_CASE(a_watermark_without_space_is_told_and_written_when_there_is_some)
{
    direct wal(disk.path(), small<direct>());
    const lsn n = wal.append(view_bytes("record"));
    disk.with_faults([](fault_plan& p) { p.fail(op::write, 1, ENOSPC); });
    wal.write_mark(ec);
    BOOST_TEST((ec == error::no_space));
    BOOST_TEST(!wal.failure());
    wal.wait(n, ec); // it is durable, whatever becomes of the watermark
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST((end_if_damaged("record") == verdict::corrupt));
    wal.append(view_bytes("another"));
    BOOST_TEST(!wal.close());
}

BOOST_AUTO_TEST_CASE(a_thread_tells_that_there_is_no_space_for_the_watermark)
{
    threaded wal(disk.path(), small<threaded>());
    wal.commit(view_bytes("record"));
    disk.with_faults([](fault_plan& p) { p.fail(op::write, 1, ENOSPC); });
    wal.write_mark(ec);
    // The idle writer may have been faster.
    BOOST_TEST((!ec || ec == error::no_space), ec.message());
    wal.write_mark(ec);
    BOOST_TEST(!wal.failure());
    BOOST_TEST(!wal.close());
}

BOOST_AUTO_TEST_CASE(a_watermark_that_cannot_be_written_ends_the_log)
{
    const std::error_code eio(EIO, std::system_category());
    direct wal(disk.path(), small<direct>());
    const lsn n = wal.append(view_bytes("record"));
    disk.with_faults([](fault_plan& p) { p.fail(op::write, 1, EIO); });
    wal.write_mark(ec);
    BOOST_TEST(ec == eio);
    BOOST_TEST(wal.failure().error == eio);
    wal.wait(n, ec); // it is durable, and the error was told
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(!wal.append(view_bytes("another"), ec));
    BOOST_TEST(ec == eio);
    BOOST_CHECK_THROW(wal.write_mark(), std::system_error);
}

BOOST_AUTO_TEST_CASE(the_first_call_that_meets_a_failing_watermark_tells_it)
{
    const std::error_code eio(EIO, std::system_category());
    for (int call = 0; call < 4; ++call) {
        simulated_disk other;
        direct wal(other.path(), small<direct>());
        const lsn n = wal.append(view_bytes("record"));
        other.with_faults([](fault_plan& p) { p.fail(op::write, 1, EIO); });
        switch (call) {
        case 0: wal.wait(n, ec); break;
        case 1: BOOST_TEST(!wal.wait_for(n, 1h, ec)); break;
        case 2: BOOST_TEST(!wal.flush(ec)); break;
        case 3: BOOST_TEST(wal.truncate_before(n, ec) == 0u); break;
        }
        BOOST_TEST(ec == eio);
        BOOST_TEST((wal.outcome(n) == outcome::durable));
        BOOST_TEST(wal.close() == eio);
    }
}

BOOST_AUTO_TEST_SUITE_END()
