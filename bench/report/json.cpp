// forelog/bench/report/json.cpp: the results as JSON
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "report/report.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>

namespace bench {
namespace {

/// Writes a value of any type; a class, since values hold values.
class json_writer
{
public:
    explicit json_writer(std::ostream& os) : os_(os) {}

    void operator()(std::monostate) { os_ << "null"; }
    void operator()(bool b) { os_ << (b ? "true" : "false"); }

    void operator()(double n)
    {
        if (!std::isfinite(n)) {
            os_ << "null";
            return;
        }
        std::array<char, 32> text;
        // Whole numbers stay whole: counts of bytes have more than 9 digits.
        const bool whole = n == std::floor(n) && std::abs(n) < 9e15;
        std::snprintf(text.data(), text.size(), whole ? "%.0f" : "%.9g", n);
        os_ << text.data();
    }

    void operator()(const std::string& text)
    {
        os_ << '"';
        for (const char c : text) {
            if (c == '"' || c == '\\')
                os_ << '\\';
            os_ << (static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
        }
        os_ << '"';
    }

    void operator()(const std::vector<double>& numbers)
    {
        const char* before = "[";
        for (const double n : numbers) {
            os_ << before;
            (*this)(n);
            before = ",";
        }
        os_ << (numbers.empty() ? "[]" : "]");
    }

    void operator()(const fields& object)
    {
        const char* before = "{";
        for (const field& f : object) {
            os_ << before;
            (*this)(f.key);
            os_ << ':';
            std::visit(*this, f.value);
            before = ",";
        }
        os_ << '}';
    }

private:
    std::ostream& os_;
};

} // namespace

void print_json(std::ostream& os, const std::vector<fields>& lines)
{
    for (const fields& line : lines) {
        json_writer{os}(line);
        os << "\n";
    }
}

} // namespace bench
