// forelog/detail/throw_error.hpp: the one function that throws
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_THROW_ERROR_HPP
#define FORELOG_DETAIL_THROW_ERROR_HPP

#include <system_error>

namespace forelog::detail {

[[noreturn, gnu::noinline, gnu::cold]] inline void throw_error(const std::error_code& ec,
                                                               const char* what)
{
    throw std::system_error(ec, what);
}

inline void throw_if(const std::error_code& ec, const char* what)
{
    if (ec)
        throw_error(ec, what);
}

} // namespace forelog::detail

#endif // FORELOG_DETAIL_THROW_ERROR_HPP
