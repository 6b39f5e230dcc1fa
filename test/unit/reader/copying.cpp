// forelog/test/unit/reader/copying.cpp: a copy of a log, beside its writer
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../writer/writer_fixture.hpp"

#include <atomic>
#include <thread>

#include <sys/stat.h>

namespace {

using namespace forelog;
using namespace forelog::test;
namespace fs = std::filesystem;

struct copying_fixture : writer_fixture
{
    fs::path copy() const { return dir / "copy"; }

    /// Effects: a log of some segments; returns its last LSN.
    lsn write_some(std::uint64_t rotations)
    {
        sync_wal_writer wal(path(), {.segment = {.size = 32_KiB, .block_size = 512}});
        while (wal.stats().rotations < rotations)
            wal.append(view_bytes(std::string(3000, 'x')));
        return wal.last_lsn();
    }

    /// Returns: the last LSN of the copy, in which all must follow each other.
    lsn last_of_copy()
    {
        lsn last;
        replay log(copy(), {}, ec);
        for (const record_view& r : log) {
            BOOST_TEST_REQUIRE((!last || r.lsn == last.next()));
            last = r.lsn;
        }
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(is_normal_end(log.report().end), log.report().reason);
        return last;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reader_copying, copying_fixture)

BOOST_AUTO_TEST_CASE(a_copy_of_a_closed_log_has_all_of_it_and_can_be_written_on)
{
    const lsn last = write_some(3);
    const copy_report r = copy_log(path(), dir / "copy/", {}, ec);
    BOOST_TEST_REQUIRE(!ec, ec.message());
    BOOST_TEST(r.segments == 4u);
    BOOST_TEST(r.linked == 0u);
    BOOST_TEST(r.last_lsn == last);
    BOOST_TEST(last_of_copy() == last);
    BOOST_TEST(!fs::exists(dir / "copy.partial"));
    sync_wal_writer wal(copy());
    BOOST_TEST(wal.append(view_bytes("more")) == last.next());
}

BOOST_AUTO_TEST_CASE(a_copy_beside_a_bursting_writer_is_a_log_with_all_that_was_durable)
{
    wal_writer::options o;
    o.segment = {.size = 64_KiB, .prepare_after = 0};
    o.flush.batch_timeout = 2ms;
    wal_writer wal(path(), o);
    std::atomic<bool> over{false};
    std::atomic<std::uint64_t> durable{0};
    std::thread burst([&] {
        for (unsigned n = 0; !over.load(); ++n) {
            for (unsigned i = 0; i < n % 60; ++i)
                wal.append(view_bytes(std::string(900, 'r')));
            durable = wal.flush().value();
            if (durable > 400)
                wal.truncate_before(lsn(durable - 200));
            std::this_thread::sleep_for(std::chrono::microseconds(n % 7 * 500));
        }
    });
    for (int i = 0; i < 20; ++i) {
        fs::remove_all(copy());
        const lsn before(durable.load());
        const copy_report r = copy_log(path(), copy(), {.link_sealed = i % 2 != 0}, ec);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(r.last_lsn <= wal.last_lsn());
        const lsn last = last_of_copy();
        BOOST_TEST(last == r.last_lsn);
        BOOST_TEST(last >= before);
        const wal_writer restored(copy(), {}, ec);
        BOOST_TEST(!ec, ec.message());
    }
    over = true;
    burst.join();
    BOOST_TEST(!wal.close());
    BOOST_TEST(!!replayed().size());
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(sealed_segments_can_be_linked_and_are_not_changed_by_a_writer)
{
    const lsn last = write_some(3);
    const copy_report r = copy_log(path(), copy(), {.link_sealed = true}, ec);
    BOOST_TEST_REQUIRE(!ec, ec.message());
    BOOST_TEST(r.linked == 3u);
    BOOST_TEST(fs::hard_link_count(path() / "wal-0000000000000001.seg") == 2u);
    {
        sync_wal_writer wal(path());
        wal.append(view_bytes("more"));
        BOOST_TEST(wal.truncate_before(wal.durable_lsn()) >= 3u);
    }
    BOOST_TEST(last_of_copy() == last);
}

BOOST_AUTO_TEST_CASE(space_of_a_segment_that_has_another_name_is_not_given_back)
{
    const auto blocks_after_close = [&](const fs::path& log, bool linked) {
        wal_writer wal(log, {.segment = {.size = 256_KiB, .prepare_after = 0}});
        while (wal.stats().segments_prepared < 1)
            std::this_thread::sleep_for(1ms);
        wal.commit(view_bytes("x"));
        wal.commit(view_bytes("y")); // in a segment that was filled with zeros
        const fs::path used = log / "wal-0000000000000002.seg";
        if (linked)
            fs::create_hard_link(used, dir / "name");
        BOOST_TEST(!wal.close());
        struct stat s;
        BOOST_TEST_REQUIRE(::stat(used.c_str(), &s) == 0);
        return s.st_blocks;
    };
    BOOST_TEST(blocks_after_close(dir / "linked", true) >= 512);
    BOOST_TEST(blocks_after_close(dir / "alone", false) < 512);
}

BOOST_AUTO_TEST_CASE(a_target_that_holds_anything_is_refused_and_left_alone)
{
    write_some(1);
    sync_wal_writer(dir / "copy").append(view_bytes("precious"));
    copy_log(path(), copy(), {}, ec);
    BOOST_TEST((ec == std::errc::directory_not_empty));
    BOOST_TEST(last_of_copy() == lsn(1));
    copy_log(path(), path(), {}, ec);
    BOOST_TEST((ec == std::errc::directory_not_empty));
    copy_log(dir / "none", dir / "other", {}, ec);
    BOOST_TEST((ec == std::errc::no_such_file_or_directory));
    BOOST_TEST(!fs::exists(dir / "other"));
    BOOST_TEST(!fs::exists(dir / "other.partial"));
}

BOOST_AUTO_TEST_CASE(what_a_crashed_copying_has_left_does_not_get_into_the_next_copy)
{
    const lsn last = write_some(1);
    fs::create_directory(dir / "copy.partial");
    std::fclose(std::fopen((dir / "copy.partial/wal-0000000000000009.seg").c_str(), "w"));
    fs::create_directory(copy()); // an empty one is no log
    copy_log(path(), copy(), {}, ec);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(last_of_copy() == last);
    BOOST_TEST(!fs::exists(copy() / "wal-0000000000000009.seg"));
}

BOOST_AUTO_TEST_CASE(a_damaged_log_is_not_copied)
{
    write_some(3);
    fs::remove(path() / "wal-0000000000000002.seg");
    copy_log(path(), copy(), {}, ec);
    BOOST_TEST((ec == error::gap));
    BOOST_TEST(!fs::exists(copy()));
    BOOST_TEST(!fs::exists(dir / "copy.partial"));
}

BOOST_AUTO_TEST_SUITE_END()
