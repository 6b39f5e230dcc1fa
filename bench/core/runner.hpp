// forelog/bench/core/runner.hpp: one interface to logs of any combination of policies
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_RUNNER_HPP
#define FORELOG_BENCH_CORE_RUNNER_HPP

#include "core/clock.hpp"
#include "core/config.hpp"
#include "core/histogram.hpp"

#include <forelog/writer_stats.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>

namespace bench {

/// What one thread measures.
struct measured
{
    histogram append_ns; ///< single calls, the timer's cost included
    histogram
        copy_ns; ///< copying and checksumming the same records, timed in the same way
    histogram group_ns;   ///< means of calls_per_group calls
    histogram batch_ns;   ///< per record of an atomic batch, gathering it included
    histogram durable_us; ///< until durable

    void merge(const measured& other)
    {
        append_ns.merge(other.append_ns);
        copy_ns.merge(other.copy_ns);
        group_ns.merge(other.group_ns);
        batch_ns.merge(other.batch_ns);
        durable_us.merge(other.durable_us);
    }
};

inline constexpr unsigned calls_per_group = 32;

/// One append of this many is timed: the clock costs as much as the append.
inline constexpr unsigned append_sample = 64;

struct producer_job
{
    unsigned producer = 0;
    std::uint64_t records = 0;
    std::uint64_t payload_size = 64;
    std::uint64_t first = 0; ///< the number of the first one
    bool mix = false;        ///< of several sizes, see payload_mix
    std::uint64_t records_per_batch = 1;
};

struct token_job
{
    std::uint64_t tokens = 0;
    std::uint64_t every = 0; ///< one of this many is logged
    unsigned sample = 1;     ///< one of this many logged ones is timed
};

struct burst_job
{
    std::uint64_t records = 0;
    std::uint64_t payload_size = 64;
    std::uint64_t burst = 0; ///< records between two flushes
};

struct pace_job
{
    std::uint64_t records = 0;
    std::uint64_t payload_size = 64;
    std::uint64_t per_ms = 100;
};

struct arrival_job
{
    producer_job producer;
    arrival_kind arrival = arrival_kind::poisson;
    double per_second = 0;
    bool yields = false;      ///< more threads than the machine runs at a time
    nanoseconds patience = 0; ///< how long the last records may take before a flush
};

/** Runs the loops of the workloads on one log.

    A loop is one virtual call; inside, everything is compiled for the policies. Errors are thrown.
*/
class runner
{
public:
    virtual ~runner() = default;

    virtual void open(const std::filesystem::path& directory) = 0;
    /// Effects: waits until the spare segments are prepared.
    virtual void prepare() = 0;

    virtual void append(const producer_job& job, measured& m) = 0;
    virtual void commit(const producer_job& job, measured& m) = 0;
    virtual void tokens(const token_job& job, measured& m) = 0;
    virtual void burst(const burst_job& job, measured& m) = 0;
    virtual void pace(const pace_job& job) = 0;
    virtual void arrive(const arrival_job& job, measured& m) = 0;

    virtual void flush() = 0;
    virtual forelog::wal_stats stats() const = 0;
    virtual std::uint64_t durable_records() const = 0;
    /// Returns: the error that has ended the log, if any.
    virtual std::error_code failure() const = 0;
    virtual void close() = 0;
};

std::unique_ptr<runner> make_runner(const config& c);

std::unique_ptr<runner> make_ring_runner(const config& c);
std::unique_ptr<runner> make_bounded_runner(const config& c);
std::unique_ptr<runner> make_unbounded_runner(const config& c);
std::unique_ptr<runner> make_direct_runner(const config& c);

} // namespace bench

#endif // FORELOG_BENCH_CORE_RUNNER_HPP
