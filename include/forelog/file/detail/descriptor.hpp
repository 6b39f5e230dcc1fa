// forelog/file/detail/descriptor.hpp: file descriptors and errno
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_DETAIL_DESCRIPTOR_HPP
#define FORELOG_FILE_DETAIL_DESCRIPTOR_HPP

#include <forelog/detail/cancellation.hpp>

#include <cerrno>
#include <cstdint>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace forelog {

namespace detail {

inline std::error_code last_errno() noexcept
{
    return {errno, std::system_category()};
}

/// Effects: sets `ec` from errno if `result` is negative, clears it otherwise.
inline bool checked(long result, std::error_code& ec) noexcept
{
    ec = result < 0 ? last_errno() : std::error_code();
    return result >= 0;
}

/// Returns: the number of names of a file or a directory; 0 once it is removed, or with an error.
inline std::uint64_t link_count(int fd, std::error_code& ec) noexcept
{
    struct stat s;
    return checked(::fstat(fd, &s), ec) ? static_cast<std::uint64_t>(s.st_nlink) : 0;
}

/// Owns a file descriptor.
class descriptor
{
public:
    descriptor() = default;
    explicit descriptor(int fd) noexcept : fd_(fd) {}
    descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    descriptor& operator=(descriptor&& other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~descriptor()
    {
        if (fd_ < 0)
            return;
        const cancel_block uncancelled;
        ::close(fd_);
    }

    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
    int release() noexcept { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

} // namespace detail

} // namespace forelog

#endif // FORELOG_FILE_DETAIL_DESCRIPTOR_HPP
