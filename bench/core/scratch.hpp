// forelog/bench/core/scratch.hpp: directories that are gone afterwards
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_SCRATCH_HPP
#define FORELOG_BENCH_CORE_SCRATCH_HPP

#include <filesystem>

namespace bench {

/// A directory that is made, if it has to be, and removed with all that the program put there.
/// What was in it before stays.
class scratch
{
public:
    /// `wanted`: empty for a new one among the temporary files. Throws: std::system_error.
    explicit scratch(const std::filesystem::path& wanted);
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    ~scratch();

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path outermost_; ///< of those that had to be made; empty: none
    std::filesystem::path path_;
};

/// A new, empty directory in another one, removed with all that is in it.
class fresh_directory
{
public:
    explicit fresh_directory(const std::filesystem::path& parent);
    fresh_directory(const fresh_directory&) = delete;
    fresh_directory& operator=(const fresh_directory&) = delete;
    ~fresh_directory();

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace bench

#endif // FORELOG_BENCH_CORE_SCRATCH_HPP
