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

inline constexpr std::uint64_t no_limit = (std::numeric_limits<std::uint64_t>::max)();

/// What a test sets. All of it may be changed at any time.
struct disk_settings
{
    std::uint64_t capacity = no_limit;   ///< bytes in files; growth beyond is ENOSPC
    std::uint64_t file_limit = no_limit; ///< a file's size; growth beyond is EFBIG
    bool can_allocate = true;            ///< otherwise EOPNOTSUPP
    bool can_punch = true;               ///< otherwise EOPNOTSUPP
    bool atomic_rename = true;           ///< otherwise two changes, as by link and unlink
    bool trace = true; ///< keep every operation; counting goes on in any case
    std::uint64_t changes_max = no_limit; ///< the power goes off before the next change
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DISK_SETTINGS_HPP
