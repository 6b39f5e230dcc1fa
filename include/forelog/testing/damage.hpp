// forelog/testing/damage.hpp: damage to a simulated disk other than by a power cut
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DAMAGE_HPP
#define FORELOG_TESTING_DAMAGE_HPP

#include <forelog/testing/disk_state.hpp>

namespace forelog::testing {

/// Each function changes a `disk_state`, durably. It is called by `simulated_disk::alter`, or on a
/// snapshot. Paths are inside the disk, such as "log/LOCK". Errors: std::out_of_range if there is
/// no such file or directory.

/// Effects: `edit(bytes)` changes a sector; what was pending for it is gone.
template <class Edit>
void alter_sector(file_node& f, std::uint64_t index, Edit edit)
{
    sector bytes;
    std::memcpy(bytes.data(), f.cache.at(index), sector_size);
    edit(bytes);
    take_range(f.pending, index, index + 1, ~std::uint64_t{0});
    f.cache.put(index, bytes.data(), true);
    f.disk.put(index, bytes.data(), true);
}

/// Effects: makes all names of the directory durable.
inline void settle_directory(disk_state& s, std::uint64_t number)
{
    s.edit_dir(number).sync(s.order());
}

/// Effects: inverts one bit of the byte at `offset`.
inline void flip_bit(disk_state& s, std::string_view path, std::uint64_t offset,
                     unsigned bit)
{
    alter_sector(s.file_at(path), offset / sector_size, [&](sector& bytes) {
        bytes[offset % sector_size] ^= static_cast<std::byte>(1u << bit);
    });
}

/// Effects: replaces bytes from `offset` on; the file grows if needed.
inline void overwrite(disk_state& s, std::string_view path, std::uint64_t offset,
                      std::span<const std::byte> with)
{
    file_node& f = s.file_at(path);
    for (std::size_t i = 0; i < with.size();) {
        const std::uint64_t in = (offset + i) % sector_size;
        const std::size_t n = (std::min)(with.size() - i, sector_size - in);
        alter_sector(f, (offset + i) / sector_size, [&](sector& bytes) {
            std::memcpy(bytes.data() + in, with.data() + i, n);
        });
        i += n;
    }
    f.size = f.synced_size = (std::max)(f.size, offset + with.size());
}

/// Effects: every byte of the sector becomes `value`: 0 for a lost sector, 0xff for an erased
/// flash block.
inline void fill_sector(disk_state& s, std::string_view path, std::uint64_t index,
                        std::byte value = {})
{
    alter_sector(s.file_at(path), index, [&](sector& b) { b.fill(value); });
}

/// Effects: a misdirected write: sector `from` of one file is also at `to` of the same or another.
inline void copy_sector(disk_state& s, std::string_view from_path, std::uint64_t from,
                        std::string_view to_path, std::uint64_t to)
{
    sector bytes;
    std::memcpy(bytes.data(), s.file_at(from_path).cache.at(from), sector_size);
    alter_sector(s.file_at(to_path), to, [&](sector& b) { b = bytes; });
}

/// Effects: exchanges two sectors of a file.
inline void swap_sectors(disk_state& s, std::string_view path, std::uint64_t a,
                         std::uint64_t b)
{
    sector first;
    std::memcpy(first.data(), std::as_const(s).file_at(path).cache.at(a), sector_size);
    copy_sector(s, path, b, path, a);
    alter_sector(s.file_at(path), b, [&](sector& bytes) { bytes = first; });
}

/// Effects: cuts the file at `size`, or extends it with zeros.
inline void resize_file(disk_state& s, std::string_view path, std::uint64_t size)
{
    file_node& f = s.file_at(path);
    f.sync(s.order());
    f.cache.cut(size);
    f.disk.cut(size);
    f.size = f.synced_size = size;
}

/// Effects: makes a file, or replaces its contents.
inline void put_file(disk_state& s, std::string_view path,
                     std::span<const std::byte> bytes)
{
    const auto [dir, name] = s.parent(path);
    if (s.lookup(path) == 0) {
        if (s.dir(dir) == nullptr)
            throw std::out_of_range("no directory for " + std::string(path));
        s.add_file(dir, name);
        settle_directory(s, dir);
    }
    resize_file(s, path, 0);
    overwrite(s, path, 0, bytes);
}

/// Effects: makes a directory.
inline void put_directory(disk_state& s, std::string_view path)
{
    const auto [dir, name] = s.parent(path);
    s.add_dir(dir, name);
    settle_directory(s, dir);
}

/// Effects: removes a file.
inline void remove_file(disk_state& s, std::string_view path)
{
    const std::uint64_t number = std::as_const(s).file_at(path).number;
    const auto [dir, name] = s.parent(path);
    s.remove(dir, name, number);
    settle_directory(s, dir);
}

/// Effects: renames a file within its directory; replaces a file that has the name.
inline void rename_file(disk_state& s, std::string_view from, std::string_view to)
{
    const std::uint64_t number = std::as_const(s).file_at(from).number;
    const auto [dir, name] = s.parent(from);
    s.rename(dir, name, s.parent(to).second, number);
    settle_directory(s, dir);
}

/// Effects: makes a copy of a file.
inline void copy_file(disk_state& s, std::string_view from, std::string_view to)
{
    const file_node& f = std::as_const(s).file_at(from);
    std::vector<std::byte> bytes(static_cast<std::size_t>(f.size));
    f.cache.read(0, bytes);
    put_file(s, to, bytes);
}

} // namespace forelog::testing

#endif // FORELOG_TESTING_DAMAGE_HPP
