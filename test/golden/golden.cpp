// forelog/test/golden/golden.cpp: logs of format 1 stay what they are
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "cases.hpp"

#include "../support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <iostream>

using namespace forelog;
using namespace forelog::test;

namespace {

struct fixture
{
    fixture()
    {
        const char* const root = std::getenv("FORELOG_SOURCE_DIR");
        std::ifstream in(fs::path(root != nullptr ? root : ".") /
                         "test/golden/format1.txt");
        BOOST_REQUIRE_MESSAGE(in.good(), "no golden file; set FORELOG_SOURCE_DIR");
        cases = parse(in);
        BOOST_REQUIRE(cases.size() == makers().size());
    }

    temp_dir scratch;
    std::vector<golden_case> cases;
};

std::string difference(const std::string& a, const std::string& b)
{
    std::size_t at = 0;
    while (at < a.size() && at < b.size() && a[at] == b[at])
        ++at;
    return "differ at byte " + std::to_string(at) + ", sizes " +
           std::to_string(a.size()) + " and " + std::to_string(b.size());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(golden, fixture)

BOOST_AUTO_TEST_CASE(what_format_1_wrote_is_read_as_it_was)
{
    std::size_t lines = 0;
    for (const golden_case& c : cases) {
        write_files(scratch / c.name, c.bytes);
        std::vector<std::string> now;
        for (const replay_mode mode :
             {replay_mode::prefix, replay_mode::strict, replay_mode::salvage})
            for (std::string& line : describe(scratch / c.name, mode))
                now.push_back(std::move(line));
        BOOST_TEST(now == c.replayed, boost::test_tools::per_element());
        lines += now.size();
        BOOST_TEST((read_files(scratch / c.name) == c.bytes),
                   "replay changes " << c.name);
    }
    std::cout << cases.size() << " golden logs, " << lines << " lines" << std::endl;
    BOOST_TEST(lines > 60u);
}

BOOST_AUTO_TEST_CASE(the_same_calls_still_write_the_same_bytes)
{
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const golden_case made = make_case(i, scratch.path());
        BOOST_TEST(made.name == cases[i].name);
        BOOST_TEST(made.bytes.size() == cases[i].bytes.size());
        for (const auto& [name, bytes] : cases[i].bytes) {
            const auto at = made.bytes.find(name);
            BOOST_REQUIRE((at != made.bytes.end()));
            BOOST_TEST((at->second == bytes),
                       made.name << ' ' << name << ": " << difference(at->second, bytes));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_log_of_format_1_can_be_written_on)
{
    for (const golden_case& c : cases) {
        const fs::path log = scratch / c.name;
        write_files(log, c.bytes);
        std::error_code ec;
        sync_wal_writer wal(log, {}, ec);
        if (c.name == "flipped" && ec)
            continue;
        BOOST_TEST(!ec, c.name << ": " << ec.message());
        const lsn n = wal.append(view_bytes("today"));
        BOOST_TEST(!wal.close());
        std::uint64_t last = 0;
        for (const record_view& r : replay(log, {}, ec))
            last = r.lsn.value();
        BOOST_TEST((last == n.value() || c.name == "flipped"), c.name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
