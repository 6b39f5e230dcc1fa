// forelog/lsn.hpp: the log sequence number
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_LSN_HPP
#define FORELOG_LSN_HPP

#include <compare>
#include <cstdint>
#include <functional>

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

    constexpr std::uint64_t value() const noexcept { return value_; }
    constexpr explicit operator bool() const noexcept { return value_ != 0; }

    /// The LSN of the record after this one.
    constexpr lsn next() const noexcept { return lsn(value_ + 1); }

    friend constexpr auto operator<=>(lsn, lsn) noexcept = default;

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

#endif // FORELOG_LSN_HPP
