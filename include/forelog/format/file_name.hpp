// forelog/format/file_name.hpp: names of the files in a log directory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FORMAT_FILE_NAME_HPP
#define FORELOG_FORMAT_FILE_NAME_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace forelog::format {

inline constexpr const char* lock_name = "LOCK";

/// A zero-terminated file name.
using file_name = std::array<char, 32>;

namespace detail {

inline constexpr std::string_view name_prefix = "wal-";
inline constexpr std::size_t name_digits = 16;

inline file_name numbered(std::uint64_t number, std::string_view suffix) noexcept
{
    file_name name{};
    std::size_t at = name_prefix.copy(name.data(), name_prefix.size());
    for (std::size_t digit = name_digits; digit-- > 0;)
        name[at++] = "0123456789abcdef"[number >> (4 * digit) & 0xf];
    suffix.copy(name.data() + at, suffix.size());
    return name;
}

} // namespace detail

/// `wal-<number>.seg`
inline file_name segment_name(std::uint64_t number) noexcept
{
    return detail::numbered(number, ".seg");
}

/// The name under which a segment is prepared, before it is published.
inline file_name temporary_name(std::uint64_t number) noexcept
{
    return detail::numbered(number, ".tmp");
}

/// The number in a name that `segment_name` or `temporary_name` has made; no other name has one.
inline std::optional<std::uint64_t> number_in(std::string_view name,
                                              std::string_view suffix) noexcept
{
    using namespace detail;
    if (name.size() != name_prefix.size() + name_digits + suffix.size() ||
        !name.starts_with(name_prefix) || !name.ends_with(suffix))
        return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : name.substr(name_prefix.size(), name_digits)) {
        const bool decimal = c >= '0' && c <= '9';
        if (!decimal && !(c >= 'a' && c <= 'f'))
            return std::nullopt;
        number =
            number << 4 | static_cast<std::uint64_t>(decimal ? c - '0' : c - 'a' + 10);
    }
    return number;
}

inline std::optional<std::uint64_t> segment_number(std::string_view name) noexcept
{
    return number_in(name, ".seg");
}

inline std::optional<std::uint64_t> temporary_number(std::string_view name) noexcept
{
    return number_in(name, ".tmp");
}

} // namespace forelog::format

#endif // FORELOG_FORMAT_FILE_NAME_HPP
