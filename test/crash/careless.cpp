// forelog/test/crash/careless.cpp: the crash tests find what a log may not leave out
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/careless_file.hpp"
#include "support/failed_sync_case.hpp"

using namespace forelog;
using namespace forelog::test;

namespace {

template <omission Omission>
using careless_writer = basic_wal_writer<direct_queue, group_commit, data_sync,
                                         crc32c_codec, careless_file<Omission>>;

const std::vector<std::string> workloads{"sss", "RRs", "sKsK", "sOs"};

/// Returns: what the exploration objects to.
template <omission Omission>
std::vector<std::string> objections()
{
    keep_memory();
    explorer<careless_writer<Omission>> x("careless", 512, {.states_max = 16});
    for (const std::string& steps : workloads)
        x.explore(steps);
    return x.failures();
}

template <omission Omission>
std::vector<std::string> objections_after_failed_syncs()
{
    keep_memory();
    explorer<careless_writer<Omission>> x("careless", 512, {});
    fail_every_sync(x, "careless", 512, {"sss"});
    return x.failures();
}

/// Whether any of them says that something acknowledged is lost.
bool tell_of_loss(const std::vector<std::string>& all)
{
    return std::any_of(all.begin(), all.end(), [](const std::string& s) {
        return s.find("I1:") != s.npos || s.find("part of the log is missing") != s.npos;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(careless)

BOOST_AUTO_TEST_CASE(a_wrapper_that_leaves_out_nothing_is_not_objected_to)
{
    for (const std::string& f : objections<omission::nothing>())
        BOOST_ERROR("crash case " << f);
    for (const std::string& f : objections_after_failed_syncs<omission::nothing>())
        BOOST_ERROR("crash case " << f);
}

BOOST_AUTO_TEST_CASE(a_directory_sync_that_is_left_out_is_found)
{
    BOOST_TEST(tell_of_loss(objections<omission::directory_sync>()));
}

BOOST_AUTO_TEST_CASE(a_file_sync_that_is_left_out_is_found)
{
    BOOST_TEST(tell_of_loss(objections<omission::data_sync>()));
}

BOOST_AUTO_TEST_CASE(a_tail_that_is_not_written_again_after_a_failed_sync_is_found)
{
    BOOST_TEST(tell_of_loss(objections_after_failed_syncs<omission::rewrite>()));
}

BOOST_AUTO_TEST_SUITE_END()
