// forelog/test/crash/failed_syncs.cpp: after a failed sync nothing is believed that reads
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/failed_sync_case.hpp"

using namespace forelog;
using namespace forelog::test;

namespace {

/// Those with K and O: syncs of a recovery fail, too.
const std::vector<std::string> workloads{
    "s",    "sss",  "sfsf",   "ebfl",    "lzC",      "Rs",    "RRf",
    "XsXf", "bBfb", "ssfC",   "sRRtRtC", "csRcTRtf", "XtsfX", "RsRsRsC",
    "sKs",  "sOs",  "csKcsK", "KK",      "sRKRtKs",  "bXKbO"};

template <class Writer>
void fail_all(const char* name, std::uint32_t block_size)
{
    keep_memory();
    explorer<Writer> x(name, block_size, {.samples = 1});
    const char* const line = std::getenv("FORELOG_CRASH_CASE");
    std::uint64_t failed = 0;
    if (line != nullptr)
        repeat_case(x, name, block_size, line);
    else
        failed = fail_every_sync(x, name, block_size, workloads);
    for (const std::string& f : x.failures())
        BOOST_ERROR("crash case " << f);
    if (line != nullptr)
        return;
    std::cout << failed << " failed syncs; ";
    print(name, x.counts());
    BOOST_TEST(failed >= 200u);
    expect_floor(x.counts(), 15000);
}

} // namespace

BOOST_AUTO_TEST_SUITE(failed_syncs)

BOOST_AUTO_TEST_CASE(a_failed_sync_poisons_a_log_that_is_synced_on_every_append)
{
    fail_all<direct_group_commit>("fail-group", 4096);
}

BOOST_AUTO_TEST_CASE(a_failed_sync_poisons_a_log_that_is_synced_on_flush)
{
    fail_all<direct_manual>("fail-manual", 512);
}

BOOST_AUTO_TEST_SUITE_END()
