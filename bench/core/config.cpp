// forelog/bench/core/config.cpp: the names of what the command line can choose
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/config.hpp"

#include <array>

namespace bench {
namespace {

constexpr std::array workloads = {"tokens",   "append",   "commit",       "replay",
                                  "burst",    "cpu",      "instructions", "open",
                                  "rotation", "open_log", "faults",       "growth"};
constexpr std::array queues = {"ring", "bounded", "unbounded", "direct"};
constexpr std::array flushes = {"size", "time", "both", "group", "manual"};
constexpr std::array syncs = {"fsync", "fdatasync", "none"};
constexpr std::array codecs = {"crc32c", "crc32"};
constexpr std::array arrivals = {"poisson", "burst"};
constexpr std::array formats = {"text", "json"};

} // namespace

std::span<const char* const> names_of(workload_kind) noexcept
{
    return workloads;
}
std::span<const char* const> names_of(queue_kind) noexcept
{
    return queues;
}
std::span<const char* const> names_of(flush_kind) noexcept
{
    return flushes;
}
std::span<const char* const> names_of(sync_kind) noexcept
{
    return syncs;
}
std::span<const char* const> names_of(codec_kind) noexcept
{
    return codecs;
}
std::span<const char* const> names_of(arrival_kind) noexcept
{
    return arrivals;
}
std::span<const char* const> names_of(format_kind) noexcept
{
    return formats;
}

std::string list_of(std::span<const char* const> names)
{
    std::string list;
    for (const char* const name : names)
        list += (list.empty() ? "" : "|") + std::string(name);
    return list;
}

} // namespace bench
