// forelog/example/kv_snapshot.hpp: a checkpoint of the key-value store as a file
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_KV_SNAPSHOT_HPP
#define FORELOG_EXAMPLE_KV_SNAPSHOT_HPP

#include <forelog/checksum/crc32c.hpp>
#include <forelog/file/io.hpp>
#include <forelog/file/native_file.hpp>
#include <forelog/format/endian.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <vector>

namespace example {

using kv_entries = std::map<std::string, std::string, std::less<>>;

/* A snapshot file, `snapshot-<LSN, 16 hex digits>`: the magic, the LSN of the last change in it,
   the number of entries; per entry the lengths of key and value (4 bytes each), key, value; at the
   end a CRC-32C of all that is before. Little-endian.                                            */
struct kv_snapshot
{
    forelog::lsn at;
    kv_entries entries;
};

namespace detail {

inline constexpr std::string_view snapshot_prefix = "snapshot-";
inline constexpr std::string_view snapshot_magic = "FLKVSNP1";
inline constexpr const char* snapshot_temporary = "snapshot.tmp";

inline std::string snapshot_name(forelog::lsn at)
{
    std::string name(snapshot_prefix);
    for (int shift = 60; shift >= 0; shift -= 4)
        name += "0123456789abcdef"[at.value() >> shift & 15];
    return name;
}

/// The LSN in the name of a snapshot file; none for any other name.
inline forelog::lsn lsn_in(std::string_view name)
{
    std::uint64_t n = 0;
    if (!name.starts_with(snapshot_prefix) || name.size() != snapshot_prefix.size() + 16)
        return {};
    name.remove_prefix(snapshot_prefix.size());
    const auto r = std::from_chars(name.data(), name.data() + name.size(), n, 16);
    return r.ec == std::errc() && r.ptr == name.data() + name.size() ? forelog::lsn(n)
                                                                     : forelog::lsn();
}

template <class Integer>
void put_integer(std::string& to, Integer value)
{
    std::byte bytes[sizeof value];
    forelog::format::store(bytes, value);
    to.append(forelog::view_text(bytes));
}

/// Takes an integer from the front. Returns: false if there are too few bytes.
template <class Integer>
bool take_integer(std::string_view& from, Integer& value)
{
    if (from.size() < sizeof value)
        return false;
    value = forelog::format::load<Integer>(forelog::view_bytes(from).data());
    from.remove_prefix(sizeof value);
    return true;
}

inline bool take_text(std::string_view& from, std::size_t size, std::string& text)
{
    if (from.size() < size)
        return false;
    text = from.substr(0, size);
    from.remove_prefix(size);
    return true;
}

inline std::string encode(const kv_snapshot& s)
{
    std::string bytes(snapshot_magic);
    put_integer(bytes, s.at.value());
    put_integer(bytes, std::uint64_t{s.entries.size()});
    for (const auto& [key, value] : s.entries) {
        put_integer(bytes, static_cast<std::uint32_t>(key.size()));
        put_integer(bytes, static_cast<std::uint32_t>(value.size()));
        bytes.append(key).append(value);
    }
    const forelog::const_bytes all = forelog::view_bytes(bytes);
    put_integer(bytes, forelog::checksum::crc32c(all.data(), all.size()));
    return bytes;
}

/// Returns: whether the bytes are a whole snapshot.
inline bool decode(std::string_view bytes, kv_snapshot& s)
{
    if (bytes.size() < snapshot_magic.size() + 20 || !bytes.starts_with(snapshot_magic))
        return false;
    std::string_view check = bytes.substr(bytes.size() - 4);
    bytes.remove_suffix(4);
    std::uint32_t expected = 0;
    const forelog::const_bytes all = forelog::view_bytes(bytes);
    if (!take_integer(check, expected) ||
        expected != forelog::checksum::crc32c(all.data(), all.size()))
        return false;
    bytes.remove_prefix(snapshot_magic.size());
    std::uint64_t at = 0, count = 0;
    bool sound = take_integer(bytes, at) && take_integer(bytes, count);
    for (std::uint64_t i = 0; sound && i != count; ++i) {
        std::uint32_t key_size = 0, value_size = 0;
        std::string key, value;
        sound = take_integer(bytes, key_size) && take_integer(bytes, value_size) &&
                take_text(bytes, key_size, key) && take_text(bytes, value_size, value);
        if (sound)
            s.entries.emplace_hint(s.entries.end(), std::move(key), std::move(value));
    }
    s.at = forelog::lsn(at);
    return sound && bytes.empty();
}

inline void check(const std::error_code& ec, const char* what)
{
    if (ec)
        throw std::system_error(ec, what);
}

} // namespace detail

/** Keeps a snapshot, durably, and then removes the older ones.

    The name appears only when the content is on the disk, so a crash at any point leaves either the
    old snapshot or the new one whole.
*/
// tag::write_snapshot[]
inline void write_snapshot(const std::filesystem::path& path, const kv_snapshot& snapshot)
{
    using namespace detail;
    std::error_code ec;
    auto directory = forelog::native_file::directory::open(
        path, forelog::directory_access::existing, ec);
    check(ec, "checkpoint: directory");
    directory.remove(snapshot_temporary, ec); // left by a crash, perhaps

    const std::string bytes = encode(snapshot);
    const forelog::const_bytes buffer = forelog::view_bytes(bytes);
    forelog::native_file file = directory.create_file(snapshot_temporary, ec);
    check(ec, "checkpoint: create");
    forelog::file::write_all(file, 0, std::span(&buffer, 1), 0, ec);
    check(ec, "checkpoint: write");
    file.sync_all(ec);
    check(ec, "checkpoint: sync");
    directory.rename(snapshot_temporary, snapshot_name(snapshot.at).c_str(), ec);
    check(ec, "checkpoint: rename");
    directory.sync(ec);
    check(ec, "checkpoint: sync of the directory");
    // end::write_snapshot[]

    std::vector<std::string> older;
    directory.list(
        [&](std::string_view name) {
            if (const forelog::lsn n = lsn_in(name); n && n < snapshot.at)
                older.emplace_back(name);
        },
        ec);
    check(ec, "checkpoint: list");
    for (const std::string& name : older)
        directory.remove(name.c_str(), ec); // one that stays costs space, nothing else
}

/** The newest snapshot that verifies; an empty one, at no LSN, if there is none.

    One that is damaged is passed over. If the log no longer reaches back to the one before it, the
    replay that follows fails with `out_of_range`: nothing is lost in silence.
*/
inline kv_snapshot read_snapshot(const std::filesystem::path& path)
{
    using namespace detail;
    std::error_code ec;
    auto directory = forelog::native_file::directory::open(
        path, forelog::directory_access::existing, ec);
    check(ec, "open");
    std::vector<forelog::lsn> all;
    directory.list(
        [&](std::string_view name) {
            if (const forelog::lsn n = lsn_in(name))
                all.push_back(n);
        },
        ec);
    check(ec, "open: list");
    std::ranges::sort(all, std::ranges::greater());
    for (const forelog::lsn n : all) {
        auto file =
            directory.open_file(snapshot_name(n).c_str(), forelog::file_access::read, ec);
        check(ec, "snapshot: open");
        std::string bytes(static_cast<std::size_t>(file.size(ec)), '\0');
        check(ec, "snapshot: size");
        const auto to = std::as_writable_bytes(std::span(bytes));
        bytes.resize(forelog::file::read_all(file, 0, to, ec));
        check(ec, "snapshot: read");
        kv_snapshot snapshot;
        if (decode(bytes, snapshot) && snapshot.at == n)
            return snapshot;
    }
    return {};
}

} // namespace example

#endif // FORELOG_EXAMPLE_KV_SNAPSHOT_HPP
