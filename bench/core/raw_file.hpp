// forelog/bench/core/raw_file.hpp: a file without a log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_RAW_FILE_HPP
#define FORELOG_BENCH_CORE_RAW_FILE_HPP

#include "core/units.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace bench {

/// Every failure is thrown as std::system_error.
class raw_file
{
public:
    raw_file() = default;
    raw_file(const std::filesystem::path& path, int flags)
        : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644))
    {
        check(fd_ >= 0, "open");
    }
    raw_file(raw_file&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    raw_file& operator=(raw_file&& other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~raw_file()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }

    static raw_file create(const std::filesystem::path& path)
    {
        return {path, O_RDWR | O_CREAT | O_EXCL};
    }

    int descriptor() const noexcept { return fd_; }

    void write_at(std::uint64_t offset, std::span<const std::byte> bytes)
    {
        while (!bytes.empty()) {
            const ssize_t n =
                ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            check(n > 0, "pwrite");
            bytes = bytes.subspan(static_cast<std::size_t>(n));
            offset += static_cast<std::uint64_t>(n);
        }
    }

    /// Returns: how many bytes were read; 0 at the end.
    std::size_t read(std::span<std::byte> to)
    {
        const ssize_t n = ::read(fd_, to.data(), to.size());
        check(n >= 0, "read");
        return static_cast<std::size_t>(n);
    }

    void sync_data() { check(::fdatasync(fd_) == 0, "fdatasync"); }
    void sync_all() { check(::fsync(fd_) == 0, "fsync"); }

    /// Effects: returns when the range has left the cache for the device.
    void write_back(std::uint64_t offset, std::uint64_t size)
    {
#ifdef __linux__
        check(::sync_file_range(fd_, static_cast<off_t>(offset), static_cast<off_t>(size),
                                SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER) == 0,
              "sync_file_range");
#else
        (void)offset;
        (void)size;
        sync_data();
#endif
    }

    void allocate(std::uint64_t size)
    {
        const int error = ::posix_fallocate(fd_, 0, static_cast<off_t>(size));
        if (error != 0)
            throw std::system_error(error, std::system_category(), "posix_fallocate");
    }

    void fill(std::uint64_t size)
    {
        const std::vector<std::byte> zeros(mebibyte);
        for (std::uint64_t offset = 0; offset < size; offset += mebibyte) {
            const std::uint64_t left = size - offset;
            write_at(offset, std::span(zeros).first(left < mebibyte
                                                        ? static_cast<std::size_t>(left)
                                                        : mebibyte));
        }
    }

private:
    static void check(bool good, const char* what)
    {
        if (!good)
            throw std::system_error(errno, std::system_category(), what);
    }

    int fd_ = -1;
};

} // namespace bench

#endif // FORELOG_BENCH_CORE_RAW_FILE_HPP
