// forelog/file/optional.hpp: what files and directories may have beyond their concepts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_OPTIONAL_HPP
#define FORELOG_FILE_OPTIONAL_HPP

#include <system_error>

namespace forelog::file {

/// Whether a file or a directory that is open has no name any more, as far as its model can say:
/// what is written there then is found by nobody.
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

} // namespace forelog::file

#endif // FORELOG_FILE_OPTIONAL_HPP
