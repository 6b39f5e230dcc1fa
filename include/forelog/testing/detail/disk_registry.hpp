// forelog/testing/detail/disk_registry.hpp: finds a simulated disk by the path of its files
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_DISK_REGISTRY_HPP
#define FORELOG_TESTING_DETAIL_DISK_REGISTRY_HPP

#include <forelog/testing/detail/disk_core.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace forelog::testing {

/// A disk and a path inside it.
struct disk_place
{
    std::shared_ptr<disk_core> core;
    std::string inside;
};

struct disk_registry
{
    std::mutex mutex;
    std::map<std::string, std::weak_ptr<disk_core>> disks;
    std::uint64_t last = 0;

    static disk_registry& instance()
    {
        static disk_registry all;
        return all;
    }
};

/// Returns: the name that paths on this disk begin with, such as "sim:1".
inline std::string add_disk(const std::shared_ptr<disk_core>& core)
{
    auto& all = disk_registry::instance();
    const std::lock_guard guard(all.mutex);
    std::string name = "sim:" + std::to_string(++all.last);
    all.disks[name] = core;
    return name;
}

inline void remove_disk(const std::string& name)
{
    auto& all = disk_registry::instance();
    const std::lock_guard guard(all.mutex);
    all.disks.erase(name);
}

/// Returns: the disk that the path begins with; no core if there is none.
inline disk_place find_disk(const std::filesystem::path& path)
{
    std::string text = path.generic_string();
    while (!text.empty() && text.back() == '/')
        text.pop_back();
    const auto slash = text.find('/');
    auto& all = disk_registry::instance();
    const std::lock_guard guard(all.mutex);
    const auto at = all.disks.find(text.substr(0, slash));
    if (at == all.disks.end())
        return {};
    return {at->second.lock(), slash == text.npos ? "" : text.substr(slash + 1)};
}

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_DISK_REGISTRY_HPP
