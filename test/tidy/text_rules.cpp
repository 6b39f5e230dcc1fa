// forelog/test/tidy/text_rules.cpp: what every file looks like
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#include "repository.hpp"

#include <cctype>
#include <regex>

namespace {

using namespace tidy;

std::string const word_list = "test/tidy/words.txt";

/// The first comment of a file on one line, without comment leaders.
std::string head_of(const source_file& file)
{
    std::string head;
    for (const std::string& line : file.lines) {
        const auto start = line.find_first_not_of("/#* ");
        const bool comment = starts_with(line, "//") || starts_with(line, "#");
        if (!comment)
            break;
        if (start != std::string::npos && !starts_with(line, "#!"))
            head += (head.empty() ? "" : " ") + line.substr(start);
    }
    return head;
}

/// Code points, since a column may take several bytes.
std::size_t columns_of(const std::string& line)
{
    return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string guard_of(const source_file& file)
{
    std::string path = file.path;
    if (is_header_of_library(file))
        path.erase(0, std::string_view{"include/forelog/"}.size());
    std::string guard = "FORELOG_";
    for (const char c : path)
        guard += std::isalnum(static_cast<unsigned char>(c))
                     ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                     : '_';
    return guard;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_file_says_first_what_it_is)
{
    for (const source_file& file : files()) {
        if (!is_code(file))
            continue;
        const std::string_view folder = "include/";
        const std::string path =
            starts_with(file.path, folder) ? file.path.substr(folder.size()) : file.path;
        const std::string head = head_of(file);
        if (!starts_with(head, path + ": ") &&
            !starts_with(head, "forelog/" + path + ": "))
            complain(file, 1, "does not begin with \"forelog/" + path + ": \"");
    }
}

BOOST_AUTO_TEST_CASE(a_file_names_its_licence)
{
    static std::regex const licence{
        R"(.* Copyright \(c\) 20\d\d[-, 0-9]* the forelog authors)"
        R"( Distributed under the Boost Software License, Version 1\.0\.)"
        R"( \(See accompanying file LICENSE_1_0\.txt or copy at)"
        R"( https://www\.boost\.org/LICENSE_1_0\.txt\).*)"};
    for (const source_file& file : files()) {
        if (is_code(file) && !std::regex_match(head_of(file), licence))
            complain(file, 1, "has not the licence in its head");
    }
}

BOOST_AUTO_TEST_CASE(a_header_is_guarded_by_its_path)
{
    for (const source_file& file : files()) {
        if (!ends_with(file.path, ".hpp"))
            continue;
        std::string const guard = guard_of(file);
        if (file.text.find("\n#ifndef " + guard + "\n#define " + guard + "\n") ==
                std::string::npos ||
            !starts_with(file.lines.back(), "#endif"))
            complain(file, 1, "is not guarded by " + guard);
    }
}

BOOST_AUTO_TEST_CASE(a_header_defines_only_macros_of_its_own)
{
    static std::regex const directive{R"(^\s*#\s*(?:define|undef)\s+(\w+).*)"};
    for (const source_file& file : files()) {
        if (!is_header_of_library(file))
            continue;
        for (std::size_t i = 0; i != file.lines.size(); ++i) {
            std::smatch match;
            if (std::regex_match(file.lines[i], match, directive) &&
                !starts_with(match[1].str(), "FORELOG_"))
                complain(file, i + 1,
                         "the macro " + match[1].str() + " is not FORELOG_...");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_name_is_short_and_in_lower_case)
{
    static std::regex const ordinary{"[a-z0-9_.-]{1,31}"};
    static std::regex const folder{R"(\.?[a-z0-9_-]{1,31})"};
    static std::regex const customary{
        "README[.]md|CHANGES[.]md|CONTRIBUTING[.]md|LICENSE_1_0[.]txt|CMakeLists[.]txt"
        "|Jamroot|Jamfile"};
    for (const source_file& file : files()) {
        std::string const name = name_of(file.path);
        if (!std::regex_match(name, ordinary) && !std::regex_match(name, customary))
            complain(file, 1, "the name is too long or has unusual characters");
        std::istringstream folders{file.path.substr(0, file.path.size() - name.size())};
        for (std::string part; std::getline(folders, part, '/');) {
            if (!std::regex_match(part, folder))
                complain(file, 1, "the folder " + part + " has an unusual name");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_line_of_code_has_at_most_100_columns)
{
    for (const source_file& file : files()) {
        for (std::size_t i = 0; is_code(file) && i != file.lines.size(); ++i) {
            if (columns_of(file.lines[i]) > 100)
                complain(file, i + 1, "is longer than 100 columns");
        }
    }
}

// By the layout of .clang-format: the braces of a function's body stand alone in their lines.
BOOST_AUTO_TEST_CASE(no_function_of_a_header_needs_a_second_screen)
{
    static std::regex const opening{"^( *)\\{$"};
    static std::regex const end_of_another{R"(.*[;}:]$|.*\*/$|^ *//.*|^\s*$)"};
    static std::regex const no_function{
        R"(\b(class|struct|enum|namespace|union|concept)\b)"};
    std::size_t functions = 0;
    for (const source_file& file : files()) {
        for (std::size_t i = 0; is_header_of_library(file) && i != file.lines.size();
             ++i) {
            std::smatch indented;
            if (!std::regex_match(file.lines[i], indented, opening))
                continue;
            std::string declaration;
            for (std::size_t j = i; j-- > 0;) {
                if (std::regex_match(file.lines[j], end_of_another))
                    break;
                declaration = file.lines[j] + declaration;
            }
            if (std::regex_search(declaration, no_function) &&
                declaration.find('(') == std::string::npos)
                continue;
            const std::string closing = indented[1].str() + "}";
            std::size_t end = i;
            while (end != file.lines.size() && !starts_with(file.lines[end], closing))
                ++end;
            ++functions;
            if (end - i > 61)
                complain(file, i + 1,
                         std::to_string(end - i - 1) + " lines of one function");
        }
    }
    BOOST_TEST(functions > 500u);
}

BOOST_AUTO_TEST_CASE(lines_have_no_tabs_and_no_blanks_at_the_end)
{
    for (const source_file& file : files()) {
        if (!is_text(file) || starts_with(file.path, "example/expected/"))
            continue;
        for (std::size_t i = 0; i != file.lines.size(); ++i) {
            const std::string& line = file.lines[i];
            if (line.find('\t') != std::string::npos)
                complain(file, i + 1, "has a tab");
            if (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())))
                complain(file, i + 1, "ends with a blank");
        }
        if (!ends_with(file.text, "\n") || ends_with(file.text, "\n\n"))
            complain(file, file.lines.size(), "does not end with exactly one line end");
    }
}

BOOST_AUTO_TEST_CASE(no_merge_is_left_unfinished)
{
    for (const source_file& file : files()) {
        for (std::size_t i = 0; is_text(file) && i != file.lines.size(); ++i) {
            if (starts_with(file.lines[i], "<<<<<<< ") ||
                starts_with(file.lines[i], ">>>>>>> "))
                complain(file, i + 1, "has a marker of a conflict");
        }
    }
}

BOOST_AUTO_TEST_CASE(unwanted_words_are_not_used)
{
    const auto list = std::find_if(files().begin(), files().end(), [](const auto& file) {
        return file.path == word_list;
    });
    BOOST_REQUIRE(list != files().end());
    std::vector<std::regex> unwanted;
    for (const std::string& line : list->lines) {
        if (starts_with(line, "= "))
            unwanted.emplace_back(line.substr(2), std::regex::optimize);
        else if (!line.empty() && line.front() != '#')
            unwanted.emplace_back(line, std::regex::icase | std::regex::optimize);
    }
    for (const source_file& file : files()) {
        if (!is_text(file) || file.path == word_list || file.path == "LICENSE_1_0.txt")
            continue;
        for (std::size_t i = 0; i != file.lines.size(); ++i) {
            for (const std::regex& pattern : unwanted) {
                std::smatch match;
                if (std::regex_search(file.lines[i], match, pattern))
                    complain(file, i + 1, "has the unwanted \"" + match[0].str() + "\"");
            }
        }
    }
}
