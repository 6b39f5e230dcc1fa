// forelog/test/unit/scan/verdict.cpp: the decision table is complete, and says what its
// comment says
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/scan/verdict.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using forelog::verdict;
using namespace forelog::scan;

std::vector<tail_facts> all_evidence()
{
    std::vector<tail_facts> all;
    for (unsigned s = 0; s < successor_count; ++s)
        for (unsigned flags = 0; flags < 64; ++flags)
            all.push_back({static_cast<successor>(s), (flags & 1) != 0, (flags & 2) != 0,
                           (flags & 4) != 0, (flags & 8) != 0, (flags & 16) != 0,
                           (flags & 32) != 0});
    return all;
}

std::size_t deciding_row(const tail_facts& e)
{
    return static_cast<std::size_t>(&decide(e) - verdict_table.data());
}

/// The rules as section 6 of the design and the reliability page give them, not as the
/// table does.
verdict by_the_rules(const tail_facts& e)
{
    switch (e.successor) {
    case successor::ends_here: return verdict::clean;
    case successor::ends_later:
    case successor::contradicts:
    case successor::damaged: return verdict::corrupt;
    case successor::missing: return verdict::gap;
    case successor::foreign: return verdict::foreign;
    case successor::ends_later_unsynced:
        return e.promised ? verdict::corrupt : verdict::torn;
    case successor::none: break;
    }
    if (e.promised)
        return verdict::corrupt;
    if (e.later_frames)
        return verdict::torn;
    if (e.closed)
        return verdict::clean;
    if (e.sealed)
        return verdict::sealed;
    if (e.stale)
        return verdict::stale;
    return e.zeros ? verdict::end_of_preallocation : verdict::ambiguous;
}

/// The words of a line of the table in the comment, split at two blanks.
std::vector<std::string> cells_of(const std::string& line)
{
    std::vector<std::string> cells;
    for (std::size_t at = line.find_first_not_of(' '); at < line.size();) {
        const std::size_t end = (std::min)(line.find("  ", at), line.size());
        cells.push_back(line.substr(at, end - at));
        at = line.find_first_not_of(' ', end);
    }
    return cells;
}

/// The numbered rows of the comment in verdict.hpp, without their numbers.
std::vector<std::vector<std::string>> commented_rows()
{
    const char* const root = std::getenv("FORELOG_SOURCE_DIR");
    std::vector<std::vector<std::string>> rows;
    if (root == nullptr)
        return rows;
    std::ifstream in(std::string(root) + "/include/forelog/scan/verdict.hpp");
    BOOST_TEST_REQUIRE(in.good());
    for (std::string line; std::getline(in, line);) {
        std::vector<std::string> cells = cells_of(line);
        if (cells.size() == 9 && cells[0] == std::to_string(rows.size() + 1)) {
            cells.erase(cells.begin());
            rows.push_back(cells);
        }
    }
    return rows;
}

std::uint8_t successors_named(const std::string& cell)
{
    if (cell == "ends here")
        return bit(successor::ends_here);
    if (cell == "ends later")
        return bit(successor::ends_later);
    if (cell == "ends later unsynced")
        return bit(successor::ends_later_unsynced);
    if (cell == "contradicts")
        return bit(successor::contradicts);
    if (cell == "damaged")
        return bit(successor::damaged);
    if (cell == "missing")
        return bit(successor::missing);
    if (cell == "foreign")
        return bit(successor::foreign);
    if (cell == "none")
        return bit(successor::none);
    if (cell == "none, or unsynced")
        return static_cast<std::uint8_t>(bit(successor::none) |
                                         bit(successor::ends_later_unsynced));
    return 0;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scan_verdict)

BOOST_AUTO_TEST_CASE(every_evidence_matches_a_row)
{
    for (const tail_facts& e : all_evidence()) {
        const auto matching = std::ranges::count_if(
            verdict_table, [&](const auto& r) { return matches(r, e); });
        BOOST_TEST(matching >= 1, "successor " << static_cast<int>(e.successor)
                                               << ", flags "
                                               << static_cast<int>(flags_of(e)));
    }
}

