// forelog/file/posix_file.hpp: files of a POSIX system
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_POSIX_FILE_HPP
#define FORELOG_FILE_POSIX_FILE_HPP

#include <forelog/file/concept.hpp>
#include <forelog/file/descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/falloc.h>
#endif

#include <algorithm>
#include <array>

namespace forelog {

class posix_directory;

/** A file of the operating system. Models: log_file.

    Thread safety: distinct objects safe; reads, writes and syncs of a shared object safe.
*/
class posix_file
{
public:
    using directory = posix_directory;

    posix_file() = default;

    std::size_t read_at(std::uint64_t offset, std::span<std::byte> to,
                        std::error_code& ec) noexcept
    {
        const auto n = ::pread(fd_.get(), to.data(), (std::min)(to.size(), transfer_max),
                               static_cast<off_t>(offset));
        return detail::checked(n, ec) ? static_cast<std::size_t>(n) : 0;
    }

    std::size_t write_at(std::uint64_t offset, std::span<const const_bytes> buffers,
                         std::error_code& ec) noexcept
    {
        std::array<iovec, 8> vectors;
        const std::size_t count = (std::min)(buffers.size(), vectors.size());
        for (std::size_t i = 0; i < count; ++i)
            vectors[i] = {const_cast<std::byte*>(buffers[i].data()), buffers[i].size()};
        const auto n = ::pwritev(fd_.get(), vectors.data(), static_cast<int>(count),
                                 static_cast<off_t>(offset));
        return detail::checked(n, ec) ? static_cast<std::size_t>(n) : 0;
    }

    std::uint64_t size(std::error_code& ec) noexcept
    {
        struct stat s;
        return detail::checked(::fstat(fd_.get(), &s), ec)
                   ? static_cast<std::uint64_t>(s.st_size)
                   : 0;
    }

    void sync_data(std::error_code& ec) noexcept
    {
#if defined(__linux__)
        detail::checked(::fdatasync(fd_.get()), ec);
#else
        sync_all(ec);
#endif
    }

    void sync_all(std::error_code& ec) noexcept
    {
#if defined(F_FULLFSYNC)
        // fsync of macOS leaves the bytes in the drive's cache.
        if (detail::checked(::fcntl(fd_.get(), F_FULLFSYNC), ec))
            return;
#endif
        detail::checked(::fsync(fd_.get()), ec);
    }

    void allocate([[maybe_unused]] std::uint64_t offset,
                  [[maybe_unused]] std::uint64_t length, std::error_code& ec) noexcept
    {
#if defined(__linux__)
        // Without FALLOC_FL_KEEP_SIZE, so that no later sync has to commit a new size.
        detail::checked(::fallocate(fd_.get(), 0, static_cast<off_t>(offset),
                                    static_cast<off_t>(length)),
                        ec);
#else
        ec = std::make_error_code(std::errc::operation_not_supported);
#endif
    }

    void punch([[maybe_unused]] std::uint64_t offset,
               [[maybe_unused]] std::uint64_t length, std::error_code& ec) noexcept
    {
#if defined(__linux__)
        detail::checked(::fallocate(fd_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                    static_cast<off_t>(offset),
                                    static_cast<off_t>(length)),
                        ec);
#else
        ec = std::make_error_code(std::errc::operation_not_supported);
#endif
    }

#if defined(__linux__)
    /// Effects: the range is on its way to the device on return, if the system can say. Makes
    /// nothing durable.
    void start_write_back(std::uint64_t offset, std::uint64_t length,
                          std::error_code& ec) noexcept
    {
        sync_range(offset, length, SYNC_FILE_RANGE_WRITE, ec);
    }

    /// Effects: returns when the range has left the cache for the device, if the system can say.
    /// Makes nothing durable.
    void write_back(std::uint64_t offset, std::uint64_t length,
                    std::error_code& ec) noexcept
    {
        sync_range(offset, length, SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER,
                   ec);
    }
#endif

#if defined(POSIX_FADV_WILLNEED)
    /// Effects: the system begins to read the range, for a later `read_at`. A mere hint.
    void prefetch(std::uint64_t offset, std::uint64_t length) noexcept
    {
        advise(offset, length, POSIX_FADV_WILLNEED);
    }

    /// Effects: the pages of the range that are on the device are given back. A mere hint.
    void evict(std::uint64_t offset, std::uint64_t length) noexcept
    {
        advise(offset, length, POSIX_FADV_DONTNEED);
    }
#endif

    void close(std::error_code& ec) noexcept
    {
        ec.clear();
        // The descriptor is gone whatever close says; a second close might hit another's
        // file.
        if (fd_ && ::close(fd_.release()) != 0 && errno != EINTR)
            ec = detail::last_errno();
    }

private:
    friend class posix_directory;
    explicit posix_file(detail::descriptor fd) noexcept : fd_(std::move(fd)) {}

#if defined(POSIX_FADV_WILLNEED)
    void advise(std::uint64_t offset, std::uint64_t length, int advice) noexcept
    {
        (void)::posix_fadvise(fd_.get(), static_cast<off_t>(offset),
                              static_cast<off_t>(length), advice);
    }
#endif

#if defined(__linux__)
    void sync_range(std::uint64_t offset, std::uint64_t length, unsigned flags,
                    std::error_code& ec) noexcept
    {
        detail::checked(::sync_file_range(fd_.get(), static_cast<off_t>(offset),
                                          static_cast<off_t>(length), flags),
                        ec);
        if (ec == std::errc::function_not_supported ||
            ec == std::errc::invalid_argument || ec == std::errc::invalid_seek)
            ec.clear();
    }
#endif

    /// What Linux transfers at most in one call.
    static constexpr std::size_t transfer_max = 0x7fff'f000;

    detail::descriptor fd_;
};

} // namespace forelog

#endif // FORELOG_FILE_POSIX_FILE_HPP
