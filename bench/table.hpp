// forelog/bench/table.hpp: columns of text, of which the empty ones are left out
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_TABLE_HPP
#define FORELOG_BENCH_TABLE_HPP

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

namespace bench {

inline std::string fixed(double value, int digits)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

class table
{
public:
    enum alignment
    {
        right,
        left
    };

    /// Effects: sets a cell of the row that is being filled; a new title makes a new column.
    void add(const std::string& title, const std::string& text, alignment a = right)
    {
        auto at = std::find_if(columns_.begin(), columns_.end(),
                               [&](const column& c) { return c.title == title; });
        if (at == columns_.end())
            at = columns_.insert(columns_.end(), {title, a, {}});
        at->cells.resize(rows_ + 1);
        at->cells.back() = text;
    }

    void end_row() { ++rows_; }

    bool empty() const noexcept { return rows_ == 0; }

    friend std::ostream& operator<<(std::ostream& os, const table& t)
    {
        std::vector<std::string> lines(t.rows_ + 1);
        for (const column& c : t.columns_) {
            if (c.is_empty())
                continue;
            std::size_t width = c.title.size();
            for (const std::string& cell : c.cells)
                width = (std::max)(width, cell.size());
            append(lines[0], c.title, width, c.align);
            for (std::size_t row = 0; row < t.rows_; ++row)
                append(lines[row + 1], row < c.cells.size() ? c.cells[row] : "", width,
                       c.align);
        }
        for (std::string& line : lines) {
            line.erase(line.find_last_not_of(' ') + 1);
            os << line << "\n";
        }
        return os;
    }

private:
    struct column
    {
        std::string title;
        alignment align;
        std::vector<std::string> cells;

        bool is_empty() const
        {
            return std::all_of(cells.begin(), cells.end(),
                               [](const std::string& cell) { return cell.empty(); });
        }
    };

    static void append(std::string& line, const std::string& text, std::size_t width,
                       alignment align)
    {
        const std::string fill(width - text.size(), ' ');
        line += (line.empty() ? "" : "  ") + (align == left ? text + fill : fill + text);
    }

    std::vector<column> columns_;
    std::size_t rows_ = 0;
};

} // namespace bench

#endif // FORELOG_BENCH_TABLE_HPP
