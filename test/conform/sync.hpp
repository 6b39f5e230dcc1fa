// forelog/test/conform/sync.hpp: what every model of sync_policy must do
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_SYNC_HPP
#define FORELOG_TEST_CONFORM_SYNC_HPP

#include "../support/testing.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <forelog/sync/concept.hpp>

#include <boost/test/unit_test.hpp>

#include <cerrno>

namespace forelog::test {

template <sync_policy Policy>
class sync_conformance
{
public:
    sync_conformance()
    {
        std::error_code ec;
        directory_ =
            simulated_directory::open(disk_.path(), directory_access::create, ec);
        file_ = directory_.create_file("f", ec);
        directory_.sync(ec);
        BOOST_TEST_REQUIRE(!ec);
        write("first");
    }

    void what_it_says_it_guarantees_is_on_the_scale()
    {
        BOOST_TEST((Policy::guarantees >= durability::process));
        BOOST_TEST((Policy::guarantees <= durability::device));
        BOOST_TEST(is_syncing<Policy> == (Policy::guarantees > durability::process));
    }

    void it_syncs_once_if_it_guarantees_more_than_the_process_and_never_otherwise()
    {
        const std::uint64_t before = syncs();
        std::error_code ec = std::make_error_code(std::errc::io_error);
        policy_.sync(file_, ec);
        BOOST_TEST(!ec);
        BOOST_TEST(syncs() - before == (is_syncing<Policy> ? 1u : 0u));
    }

    void what_it_synced_survives_the_power()
    {
        if (!is_syncing<Policy>)
            return;
        std::error_code ec;
        policy_.sync(file_, ec);
        write("second and longer");
        policy_.sync(file_, ec);
        BOOST_TEST(!ec);
        seeded nothing_more(1);
        disk_.crash(nothing_more);
        directory_ =
            simulated_directory::open(disk_.path(), directory_access::existing, ec);
        file_ = directory_.open_file("f", file_access::read, ec);
        BOOST_TEST(!ec);
        std::array<std::byte, 100> bytes{};
        const std::size_t n = file_.read_at(0, bytes, ec);
        BOOST_TEST(view_text(const_bytes(bytes).first(n)) == "second and longer");
    }

    void an_error_is_passed_on_and_nothing_is_tried_again()
    {
        if (!is_syncing<Policy>)
            return;
        for (const int error : {EIO, ENOSPC, EINTR, EDQUOT}) {
            disk_.with_faults(
                [&](fault_plan& p) { p.fail(op::sync_data | op::sync_all, 1, error); });
            const std::uint64_t before = syncs();
            std::error_code ec;
            policy_.sync(file_, ec);
            BOOST_TEST(ec.value() == error);
            BOOST_TEST((ec.category() == std::system_category()));
            BOOST_TEST(syncs() - before == 1u);
        }
    }

private:
    void write(std::string_view text)
    {
        std::error_code ec;
        const const_bytes one = view_bytes(text);
        file_.write_at(0, std::span(&one, 1), ec);
        BOOST_TEST_REQUIRE(!ec);
    }

    std::uint64_t syncs() const { return disk_.count_of(any_sync); }

    simulated_disk disk_;
    simulated_directory directory_;
    simulated_file file_;
    Policy policy_{};
};

} // namespace forelog::test

#define FORELOG_TEST_SYNC_CASE(suite, name)                                              \
    BOOST_AUTO_TEST_CASE(name)                                                           \
    {                                                                                    \
        suite().name();                                                                  \
    }

#define FORELOG_TEST_SYNC_CASES(suite)                                                   \
    FORELOG_TEST_SYNC_CASE(suite, what_it_says_it_guarantees_is_on_the_scale)            \
    FORELOG_TEST_SYNC_CASE(                                                              \
        suite, it_syncs_once_if_it_guarantees_more_than_the_process_and_never_otherwise) \
    FORELOG_TEST_SYNC_CASE(suite, what_it_synced_survives_the_power)                     \
    FORELOG_TEST_SYNC_CASE(suite, an_error_is_passed_on_and_nothing_is_tried_again)

#endif // FORELOG_TEST_CONFORM_SYNC_HPP
