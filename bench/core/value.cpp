// forelog/bench/core/value.cpp: numbers and names on the command line
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/value.hpp"

#include <charconv>
#include <limits>

namespace bench {
namespace {

namespace po = boost::program_options;

/// Takes a number off the front of the text. Returns: nothing if there is none, or it is too large.
std::optional<std::uint64_t> take_digits(std::string_view& text)
{
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc())
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    return value;
}

std::optional<std::uint64_t> times_power(std::uint64_t value, unsigned base,
                                         std::uint64_t exponent)
{
    for (; exponent != 0 && value != 0; --exponent) {
        if (value > (std::numeric_limits<std::uint64_t>::max)() / base)
            return std::nullopt;
        value *= base;
    }
    return value;
}

bool is_either(char c, char lower, char upper)
{
    return c == lower || c == upper;
}

/// Returns: 1 for "K", 2 for "M", 3 for "G", 0 for nothing.
std::optional<std::uint64_t> power_of_suffix(std::string_view suffix)
{
    if (suffix.empty())
        return 0;
    if (suffix.size() != 1)
        return std::nullopt;
    const std::string_view known = "kKmMgG";
    const std::size_t at = known.find(suffix.front());
    if (at == std::string_view::npos)
        return std::nullopt;
    return at / 2 + 1;
}

} // namespace

std::optional<std::uint64_t> whole_number(std::string_view text, unsigned kilo)
{
    std::optional<std::uint64_t> value = take_digits(text);
    if (value && !text.empty() && is_either(text.front(), 'e', 'E')) {
        text.remove_prefix(1);
        const std::optional<std::uint64_t> exponent = take_digits(text);
        if (!exponent)
            return std::nullopt;
        value = times_power(*value, 10, *exponent);
    }
    const std::optional<std::uint64_t> power = power_of_suffix(text);
    if (!value || !power)
        return std::nullopt;
    return times_power(*value, kilo, *power);
}

po::error_with_option_name refusal(const std::string& value, const std::string& wanted)
{
    po::error_with_option_name e("%canonical_option% is '%value%', and has to be " +
                                 wanted);
    e.set_substitute("value", value);
    return e;
}

std::uint64_t number_within(const std::string& text, std::uint64_t least,
                            std::uint64_t most, unsigned kilo)
{
    const std::optional<std::uint64_t> value = whole_number(text, kilo);
    if (!value || *value < least || *value > most)
        throw refusal(text, "a whole number from " + std::to_string(least) + " to " +
                                std::to_string(most));
    return *value;
}

void validate(boost::any& to, const std::vector<std::string>& tokens, rate_or_share*, int)
{
    po::validators::check_first_occurrence(to);
    const std::string& text = po::validators::get_single_string(tokens);
    if (text.ends_with('%')) {
        const std::optional<std::uint64_t> percent =
            whole_number(std::string_view(text).substr(0, text.size() - 1), 1000);
        if (!percent || *percent < 1 || *percent > 200)
            throw refusal(text, "a share from 1% to 200%");
        to = rate_or_share{0, *percent};
        return;
    }
    to = rate_or_share{number_within(text, 1, 100'000'000, 1000), 0};
}

} // namespace bench
