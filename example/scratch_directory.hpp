// forelog/example/scratch_directory.hpp: a fresh temporary directory to work in
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_SCRATCH_DIRECTORY_HPP
#define FORELOG_EXAMPLE_SCRATCH_DIRECTORY_HPP

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace example {

/// Makes a directory below $TMPDIR and goes there, so that an example may use plain names. Goes
/// back and removes it, with all that is in it, when destroyed.
class scratch_directory
{
public:
    scratch_directory() : before_(std::filesystem::current_path())
    {
        auto name = std::filesystem::temp_directory_path() / "forelog-example-XXXXXX";
        std::string text = name.string();
        if (::mkdtemp(text.data()) == nullptr)
            throw std::system_error(errno, std::system_category(), text);
        path_ = text;
        std::filesystem::current_path(path_);
    }
    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;
    ~scratch_directory()
    {
        std::error_code ignored; // what is left is in the system's temporary directory
        std::filesystem::current_path(before_, ignored);
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path before_;
    std::filesystem::path path_;
};

} // namespace example

#endif // FORELOG_EXAMPLE_SCRATCH_DIRECTORY_HPP
