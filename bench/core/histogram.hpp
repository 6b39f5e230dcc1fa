// forelog/bench/core/histogram.hpp: percentiles from counts in buckets of bounded relative width
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_HISTOGRAM_HPP
#define FORELOG_BENCH_CORE_HISTOGRAM_HPP

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bench {

/** A log-linear histogram: 64 buckets to each power of two, exact below 64.

    A percentile is off by less than 1 in 64. Memory is allocated at construction only, so
    adding costs a few instructions and may stand inside a timed loop.
*/
class histogram
{
public:
    histogram() : counts_(std::size_t{bits_max - sub_bits + 1} << sub_bits) {}

    void add(std::uint64_t value) noexcept
    {
        ++counts_[index_of(value)];
        ++count_;
        sum_ += value;
        max_ = value > max_ ? value : max_;
    }

    void merge(const histogram& other) noexcept
    {
        for (std::size_t i = 0; i < counts_.size(); ++i)
            counts_[i] += other.counts_[i];
        count_ += other.count_;
        sum_ += other.sum_;
        max_ = other.max_ > max_ ? other.max_ : max_;
    }

    /// The same values divided by `unit`, each to the precision of its bucket.
    histogram scaled_down(std::uint64_t unit) const
    {
        histogram scaled;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] == 0)
                continue;
            const auto value =
                static_cast<std::uint64_t>(std::llround(middle_of(i))) / unit;
            scaled.counts_[index_of(value)] += counts_[i];
        }
        scaled.count_ = count_;
        scaled.sum_ = sum_ / unit;
        scaled.max_ = max_ / unit;
        return scaled;
    }

    std::uint64_t count() const noexcept { return count_; }
    std::uint64_t total() const noexcept { return sum_; } ///< of all values
    std::uint64_t max() const noexcept { return max_; }

    /// The middle of the bucket that holds the smallest value with a share `q` at or below it.
    /// Requires: count() != 0.
    double percentile(double q) const noexcept
    {
        const auto rank =
            static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_)));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen >= rank && seen != 0)
                return middle_of(i);
        }
        return static_cast<double>(max_);
    }

private:
    static constexpr unsigned sub_bits = 6;
    static constexpr unsigned bits_max = 44; // as nanoseconds: almost five hours

    static std::size_t index_of(std::uint64_t value) noexcept
    {
        const auto width = static_cast<unsigned>(std::bit_width(value));
        if (width <= sub_bits)
            return static_cast<std::size_t>(value);
        if (width > bits_max)
            value = (std::uint64_t{1} << bits_max) - 1;
        const unsigned shift = (width > bits_max ? bits_max : width) - sub_bits - 1;
        return static_cast<std::size_t>((std::uint64_t{shift} << sub_bits) +
                                        (value >> shift));
    }

    static double middle_of(std::size_t index) noexcept
    {
        const std::size_t sub = std::size_t{1} << sub_bits;
        if (index < 2 * sub)
            return static_cast<double>(index);
        const auto shift = static_cast<int>(index / sub) - 1;
        const double low = static_cast<double>(index % sub + sub);
        return std::ldexp(low + 0.5, shift);
    }

    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::uint64_t sum_ = 0;
    std::uint64_t max_ = 0;
};

} // namespace bench

#endif // FORELOG_BENCH_CORE_HISTOGRAM_HPP
