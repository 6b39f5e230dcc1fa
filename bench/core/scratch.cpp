// forelog/bench/core/scratch.cpp: directories that are gone afterwards
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/scratch.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace bench {
namespace {

namespace fs = std::filesystem;

fs::path make_unique(const fs::path& parent)
{
    std::string name = (parent / "wal_bench.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::system_error(errno, std::system_category(), name);
    return name;
}

} // namespace

scratch::scratch(const fs::path& wanted)
{
    fs::path parent = wanted.empty() ? fs::temp_directory_path() : fs::absolute(wanted);
    for (fs::path p = parent; !fs::exists(p) && p.has_relative_path();
         p = p.parent_path())
        outermost_ = p;
    fs::create_directories(parent);
    path_ = make_unique(parent);
}

scratch::~scratch()
{
    std::error_code
        ignored; // what cannot be removed stays; the result is printed already
    fs::remove_all(path_, ignored);
    for (fs::path p = path_.parent_path(); !outermost_.empty(); p = p.parent_path()) {
        if (!fs::remove(p, ignored) || p == outermost_)
            break;
    }
}

fresh_directory::fresh_directory(const fs::path& parent) : path_(make_unique(parent)) {}

fresh_directory::~fresh_directory()
{
    std::error_code ignored; // the scratch directory removes what is left
    fs::remove_all(path_, ignored);
}

} // namespace bench
