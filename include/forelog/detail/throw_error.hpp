// forelog/detail/throw_error.hpp: the one function that throws
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_THROW_ERROR_HPP
#define FORELOG_DETAIL_THROW_ERROR_HPP

#include <filesystem>
#include <string>
#include <system_error>

namespace forelog::detail {

/// Throws: std::system_error whose text names the call, the log, and the detail.
[[noreturn, gnu::noinline, gnu::cold]] inline void
throw_error(const std::error_code& ec, const char* call, const std::filesystem::path& log,
            const char* detail = nullptr)
{
    std::string what = std::string("forelog: ") + call + " \"" + log.string() + '"';
    if (detail != nullptr)
        what.append(": ").append(detail);
    throw std::system_error(ec, what);
}

inline void throw_if(const std::error_code& ec, const char* call,
                     const std::filesystem::path& log)
{
    if (ec)
        throw_error(ec, call, log);
}

/// Returns: the result of `call(ec)`, or throws its error. The throwing forms are made of this.
template <class Call>
auto throwing(const char* what, const std::filesystem::path& log, Call call)
{
    std::error_code ec;
    const auto result = call(ec);
    throw_if(ec, what, log);
    return result;
}

} // namespace forelog::detail

#endif // FORELOG_DETAIL_THROW_ERROR_HPP
