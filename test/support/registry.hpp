// forelog/test/support/registry.hpp: finds a simulated disk by the path of its files
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_REGISTRY_HPP
#define FORELOG_TEST_SUPPORT_REGISTRY_HPP

#include "sim_core.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace forelog::test {

/// A disk, and a path inside it.
struct sim_place
{
    std::shared_ptr<sim_core> core;
    std::string inside;
};

namespace detail {

struct disk_registry
{
    std::mutex mutex;
    std::map<std::string, std::weak_ptr<sim_core>> disks;
    std::uint64_t last = 0;

    static disk_registry& instance()
    {
        static disk_registry all;
        return all;
    }
};

} // namespace detail

/// Returns: the name that paths on this disk begin with, "sim:<id>".
inline std::string add_disk(const std::shared_ptr<sim_core>& core)
{
    auto& all = detail::disk_registry::instance();
    const std::lock_guard guard(all.mutex);
    std::string name = "sim:" + std::to_string(++all.last);
    all.disks[name] = core;
    return name;
}

inline void remove_disk(const std::string& name)
{
    auto& all = detail::disk_registry::instance();
    const std::lock_guard guard(all.mutex);
    all.disks.erase(name);
}

/// Returns: no core if the first component of the path is no living disk.
inline sim_place find_disk(const std::filesystem::path& path)
{
    std::string text = path.generic_string();
    while (!text.empty() && text.back() == '/')
        text.pop_back();
    const auto slash = text.find('/');
    auto& all = detail::disk_registry::instance();
    const std::lock_guard guard(all.mutex);
    const auto at = all.disks.find(text.substr(0, slash));
    if (at == all.disks.end())
        return {};
    return {at->second.lock(), slash == text.npos ? "" : text.substr(slash + 1)};
}

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_REGISTRY_HPP
