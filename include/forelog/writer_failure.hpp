// forelog/writer_failure.hpp: what broke a writer
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_FAILURE_HPP
#define FORELOG_WRITER_FAILURE_HPP

#include <forelog/lsn.hpp>

#include <cstdint>
#include <system_error>

namespace forelog {

enum class operation : std::uint8_t
{
    none,
    write,   ///< writing a frame
    sync,    ///< syncing a segment
    prepare, ///< making a segment, or syncing the directory
    memory,  ///< allocating
};

/// The first error of a writer; every later call returns its `error`.
struct wal_failure
{
    std::error_code error;
    forelog::operation operation = operation::none;
    std::uint64_t segment = 0;
    std::uint64_t offset = 0; ///< of the frame that was being written or synced
    lsn first_indeterminate;  ///< from here to the last one handed to a write; none if
                              ///< none was

    explicit operator bool() const noexcept { return static_cast<bool>(error); }
};

} // namespace forelog

#endif // FORELOG_WRITER_FAILURE_HPP
