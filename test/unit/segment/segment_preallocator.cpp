// forelog/test/unit/segment/segment_preallocator.cpp: when spares are made
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../writer/writer_fixture.hpp"

#include <fstream>
#include <iterator>
#include <thread>

namespace {

using namespace forelog;
using namespace forelog::test;
using namespace std::chrono_literals;

/// Returns: whether this many spares are ready within ten seconds.
template <class Writer>
bool prepares(Writer& wal, std::uint64_t spares)
{
    const auto give_up = std::chrono::steady_clock::now() + 10s;
    while (wal.stats().segments_prepared < spares) {
        if (std::chrono::steady_clock::now() > give_up)
            return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(segment_preallocation, writer_fixture)

BOOST_AUTO_TEST_CASE(a_spare_that_was_taken_is_replaced)
{
    wal_writer wal(path(), {.segment = {.size = 256_KiB, .prepare_after = 0}});
    BOOST_TEST_REQUIRE(prepares(wal, 2));
    wal.commit(view_bytes("moves on to the first spare"));
    BOOST_TEST(wal.stats().rotations == 1u);
    BOOST_TEST(prepares(wal, 3));
}

BOOST_AUTO_TEST_CASE(syncs_while_more_waits_allow_no_zeros)
{
    const auto expect_no_zeros = [&](const char* name, int flushes, int records) {
        const std::vector<std::byte> payload(10'000);
        const auto begun = std::chrono::steady_clock::now();
        manual_writer wal(
            dir / name,
            {.queue = {.memory = 4096_KiB},
             .segment = {.size = 16384_KiB, .spares = 1, .prepare_after = 1}});
        for (int flush = 0; flush < flushes; ++flush) {
            for (int i = 0; i < records; ++i)
                wal.append(payload);
            wal.flush();
        }
        BOOST_TEST(wal.stats().syncs == static_cast<std::uint64_t>(flushes));
        BOOST_TEST(prepares(wal, 1));
        // 64 steps of 10 ms. With what was synced half of them would not have waited.
        BOOST_TEST((std::chrono::steady_clock::now() - begun >= 600ms));
    };
    expect_no_zeros("four frames of one sync", 1, 200);
    expect_no_zeros("two frames each, wherever they are split", 16, 60);
}

BOOST_AUTO_TEST_CASE(a_small_ring_that_is_full_does_not_stop_the_zeros)
{
    using manual = basic_wal_writer<ring_queue, manual_flush, data_sync, crc32c_codec>;
    const std::vector<std::byte> payload(10'000);
    const auto prepared_in_time = [&](int attempt) {
        const auto begun = std::chrono::steady_clock::now();
        manual wal(path() += std::to_string(attempt),
                   {.queue = {.memory = 64_KiB},
                    .segment = {.size = 16384_KiB, .spares = 1, .prepare_after = 1}});
        for (int i = 0; i < 72; ++i) { // 4 MiB, of which each sync has two frames
            for (int k = 0; k < 6; ++k)
                wal.append(payload);
            wal.flush();
        }
        return prepares(wal, 1) && std::chrono::steady_clock::now() - begun < 600ms;
    };
    // 64 steps of 10 ms, if none of them is allowed for; a busy machine may take as long by itself.
    bool in_time = false;
    for (int attempt = 0; attempt < 8 && !in_time; ++attempt)
        in_time = prepared_in_time(attempt);
    BOOST_TEST(in_time);
}

BOOST_AUTO_TEST_CASE(a_spare_holds_zeros_after_its_header)
{
    wal_writer wal(path(),
                   {.segment = {.size = 256_KiB, .spares = 1, .prepare_after = 0}});
    BOOST_TEST_REQUIRE(prepares(wal, 1));
    std::ifstream f(path() / format::segment_name(2).data(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(f), {}};
    BOOST_TEST(bytes.size() == 256_KiB);
    BOOST_TEST(
        (bytes.find_first_not_of('\0', format::segment_header_size) == bytes.npos));
}

BOOST_AUTO_TEST_CASE(a_spare_is_not_taken_before_a_segment_with_a_lower_number)
{
    auto directory = posix_directory::open(path(), directory_access::create, ec);
    const format::segment_header pattern{.capacity = 64_KiB, .block_size = 4096};
    segment::segment_creator<posix_file> creator(directory, pattern, 7, true);
    segment::segment_preallocator<posix_file> segment_preallocator(creator, 1, true,
                                                                   [] {});
    for (int i = 0; segment_preallocator.ready() == 0 && i < 10'000; ++i)
        std::this_thread::sleep_for(1ms);
    BOOST_TEST(!segment_preallocator.take_below(7));
    const auto taken = segment_preallocator.take_below(8);
    BOOST_TEST_REQUIRE(taken.has_value());
    BOOST_TEST(taken->header.number == 7u);
}

BOOST_AUTO_TEST_SUITE_END()
