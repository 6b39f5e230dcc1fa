// forelog/bench/core/machine.cpp: where the figures come from
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/machine.hpp"
#include "core/clock.hpp"
#include "core/scratch.hpp"
#include "core/sync_loop.hpp"
#include "core/units.hpp"

#include <sys/utsname.h>

#include <ctime>
#include <fstream>
#include <sstream>
#include <thread>

namespace bench {
namespace {

/// The type of the mount with the longest path that leads to the directory.
std::string file_system_of(const std::filesystem::path& directory)
{
    const std::string path = std::filesystem::canonical(directory).string();
    std::ifstream mounts("/proc/self/mounts");
    std::string line, found = "unknown";
    for (std::size_t longest = 0; std::getline(mounts, line);) {
        std::istringstream fields(line);
        std::string device, point, type;
        fields >> device >> point >> type;
        const bool leads =
            point == "/" || path == point || path.rfind(point + "/", 0) == 0;
        if (leads && point.size() >= longest) {
            longest = point.size();
            found = type;
        }
    }
    return found;
}

std::string cpu_name()
{
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.rfind("model name", 0) == 0)
            return line.substr((std::min)(line.size(), line.find(':') + 2));
    return "unknown";
}

std::string kernel_name()
{
    utsname names{};
    if (::uname(&names) != 0)
        return "unknown";
    return std::string(names.sysname) + " " + names.release;
}

std::string compiler_name()
{
#if defined(__clang__)
    return "clang-" + std::to_string(__clang_major__);
#elif defined(__GNUC__)
    return "gcc-" + std::to_string(__GNUC__);
#else
    return "unknown";
#endif
}

std::string date_today()
{
    const std::time_t seconds = std::time(nullptr);
    std::tm parts{};
    char text[16] = "unknown";
    if (::gmtime_r(&seconds, &parts) != nullptr)
        std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return text;
}

} // namespace

machine look_at_machine(const std::filesystem::path& directory, std::uint64_t frame_bytes)
{
    machine m;
    m.file_system = file_system_of(directory);
    m.kernel = kernel_name();
    m.compiler = compiler_name();
    m.date = date_today();
    m.cpu = cpu_name() + ", " + std::to_string(std::thread::hardware_concurrency()) +
            " hardware threads";
    m.timer_ns = timer_cost_ns();
    m.f0_bytes = frame_bytes;
    const fresh_directory fresh(directory);
    sync_loop loop;
    loop.bytes = frame_bytes;
    loop.syncs = syncs_within(16 * mebibyte, frame_bytes, 200);
    m.f0_us = run_sync_loop(fresh.path(), loop).percentile(0.5) / 1000;
    return m;
}

} // namespace bench
