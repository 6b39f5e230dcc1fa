// forelog/testing/disk_settings.hpp: limits and abilities of a simulated disk
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DISK_SETTINGS_HPP
#define FORELOG_TESTING_DISK_SETTINGS_HPP

#include <cstdint>
#include <limits>

namespace forelog::testing {

/// No limit, or without end.
inline constexpr std::uint64_t no_limit = (std::numeric_limits<std::uint64_t>::max)();

/// Limits and abilities of a simulated disk; `simulated_disk::configure` changes them at any time.
struct disk_settings
{
    std::uint64_t capacity =
        no_limit; ///< bytes in all files; what needs more fails with ENOSPC
    std::uint64_t file_limit =
        no_limit;             ///< bytes in one file; what needs more fails with EFBIG
    bool can_allocate = true; ///< preallocation works; otherwise it fails with EOPNOTSUPP
    bool can_punch = true; ///< punching holes works; otherwise it fails with EOPNOTSUPP
    bool atomic_rename = true; ///< otherwise it is two changes, as by link and unlink
    bool trace = true;         ///< keep every operation for `simulated_disk::trace`
    std::uint64_t changes_max =
        no_limit; ///< the power goes off before the change after these
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DISK_SETTINGS_HPP
