// forelog/bench/core/config.hpp: what the command line says
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_CONFIG_HPP
#define FORELOG_BENCH_CORE_CONFIG_HPP

#include "core/units.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>

namespace bench {

enum class workload_kind
{
    tokens,
    append,
    commit,
    replay,
    burst,
    cpu,
    instructions,
    open,
    rotation,
    open_log,
    faults,
    growth
};
enum class queue_kind
{
    ring,
    bounded,
    unbounded,
    direct
};
enum class flush_kind
{
    size,
    time,
    both,
    group,
    manual
};
enum class sync_kind
{
    fsync,
    fdatasync,
    none
};
enum class codec_kind
{
    crc32c,
    crc32
};

enum class arrival_kind
{
    poisson,
    burst
};
enum class format_kind
{
    text,
    json
};

struct config
{
    workload_kind workload = workload_kind::tokens;
    std::uint64_t records = 0;
    std::uint64_t payload_size = 64;
    unsigned producers = 1;

    queue_kind queue = queue_kind::ring;
    flush_kind flush = flush_kind::both;
    sync_kind sync = sync_kind::fdatasync;
    codec_kind codec = codec_kind::crc32c;

    std::uint64_t records_per_batch = 1; ///< of append; more than 1: atomic batches
    bool mix = false;                    ///< of append: payloads of several sizes

    std::uint64_t rate = 100'000; ///< records per second, where they come by themselves
    /// If not 0: of what the log takes, instead of `rate`.
    std::uint64_t rate_percent = 0;
    arrival_kind arrival = arrival_kind::poisson;
    std::uint64_t sync_delay_ms = 20; ///< of faults: what each sync takes longer

    std::uint64_t queue_capacity = 10'000; ///< records
    std::uint64_t queue_memory = 0;        ///< bytes; 0: the queue's own default
    std::uint64_t batch_size = 1000;
    std::uint64_t batch_timeout_ms = 100;
    std::uint64_t segment_size = 64 * mebibyte;
    unsigned spares = 2;
    bool keep_cached = false;
    bool prepared = false; ///< wait for the spare segments before the clock starts

    std::filesystem::path directory; ///< empty: a new one where temporary files go
    unsigned rounds = 1;
    unsigned warm_up = 5; ///< rounds at most that do not count, see run_rounds
    bool no_blocking =
        false; ///< of tokens: without the loop that syncs each record itself
    bool limits = false;
    bool peers = false;
    format_kind format = format_kind::text;
    std::string label;            ///< stands in every line of JSON; empty: none
    std::filesystem::path output; ///< a file for the JSON as well; empty: none

    bool syncing() const noexcept { return sync != sync_kind::none; }
};

/// What is said on one line before the program ends with exit status 2.
struct usage_error : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

/** Reads the command line: core/options.cpp.

    Returns: false if it asked for the help text, which has been printed.
    Throws:  usage_error.
*/
bool parse(int argc, const char* const* argv, config& c);

/* The names of each choice on the command line, in the order of its values. */
std::span<const char* const> names_of(workload_kind) noexcept;
std::span<const char* const> names_of(queue_kind) noexcept;
std::span<const char* const> names_of(flush_kind) noexcept;
std::span<const char* const> names_of(sync_kind) noexcept;
std::span<const char* const> names_of(codec_kind) noexcept;
std::span<const char* const> names_of(arrival_kind) noexcept;
std::span<const char* const> names_of(format_kind) noexcept;

template <class T>
concept named_choice = requires(T choice)
{
    {
        names_of(choice)
        } -> std::same_as<std::span<const char* const>>;
};

/// Returns: the names with bars between them.
std::string list_of(std::span<const char* const> names);

template <named_choice Kind>
const char* name_of(Kind choice) noexcept
{
    return names_of(choice)[static_cast<std::size_t>(choice)];
}

} // namespace bench

#endif // FORELOG_BENCH_CORE_CONFIG_HPP
