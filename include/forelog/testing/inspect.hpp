// forelog/testing/inspect.hpp: what a simulated disk holds, for checks and messages
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_INSPECT_HPP
#define FORELOG_TESTING_INSPECT_HPP

#include <forelog/testing/disk_state.hpp>

#include <ostream>

namespace forelog::testing {

/// Paths are inside the disk, such as "log/LOCK". Errors: std::out_of_range if there is no such
/// file or directory.

/// Returns: the names in a directory, sorted.
inline std::vector<std::string> names_in(const disk_state& s, std::string_view path)
{
    const directory_node* const d = s.dir(s.lookup(path));
    if (d == nullptr)
        throw std::out_of_range("no directory " + std::string(path));
    std::vector<std::string> names;
    for (const auto& [name, number] : *d->cached)
        names.push_back(name);
    return names;
}

/// Returns: the bytes of the file as reads see them.
inline std::vector<std::byte> contents(const disk_state& s, std::string_view path)
{
    const file_node& f = s.file_at(path);
    std::vector<std::byte> bytes(static_cast<std::size_t>(f.size));
    f.cache.read(0, bytes);
    return bytes;
}

/// Returns: the bytes that are durable, up to the synced size.
inline std::vector<std::byte> synced_contents(const disk_state& s, std::string_view path)
{
    const file_node& f = s.file_at(path);
    std::vector<std::byte> bytes(static_cast<std::size_t>(f.synced_size));
    f.disk.read(0, bytes);
    return bytes;
}

/// Returns: whether every power cut leaves this name with the file that it has now.
inline bool entry_is_durable(const disk_state& s, std::string_view path)
{
    while (!path.empty()) {
        const auto [number, name] = s.parent(path);
        const directory_node* const d = s.dir(number);
        if (d == nullptr || d->cached->find(name) == 0 ||
            d->synced->find(name) != d->cached->find(name))
            return false;
        for (const entry_change& c : d->pending)
            if (c.from == name || c.to == name)
                return false;
        path = path.substr(0, path.size() - name.size());
        if (!path.empty())
            path.remove_suffix(1); // the slash
    }
    return true;
}

/// Whether every power cut leaves these bytes of the file as they are read now, if it
/// leaves the file.
inline bool bytes_are_durable(const disk_state& s, std::string_view path,
                              std::uint64_t offset, std::uint64_t length)
{
    const file_node& f = s.file_at(path);
    if (length == 0)
        return true;
    if (offset + length > f.synced_size)
        return false;
    std::vector<std::byte> seen(static_cast<std::size_t>(length)), sure = seen;
    f.cache.read(offset, seen);
    f.disk.read(offset, sure);
    return seen == sure &&
           std::none_of(f.pending.begin(), f.pending.end(), [&](const version& v) {
               return v.first * sector_size < offset + length &&
                      v.end() * sector_size > offset;
           });
}

/// Returns: a number that is equal for disks with equal names, sizes and bytes, and hardly
/// ever else. What is pending does not count.
inline std::uint64_t fingerprint(const disk_state& s)
{
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325u;
    const auto mix = [&hash](const void* bytes, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i)
            hash =
                (hash ^ static_cast<const unsigned char*>(bytes)[i]) * 0x100'0000'01b3u;
    };
    const auto mix_number = [&mix](std::uint64_t n) { mix(&n, sizeof n); };
    for (const auto& d : s.dirs()) {
        mix_number(d->number);
        for (const auto& [name, number] : *d->cached) {
            mix(name.c_str(), name.size() + 1);
            mix_number(number);
        }
    }
    for (const auto& f : s.files()) {
        if (!s.is_named(f->number))
            continue;
        mix_number(f->number);
        mix_number(f->size);
        for (std::uint64_t i = 0; i < sectors_of(f->size); ++i)
            if (const std::byte* const bytes = f->cache.at(i); !is_zero(bytes)) {
                mix_number(i);
                mix(bytes, sector_size);
            }
    }
    return hash;
}

/// Effects: prints all files, their sizes, and for each sector a letter: `.` zeros, `S` synced, `p`
/// pending, `o` pending zeros, `L` lost by a failed sync.
inline void dump(std::ostream& out, const disk_state& s)
{
    for (const auto& d : s.dirs()) {
        out << "directory " << d->number << ", " << d->pending.size() << " pending\n";
        for (const auto& [name, number] : *d->cached) {
            out << "  " << name << " = " << number
                << (d->synced->find(name) == number ? "" : " (not synced)");
            const file_node* const f = s.file(number);
            if (f == nullptr) {
                out << '\n';
                continue;
            }
            out << ", size " << f->size << ", synced " << f->synced_size << "\n    [";
            const std::vector<std::uint64_t> pending = f->touched();
            for (std::uint64_t i = 0; i < sectors_of(f->size); ++i) {
                const std::byte* const bytes = f->cache.at(i);
                if (std::binary_search(pending.begin(), pending.end(), i))
                    out << (is_zero(bytes) ? 'o' : 'p');
                else if (!same_bytes(bytes, f->disk.at(i)))
                    out << 'L';
                else
                    out << (is_zero(bytes) ? '.' : 'S');
            }
            out << "]\n";
        }
    }
}

} // namespace forelog::testing

#endif // FORELOG_TESTING_INSPECT_HPP
