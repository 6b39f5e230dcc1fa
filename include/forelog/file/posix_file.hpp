// forelog/file/posix_file.hpp: files of a POSIX system
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_POSIX_FILE_HPP
#define FORELOG_FILE_POSIX_FILE_HPP

#include <forelog/file/concept.hpp>
#include <forelog/file/detail/posix_calls.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/falloc.h>
#endif

#include <algorithm>
#include <array>
#include <memory>

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
        const detail::cancel_block uncancelled;
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
        const detail::cancel_block uncancelled;
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

    /// Returns: the number of names of the file; 0 once it is removed.
    std::uint64_t link_count(std::error_code& ec) noexcept
    {
        return detail::link_count(fd_.get(), ec);
    }

    /// Returns: the bytes that the file takes on its device: holes take none.
    std::uint64_t disk_bytes(std::error_code& ec) noexcept
    {
        constexpr std::uint64_t unit =
            512; // of st_blocks, whatever the file system's block
        struct stat s;
        return detail::checked(::fstat(fd_.get(), &s), ec)
                   ? static_cast<std::uint64_t>(s.st_blocks) * unit
                   : 0;
    }

    void sync_data(std::error_code& ec) noexcept
    {
#if defined(__linux__)
        const detail::cancel_block uncancelled;
        detail::checked(::fdatasync(fd_.get()), ec);
#else
        sync_all(ec);
#endif
    }

    void sync_all(std::error_code& ec) noexcept
    {
        const detail::cancel_block uncancelled;
#if defined(F_FULLFSYNC)
        // fsync of macOS leaves the bytes in the drive's cache.
        if (detail::checked(::fcntl(fd_.get(), F_FULLFSYNC), ec))
            return;
#endif
        detail::checked(::fsync(fd_.get()), ec);
    }

    void allocate(std::uint64_t offset, std::uint64_t length,
                  std::error_code& ec) noexcept
    {
        // Without FALLOC_FL_KEEP_SIZE, so that no later sync has to commit a new size.
        change_space(detail::optional_call::allocate, 0, offset, length, ec);
    }

    void punch(std::uint64_t offset, std::uint64_t length, std::error_code& ec) noexcept
    {
        change_space(detail::optional_call::punch, punch_mode, offset, length, ec);
    }

    /// Effects: the file ends at `size`.
    void truncate(std::uint64_t size, std::error_code& ec) noexcept
    {
        detail::checked(::ftruncate(fd_.get(), static_cast<off_t>(size)), ec);
    }

#if defined(__linux__)
    /// Effects: the system has begun to write the range to the device, where it can. Makes
    /// nothing durable. A system that refuses the call is not asked again, which is no error.
    void start_write_back(std::uint64_t offset, std::uint64_t length,
                          std::error_code& ec) noexcept
    {
        sync_range(offset, length, SYNC_FILE_RANGE_WRITE, ec);
    }

    /// Effects: returns when the system has written the range to the device, where it can.
    /// Makes nothing durable.
    void write_back(std::uint64_t offset, std::uint64_t length,
                    std::error_code& ec) noexcept
    {
        sync_range(offset, length, SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER,
                   ec);
    }
#endif

#if defined(POSIX_FADV_WILLNEED)
    /// Effects: the system begins to read the range, for a later `read_at`. A hint only.
    void prefetch(std::uint64_t offset, std::uint64_t length) noexcept
    {
        advise(offset, length, POSIX_FADV_WILLNEED);
    }

    /// Effects: the pages of the range that are on the device leave the cache. A hint only.
    void drop(std::uint64_t offset, std::uint64_t length) noexcept
    {
        advise(offset, length, POSIX_FADV_DONTNEED);
    }
#endif

    void close(std::error_code& ec) noexcept
    {
        const detail::cancel_block uncancelled;
        ec.clear();
        // The descriptor is gone whatever close says; a second close might hit another's
        // file.
        if (fd_ && ::close(fd_.release()) != 0 && errno != EINTR)
            ec = detail::last_errno();
    }

private:
    friend class posix_directory;
    posix_file(detail::descriptor fd,
               std::shared_ptr<detail::refused_calls> calls) noexcept
        : fd_(std::move(fd))
        , calls_(std::move(calls))
    {}

    template <class Call>
    void attempt(detail::optional_call which, Call call, std::error_code& ec) noexcept
    {
        const detail::cancel_block uncancelled;
        if (calls_)
            calls_->attempt(which, call, ec);
        else
            ec = std::make_error_code(std::errc::bad_file_descriptor);
    }

#if defined(__linux__)
    static constexpr int punch_mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
#else
    static constexpr int punch_mode = 0;
#endif

    void change_space(detail::optional_call which, [[maybe_unused]] int mode,
                      [[maybe_unused]] std::uint64_t offset, std::uint64_t length,
                      std::error_code& ec) noexcept
    {
        // The system's EINVAL would count as a refusal of all such calls.
        if (length == 0) {
            ec = std::make_error_code(std::errc::invalid_argument);
            return;
        }
#if defined(__linux__)
        attempt(
            which,
            [&] {
                return ::fallocate(fd_.get(), mode, static_cast<off_t>(offset),
                                   static_cast<off_t>(length));
            },
            ec);
#else
        (void)which;
        ec = std::make_error_code(std::errc::operation_not_supported);
#endif
    }

#if defined(POSIX_FADV_WILLNEED)
    void advise(std::uint64_t offset, std::uint64_t length, int advice) noexcept
    {
        std::error_code ignored;
        attempt(
            detail::optional_call::advise,
            [&] {
                errno = ::posix_fadvise(fd_.get(), static_cast<off_t>(offset),
                                        static_cast<off_t>(length), advice);
                return errno != 0 ? -1 : 0;
            },
            ignored);
    }
#endif

#if defined(__linux__)
    void sync_range(std::uint64_t offset, std::uint64_t length, unsigned flags,
                    std::error_code& ec) noexcept
    {
        attempt(
            detail::optional_call::sync_range,
            [&] {
                return ::sync_file_range(fd_.get(), static_cast<off_t>(offset),
                                         static_cast<off_t>(length), flags);
            },
            ec);
        // What was not executed has consumed no error of a write.
        if (ec == std::errc::operation_not_supported)
            ec.clear();
    }
#endif

    /// Linux transfers at most this much in one call.
    static constexpr std::size_t transfer_max = 0x7fff'f000;

    detail::descriptor fd_;
    std::shared_ptr<detail::refused_calls>
        calls_; ///< of the directory; null without a file
};

} // namespace forelog

#endif // FORELOG_FILE_POSIX_FILE_HPP
