// forelog/test/failing/lengths.cpp: transfers that end early leave the same bytes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "failing/support/quick_threading.hpp"

#include "../support/testing.hpp"

#include "support/fault_runner.hpp"
#include "support/initial_logs.hpp"

#include "../support/keep_memory.hpp"
#include "../support/sanitizer.hpp"
#include <forelog/testing/inspect.hpp>

#include <type_traits>

using namespace forelog;
using namespace forelog::test;

namespace {

template <class FlushPolicy, class SyncPolicy>
using direct =
    basic_wal_writer<direct_queue, FlushPolicy, SyncPolicy, crc32c_codec, simulated_file>;

/// One of this many calls.
constexpr unsigned thinning = address_sanitized ? 5 : 1;

/// One byte; less than a word, a header, a sector, a block; the boundaries; all but a little.
constexpr std::uint64_t lengths[] = {1,    7,     8,     79,    80,    111,  112,
                                     511,  512,   513,   4095,  4096,  4097, 8191,
                                     8192, 16384, 24999, 25000, 25088, 40191};

const std::vector<std::string> workloads{"sfC", "RRfC", "XsC", "bcO", "sRRtRtC"};

/// Returns: what the disk holds after these steps, in which the plan makes calls fail.
template <class Plan>
std::uint64_t image_of(auto writer_tag, const initial_log& b, const std::string& steps,
                       Plan plan, std::uint64_t& fired, std::uint64_t length = 0,
                       std::uint64_t* cuts = nullptr)
{
    using Writer = typename decltype(writer_tag)::type;
    threading::restart_chance(1);
    simulated_disk disk(b.state);
    disk.configure([](disk_settings& s) { s.trace = false; });
    disk.with_faults(plan);
    disk.after_each([&](const disk_operation& o, const disk_state&) {
        if (cuts != nullptr && (op::read | op::write).has(o.kind) && o.length > length &&
            o.result == length)
            ++*cuts;
    });
    failing_run<Writer> t(disk, b.known);
    expect(!t.open(), "opening fails for want of length");
    for (const char c : steps)
        expect(!t.step(c), "a call fails for want of length");
    fired = disk.faults_fired();
    t.die();
    return fingerprint(disk.snapshot());
}

template <class Writer>
void cut_every_transfer(const char* name)
{
    keep_memory();
    std::uint64_t cuts = 0, calls = 0;
    const std::type_identity<Writer> tag;
    for (const initial_log& b : initial_logs<Writer>())
        for (const std::string& steps : workloads) {
            std::uint64_t fired = 0;
            const std::uint64_t whole = image_of(
                tag, b, steps, [](fault_plan&) {}, fired);
            for (const op kind : {op::read, op::write})
                for (const std::uint64_t length : lengths)
                    for (const bool for_ever : {false, true})
                        for (std::uint64_t nth = 1; nth < 1000; nth += thinning) {
                            // A byte at a time, a long record takes too long.
                            if (for_ever && length < 79)
                                break;
                            const std::uint64_t image = image_of(
                                tag, b, steps,
                                [&](fault_plan& p) {
                                    fault& f = p.cut_short(kind, nth, length);
                                    f.times = for_ever ? no_limit : 1;
                                },
                                fired, length, &cuts);
                            if (fired == 0)
                                break;
                            ++calls;
                            if (image != whole)
                                BOOST_ERROR(name << '/' << b.name << '/' << steps << '/'
                                                 << to_string(kind) << '.' << nth << '.'
                                                 << length
                                                 << ": another image than without");
                            if (for_ever)
                                break;
                        }
        }
    std::cout << name << ": " << calls << " runs with " << cuts
              << " transfers cut short, each image as if whole" << std::endl;
    BOOST_TEST(calls >= 1000u / thinning);
    BOOST_TEST(cuts >= 5000u / thinning);
}

/// Returns: what `drive(disk)` leaves, where the nth write ends after this many bytes; 0: none
/// does. `seen` gets the lengths of all writes.
template <class Drive>
std::uint64_t image_with_cut(Drive drive, std::uint64_t nth, std::uint64_t length,
                             std::vector<std::uint64_t>& seen)
{
    threading::restart_chance(1);
    simulated_disk disk;
    disk.configure([](disk_settings& s) { s.trace = false; });
    if (length != 0)
        disk.with_faults([&](fault_plan& p) { p.cut_short(op::write, nth, length); });
    seen.clear();
    disk.after_each([&](const disk_operation& o, const disk_state&) {
        if (o.kind == op::write)
            seen.push_back(o.length);
    });
    drive(disk);
    return fingerprint(disk.snapshot());
}

/// Every write of a run is cut after each of its bytes, except for those longer than a segment's
/// head and a few sectors: their lengths in between are those of the zeros.
template <class Drive>
void cut_everywhere(const char* name, Drive drive, std::uint64_t writes_min)
{
    keep_memory();
    std::vector<std::uint64_t> whole, seen;
    const std::uint64_t image = image_with_cut(drive, 0, 0, whole);
    std::uint64_t runs = 0, writes = 0;
    for (std::uint64_t nth = 1; nth <= whole.size(); ++nth) {
        const std::uint64_t size = whole[nth - 1];
        if (size > 8192)
            continue;
        ++writes;
        for (std::uint64_t k = 1; k < size; k += thinning, ++runs) {
            if (image_with_cut(drive, nth, k, seen) != image)
                BOOST_ERROR(name << "/write." << nth << '.' << k
                                 << ": another image than without");
            if (seen.size() < nth + 1 || seen[nth] != size - k)
                BOOST_ERROR(name << "/write." << nth << '.' << k
                                 << ": the rest does not follow");
        }
    }
    std::cout << name << ": " << runs << " runs with " << runs
              << " transfers cut short, at each byte of " << writes << " writes"
              << std::endl;
    BOOST_TEST(writes >= writes_min);
    BOOST_TEST(runs >= 2000u / thinning);
}

/// A write that is cut short, and then fails: the rest goes to the same place, or nothing more.
template <class Writer>
void cut_and_fail(const char* name)
{
    keep_memory();
    fault_runner<Writer> o(name);
    for (const initial_log& b : initial_logs<Writer>())
        for (const std::string& steps : workloads)
            for (const std::uint64_t length : lengths)
                for (const int error : {ENOSPC, EDQUOT, EIO, EFBIG, EINTR})
                    for (std::uint64_t nth = 1; nth < 1000; nth += thinning)
                        if (!o.run(b, steps,
                                   {.kinds = op::write,
                                    .nth = nth,
                                    .error = error,
                                    .transfer_first = length,
                                    .text = "cut." + std::to_string(nth) + '.' +
                                            std::to_string(length) + '.' +
                                            std::to_string(error)}) ||
                            o.alone())
                            break;
    if (o.alone())
        return;
    o.print();
    BOOST_TEST(o.counts().runs >= 2000u / thinning);
    BOOST_TEST(o.counts().waits >= 300u / thinning);
    BOOST_TEST(o.counts().poisoned >= 300u / thinning);
}

} // namespace

