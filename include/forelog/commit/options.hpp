// forelog/commit/options.hpp: what a writer does when the disk is full
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_OPTIONS_HPP
#define FORELOG_COMMIT_OPTIONS_HPP

namespace forelog {

/// What happens when the disk is full.
enum class no_space
{
    wait, ///< appends wait for room in the queue, which waits for space on the disk
    fail, ///< new appends are refused with `error::no_space`, before they get an LSN
};

} // namespace forelog

#endif // FORELOG_COMMIT_OPTIONS_HPP
