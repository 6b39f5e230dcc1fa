// forelog/test/unit/writer/sizes.cpp: records from 0 bytes to the limit, through every queue
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

namespace {

using namespace forelog;
using namespace forelog::test;

std::string payload_of(std::size_t size)
{
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>((i * 7 + size) & 0xff);
    return text;
}

/// Effects: appends records and batches of all sizes, and compares what replay gives.
template <class Queue, class SyncPolicy>
void all_sizes(const std::filesystem::path& path)
{
    using writer = basic_wal_writer<Queue, group_commit, SyncPolicy, crc32c_codec>;
    typename writer::options o = quick<writer>();
    if constexpr (requires { o.queue.memory; })
        o.queue.memory = 8192;
    o.segment.size = 256_KiB;
    std::vector<std::size_t> sizes{
        0,    1,    7,       8,       9,         15,         16,    255,
        256,  257,  272,     273,     4079,      4080,       4081,  8160,
        8176, 8177, 8192,    8193,    65520,     65536,      65537, 262'000,
        0,    3,    262'144, 262'145, 1'000'003, 16_MiB - 1, 16_MiB};
    std::vector<std::size_t> expected;
    {
        writer wal(path, o);
        for (const std::size_t n : sizes) {
            wal.append(view_bytes(payload_of(n)));
            expected.push_back(n);
        }
        for (const std::size_t most : {100u, 20'000u, 300'000u}) {
            batch b;
            for (std::size_t n = 0; n <= most; n += most / 5) {
                b.add(view_bytes(payload_of(n)));
                expected.push_back(n);
            }
            wal.append(b);
        }
        BOOST_TEST(wal.last_lsn().value() == expected.size());
        BOOST_TEST(!wal.close());
    }
    replay log(path, {.mode = replay_mode::strict});
    std::size_t i = 0;
    for (const record_view& r : log) {
        BOOST_TEST_REQUIRE(i < expected.size());
        BOOST_TEST(r.lsn.value() == i + 1);
        BOOST_TEST_REQUIRE(r.payload.size() == expected[i]);
        BOOST_TEST((view_text(r.payload) == payload_of(expected[i])),
                   "size " << expected[i]);
        ++i;
    }
    BOOST_TEST(i == expected.size());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_sizes, writer_fixture)

BOOST_AUTO_TEST_CASE(every_size_passes_a_ring_queue)
{
    all_sizes<ring_queue, data_sync>(path());
}

BOOST_AUTO_TEST_CASE(every_size_passes_a_bounded_queue)
{
    all_sizes<bounded_queue, data_sync>(path());
}

BOOST_AUTO_TEST_CASE(every_size_passes_an_unbounded_queue)
{
    all_sizes<unbounded_queue, no_sync>(path());
}

BOOST_AUTO_TEST_CASE(every_size_passes_without_a_queue)
{
    all_sizes<direct_queue, no_sync>(path());
}

BOOST_AUTO_TEST_CASE(frames_that_are_filled_up_to_a_step_are_read_like_others)
{
    using writer = basic_wal_writer<ring_queue, manual_flush, no_sync, crc32c_codec>;
    constexpr std::uint64_t records = 4500;
    const std::string payload = payload_of(1000);
    {
        writer::options o;
        o.segment.size = 2_MiB; // the last frames of a segment end elsewhere
        writer wal(path(), o);
        for (std::uint64_t i = 0; i < records; ++i)
            wal.append(view_bytes(payload));
        wal.flush();
        BOOST_TEST(wal.stats().frames < 30u);
    }
    replay log(path(), {.mode = replay_mode::strict});
    std::uint64_t filled = 0, last = 0;
    for (const record_view& r : log) {
        BOOST_TEST_REQUIRE(r.lsn.value() == ++last);
        BOOST_TEST_REQUIRE((view_text(r.payload) == payload));
        filled += r.offset % (512 << 10) == format::frame_header_size;
    }
    BOOST_TEST(last == records);
    BOOST_TEST(filled >= 4u, filled << " frames begin at a step");
}

BOOST_AUTO_TEST_CASE(frames_hold_half_a_MiB_whatever_the_size_of_the_records)
{
    using writer = basic_wal_writer<ring_queue, manual_flush, no_sync, crc32c_codec>;
    for (const std::size_t size : {64u, 1000u, 3000u, 10'000u, 20'000u, 50'000u, 100'000u,
                                   170'000u, 200'000u, 250'000u}) {
        writer::options o;
        o.queue.memory = 16_MiB;
        writer wal(path() += std::to_string(size), o);
        const std::string payload(size, 'x');
        const std::uint64_t framed = format::framed_size(size);
        wal.append(view_bytes(std::string(12'000, 'x'))); // not at a step
        wal.flush();
        for (std::uint64_t left = 8_MiB; left > framed; left -= framed)
            wal.append(view_bytes(payload));
        wal.flush();
        // As many records as fit into it; few frames are shorter.
        const std::uint64_t whole = 8_MiB / (512_KiB / framed * framed);
        BOOST_TEST(wal.stats().frames >= 1 + 16u, "records of " << size);
        BOOST_TEST(wal.stats().frames <= 1 + whole + 4, "records of " << size);
    }
}

BOOST_AUTO_TEST_CASE(the_largest_limit_that_options_allow_is_kept)
{
    const std::string most = payload_of(63_MiB);
    {
        unsynced_wal_writer wal(path(), {.max_record_size = std::uint32_t{63} << 20});
        wal.append(view_bytes(most));
        BOOST_TEST(!wal.append(view_bytes(payload_of(63_MiB + 1)), ec));
        BOOST_TEST((ec == error::too_large));
    }
    replay log(path(), {.mode = replay_mode::strict});
    for (const record_view& r : log)
        BOOST_TEST((view_text(r.payload) == most));
    BOOST_TEST(log.report().last_lsn.value() == 1u);
}

BOOST_AUTO_TEST_CASE(
    a_record_that_can_never_fit_is_refused_by_a_try_and_lent_by_an_append)
{
    wal_writer wal(path(), {.queue = {.memory = 4096}, .segment = {.spares = 0}});
    const std::string large = payload_of(5000);
    BOOST_TEST(!wal.try_append(view_bytes(large)).has_value());
    BOOST_TEST(!wal.last_lsn());
    const lsn n = wal.append(view_bytes(large));
    BOOST_TEST((wal.written_lsn() >= n)); // the caller's buffer is free again
    BOOST_TEST(wal.append_for(1min, view_bytes(large)).has_value());
}

BOOST_AUTO_TEST_CASE(bytes_that_look_like_a_log_are_only_bytes)
{
    {
        wal_writer wal(dir / "inner");
        for (int i = 0; i < 10; ++i)
            wal.append(view_bytes("inner"));
    }
    std::string image;
    for (const auto& e : std::filesystem::directory_iterator(dir / "inner")) {
        std::FILE* const f = std::fopen(e.path().c_str(), "rb");
        char block[4096];
        for (std::size_t n; (n = std::fread(block, 1, sizeof block, f)) != 0;)
            image.append(block, n);
        std::fclose(f);
    }
    {
        wal_writer wal(path());
        wal.append(view_bytes(image));
        wal.append(view_bytes(std::string_view(image).substr(4096)));
    }
    const auto all = replayed({.mode = replay_mode::strict});
    BOOST_TEST(!ec);
    BOOST_TEST_REQUIRE(all.size() == 2u);
    BOOST_TEST((all[0] == image));
}

BOOST_AUTO_TEST_SUITE_END()
