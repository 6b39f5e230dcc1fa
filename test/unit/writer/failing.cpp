// forelog/test/unit/writer/failing.cpp: what a writer says after its disk has failed it
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <functional>
#include <thread>
#include <utility>

namespace {

using namespace forelog;
using namespace forelog::test;
using namespace std::chrono_literals;

template <class Queue, class FlushPolicy, class SyncPolicy = data_sync>
using writer_of =
    basic_wal_writer<Queue, FlushPolicy, SyncPolicy, crc32c_codec, simulated_file>;

using manual = writer_of<ring_queue, manual_flush>;
using direct = writer_of<direct_queue, group_commit>;
using sim_replay = replay_range<simulated_file, crc32c_codec>;

const std::error_code eio(EIO, std::system_category());

/// A disk on which the next data sync, or write, fails.
struct failing_fixture
{
    void fail_next(op_set what, int error)
    {
        disk.with_faults([&](fault_plan& p) { p.fail(what, 1, error); });
    }

    std::vector<std::uint64_t> replayed()
    {
        std::vector<std::uint64_t> all;
        sim_replay log(disk.path(), {}, ec);
        for (const record_view& r : log)
            all.push_back(r.lsn.value());
        return all;
    }

    simulated_disk disk;
    std::error_code ec;
};

/// Effects: damages the first segment where this text stands.
void flip_byte_of(simulated_disk& disk, std::string_view text)
{
    std::error_code ec;
    auto directory =
        simulated_directory::open(disk.path(), directory_access::existing, ec);
    simulated_file f =
        directory.open_file(format::segment_name(1).data(), file_access::write, ec);
    std::vector<std::byte> bytes(32768);
    bytes.resize(f.read_at(0, bytes, ec));
    const const_bytes wanted = view_bytes(text);
    // Not std::ranges::search, whose result clang 14 cannot compile.
    const auto at = std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end());
    BOOST_REQUIRE((at != bytes.end()));
    *at ^= std::byte{1};
    const const_bytes one(&*at, 1);
    f.write_at(static_cast<std::uint64_t>(at - bytes.begin()), std::span(&one, 1), ec);
    BOOST_REQUIRE(!ec);
}

/// Every call of a writer that has failed gives the first error and no LSN.
template <class Writer>
void check_poisoned(Writer& wal, const std::error_code& first, lsn durable)
{
    std::error_code ec;
    const lsn last = wal.last_lsn();
    batch b;
    b.add(view_bytes("x"));
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(!wal.append(view_bytes("x"), ec));
        BOOST_TEST(ec == first);
        BOOST_TEST(!wal.append(b, ec));
        BOOST_TEST(ec == first);
        BOOST_TEST(!wal.try_append(view_bytes("x"), ec).has_value());
        BOOST_TEST(ec == first);
        BOOST_TEST(!wal.append_for(1ms, view_bytes("x"), ec).has_value());
        BOOST_TEST(ec == first);
        BOOST_TEST(!wal.commit(view_bytes("x"), ec));
        BOOST_TEST(ec == first);
        wal.wait(last, ec);
        BOOST_TEST(ec == first);
        BOOST_TEST(!wal.wait_for(last, 1ms, ec));
        BOOST_TEST(ec == first);
        BOOST_TEST(!wal.flush(ec));
        BOOST_TEST(ec == first);
        BOOST_TEST(wal.failure().error == first);
        BOOST_TEST((wal.durable_lsn() == durable));
        BOOST_TEST(wal.close() == first);
    }
    BOOST_TEST((wal.last_lsn() == last));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_failing, failing_fixture)

BOOST_AUTO_TEST_CASE(a_failed_sync_is_final_and_is_not_tried_again)
{
    manual wal(disk.path());
    wal.commit(view_bytes("durable"));
    const std::uint64_t syncs = disk.count_of(op_set(op::sync_data));
    wal.append(view_bytes("a"));
    wal.append(view_bytes("b"));
    fail_next(op::sync_data, EIO);
    BOOST_TEST(!wal.flush(ec));
    BOOST_TEST(ec == eio);
    BOOST_TEST((ec == condition::io));
    const wal_failure f = wal.failure();
    BOOST_TEST((f.operation == forelog::operation::sync));
    BOOST_TEST(f.segment == 1u);
    BOOST_TEST(f.offset != 0u);
    BOOST_TEST(f.first_indeterminate.value() == 2u);
    BOOST_TEST((wal.outcome(lsn(1)) == outcome::durable));
    BOOST_TEST((wal.outcome(lsn(2)) == outcome::indeterminate));
    BOOST_TEST((wal.outcome(lsn(3)) == outcome::indeterminate));
    check_poisoned(wal, eio, lsn(1));
    BOOST_TEST(disk.count_of(op_set(op::sync_data)) == syncs + 1);
    BOOST_TEST(disk.faults_fired() == 1u);
}

