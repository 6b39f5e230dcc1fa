// forelog/file/native_file.hpp: the files of this system
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_NATIVE_FILE_HPP
#define FORELOG_FILE_NATIVE_FILE_HPP

#include <forelog/file/posix_directory.hpp>
#include <forelog/file/posix_file.hpp>

namespace forelog {

/// The File policy of this system.
using native_file = posix_file;

static_assert(log_file<native_file>);

} // namespace forelog

#endif // FORELOG_FILE_NATIVE_FILE_HPP
