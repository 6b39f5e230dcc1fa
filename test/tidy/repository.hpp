// forelog/test/tidy/repository.hpp: the files of the repository, as the rules see them
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_TIDY_REPOSITORY_HPP
#define FORELOG_TEST_TIDY_REPOSITORY_HPP

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct source_file
{
    std::string path; ///< relative to the root, with slashes
    std::string text;
    std::vector<std::string> lines;
};

inline bool starts_with(std::string_view text, std::string_view start)
{
    return text.substr(0, start.size()) == start;
}

inline bool ends_with(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

inline std::string name_of(std::string_view path)
{
    return std::string{path.substr(path.rfind('/') + 1)};
}

/// C++, shell, Jam and the like: what has a comment at its head.
inline bool is_code(const source_file& file)
{
    static constexpr std::array suffixes = {".hpp", ".cpp", ".sh", ".jam", ".yml"};
    static constexpr std::array names = {"Jamroot", "Jamfile", "CMakeLists.txt", "run"};
    return std::any_of(suffixes.begin(), suffixes.end(),
                       [&](const char* end) { return ends_with(file.path, end); }) ||
           std::any_of(names.begin(), names.end(),
                       [&](const char* name) { return name_of(file.path) == name; });
}

inline bool is_text(const source_file& file)
{
    static constexpr std::array suffixes = {".md", ".adoc", ".txt", ".svg"};
    return is_code(file) ||
           std::any_of(suffixes.begin(), suffixes.end(),
                       [&](const char* end) { return ends_with(file.path, end); });
}

inline bool is_header_of_library(const source_file& file)
{
    return starts_with(file.path, "include/forelog/") && ends_with(file.path, ".hpp");
}

inline source_file read(const std::filesystem::path& root, std::string path)
{
    source_file file{std::move(path), {}, {}};
    std::ifstream stream{root / file.path, std::ios::binary};
    file.text.assign(std::istreambuf_iterator<char>{stream}, {});
    std::istringstream lines{file.text};
    for (std::string line; std::getline(lines, line);)
        file.lines.push_back(line);
    return file;
}

/// All files but those that a build, git or an editor has left.
inline const std::vector<source_file>& files()
{
    static const std::vector<source_file> all = [] {
        namespace fs = std::filesystem;
        char const* const root = std::getenv("FORELOG_SOURCE_DIR");
        BOOST_REQUIRE_MESSAGE(root, "FORELOG_SOURCE_DIR names no source tree");
        std::vector<source_file> found;
        for (fs::recursive_directory_iterator i{root}, end; i != end; ++i) {
            std::string const name = i->path().filename().string();
            std::string const path = fs::relative(i->path(), root).generic_string();
            bool const wanted_hidden = name == ".ci" || name == ".github" ||
                                       name == ".gitignore" || name == ".clang-format";
            bool const skipped = (name.front() == '.' && !wanted_hidden) ||
                                 path == "build" || path == "bin" ||
                                 path == "boost-build.jam" || ends_with(name, "~");
            if (i->is_directory() && skipped)
                i.disable_recursion_pending();
            else if (i->is_regular_file() && !skipped)
                found.push_back(read(root, path));
        }
        std::sort(found.begin(), found.end(),
                  [](auto const& a, auto const& b) { return a.path < b.path; });
        return found;
    }();
    BOOST_REQUIRE_MESSAGE(all.size() > 20, "the source tree has only a few files");
    return all;
}

inline void complain(const source_file& file, std::size_t line, const std::string& what)
{
    BOOST_ERROR(file.path << ":" << line << ": " << what);
}

} // namespace tidy

#endif // FORELOG_TEST_TIDY_REPOSITORY_HPP
