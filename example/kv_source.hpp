// forelog/example/kv_source.hpp: real data for the key-value store's demonstration
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_KV_SOURCE_HPP
#define FORELOG_EXAMPLE_KV_SOURCE_HPP

#include "kv_snapshot.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace example {

/// What the demonstration stores, and where it comes from.
struct kv_source
{
    std::string name;
    std::string what; ///< one entry is a ...
    kv_entries entries;
};

namespace detail {

inline std::string content_of(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The value of a field that a paragraph has, or nothing.
inline std::string field(std::string_view paragraph, std::string_view name)
{
    for (std::size_t at = 0; at < paragraph.size();) {
        const std::size_t end = (std::min)(paragraph.find('\n', at), paragraph.size());
        const std::string_view line = paragraph.substr(at, end - at);
        if (line.starts_with(name))
            return std::string(line.substr(name.size()));
        at = end + 1;
    }
    return {};
}

/// One entry per paragraph of a Debian status file: name and architecture, and all of it.
inline kv_entries packages_in(std::string_view status)
{
    kv_entries entries;
    for (std::size_t at = 0; at < status.size();) {
        const std::size_t end = (std::min)(status.find("\n\n", at), status.size());
        const std::string_view paragraph = status.substr(at, end - at);
        const std::string name = field(paragraph, "Package: ");
        if (!name.empty())
            entries.emplace(name + ":" + field(paragraph, "Architecture: "), paragraph);
        at = end + 2;
    }
    return entries;
}

/// One entry per source file of this project, of a megabyte at most.
inline kv_entries sources_below(const std::filesystem::path& root)
{
    namespace fs = std::filesystem;
    kv_entries entries;
    for (const char* const folder : {"include", "example", "test", "bench"}) {
        std::error_code ec; // a folder that is not there has no files
        for (fs::recursive_directory_iterator i(root / folder, ec), end; i != end; ++i)
            if (i->is_regular_file() && i->file_size() <= std::uint64_t{1} << 20)
                entries.emplace(i->path().lexically_relative(root).string(),
                                content_of(i->path()));
    }
    return entries;
}

} // namespace detail

/// The machine's package database; where there is none, the project's own source files.
inline kv_source find_source()
{
    const char* const status = "/var/lib/dpkg/status";
    kv_entries packages = detail::packages_in(detail::content_of(status));
    if (!packages.empty())
        return {status, "package", std::move(packages)};
    const char* const named = std::getenv("FORELOG_SOURCE_DIR");
    const std::filesystem::path root =
        named != nullptr ? named
                         : std::filesystem::path(__FILE__).parent_path().parent_path();
    return {root.empty() ? "." : root.string(), "source file",
            detail::sources_below(root.empty() ? "." : root)};
}

} // namespace example

#endif // FORELOG_EXAMPLE_KV_SOURCE_HPP
