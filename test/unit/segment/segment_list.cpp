// forelog/test/unit/segment/segment_list.cpp: which segments truncation removes, and in which order
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/segment/segment_list.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace forelog;
using segment::segment_list;

/// Records the calls.
struct noting_directory
{
    void remove(const char* name, std::error_code& ec) noexcept
    {
        ec = name == refuses ? std::make_error_code(why) : std::error_code();
        if (!ec || why == std::errc::no_such_file_or_directory)
            calls.push_back("-" + std::to_string(*format::segment_number(name)));
    }
    void sync(std::error_code& ec) noexcept
    {
        ec = sync_fails ? std::make_error_code(std::errc::io_error) : std::error_code();
        calls.emplace_back("s");
    }

    void persist(std::uint64_t number, std::error_code& ec) noexcept
    {
        ec = anchor_fails ? std::make_error_code(std::errc::io_error) : std::error_code();
        anchors.push_back(number);
    }

    std::string done() const
    {
        std::string all;
        for (const std::string& c : calls)
            all += c;
        return all;
    }

    std::vector<std::string> calls;
    std::string refuses;
    std::errc why = std::errc::permission_denied;
    bool sync_fails = false;
    std::vector<std::uint64_t> anchors; ///< what was to be the first segment
    bool anchor_fails = false;
    std::size_t removals_max = 1000; ///< then the log is closed
};

struct list_fixture
{
    std::size_t truncate(std::uint64_t n) { return truncate(list, n, 1000); }
    std::size_t truncate(segment_list& segments, std::uint64_t n, std::uint64_t durable)
    {
        return segments.truncate_before(
            directory,
            [&](std::uint64_t number, std::error_code& failed) {
                directory.persist(number, failed);
            },
            [&](std::error_code& failed) { directory.sync(failed); }, n, durable,
            [&] { return directory.removals_max-- != 0; }, ec);
    }

    /// Segments 1, 2, 4 and 5 begin with 1, 10, 20 and 30; 3 and 6 are dead.
    segment_list list{{{1, 1}, {2, 10}, {4, 20}, {5, 30}}, {3, 6}};
    noting_directory directory;
    std::error_code ec;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(segment_list_order, list_fixture)

BOOST_AUTO_TEST_CASE(a_segment_is_removed_when_the_next_one_begins_at_or_below_the_number)
{
    BOOST_TEST(truncate(9) == 0u);
    BOOST_TEST(directory.done() == "");
    BOOST_TEST(truncate(10) == 1u);
    BOOST_TEST(directory.done() == "-1s");
    BOOST_TEST(truncate(19) == 0u);
    BOOST_TEST(list.size() == 3u);
}

BOOST_AUTO_TEST_CASE(several_are_removed_oldest_first_with_a_sync_after_each)
{
    BOOST_TEST(truncate(25) == 2u);
    BOOST_TEST(directory.done() == "-1s-2s-3s");
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(
    before_a_segment_goes_the_one_with_which_the_log_begins_is_made_durable)
{
    truncate(25);
    BOOST_TEST((directory.anchors == std::vector<std::uint64_t>{2, 4, 4}));
    directory.anchor_fails = true;
    BOOST_TEST(truncate(1000) == 0u);
    BOOST_TEST((ec == std::errc::io_error));
    BOOST_TEST(directory.done() == "-1s-2s-3s");
}

BOOST_AUTO_TEST_CASE(the_last_one_always_stays)
{
    BOOST_TEST(truncate(1000) == 3u);
    BOOST_TEST(directory.done() == "-1s-2s-3s-4s");
    BOOST_TEST(list.size() == 1u);
    BOOST_TEST(truncate(1000) == 0u);
}

BOOST_AUTO_TEST_CASE(a_segment_in_use_keeps_its_predecessor_until_its_link_is_durable)
{
    segment_list two({{1, 1}}, {});
    two.add({2, 10});
    BOOST_TEST(truncate(two, 10, 9) == 0u);
    BOOST_TEST(truncate(two, 10, 10) == 1u);
}

BOOST_AUTO_TEST_CASE(the_first_of_an_epoch_has_a_durable_link_without_a_record)
{
    segment_list two({{1, 1}}, {});
    two.add({2, 10});
    two.set_first_of_epoch(2);
    BOOST_TEST(truncate(two, 10, 9) == 1u);
}

BOOST_AUTO_TEST_CASE(dead_segments_are_removed_with_those_around_them)
{
    segment_list later({{5, 30}, {6, 40}}, {3});
    BOOST_TEST(truncate(later, 29, 1000) == 0u);
    BOOST_TEST(directory.done() == ""); // it explains the end that the next segment names
    BOOST_TEST(truncate(later, 30, 1000) == 0u);
    BOOST_TEST(directory.done() == "-3s");
    later.add_dead(7);
    BOOST_TEST(truncate(later, 1000, 1000) == 1u);
    BOOST_TEST(directory.done() == "-3s-5s");
}

BOOST_AUTO_TEST_CASE(a_segment_that_is_gone_counts_as_removed)
{
    directory.refuses = format::segment_name(1).data();
    directory.why = std::errc::no_such_file_or_directory;
    BOOST_TEST(truncate(10) == 1u);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(an_error_stops_before_anything_newer_is_touched)
{
    directory.refuses = format::segment_name(2).data();
    BOOST_TEST(truncate(1000) == 1u);
    BOOST_TEST((ec == std::errc::permission_denied));
    BOOST_TEST(directory.done() == "-1s");
    directory.refuses.clear();
    BOOST_TEST(truncate(1000) == 2u); // and continues there the next time
}

BOOST_AUTO_TEST_CASE(a_failed_sync_stops)
{
    directory.sync_fails = true;
    truncate(1000);
    BOOST_TEST((ec == std::errc::io_error));
    BOOST_TEST(directory.done() == "-1s");
}

BOOST_AUTO_TEST_CASE(a_truncation_ends_between_two_removals_when_the_log_is_closed)
{
    directory.removals_max = 2;
    BOOST_TEST(truncate(30) == 2u);
    BOOST_TEST((ec == error::closed));
    BOOST_TEST(directory.done() == "-1s-2s");
    BOOST_TEST(list.size() == 2u);
    directory.removals_max = 1000; // the next writer continues
    BOOST_TEST(truncate(30) == 1u);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_SUITE_END()
