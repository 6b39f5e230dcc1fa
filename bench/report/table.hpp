// forelog/bench/report/table.hpp: columns of text, in blocks that are not too wide
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_REPORT_TABLE_HPP
#define FORELOG_BENCH_REPORT_TABLE_HPP

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace bench {

struct table_column
{
    std::string title;
    bool left = false; ///< where the text stands in a wider column
    std::vector<std::string> cells;

    bool is_empty() const
    {
        return std::all_of(cells.begin(), cells.end(),
                           [](const std::string& cell) { return cell.empty(); });
    }

    std::size_t width() const
    {
        std::size_t most = title.size();
        for (const std::string& cell : cells)
            most = (std::max)(most, cell.size());
        return most;
    }
};

/** Prints columns of equally many cells; those without any text are left out.

    Where not all fit in `columns_most`, a further block of rows follows, which begins with the
    first column again.
*/
class table
{
public:
    explicit table(std::size_t columns_most) : most_(columns_most) {}

    void add(table_column c) { columns_.push_back(std::move(c)); }

    friend std::ostream& operator<<(std::ostream& os, const table& t)
    {
        std::vector<const table_column*> block;
        std::size_t width = 0;
        for (const table_column& c : t.columns_) {
            if (c.is_empty())
                continue;
            if (block.size() > 1 && width + gap + c.width() > t.most_) {
                print(os, block);
                os << "\n";
                block.assign(1, t.first_filled());
                width = block.front()->width();
            }
            width += (block.empty() ? 0 : gap) + c.width();
            block.push_back(&c);
        }
        print(os, block);
        return os;
    }

private:
    static constexpr std::size_t gap = 2;

    const table_column* first_filled() const
    {
        return &*std::find_if(columns_.begin(), columns_.end(),
                              [](const table_column& c) { return !c.is_empty(); });
    }

    static void print(std::ostream& os, const std::vector<const table_column*>& block)
    {
        const std::size_t rows = block.empty() ? 0 : block.front()->cells.size();
        for (std::size_t row = 0; row <= rows; ++row) {
            std::string line;
            for (const table_column* const c : block) {
                const std::string& text = row == 0 ? c->title : c->cells[row - 1];
                const std::string fill(c->width() - text.size(), ' ');
                line += std::string(line.empty() ? 0 : gap, ' ');
                line += c->left ? text + fill : fill + text;
            }
            line.erase(line.find_last_not_of(' ') + 1);
            os << line << "\n";
        }
    }

    std::size_t most_;
    std::vector<table_column> columns_;
};

} // namespace bench

#endif // FORELOG_BENCH_REPORT_TABLE_HPP
