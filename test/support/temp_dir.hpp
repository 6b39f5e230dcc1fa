// forelog/test/support/temp_dir.hpp: a directory that a test has for itself
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_TEMP_DIR_HPP
#define FORELOG_TEST_SUPPORT_TEMP_DIR_HPP

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <unistd.h>

namespace forelog::test {

/// A fresh directory below $TMPDIR (or /tmp), removed with all that is in it. In a forked child
/// nothing is removed.
class temp_dir
{
public:
    temp_dir() : owner_(::getpid())
    {
        const char* const base = std::getenv("TMPDIR");
        std::string name = std::string(base != nullptr && *base != '\0' ? base : "/tmp") +
                           "/forelog.XXXXXX";
        if (::mkdtemp(name.data()) == nullptr)
            throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
        path_ = name;
    }
    temp_dir(const temp_dir&) = delete;
    temp_dir& operator=(const temp_dir&) = delete;
    ~temp_dir()
    {
        std::error_code ignored; // what stays lies in a directory for temporary files
        if (owner_ == ::getpid())
            std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const char* name) const { return path_ / name; }

private:
    ::pid_t owner_;
    std::filesystem::path path_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_TEMP_DIR_HPP