BOOST_AUTO_TEST_CASE(even_a_full_disk_is_final_when_a_sync_says_so)
{
    manual wal(disk.path());
    wal.append(view_bytes("a"));
    fail_next(op::sync_data, ENOSPC);
    BOOST_TEST(!wal.flush(ec));
    BOOST_TEST((ec == std::errc::no_space_on_device));
    check_poisoned(wal, {ENOSPC, std::system_category()}, lsn());
}

/// More than one frame takes, and no spare is prepared meanwhile.
void append_two_frames(manual& wal)
{
    const std::string payload(60'000, 'x');
    for (int i = 0; i < 12; ++i)
        wal.append(view_bytes(payload));
}

BOOST_AUTO_TEST_CASE(a_frame_is_on_its_way_before_the_next_one_and_one_sync_is_for_both)
{
    manual wal(disk.path(), {.segment = {.spares = 0}});
    const std::uint64_t syncs = disk.count_of(op_set(op::sync_data));
    append_two_frames(wal);
    BOOST_TEST((wal.flush() == lsn(12)));
    BOOST_TEST(disk.count_of(op_set(op::write_back)) == 1u);
    BOOST_TEST(disk.count_of(op_set(op::sync_data)) == syncs + 1);
    BOOST_TEST(wal.stats().frames == 2u);
    BOOST_TEST(!wal.close());
    BOOST_TEST(replayed().size() == 12u);
}

BOOST_AUTO_TEST_CASE(a_frame_that_fails_on_its_way_fails_like_a_sync)
{
    manual wal(disk.path(), {.segment = {.spares = 0}});
    wal.commit(view_bytes("durable"));
    append_two_frames(wal);
    fail_next(op::write_back, ENOSPC);
    BOOST_TEST(!wal.flush(ec));
    BOOST_TEST((ec == std::error_code(ENOSPC, std::system_category())));
    BOOST_TEST((wal.failure().operation == forelog::operation::sync));
    check_poisoned(wal, ec, lsn(1));
    BOOST_TEST(disk.violations().empty());
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_final_too_when_the_sync_of_a_seal_says_so)
{
    manual wal(disk.path(), {.segment = {.size = 32 << 10, .spares = 0}});
    const std::string large(20'000, 'x');
    wal.commit(view_bytes(large));
    wal.append(view_bytes(large));
    fail_next(op::sync_data, ENOSPC);
    BOOST_TEST(!wal.flush(ec));
    BOOST_TEST(wal.stats().rotations == 0u);
    check_poisoned(wal, {ENOSPC, std::system_category()}, lsn(1));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_final_too_when_the_sync_of_a_close_says_so)
{
    manual wal(disk.path());
    wal.commit(view_bytes("a"));
    const std::uint64_t syncs = disk.count_of(op_set(op::sync_data));
    fail_next(op::sync_data, ENOSPC);
    for (int i = 0; i < 2; ++i)
        BOOST_TEST((wal.close() == std::errc::no_space_on_device));
    BOOST_TEST(disk.count_of(op_set(op::sync_data)) == syncs + 1);
}

BOOST_AUTO_TEST_CASE(a_failed_write_is_final)
{
    manual wal(disk.path());
    wal.append(view_bytes("a"));
    fail_next(op::write, EIO);
    BOOST_TEST(!wal.flush(ec));
    BOOST_TEST(ec == eio);
    BOOST_TEST((wal.failure().operation == forelog::operation::write));
    BOOST_TEST((wal.outcome(lsn(1)) == outcome::indeterminate));
    check_poisoned(wal, eio, lsn());
}

BOOST_AUTO_TEST_CASE(what_was_queued_behind_a_failure_is_rejected_and_never_read)
{
    {
        writer_of<ring_queue, group_commit> wal(disk.path());
        wal.commit(view_bytes("durable"));
        // A second thread appends while the first one's sync fails.
        fail_next(op::sync_data, EIO);
        std::atomic<bool> done{false};
        std::thread other([&] {
            std::error_code mine;
            while (!mine)
                wal.append(view_bytes("later"), mine);
            done.store(true);
        });
        wal.commit(view_bytes("fails"), ec);
        BOOST_TEST(ec == eio);
        other.join();
        BOOST_TEST(done.load());
        const std::uint64_t last = wal.last_lsn().value();
        const std::uint64_t first = wal.failure().first_indeterminate.value();
        BOOST_TEST(first >= 2u);
        bool rejected = false;
        for (std::uint64_t n = 1; n <= last; ++n) {
            const outcome o = wal.outcome(lsn(n));
            BOOST_TEST((n < first ? o == outcome::durable : o != outcome::durable));
            BOOST_TEST((o != outcome::pending));
            BOOST_TEST((!rejected || o == outcome::rejected)); // in this order
            rejected = o == outcome::rejected;
        }
        disk.kill();
        for (const std::uint64_t n : replayed())
            BOOST_TEST((wal.outcome(lsn(n)) != outcome::rejected));
    }
}

BOOST_AUTO_TEST_CASE(all_who_wait_get_the_first_error)
{
    manual wal(disk.path());
    for (int i = 0; i < 10; ++i)
        wal.append(view_bytes("x"));
    fail_next(op::sync_data, EIO);
    std::vector<std::error_code> results(10);
    std::vector<std::thread> threads;
    for (std::uint64_t n = 1; n <= 10; ++n)
        threads.emplace_back(
            [&, n] { wal.wait(lsn(n), results[static_cast<std::size_t>(n - 1)]); });
    for (std::thread& t : threads)
        t.join();
    for (const std::error_code& r : results)
        BOOST_TEST(r == eio);
    check_poisoned(wal, eio, lsn());
}

BOOST_AUTO_TEST_CASE(an_append_right_behind_the_failure_gets_no_number)
{
    for (int round = 0; round < 200; ++round) {
        simulated_disk fresh;
        manual wal(fresh.path());
        wal.append(view_bytes("x"));
        fresh.with_faults([](fault_plan& p) { p.fail(op::sync_data, 1, EIO); });
        std::thread waiter([&] {
            std::error_code mine;
            wal.wait(lsn(1), mine);
        });
        while (!wal.failure())
            ;
        const lsn n = wal.append(view_bytes("y"), ec);
        waiter.join();
        BOOST_TEST_REQUIRE(!n, "in round " << round);
        BOOST_TEST_REQUIRE(ec == eio);
    }
}

BOOST_AUTO_TEST_CASE(without_a_thread_a_failed_sync_fails_the_append)
{
    direct wal(disk.path());
    wal.append(view_bytes("durable"));
    fail_next(op::sync_data, EIO);
    BOOST_TEST(!wal.append(view_bytes("x"), ec));
    BOOST_TEST(ec == eio);
    BOOST_TEST((wal.outcome(lsn(2)) == outcome::indeterminate));
    check_poisoned(wal, eio, lsn(1));
}

BOOST_AUTO_TEST_CASE(a_lent_record_whose_write_fails_is_not_taken)
{
    manual wal(disk.path(), {.queue = {.memory = 4096}});
    wal.commit(view_bytes("durable"));
    fail_next(op::write, EIO);
    const std::string large(10'000, 'x');
    BOOST_TEST(!wal.append(view_bytes(large), ec));
    BOOST_TEST(ec == eio);
    check_poisoned(wal, eio, lsn(1));
}

BOOST_AUTO_TEST_CASE(a_failed_log_is_reopened_and_what_was_durable_is_there)
{
    {
        manual wal(disk.path());
        wal.commit(view_bytes("durable"));
        wal.append(view_bytes("x"));
        fail_next(op::sync_data, EIO);
        wal.flush(ec);
        BOOST_TEST(ec == eio);
    }
    manual wal(disk.path());
    BOOST_TEST(wal.recovery().epoch == 2u);
    BOOST_TEST(wal.recovery().last_lsn.value() >= 1u);
    BOOST_TEST((wal.commit(view_bytes("y")) == wal.recovery().resumed_at));
}

BOOST_AUTO_TEST_CASE(damage_to_an_acknowledged_record_is_corrupt_while_later_ones_stand)
{
    for (const unsigned spares : {0u, 1u}) {
        simulated_disk fresh;
        manual wal(fresh.path(), {.segment = {.spares = spares}});
        for (const char* const text : {"first", "second", "third"})
            wal.commit(view_bytes(text));
        fresh.kill();
        flip_byte_of(fresh, "first");
        sim_replay log(fresh.path(), {}, ec);
        for (const record_view& r : log)
            BOOST_TEST(r.lsn.value() == 0u, "delivered behind damage");
        BOOST_TEST((ec == error::corrupt), spares << " spares");
    }
}

BOOST_AUTO_TEST_CASE(
    damage_to_the_last_acknowledged_record_is_corrupt_when_the_log_was_idle)
{
    manual wal(disk.path(), {.segment = {.spares = 0}});
    wal.commit(view_bytes("last"));
    const std::uint64_t writes = disk.count_of(op_set(op::write));
    for (int i = 0; disk.count_of(op_set(op::write)) == writes && i < 5000; ++i)
        std::this_thread::sleep_for(1ms);
    disk.kill();
    flip_byte_of(disk, "last");
    BOOST_TEST(replayed().empty());
    BOOST_TEST((ec == error::corrupt));
}

BOOST_AUTO_TEST_CASE(a_failure_while_opening_is_returned_and_unlocks)
{
    for (const op what :
         {op::create, op::write, op::sync_all, op::rename, op::sync_directory}) {
        simulated_disk fresh;
        fresh.with_faults([&](fault_plan& p) { p.fail(what, 1, EIO); });
        {
            manual wal(fresh.path(), {}, ec);
            BOOST_TEST(ec == eio);
            BOOST_TEST(!wal.append(view_bytes("x"), ec));
        }
        manual wal(fresh.path(), {}, ec);
        BOOST_TEST(!ec, ec.message());
    }
}

/// Effects: a life that ends when it has filled two segments and has two spares; nobody gets any
/// space after that.
void fill_with_spares(simulated_disk& disk)
{
    {
        manual wal(disk.path(),
                   {.segment = {.size = 32 << 10, .spares = 2, .prepare_after = 1}});
        const std::string large(20'000, 'x');
        wal.commit(view_bytes("first"));
        for (int i = 0; i < 4; ++i)
            wal.commit(view_bytes(large));
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (wal.stats().segments_prepared <
                   2 + wal.stats().rotations - wal.stats().segments_unprepared &&
               std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(1ms);
        disk.kill();
    }
    const std::uint64_t used =
        disk.snapshot().used_bytes([](std::uint64_t) { return false; });
    disk.configure([&](disk_settings& s) { s.capacity = used; });
}

std::size_t files_in(simulated_disk& disk)
{
    const disk_state now = disk.snapshot();
    return now.dir(now.lookup("log"))->cached->size();
}

BOOST_AUTO_TEST_CASE(a_log_whose_own_spares_fill_the_disk_opens_and_can_be_truncated)
{
    fill_with_spares(disk);
    direct wal(disk.path(), {}, ec);
    BOOST_TEST_REQUIRE(!ec, ec.message());
    BOOST_TEST(wal.recovery().removed_files >= 2u);
    BOOST_TEST(wal.recovery().last_lsn.value() == 5u);
    BOOST_TEST(wal.truncate_before(lsn(5)) >= 1u);
    BOOST_TEST(wal.append(view_bytes("goes on")).value() == 6u);
    BOOST_TEST(!wal.close());
    BOOST_TEST(replayed().back() == 6u);
}

BOOST_AUTO_TEST_CASE(a_log_that_is_damaged_keeps_its_spares_on_a_full_disk_until_consent)
{
    fill_with_spares(disk);
    flip_byte_of(disk, "first");
    const std::size_t files = files_in(disk);
    replayed();
    BOOST_TEST_REQUIRE((ec == error::corrupt));
    loss_token consent;
    {
        direct wal(disk.path(), {}, ec);
        // Opening reads no record that is vouched for: it is asked from the beginning.
        consent = wal.recovery().loss();
    }
    if (ec)
        BOOST_TEST(files_in(disk) == files);
}

/// Three lives of a log with two records each; the nth opening, or reading, of a file fails once.
template <class Writer>
void check_failing_openings(simulated_disk& disk)
{
    std::error_code ec;
    const auto open = [&] {
        return std::make_unique<Writer>(
            disk.path(), typename Writer::options{.segment = {.spares = 0}}, ec);
    };
    for (int life = 0; life < 3; ++life) {
        auto wal = open();
        wal->commit(view_bytes("a"));
        wal->commit(view_bytes("b"));
    }
    const disk_state log = disk.snapshot();
    unsigned opened = 0, refused = 0;
    for (const op_set kinds : {op_set(op::open), op_set(op::read)})
        for (std::uint64_t nth = 1; nth < 40; ++nth) {
            disk.restore(log);
            disk.with_faults([&](fault_plan& p) { p.fail(kinds, nth, EMFILE); });
            if (const auto wal = open(); ec) {
                ++refused;
            } else {
                ++opened;
                BOOST_TEST(wal->last_lsn().value() == 6u, "after the failure of " << nth);
            }
            disk.with_faults([](fault_plan& p) { p.clear(); });
            disk.restore(log);
            BOOST_TEST(open()->last_lsn().value() == 6u);
            BOOST_TEST(!ec);
        }
    BOOST_TEST(opened > 10u);
    BOOST_TEST(refused > 4u);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_once_takes_no_acknowledged_record_away)
{
    check_failing_openings<direct>(disk);
}

BOOST_AUTO_TEST_CASE(nor_does_it_where_nothing_was_synced)
{
    check_failing_openings<basic_wal_writer<direct_queue, group_commit, no_sync,
                                            crc32c_codec, simulated_file>>(disk);
}

BOOST_AUTO_TEST_CASE(no_segment_that_cannot_be_opened_is_passed_over)
{
    for (int life = 0; life < 2; ++life) {
        direct wal(disk.path(), {.segment = {.spares = 0}});
        wal.commit(view_bytes("a"));
        wal.commit(view_bytes("vouches for the one before"));
        disk.kill();
    }
    const disk_state log = disk.snapshot();
    const auto fails = [&](std::uint64_t nth) {
        disk.restore(log);
        disk.with_faults([&](fault_plan& p) {
            p.clear();
            p.fail(op::open, nth, EIO);
        });
        return disk.faults_fired();
    };
    unsigned writers = 0, readers = 0;
    for (std::uint64_t nth = 1, before = fails(nth);; before = fails(++nth)) {
        direct wal(disk.path(), {}, ec);
        if (disk.faults_fired() == before)
            break;
        BOOST_TEST(ec == eio, "opening " << nth << " for a writer");
        ++writers;
    }
    for (std::uint64_t nth = 1, before = fails(nth);; before = fails(++nth)) {
        const auto all = replayed();
        if (disk.faults_fired() == before) {
            BOOST_TEST(all.size() == 4u);
            break;
        }
        BOOST_TEST(ec == eio, "opening " << nth << " for a reader");
        ++readers;
    }
    // Of both segments: header and LINK, watermark in the last one, records; and behind these.
    BOOST_TEST(writers >= 5u);
    BOOST_TEST(readers >= 5u);
}

BOOST_AUTO_TEST_CASE(a_failure_while_spares_are_made_is_told_although_nobody_calls)
{
    // The first directory syncs are those of opening.
    for (std::uint64_t nth = 1;; ++nth) {
        BOOST_TEST_REQUIRE(nth < 10u);
        simulated_disk fresh;
        fresh.with_faults([&](fault_plan& p) { p.fail(op::sync_directory, nth, EIO); });
        const manual wal(fresh.path(), {.segment = {.size = 8 << 20, .prepare_after = 0}},
                         ec);
        if (ec)
            continue;
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (!wal.failure() && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(1ms);
        BOOST_TEST(wal.failure().error == eio);
        break;
    }
}

/// Runs something within a sync of a log, which then succeeds all the same.
struct interrupted_sync
{
    static constexpr durability guarantees = durability::device;
    std::function<void()>* meanwhile = nullptr;

    template <class F>
    void sync(F& file, std::error_code& ec) noexcept
    {
        file.sync_data(ec);
        if (meanwhile != nullptr && *meanwhile)
            std::exchange(*meanwhile, nullptr)();
    }
};

BOOST_AUTO_TEST_CASE(a_sync_during_which_another_one_has_failed_is_not_trusted)
{
    {
        direct wal(disk.path());
        wal.commit(view_bytes("in a segment that may go"));
    }
    using files_type = segment::segment_writer<interrupted_sync, simulated_file>;
    writer::recovery<simulated_file> recovery(scan::codecs_of<crc32c_codec>, true, {});
    auto log = recovery.open(disk.path(), ec);
    BOOST_TEST_REQUIRE(!ec, ec.message());
    std::function<void()> meanwhile;
    basic_wal_options<direct_queue, group_commit, interrupted_sync> options;
    options.sync.meanwhile = &meanwhile;
    files_type files(std::move(log), options, crc32c_codec::codec_id, false, [] {});
    segment::counters count;
    files.begin(ec);
    files.sync(count, ec);
    BOOST_TEST_REQUIRE(!ec, ec.message());

    std::error_code removal;
    meanwhile = [&] {
        fail_next(op::sync_directory, EIO);
        files.store().truncate_before(
            2, 1, [] { return true; }, removal);
    };
    files.sync(count, ec);
    BOOST_TEST(removal == eio);
    BOOST_TEST(disk.faults_fired() == 1u);
    BOOST_TEST(ec == eio);
}

BOOST_AUTO_TEST_SUITE_END()
