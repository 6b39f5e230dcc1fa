// forelog/log_space.hpp: the space that a log takes on disk
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_LOG_SPACE_HPP
#define FORELOG_LOG_SPACE_HPP

#include <forelog/lsn.hpp>

#include <cstdint>
#include <vector>

namespace forelog {

/// What a segment is to the log.
enum class segment_status : std::uint8_t
{
    retained,   ///< holds records, or held them, and is not written any more
    in_use,     ///< the one that is written
    dead,       ///< counts for nothing; goes with the segments around it
    spare,      ///< prepared ahead and not yet used
    unfinished, ///< a spare in the making
};

/// One file of a log.
struct segment_info
{
    std::uint64_t number = 0; ///< in its name
    lsn first_lsn;            ///< of its first record; none if it counts for nothing
    std::uint64_t size = 0;   ///< of the file, in bytes
    std::uint64_t disk_bytes =
        0; ///< what it takes on the device, where the system can say
    segment_status status = segment_status::retained;
};

/// What a log takes on disk. Not of one instant: the log goes on while its files are looked at.
struct log_space
{
    std::uint64_t disk_bytes = 0;       ///< the sum of those below
    std::vector<segment_info> segments; ///< by rising number
};

} // namespace forelog

#endif // FORELOG_LOG_SPACE_HPP
