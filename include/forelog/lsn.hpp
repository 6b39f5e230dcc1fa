// forelog/lsn.hpp: the log sequence number
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_LSN_HPP
#define FORELOG_LSN_HPP

#include <compare>
#include <concepts>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <limits>
#include <version>
#ifdef __cpp_lib_format
#include <format>
#endif

namespace forelog {

/** Log sequence number: names one record of a log.

    Dense, from 1, in log order, one per record, known when `append` returns and the same
    number that replay reports. `lsn{}` (0) means "none".

    After an unclean end numbering continues at the last recovered LSN + 1, so an LSN that
    was never durable may later name another record; the pair (epoch, lsn) never repeats.
*/
class lsn
{
public:
    constexpr lsn() noexcept = default;
    constexpr explicit lsn(std::uint64_t value) noexcept : value_(value) {}
    template <std::integral T>
        requires std::convertible_to<T, std::uint64_t>
    constexpr explicit lsn(T value) noexcept : value_(static_cast<std::uint64_t>(value))
    {}
    template <std::integral T>
    lsn(T) = delete; // forelog: for the LSN of a number write lsn(number)

    constexpr std::uint64_t value() const noexcept { return value_; }
    constexpr explicit operator bool() const noexcept { return value_ != 0; }

    /// The LSN of the record after this one.
    constexpr lsn next() const noexcept { return lsn(value_ + 1); }

    friend constexpr auto operator<=>(lsn, lsn) noexcept = default;

    /// The LSN of the record `n` after this one; the largest number where there is none.
    friend constexpr lsn operator+(lsn a, std::uint64_t n) noexcept
    {
        constexpr std::uint64_t largest = (std::numeric_limits<std::uint64_t>::max)();
        return lsn(n <= largest - a.value_ ? a.value_ + n : largest);
    }

    /// The LSN of the record `n` before this one; `lsn{}` where there is none.
    friend constexpr lsn operator-(lsn a, std::uint64_t n) noexcept
    {
        return lsn(n <= a.value_ ? a.value_ - n : 0);
    }

    /// How many records `a` is after `b`; negative if it is before.
    friend constexpr std::int64_t operator-(lsn a, lsn b) noexcept
    {
        return static_cast<std::int64_t>(a.value_ - b.value_);
    }

    /// Writes the number as the stream writes integers.
    template <class Char, class Traits>
    friend std::basic_ostream<Char, Traits>&
    operator<<(std::basic_ostream<Char, Traits>& out, lsn n)
    {
        return out << n.value_;
    }

private:
    std::uint64_t value_ = 0;
};

} // namespace forelog

template <>
struct std::hash<forelog::lsn>
{
    std::size_t operator()(forelog::lsn n) const noexcept
    {
        return std::hash<std::uint64_t>{}(n.value());
    }
};

#ifdef __cpp_lib_format
/// Formats as the number, with the same specifications.
template <class Char>
struct std::formatter<forelog::lsn, Char> : std::formatter<std::uint64_t, Char>
{
    template <class Context>
    auto format(forelog::lsn n, Context& context) const
    {
        return std::formatter<std::uint64_t, Char>::format(n.value(), context);
    }
};
#endif

#endif // FORELOG_LSN_HPP