BOOST_AUTO_TEST_SUITE(lengths_suite)

BOOST_AUTO_TEST_CASE(short_transfers_change_nothing_in_a_log_that_is_synced)
{
    cut_every_transfer<direct<group_commit, data_sync>>("group");
}

BOOST_AUTO_TEST_CASE(short_transfers_change_nothing_in_a_log_that_is_not_synced)
{
    cut_every_transfer<direct<group_commit, no_sync>>("unsynced");
}

BOOST_AUTO_TEST_CASE(a_write_may_end_after_each_of_its_bytes)
{
    using writer = direct<group_commit, data_sync>;
    cut_everywhere(
        "every-byte",
        [](simulated_disk& disk) {
            failing_run<writer> t(disk, {});
            expect(!t.open(), "opening fails for want of length");
            for (const char c : std::string("sbC"))
                expect(!t.step(c), "a call fails for want of length");
            t.die();
        },
        5);
}

BOOST_AUTO_TEST_CASE(a_write_from_both_ends_of_a_ring_may_end_after_each_of_its_bytes)
{
    // The second record lies around the end of the ring: its frame is written from two places.
    const std::string payload(2500, 'x');
    cut_everywhere(
        "ring-wrap",
        [&](simulated_disk& disk) {
            using files_type = segment::segment_writer<data_sync, simulated_file>;
            std::error_code ec;
            writer::recovery<simulated_file> opening(scan::codecs_of<crc32c_codec>, true,
                                                     {});
            auto log = opening.open(disk.path("log"), ec);
            expect(!ec, "opening fails for want of length");
            basic_wal_options<ring_queue, manual_flush, data_sync> options;
            options.segment = {.size = 32 << 10, .spares = 0, .block_size = 512};
            ring_queue ring({.memory = 4096}, 1);
            files_type files(std::move(log), options, crc32c_codec::codec_id, false,
                             [] {});
            segment::counters count;
            files.begin(ec);
            for (const std::size_t parts : {1u, 2u}) {
                expect(!ec, "a call fails for want of length");
                ring.push(codec::record_source<crc32c_codec>(record_type(parts),
                                                             view_bytes(payload)),
                          queue::no_deadline, [](std::uint64_t) {});
                expect(ring.gather(4096, 0).buffers.size() == parts,
                       "the record does not lie as it should");
                expect(files.gather(ring, 0, count).records == 1 &&
                           files.write(count, ec),
                       "a record is not written");
                ring.release();
            }
            files.sync(count, ec);
            expect(!ec, "a call fails for want of length");
        },
        4);
}

BOOST_AUTO_TEST_CASE(a_write_that_is_cut_short_and_then_fails_is_gone_on_from_or_final)
{
    cut_and_fail<direct<manual_flush, data_sync>>("cut");
}

BOOST_AUTO_TEST_CASE(a_write_of_nothing_is_an_error_and_not_tried_for_ever)
{
    using writer = direct<group_commit, data_sync>;
    keep_memory();
    fault_runner<writer> o("nothing");
    for (const initial_log& b : initial_logs<writer>())
        for (const std::string& steps : workloads)
            for (std::uint64_t nth = 1; nth < 1000; ++nth)
                if (!o.run(b, steps,
                           {.kinds = op::write,
                            .nth = nth,
                            .transfer = 0,
                            .text = "nothing." + std::to_string(nth)}))
                    break;
    o.print();
    BOOST_TEST(o.counts().runs >= 50u);
    BOOST_TEST(o.counts().poisoned >= 20u);
    BOOST_TEST(o.counts().opens_refused >= 10u);
}

BOOST_AUTO_TEST_SUITE_END()
