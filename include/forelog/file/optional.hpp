// forelog/file/optional.hpp: what files and directories may have beyond their concepts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_OPTIONAL_HPP
#define FORELOG_FILE_OPTIONAL_HPP

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>

namespace forelog::file {

/// Whether a file or a directory that is open has no name any more, as far as its model can say.
/// What is written there then cannot be found again.
template <class Opened>
bool is_removed([[maybe_unused]] Opened& opened) noexcept
{
    if constexpr (requires(std::error_code & ec) { opened.link_count(ec); }) {
        std::error_code ec;
        return opened.link_count(ec) == 0 && !ec;
    } else {
        return false;
    }
}

/// Whether a file may have another name, as one that a backup has linked: then its bytes are not
/// this log's alone, and no space of it may be given back.
template <class File>
bool is_shared([[maybe_unused]] File& f) noexcept
{
    if constexpr (requires(std::error_code & ec) { f.link_count(ec); }) {
        std::error_code ec;
        return f.link_count(ec) > 1 || ec;
    } else {
        return false;
    }
}

/// Returns: the bytes that a file takes on its device, as far as its model can say; otherwise its
/// size. A range that was given back takes none. Error codes: those of the system.
template <class File>
std::uint64_t disk_bytes(File& f, std::error_code& ec) noexcept
{
    if constexpr (requires { f.disk_bytes(ec); })
        return f.disk_bytes(ec);
    else
        return f.size(ec);
}

/// Effects: gives the space of a range back, if the file has no other name. Whether it is given
/// back changes nothing in a log, so errors are not reported.
template <class File>
void give_back(File& f, std::uint64_t offset, std::uint64_t length) noexcept
{
    std::error_code ignored;
    if (!is_shared(f))
        f.punch(offset, length, ignored);
}

/// Whether a file of `size` bytes leaves others room in the file system of this directory: as much
/// again, and a twentieth of the whole. True if the model cannot say.
template <class Directory>
bool leaves_room([[maybe_unused]] Directory& directory,
                 [[maybe_unused]] std::uint64_t size) noexcept
{
    if constexpr (requires(std::error_code & ec) { directory.space(ec); }) {
        std::error_code ec;
        const std::filesystem::space_info all = directory.space(ec);
        const std::uint64_t rest = (std::max<std::uint64_t>)(size, all.capacity / 20);
        return ec || all.capacity == 0 ||
               (all.available >= rest && all.available - rest >= size);
    } else {
        return true;
    }
}

} // namespace forelog::file

#endif // FORELOG_FILE_OPTIONAL_HPP
