// forelog/bench/core/value.hpp: numbers and names on the command line
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_VALUE_HPP
#define FORELOG_BENCH_CORE_VALUE_HPP

#include "core/config.hpp"

#include <boost/any.hpp>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/value_semantic.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/** A whole number: digits, then `e` with a power of ten, then K, M or G for powers of `Kilo`.

    Returns: nothing for any other text, and for numbers that do not fit.
*/
std::optional<std::uint64_t> whole_number(std::string_view text, unsigned kilo);

/// What is said of a value that its option does not take.
boost::program_options::error_with_option_name refusal(const std::string& value,
                                                       const std::string& wanted);

/// A number whose type says its range, and what K is worth: 1000 of counts, 1024 of bytes.
template <std::uint64_t Least, std::uint64_t Most, unsigned Kilo>
struct whole
{
    std::uint64_t value = 0;
};

/// Records per second, or with a percent sign a share of what the log takes.
struct rate_or_share
{
    std::uint64_t rate = 0;
    std::uint64_t percent = 0; ///< 0: it is a rate
};

/// Throws: refusal.
std::uint64_t number_within(const std::string& text, std::uint64_t least,
                            std::uint64_t most, unsigned kilo);

/* Boost.Program_options finds these by the type of the option's value. */

template <std::uint64_t Least, std::uint64_t Most, unsigned Kilo>
void validate(boost::any& to, const std::vector<std::string>& tokens,
              whole<Least, Most, Kilo>*, int)
{
    namespace po = boost::program_options;
    po::validators::check_first_occurrence(to);
    const std::string& text = po::validators::get_single_string(tokens);
    to = whole<Least, Most, Kilo>{number_within(text, Least, Most, Kilo)};
}

template <named_choice Kind>
void validate(boost::any& to, const std::vector<std::string>& tokens, Kind*, int)
{
    namespace po = boost::program_options;
    po::validators::check_first_occurrence(to);
    const std::string& text = po::validators::get_single_string(tokens);
    const std::span<const char* const> names = names_of(Kind{});
    for (std::size_t i = 0; i < names.size(); ++i)
        if (text == names[i]) {
            to = static_cast<Kind>(i);
            return;
        }
    throw refusal(text, "one of " + list_of(names));
}

void validate(boost::any& to, const std::vector<std::string>& tokens, rate_or_share*,
              int);

} // namespace bench

#endif // FORELOG_BENCH_CORE_VALUE_HPP
