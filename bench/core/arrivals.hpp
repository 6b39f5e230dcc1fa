// forelog/bench/core/arrivals.hpp: records that come whether the log is ready or not
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_ARRIVALS_HPP
#define FORELOG_BENCH_CORE_ARRIVALS_HPP

#include "core/clock.hpp"
#include "core/config.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace bench {

/// The times between the records that one thread is to append, drawn before the clock starts.
class arrivals
{
public:
    arrivals(arrival_kind kind, double per_second, unsigned seed)
    {
        const double mean_ns = 1e9 / per_second;
        if (kind == arrival_kind::burst) {
            const double burst = std::fmax(1, std::round(burst_ns / mean_ns));
            gaps_.assign(static_cast<std::size_t>(burst), 0);
            gaps_.front() = static_cast<nanoseconds>(burst * mean_ns);
            return;
        }
        std::mt19937 random(20'260'101 + seed);
        std::exponential_distribution<double> gap(1 / mean_ns);
        // What is cut off by whole nanoseconds is carried on, or fast rates would come too fast.
        double exact = 0;
        std::uint64_t whole = 0;
        for (std::size_t i = 0; i < drawn; ++i) {
            exact += gap(random);
            gaps_.push_back(static_cast<std::uint64_t>(exact) - whole);
            whole += gaps_.back();
        }
    }

    nanoseconds next() noexcept
    {
        const nanoseconds gap = gaps_[at_];
        at_ = at_ + 1 == gaps_.size() ? 0 : at_ + 1;
        return gap;
    }

private:
    static constexpr double burst_ns = 2e6;
    static constexpr std::size_t drawn = 65'536;

    std::vector<nanoseconds> gaps_;
    std::size_t at_ = 0;
};

/// Records that are not durable yet, in their order.
class awaited_records
{
public:
    struct entry
    {
        std::uint64_t number;
        nanoseconds intended;
    };

    awaited_records() : ring_(std::size_t{1} << 16) {}

    bool empty() const noexcept { return first_ == end_; }
    const entry& front() const noexcept { return ring_[first_ & (ring_.size() - 1)]; }
    void pop() noexcept { ++first_; }
    void push(const entry& e)
    {
        if (end_ - first_ == ring_.size())
            grow();
        ring_[end_++ & (ring_.size() - 1)] = e;
    }

private:
    void grow()
    {
        std::vector<entry> larger(2 * ring_.size());
        for (std::size_t i = first_; i != end_; ++i)
            larger[i & (larger.size() - 1)] = ring_[i & (ring_.size() - 1)];
        ring_.swap(larger);
    }

    std::vector<entry> ring_;
    std::size_t first_ = 0, end_ = 0;
};

} // namespace bench

#endif // FORELOG_BENCH_CORE_ARRIVALS_HPP
