// forelog/file/segment_file.hpp: opening a segment by its number
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_SEGMENT_FILE_HPP
#define FORELOG_FILE_SEGMENT_FILE_HPP

#include <forelog/error.hpp>
#include <forelog/file/concept.hpp>
#include <forelog/format/file_name.hpp>

#include <cstdint>

namespace forelog::file {

/** Opens the segment with this number. All parts of the library that open one do it here.

    Error codes: `gone` if there is no such file; `foreign` if it is a symbolic link or no regular
    file; otherwise those of the system.
*/
template <log_file File>
File open_segment_file(typename File::directory& directory, std::uint64_t number,
                       file_access access, std::error_code& ec) noexcept
{
    File file = directory.open_file(format::segment_name(number).data(), access, ec);
    if (ec == std::errc::no_such_file_or_directory)
        ec = error::gone;
    else if (ec == std::errc::too_many_symbolic_link_levels)
        ec = error::foreign;
    return file;
}

} // namespace forelog::file

#endif // FORELOG_FILE_SEGMENT_FILE_HPP
