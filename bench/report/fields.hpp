// forelog/bench/report/fields.hpp: a result as named values, of which text and JSON are made
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_REPORT_FIELDS_HPP
#define FORELOG_BENCH_REPORT_FIELDS_HPP

#include "core/config.hpp"
#include "core/machine.hpp"
#include "core/result.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bench {

struct field;

/// Named values in their order.
using fields = std::vector<field>;

struct field
{
    /// What does not apply is std::monostate; numbers that are not finite do not apply.
    using value_type = std::variant<std::monostate, bool, double, std::string,
                                    std::vector<double>, fields>;

    std::string key;
    value_type value;
};

/// All that is known of one arm: a line of JSON, and a row of the tables.
fields fields_of(const config& c, const machine& m, const summary& s);

/// `path`: keys with dots between them, such as "append_ns.p99".
/// Returns: the value, or nullptr if there is none of this type.
template <class T>
const T* find(const fields& line, std::string_view path)
{
    const std::size_t dot = path.find('.');
    for (const field& f : line) {
        if (f.key != path.substr(0, dot))
            continue;
        if (dot == std::string_view::npos)
            return std::get_if<T>(&f.value);
        const fields* const inner = std::get_if<fields>(&f.value);
        return inner == nullptr ? nullptr : find<T>(*inner, path.substr(dot + 1));
    }
    return nullptr;
}

} // namespace bench

#endif // FORELOG_BENCH_REPORT_FIELDS_HPP
