// forelog/test/support/temp_dir.hpp: a directory for one test
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
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace forelog::test {

/// A fresh directory below $TMPDIR (or /tmp). The destructor removes it with all that is in it,
/// except in a forked child and after `keep`.
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
        std::error_code
            ignored; // what cannot be removed is in a directory for temporary files
        if (!kept_ && owner_ == ::getpid())
            std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    /// Effects: the directory stays when the object goes.
    void keep() noexcept { kept_ = true; }

private:
    ::pid_t owner_;
    bool kept_ = false;
    std::filesystem::path path_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_TEMP_DIR_HPP