BOOST_AUTO_TEST_CASE(rows_that_overlap_do_not_exist)
{
    // The first row that matches decides; rows are written so that it is the only one.
    for (const tail_facts& e : all_evidence()) {
        const auto matching = std::ranges::count_if(
            verdict_table, [&](const auto& r) { return matches(r, e); });
        BOOST_TEST(matching == 1, "successor " << static_cast<int>(e.successor)
                                               << ", flags "
                                               << static_cast<int>(flags_of(e)));
    }
}

BOOST_AUTO_TEST_CASE(every_row_decides_some_evidence)
{
    std::set<std::size_t> reached;
    for (const tail_facts& e : all_evidence())
        reached.insert(deciding_row(e));
    BOOST_TEST(reached.size() == verdict_table.size());
}

BOOST_AUTO_TEST_CASE(every_verdict_can_be_reached)
{
    std::set<verdict> reached;
    for (const tail_facts& e : all_evidence())
        reached.insert(decide(e).verdict);
    BOOST_TEST(reached.size() == 9u);
}

BOOST_AUTO_TEST_CASE(the_table_decides_as_the_rules_do)
{
    for (const tail_facts& e : all_evidence())
        BOOST_TEST((decide(e).verdict == by_the_rules(e)),
                   "successor " << static_cast<int>(e.successor) << ", flags "
                                << static_cast<int>(flags_of(e)) << ": "
                                << forelog::to_string(decide(e).verdict));
}

BOOST_AUTO_TEST_CASE(a_row_looks_at_no_flag_twice_and_requires_only_what_it_looks_at)
{
    for (const verdict_row& row : verdict_table) {
        BOOST_TEST((row.flags & ~row.mask) == 0);
        BOOST_TEST(row.successors != 0);
        BOOST_TEST(std::string(row.reason) != "");
    }
}

BOOST_AUTO_TEST_CASE(each_reason_names_one_row)
{
    std::set<std::string> reasons;
    for (const verdict_row& row : verdict_table)
        BOOST_TEST(reasons.insert(row.reason).second, row.reason);
}

BOOST_AUTO_TEST_CASE(the_table_in_the_comment_is_the_table_in_the_code)
{
    const auto rows = commented_rows();
    if (std::getenv("FORELOG_SOURCE_DIR") == nullptr) {
        BOOST_TEST_MESSAGE("FORELOG_SOURCE_DIR is not set: the comment is not compared");
        return;
    }
    BOOST_TEST_REQUIRE(rows.size() == verdict_table.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        BOOST_TEST_CONTEXT("row " << i + 1)
        {
            const verdict_row& row = verdict_table[i];
            BOOST_TEST(successors_named(rows[i][0]) == row.successors);
            for (unsigned flag = 0; flag < 6; ++flag) {
                const bool looked_at = (row.mask >> flag & 1) != 0;
                const char* const wanted =
                    looked_at ? ((row.flags >> flag & 1) != 0 ? "yes" : "no") : "any";
                BOOST_TEST(rows[i][1 + flag] == wanted, "column " << 1 + flag);
            }
            BOOST_TEST(rows[i][7] == forelog::to_string(row.verdict));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_ends_that_a_writer_may_continue_after_are_the_first_six)
{
    for (const verdict v :
         {verdict::clean, verdict::sealed, verdict::end_of_preallocation, verdict::torn,
          verdict::stale, verdict::ambiguous})
        BOOST_TEST(forelog::is_normal_end(v), forelog::to_string(v));
    for (const verdict v :
         {verdict::corrupt, verdict::gap, verdict::foreign, verdict::unknown})
        BOOST_TEST(!forelog::is_normal_end(v), forelog::to_string(v));
}

BOOST_AUTO_TEST_CASE(every_verdict_has_a_name_and_an_unknown_one_says_so)
{
    std::set<std::string> names;
    for (unsigned v = 0; v < 9; ++v)
        names.insert(forelog::to_string(static_cast<verdict>(v)));
    BOOST_TEST(names.size() == 9u);
    BOOST_TEST(names.count("unknown") == 0u);
    BOOST_TEST(forelog::to_string(verdict::unknown) == std::string("unknown"));
    BOOST_TEST(forelog::to_string(static_cast<verdict>(99)) == std::string("unknown"));
}

BOOST_AUTO_TEST_SUITE_END()
