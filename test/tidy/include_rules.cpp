// forelog/test/tidy/include_rules.cpp: who may include whom
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

/// A room of the library. It may include itself and every room whose rank is below
/// `sees_below`.
struct room
{
    int rank;
    int sees_below;
};

const std::map<std::string, room> rooms = {
    {"", {0, 1}}, // the headers beside the rooms; with detail they are the ground
    {"detail", {0, 1}},
    {"checksum", {1, 1}},
    {"format", {2, 2}},
    {"codec", {3, 3}},
    {"file", {4, 4}},
    {"scan", {5, 5}},
    {"sync", {6, 6}},
    {"queue", {7, 7}},
    {"flush", {8, 8}},
    {"segment", {9, 9}},
    {"commit", {10, 10}},
    {"writer", {11, 11}},
    {"reader", {11, 6}}, // replay needs no part of the writing side
    // For tests of users: it may use all of the library, and no room uses it.
    {"testing", {12, 12}},
};

/// The rooms of the benchmark, with their ranks: each may include itself and those of lower rank.
const std::map<std::string, int> bench_rooms = {{"core", 0},      {"baselines", 1},
                                                {"peers", 1},     {"report", 1},
                                                {"workloads", 2}, {"", 3}};

struct inclusion
{
    std::string header;
    bool in_quotes;
    std::size_t line;
};

std::vector<inclusion> inclusions_of(const source_file& file)
{
    static std::regex const directive{R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)"};
    std::vector<inclusion> found;
    for (std::size_t i = 0; i != file.lines.size(); ++i) {
        std::smatch match;
        if (std::regex_match(file.lines[i], match, directive))
            found.push_back({match[2], match[1] == "\"", i + 1});
    }
    return found;
}

/// forelog/queue/ring_queue.hpp is in the room "queue", forelog/lsn.hpp in the room "".
std::string room_of(std::string_view header)
{
    std::string_view const rest = header.substr(std::string_view{"forelog/"}.size());
    const auto slash = rest.find('/');
    return std::string{slash == std::string_view::npos ? "" : rest.substr(0, slash)};
}

std::string header_name(const source_file& file)
{
    return file.path.substr(std::string_view{"include/"}.size());
}

std::map<std::string, std::vector<std::string>> inclusion_graph()
{
    std::map<std::string, std::vector<std::string>> graph;
    for (const source_file& file : files()) {
        if (!is_header_of_library(file))
            continue;
        auto& targets = graph[header_name(file)];
        for (const inclusion& i : inclusions_of(file)) {
            if (starts_with(i.header, "forelog/"))
                targets.push_back(i.header);
        }
    }
    return graph;
}

/// The names of the standard headers of C++20, between blanks.
constexpr std::string_view standard_headers =
    " "
    "algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv "
    "cfloat charconv chrono cinttypes climits clocale cmath codecvt compare "
    "complex concepts condition_variable coroutine csetjmp csignal cstdarg "
    "cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque "
    "exception execution filesystem format forward_list fstream functional future "
    "initializer_list iomanip ios iosfwd iostream istream iterator latch limits "
    "list locale map memory memory_resource mutex new numbers numeric optional "
    "ostream queue random ranges ratio regex scoped_allocator semaphore set "
    "shared_mutex source_location span sstream stack stdexcept stop_token "
    "streambuf string string_view syncstream system_error thread tuple "
    "type_traits typeindex typeinfo unordered_map unordered_set utility valarray "
    "variant vector version ";

bool is_standard(const std::string& header)
{
    return standard_headers.find(" " + header + " ") != std::string_view::npos;
}

/// What the core may use of Boost.
bool is_boost_of_core(std::string_view header)
{
    static constexpr std::array allowed = {
        "boost/assert.hpp", "boost/config.hpp", "boost/config/",   "boost/crc.hpp",
        "boost/endian/",    "boost/intrusive/", "boost/lockfree/",
    };
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const char* start) { return starts_with(header, start); });
}

/// The operating system is met in few places, so that another one can be put there.
const std::map<std::string, std::set<std::string>> system_headers = {
    {"detail", {"linux/futex.h", "pthread.h", "sched.h", "sys/syscall.h", "unistd.h"}},
    {"checksum",
     {"arm_acle.h", "arm_neon.h", "asm/hwcap.h", "cpuid.h", "immintrin.h", "sys/auxv.h"}},
    {"file",
     {"dirent.h", "fcntl.h", "linux/falloc.h", "sys/file.h", "sys/stat.h",
      "sys/statvfs.h", "sys/syscall.h", "sys/types.h", "sys/uio.h", "unistd.h"}},
};

bool is_system_header_of(const std::string& room_name, const std::string& header)
{
    const auto found = system_headers.find(room_name);
    return found != system_headers.end() && found->second.count(header) != 0;
}

