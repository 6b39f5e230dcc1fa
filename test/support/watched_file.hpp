// forelog/test/support/watched_file.hpp: the files of the system, with a report of every call
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_WATCHED_FILE_HPP
#define FORELOG_TEST_SUPPORT_WATCHED_FILE_HPP

#include "testing.hpp"

#include <forelog/testing/disk_operation.hpp>

#include <forelog/file/native_file.hpp>

namespace forelog::test {

template <class Watch>
class watched_directory;

/** A native_file that reports every call; the calls that a log may do without are not reported.
    Models: log_file.

    `Watch::before(op)` and `Watch::after(op)` are called around each call; `Watch::length(n)`
    returns how many of n bytes a write may write. All are static and do not throw.
*/
template <class Watch>
class watched_file : public native_file
{
public:
    using directory = watched_directory<Watch>;

    watched_file() = default;
    explicit watched_file(native_file f) noexcept : native_file(std::move(f)) {}

    std::size_t read_at(std::uint64_t at, std::span<std::byte> to,
                        std::error_code& ec) noexcept
    {
        const witness w(op::read);
        return native_file::read_at(at, to, ec);
    }
    std::size_t write_at(std::uint64_t at, std::span<const const_bytes> buffers,
                         std::error_code& ec) noexcept
    {
        const witness w(op::write);
        std::uint64_t size = 0;
        for (const const_bytes b : buffers)
            size += b.size();
        std::uint64_t left = Watch::length(size);
        if (left >= size)
            return native_file::write_at(at, buffers, ec);
        std::array<const_bytes, 8> part;
        std::size_t count = 0;
        for (const const_bytes b : buffers)
            if (left != 0 && count < part.size()) {
                part[count] = b.first(
                    static_cast<std::size_t>((std::min)(left, std::uint64_t{b.size()})));
                left -= part[count++].size();
            }
        return native_file::write_at(at, std::span<const const_bytes>(part.data(), count),
                                     ec);
    }
    std::uint64_t size(std::error_code& ec) noexcept
    {
        const witness w(op::size);
        return native_file::size(ec);
    }
    void sync_data(std::error_code& ec) noexcept
    {
        const witness w(op::sync_data);
        native_file::sync_data(ec);
    }
    void sync_all(std::error_code& ec) noexcept
    {
        const witness w(op::sync_all);
        native_file::sync_all(ec);
    }
    void allocate(std::uint64_t at, std::uint64_t size, std::error_code& ec) noexcept
    {
        const witness w(op::allocate);
        native_file::allocate(at, size, ec);
    }
    void punch(std::uint64_t at, std::uint64_t size, std::error_code& ec) noexcept
    {
        const witness w(op::punch);
        native_file::punch(at, size, ec);
    }
    void close(std::error_code& ec) noexcept
    {
        const witness w(op::close);
        native_file::close(ec);
    }

private:
    friend class watched_directory<Watch>;

    struct witness
    {
        explicit witness(op k) noexcept : kind(k) { Watch::before(kind); }
        witness(const witness&) = delete;
        witness& operator=(const witness&) = delete;
        ~witness() { Watch::after(kind); }
        op kind;
    };
};

/// The directory of a `watched_file`. Models: log_directory.
template <class Watch>
class watched_directory : public native_file::directory
{
    using base = native_file::directory;
    using witness = typename watched_file<Watch>::witness;

public:
    watched_directory() = default;

    static watched_directory open(const std::filesystem::path& path, directory_access a,
                                  std::error_code& ec)
    {
        const witness w(a == directory_access::create ? op::make_directory
                                                      : op::open_directory);
        return watched_directory(base::open(path, a, ec));
    }
    void lock(const char* name, std::error_code& ec) noexcept
    {
        const witness w(op::lock);
        base::lock(name, ec);
    }
    template <class Visit>
    void list(Visit visit, std::error_code& ec)
    {
        const witness w(op::list);
        base::list(visit, ec);
    }
    watched_file<Watch> open_file(const char* name, file_access a,
                                  std::error_code& ec) noexcept
    {
        const witness w(op::open);
        return watched_file<Watch>(base::open_file(name, a, ec));
    }
    watched_file<Watch> create_file(const char* name, std::error_code& ec) noexcept
    {
        const witness w(op::create);
        return watched_file<Watch>(base::create_file(name, ec));
    }
    void rename(const char* from, const char* to, std::error_code& ec) noexcept
    {
        const witness w(op::rename);
        base::rename(from, to, ec);
    }
    void remove(const char* name, std::error_code& ec) noexcept
    {
        const witness w(op::remove);
        base::remove(name, ec);
    }
    void sync(std::error_code& ec) noexcept
    {
        const witness w(op::sync_directory);
        base::sync(ec);
    }

private:
    explicit watched_directory(base d) noexcept : base(std::move(d)) {}
};

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_WATCHED_FILE_HPP
