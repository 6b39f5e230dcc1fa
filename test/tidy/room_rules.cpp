// forelog/test/tidy/room_rules.cpp: private headers, sizes of rooms, and names that were replaced
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#include "repository.hpp"

#include <map>
#include <regex>
#include <set>

namespace {

using namespace tidy;

std::string const name_list = "test/tidy/old_names.txt";

/// Private headers that rooms above their own may include, beside their own room.
const std::map<std::string, std::set<std::string>> shared_private_headers = {
    {"forelog/checksum/detail/crc_polynomial.hpp",
     {"format"}}, // the inverse of a checksum
};

/// The part of a path before a private header: forelog/queue of forelog/queue/detail/ring_tail.hpp;
/// empty if the header is public. What is in forelog/detail is for all rooms.
std::string owner_of(const std::string& header)
{
    const auto at = header.find("/detail/");
    const std::string owner = at == std::string::npos ? "" : header.substr(0, at);
    return owner == "forelog" ? "" : owner;
}

/// Whether a rule about the names in a file applies to it.
bool has_names(const source_file& file)
{
    static constexpr std::array folders = {"include/", "test/", "bench/", "example/",
                                           "doc/"};
    return (is_text(file) || ends_with(file.path, ".py")) && file.path != name_list &&
           file.path != "doc/changes.adoc" &&
           std::any_of(folders.begin(), folders.end(),
                       [&](const char* f) { return starts_with(file.path, f); });
}

} // namespace

BOOST_AUTO_TEST_CASE(a_private_header_is_included_by_its_own_room)
{
    static std::regex const directive{R"(^\s*#\s*include\s*<(forelog/[^>]+)>.*)"};
    std::size_t found = 0;
    for (const source_file& file : files()) {
        // Unit tests and schedules drive private parts; nobody else does.
        const bool user =
            is_header_of_library(file) || starts_with(file.path, "bench/") ||
            starts_with(file.path, "example/") || starts_with(file.path, "test/conform/");
        for (std::size_t i = 0; user && i != file.lines.size(); ++i) {
            std::smatch match;
            if (!std::regex_match(file.lines[i], match, directive))
                continue;
            const std::string header = match[1];
            const std::string owner = owner_of(header);
            if (owner.empty())
                continue;
            ++found;
            const auto shared = shared_private_headers.find(header);
            const bool allowed =
                starts_with(file.path, "include/" + owner + "/") ||
                (shared != shared_private_headers.end() &&
                 std::any_of(shared->second.begin(), shared->second.end(),
                             [&](const std::string& room) {
                                 return starts_with(file.path,
                                                    "include/forelog/" + room + "/");
                             }));
            if (!allowed)
                complain(file, i + 1, "<" + header + "> is private to " + owner);
        }
    }
    BOOST_TEST(found > 30U);
}

BOOST_AUTO_TEST_CASE(a_folder_of_the_library_has_at_most_a_dozen_headers_at_its_top)
{
    std::map<std::string, unsigned> headers;
    for (const source_file& file : files()) {
        if (is_header_of_library(file))
            ++headers[file.path.substr(0, file.path.rfind('/'))];
    }
    BOOST_TEST(headers.size() > 10U);
    for (const auto& [folder, count] : headers)
        BOOST_TEST(count <= 12U, folder << " has " << count << " headers");
}

BOOST_AUTO_TEST_CASE(names_that_were_replaced_are_gone)
{
    const auto list = std::find_if(files().begin(), files().end(), [](const auto& file) {
        return file.path == name_list;
    });
    BOOST_REQUIRE(list != files().end());
    std::map<std::string, std::string> replaced;
    for (const std::string& line : list->lines) {
        std::istringstream words{line};
        std::string before, after;
        if (!starts_with(line, "#") && words >> before >> after)
            replaced[before] = after;
    }
    BOOST_TEST(replaced.size() > 30U);
    static std::regex const word{R"([A-Za-z_]\w*)"};
    for (const source_file& file : files()) {
        for (std::size_t i = 0; has_names(file) && i != file.lines.size(); ++i) {
            const std::string& line = file.lines[i];
            for (std::sregex_iterator w{line.begin(), line.end(), word}, end; w != end;
                 ++w) {
                const auto found = replaced.find(w->str());
                if (found != replaced.end())
                    complain(file, i + 1,
                             "has the old name " + found->first + ": it is " +
                                 found->second + " now");
            }
        }
    }
}
