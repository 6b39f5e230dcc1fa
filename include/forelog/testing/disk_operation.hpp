// forelog/testing/disk_operation.hpp: the operations of a simulated disk, and the rules it watches
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DISK_OPERATION_HPP
#define FORELOG_TESTING_DISK_OPERATION_HPP

#include <cstdint>
#include <ostream>
#include <string>
#include <system_error>

namespace forelog::testing {

/// The kinds of operations.
enum class op : std::uint8_t
{
    open_directory,
    make_directory, ///< part of opening a directory that does not exist
    sync_parent,    ///< sync of the directory that it is in, as part of the same
    lock,
    list,
    open,
    create,
    rename,
    remove,
    sync_directory,
    read,
    write,
    size,
    sync_data,
    sync_all,
    write_back, ///< started, or waited for
    allocate,
    punch,
    close
};

/// The number of kinds.
inline constexpr std::size_t op_count = 19;

/// Returns: the name of the enumerator.
inline const char* to_string(op k) noexcept
{
    static constexpr const char* names[op_count] = {
        "open_directory", "make_directory", "sync_parent", "lock",      "list",
        "open",           "create",         "rename",      "remove",    "sync_directory",
        "read",           "write",          "size",        "sync_data", "sync_all",
        "write_back",     "allocate",       "punch",       "close"};
    return names[static_cast<std::size_t>(k)];
}

/// A set of kinds: `op::write`, or `op::sync_data | op::sync_all`.
class op_set
{
public:
    constexpr op_set() = default;
    constexpr op_set(op k) : bits_(1u << static_cast<unsigned>(k)) {}
    constexpr bool has(op k) const
    {
        return (bits_ >> static_cast<unsigned>(k) & 1) != 0;
    }
    friend constexpr op_set operator|(op_set a, op_set b)
    {
        a.bits_ |= b.bits_;
        return a;
    }
    static constexpr op_set all()
    {
        op_set s;
        s.bits_ = (1u << op_count) - 1;
        return s;
    }

private:
    std::uint32_t bits_ = 0;
};

constexpr op_set operator|(op a, op b)
{
    return op_set(a) | op_set(b);
}

/// All syncs: those of files and those of directories.
inline constexpr op_set any_sync =
    op::sync_data | op::sync_all | op::sync_directory | op::sync_parent;

/// Operations that may change what a power cut leaves. A lock may create its file.
inline constexpr op_set any_change = any_sync | op::make_directory | op::lock |
                                     op::create | op::rename | op::remove | op::write |
                                     op::write_back | op::allocate | op::punch;

/// One operation: what was asked, and how it ended.
struct disk_operation
{
    std::uint64_t index = 0; ///< from 1, over the whole disk
    op kind = op::open_directory;
    std::uint64_t number = 0; ///< of the file or directory
    std::string name;         ///< of the file at this moment, without its directory
    std::string new_name;     ///< of a rename: the name it gets
    std::uint64_t offset = 0;
    std::uint64_t length = 0; ///< in bytes, as requested
    std::uint64_t result = 0; ///< bytes transferred, or the size of the file
    std::error_code error;
};

inline std::ostream& operator<<(std::ostream& out, const disk_operation& o)
{
    out << '#' << o.index << ' ' << to_string(o.kind) << ' ' << o.name;
    if (!o.new_name.empty())
        out << " -> " << o.new_name;
    if ((op::read | op::write | op::write_back | op::allocate | op::punch).has(o.kind))
        out << " [" << o.offset << ", +" << o.length << ") = " << o.result;
    if (o.error)
        out << " ! " << o.error.message();
    return out;
}

/// Rules that a log must keep and that a disk can check.
enum class rule : std::uint8_t
{
    used_after_failed_sync, ///< a write or sync on a file whose sync had failed
    writer_went_on,         ///< the same on another file of the same open directory
    rewrote_synced_sector, ///< a synced sector was overwritten with bytes other than zero
    wrote_removed_file,    ///< a write to a file that was removed
    used_after_power_off, ///< an operation after the power cut: the test left a writer alive
};

/// The number of rules.
inline constexpr std::size_t rule_count = 5;

/// Returns: the rule in words.
inline const char* to_string(rule r) noexcept
{
    static constexpr const char* names[rule_count] = {
        "used after a failed sync", "writer went on after a failed sync",
        "rewrote a synced sector", "wrote a removed file", "used after power off"};
    return names[static_cast<std::size_t>(r)];
}

/// An operation that broke a rule.
struct violation
{
    rule broken;
    disk_operation by;
};

inline std::ostream& operator<<(std::ostream& out, const violation& v)
{
    return out << to_string(v.broken) << ": " << v.by;
}

} // namespace forelog::testing

#endif // FORELOG_TESTING_DISK_OPERATION_HPP
