// forelog/segment/shortage.hpp: errors that say what is short, and may pass
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_SHORTAGE_HPP
#define FORELOG_SEGMENT_SHORTAGE_HPP

#include <forelog/error.hpp>

namespace forelog::segment {

/// Whether an error says that there is no space on the disk for this user.
inline bool is_full_disk(const std::error_code& ec) noexcept
{
    return forelog::detail::is_space_errno(ec) && ec != std::errc::file_too_large;
}

/// Whether an error of making a segment passes by itself: space, quota, descriptors, memory.
inline bool is_shortage(const std::error_code& ec) noexcept
{
    return forelog::detail::is_space_errno(ec) || ec == std::errc::too_many_files_open ||
           ec == std::errc::too_many_files_open_in_system ||
           ec == std::errc::not_enough_memory;
}

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_SHORTAGE_HPP