void follow(const std::map<std::string, std::vector<std::string>>& graph,
            const std::string& header, std::set<std::string>& reached)
{
    if (!reached.insert(header).second)
        return;
    if (const auto found = graph.find(header); found != graph.end()) {
        for (const std::string& next : found->second)
            follow(graph, next, reached);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_room_includes_only_rooms_below_it)
{
    for (const source_file& file : files()) {
        if (!is_header_of_library(file) || file.path == "include/forelog/forelog.hpp")
            continue;
        std::string const own = room_of(header_name(file));
        const auto mine = rooms.find(own);
        if (mine == rooms.end()) {
            complain(file, 1, "the room " + own + " is unknown");
            continue;
        }
        for (const inclusion& i : inclusions_of(file)) {
            if (!starts_with(i.header, "forelog/"))
                continue;
            std::string const other = room_of(i.header);
            const auto theirs = rooms.find(other);
            if (theirs == rooms.end() || i.header == "forelog/forelog.hpp")
                complain(file, i.line, "must not include <" + i.header + ">");
            else if (other != own && theirs->second.rank >= mine->second.sees_below)
                complain(file, i.line, own + " must not see " + other);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_room_of_the_benchmark_includes_only_rooms_below_it)
{
    std::string_view const root = "bench/";
    const auto bench_room_of = [](std::string_view path) {
        const auto slash = path.find('/');
        return std::string{slash == std::string_view::npos ? "" : path.substr(0, slash)};
    };
    std::size_t seen = 0;
    for (const source_file& file : files()) {
        if (!starts_with(file.path, root) || !is_code(file))
            continue;
        std::string const own = bench_room_of(file.path.substr(root.size()));
        if (bench_rooms.count(own) == 0) {
            complain(file, 1, "the room " + own + " is unknown");
            continue;
        }
        for (const inclusion& i : inclusions_of(file)) {
            if (!i.in_quotes)
                continue;
            ++seen;
            const auto theirs = bench_rooms.find(bench_room_of(i.header));
            if (theirs == bench_rooms.end())
                complain(file, i.line, "the room of \"" + i.header + "\" is unknown");
            else if (theirs->first != own && theirs->second >= bench_rooms.at(own))
                complain(file, i.line, own + " must not see " + theirs->first);
        }
    }
    BOOST_TEST(seen > 100U);
}

BOOST_AUTO_TEST_CASE(the_core_includes_only_the_standard_library_and_a_few_of_boost)
{
    for (const source_file& file : files()) {
        if (!is_header_of_library(file))
            continue;
        std::string const own = room_of(header_name(file));
        for (const inclusion& i : inclusions_of(file)) {
            const bool allowed = starts_with(i.header, "forelog/") ||
                                 is_standard(i.header) ||
                                 is_system_header_of(own, i.header) ||
                                 (own != "detail" && is_boost_of_core(i.header));
            if (!allowed)
                complain(file, i.line, "<" + i.header + "> is not for " + own);
        }
    }
}

BOOST_AUTO_TEST_CASE(headers_of_the_library_are_included_in_angle_brackets)
{
    for (const source_file& file : files()) {
        for (const inclusion& i : inclusions_of(file)) {
            if (i.in_quotes &&
                (is_header_of_library(file) || starts_with(i.header, "forelog/")))
                complain(file, i.line, "\"" + i.header + "\" is in quotes");
        }
    }
}

BOOST_AUTO_TEST_CASE(an_included_header_of_the_library_exists)
{
    const auto graph = inclusion_graph();
    for (const source_file& file : files()) {
        if (!is_code(file))
            continue;
        for (const inclusion& i : inclusions_of(file)) {
            if (starts_with(i.header, "forelog/") && graph.count(i.header) == 0)
                complain(file, i.line, "there is no <" + i.header + ">");
        }
    }
}

BOOST_AUTO_TEST_CASE(no_header_includes_itself_in_a_circle)
{
    const auto graph = inclusion_graph();
    for (const auto& [header, targets] : graph) {
        std::set<std::string> reached;
        for (const std::string& target : targets)
            follow(graph, target, reached);
        BOOST_TEST(reached.count(header) == 0U, header << " includes itself in a circle");
    }
}

BOOST_AUTO_TEST_CASE(forelog_hpp_includes_all_of_the_library_except_what_is_for_tests)
{
    const auto graph = inclusion_graph();
    std::set<std::string> reached;
    follow(graph, "forelog/forelog.hpp", reached);
    for (const auto& [header, targets] : graph) {
        if (starts_with(header, "forelog/testing/"))
            BOOST_TEST(reached.count(header) == 0U, "forelog.hpp includes " << header);
        // Archetypes exist for tests of the concepts, and for users who write such tests.
        else if (!ends_with(header, "/archetype.hpp"))
            BOOST_TEST(reached.count(header) == 1U, "forelog.hpp leaves out " << header);
    }
}
