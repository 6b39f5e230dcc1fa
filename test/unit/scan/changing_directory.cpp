// forelog/test/unit/scan/changing_directory.cpp: a log whose files come and go while it is read
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "built_log.hpp"

#include "../../support/memory_disk.hpp"

namespace {

using namespace forelog;
using namespace forelog::test;
using format::link_reason;

/// What happens before a file of that name is opened, if anything.
std::function<void(std::string_view)> before_open;

struct changing_directory;

struct changing_file : memory_file
{
    using directory = changing_directory;

    changing_file() = default;
    changing_file(memory_file f) noexcept : memory_file(std::move(f)) {}
};

struct changing_directory : memory_directory
{
    changing_directory() = default;
    changing_directory(memory_directory d) noexcept : memory_directory(std::move(d)) {}

    static changing_directory open(const std::filesystem::path& path, directory_access a,
                                   std::error_code& ec)
    {
        return memory_directory::open(path, a, ec);
    }

    changing_file open_file(const char* name, file_access a, std::error_code& ec) noexcept
    {
        if (before_open)
            before_open(name);
        return memory_directory::open_file(name, a, ec);
    }

    changing_file create_file(const char* name, std::error_code& ec) noexcept
    {
        return memory_directory::create_file(name, ec);
    }
};

static_assert(log_file<changing_file>);

struct fixture
{
    fixture() { disk.put("LOCK", {}); }
    ~fixture() { before_open = nullptr; }

    static std::string name(std::uint64_t number)
    {
        return format::segment_name(number).data();
    }

    void put(const segment_image& s) { disk.put(name(s.header.number), s.bytes); }

    /// Effects: removes them as soon as the first of them is about to be opened.
    void vanish(std::initializer_list<std::uint64_t> numbers)
    {
        before_open = [&, all = std::vector(numbers)](std::string_view opened) {
            if (opened != name(all[0]))
                return;
            for (const std::uint64_t n : all)
                disk.files.erase(name(n));
        };
    }

    std::string read(replay_options options = {})
    {
        std::string all;
        replay_range<changing_file, crc32c_codec> log(disk.path(), std::move(options),
                                                      ec);
        for (const record_view& r : log)
            all += view_text(r.payload);
        report = log.report();
        return all;
    }

    memory_disk disk;
    std::error_code ec;
    recovery_report report;
};

segment_image with(segment_image s, const char* payload)
{
    s.data({payload});
    return s;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(scan_changing_directory, fixture)

BOOST_AUTO_TEST_CASE(spares_that_a_new_epoch_removes_do_not_take_the_beginning_with_them)
{
    segment_image one = with(segment_image::first(), "a");
    one.close(1);
    put(one);
    put(segment_image(2));
    put(segment_image(3));
    put(with(new_epoch(4, 2, one), "b"));
    vanish({2, 3});
    BOOST_TEST(read() == "ab");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.first_lsn.value() == 1u);
    BOOST_TEST(report.segments == 2u);
}

BOOST_AUTO_TEST_CASE(segments_that_a_truncation_removes_take_all_before_them)
{
    const segment_image one = with(segment_image::first(), "a");
    const segment_image two = with(segment_image::after(one), "b");
    put(one);
    put(two);
    put(with(segment_image::after(two), "c"));
    vanish({2, 1});
    BOOST_TEST(read() == "c");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.first_lsn.value() == 3u);
}

BOOST_AUTO_TEST_CASE(a_spare_and_truncated_segments_that_go_together_are_told_apart)
{
    const segment_image one = with(segment_image::first(), "a");
    const segment_image two = with(segment_image::after(one), "b");
    put(one);
    put(two);
    put(segment_image(3));
    put(with(new_epoch(4, 2, two), "c"));
    vanish({2, 1, 3});
    BOOST_TEST(read() == "c");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.first_lsn.value() == 3u);
}

BOOST_AUTO_TEST_CASE(a_log_that_is_just_being_made_is_empty_and_not_damaged)
{
    // The directory is scanned when a segment has only its header. Then the writer continues.
    segment_image whole = segment_image::first(), begun(1);
    whole.data({"a"});
    whole.data({"b"}, 1);
    whole.preallocate();
    begun.preallocate();
    put(begun);
    int opened = 0;
    before_open = [&](std::string_view) {
        if (++opened == 2)
            put(whole);
    };
    BOOST_TEST(read() == "");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.end == verdict::clean);
    BOOST_TEST(read() == "ab");
}

BOOST_AUTO_TEST_CASE(a_segment_that_grew_after_the_directory_was_scanned_is_not_cut_off)
{
    segment_image one = with(segment_image::first(), "a");
    const segment_image small = one;
    one.data({"b"}, 1);
    one.seal(2);
    put(small);
    put(with(segment_image::after(one, link_reason::sealed, true, 2), "c"));
    int opened = 0;
    before_open = [&](std::string_view name_opened) {
        opened += name_opened == name(1);
        if (opened == 2) // by then the directory scan has its size
            put(one);
    };
    BOOST_TEST(read() == "ab");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.end == verdict::clean);
    BOOST_TEST(read() == "abc");
}

BOOST_AUTO_TEST_CASE(
    a_dead_segment_does_not_end_the_log_where_a_living_one_says_it_continues)
{
    const segment_image small = with(segment_image::first(), "a");
    segment_image one = small;
    one.data({"b"}, 1);
    put(small);
    put(new_epoch(2, 2, small)); // as in a copy that was put together of two
    put(with(new_epoch(3, 3, one), "c"));
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::gap), ec.message());
    BOOST_TEST(report.end == verdict::gap);
}

BOOST_AUTO_TEST_CASE(a_link_that_contradicts_is_no_sign_of_a_writer_at_work)
{
    // It names the very end of what is before it, in an epoch that cannot follow.
    const segment_image one = with(segment_image::first(), "a");
    segment_image two(2, 1);
    two.next_lsn = one.next_lsn;
    two.chain = one.chain;
    two.link({1, one.bytes.size(), 1, link_reason::recovered, true});
    put(one);
    put(with(two, "b"));
    BOOST_TEST(read() == "a");
    BOOST_TEST((ec == error::corrupt), ec.message());
    BOOST_TEST(report.end == verdict::corrupt);
}

BOOST_AUTO_TEST_SUITE_END()
