// forelog/file/posix_directory.hpp: directories of a POSIX system
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_POSIX_DIRECTORY_HPP
#define FORELOG_FILE_POSIX_DIRECTORY_HPP

#include <forelog/error.hpp>
#include <forelog/file/posix_file.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cstdio>
#include <string_view>

namespace forelog {

/** A directory of the operating system. Models: log_directory.

    Files get mode 0600, directories 0700, descriptors are closed on exec. The lock is `flock`,
    of the directory, where it can be locked, and of the named file: unlike a record lock of
    `fcntl` it holds against the same process, and closing another descriptor of the file does
    not drop it. It is dropped by closing, never by LOCK_UN, which in a forked child would
    unlock the parent's. Not meant for NFS and CIFS.
*/
class posix_directory
{
public:
    posix_directory() = default;

    static posix_directory open(const std::filesystem::path& path,
                                directory_access access, std::error_code& ec)
    {
        const detail::cancel_block uncancelled;
        posix_directory d;
        if (access == directory_access::create)
            make(path, ec);
        else
            ec.clear();
        int fd = -1;
        if (!ec &&
            detail::checked(fd = ::open(trimmed(path).c_str(), directory_flags), ec)) {
            d.fd_ = detail::descriptor(fd);
            d.calls_ = std::make_shared<detail::refused_calls>();
        }
        return d;
    }

    void lock(const char* name, std::error_code& ec) noexcept
    {
        const detail::cancel_block uncancelled;
        // The directory first: a user may delete the file as stale while its writer lives, and
        // the next writer would lock another file. Through a descriptor of its own, which gives the
        // lock back by closing.
        detail::descriptor whole(::openat(fd_.get(), ".", directory_flags)), file;
        if (!detail::checked(whole.get(), ec))
            return;
        take(whole.get(), ec);
        if (ec == std::errc::bad_file_descriptor || detail::is_refusal(ec))
            ec.clear(); // this file system cannot; the file is locked in any case
        for (int i = 0; !ec && !file && i < 3; ++i)
            file = lock_file(name, ec);
        if (!ec && !file)
            ec = error::locked;
        if (ec)
            return;
        directory_lock_ = std::move(whole);
        lock_ = std::move(file);
    }

    template <class Visit>
    void list(Visit visit, std::error_code& ec)
    {
        const detail::cancel_block uncancelled;
        // A descriptor of its own, since reading a directory moves the descriptor's
        // position.
        detail::descriptor fd(::openat(fd_.get(), ".", directory_flags));
        if (!detail::checked(fd.get(), ec))
            return;
        DIR* const stream = ::fdopendir(fd.get());
        if (stream == nullptr) {
            ec = detail::last_errno();
            return;
        }
        fd.release();
        struct closer
        {
            DIR* stream;
            ~closer() { ::closedir(stream); }
        } const close_at_end{stream};
        for (;;) {
            errno = 0;
            const dirent* const entry = ::readdir(stream);
            if (entry == nullptr)
                break;
            const std::string_view name(entry->d_name);
            if (name != "." && name != "..")
                visit(name);
        }
        ec = errno != 0 ? detail::last_errno() : std::error_code();
    }

    posix_file open_file(const char* name, file_access access,
                         std::error_code& ec) noexcept
    {
        const detail::cancel_block uncancelled;
        // O_NONBLOCK: a FIFO planted under the name must not hang the open.
        const int flags = (access == file_access::write ? O_RDWR : O_RDONLY) | O_CLOEXEC |
                          O_NOFOLLOW | O_NONBLOCK;
        detail::descriptor fd(::openat(fd_.get(), name, flags));
        struct stat s;
        if (!detail::checked(fd.get(), ec) || !detail::checked(::fstat(fd.get(), &s), ec))
            return {};
        if (!S_ISREG(s.st_mode)) {
            ec = error::foreign;
            return {};
        }
        return posix_file(std::move(fd), calls_);
    }

    posix_file create_file(const char* name, std::error_code& ec) noexcept
    {
        const detail::cancel_block uncancelled;
        detail::descriptor fd(::openat(
            fd_.get(), name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        return detail::checked(fd.get(), ec) ? posix_file(std::move(fd), calls_)
                                             : posix_file();
    }

    void rename(const char* from, const char* to, std::error_code& ec) noexcept
    {
        ec = std::make_error_code(std::errc::operation_not_supported);
#if defined(RENAME_NOREPLACE)
        if (calls_)
            calls_->attempt(
                detail::optional_call::rename,
                [&] {
                    return ::renameat2(fd_.get(), from, fd_.get(), to, RENAME_NOREPLACE);
                },
                ec);
        if (ec != std::errc::operation_not_supported)
            return;
#endif
        // Without the flag: a link fails if the name exists; a rename would replace it.
        if (detail::checked(::linkat(fd_.get(), from, fd_.get(), to, 0), ec))
            ::unlinkat(fd_.get(), from, 0); // an error leaves only a second name
        else if (detail::is_refusal(ec))
            replace_own(from, to, ec);
    }

    /// Effects: the file has the same name in `to`, too.
    void link(const char* name, posix_directory& to, std::error_code& ec) noexcept
    {
        detail::checked(::linkat(fd_.get(), name, to.fd_.get(), name, 0), ec);
    }

    void remove(const char* name, std::error_code& ec) noexcept
    {
        detail::checked(::unlinkat(fd_.get(), name, 0), ec);
    }

    void sync(std::error_code& ec) noexcept
    {
        const detail::cancel_block uncancelled;
        detail::checked(::fsync(fd_.get()), ec);
    }

    /// Returns: 0 once the directory is removed.
    std::uint64_t link_count(std::error_code& ec) noexcept
    {
        return detail::link_count(fd_.get(), ec);
    }

    /// Returns: the size of the file system, and what of it is free for this user.
    std::filesystem::space_info space(std::error_code& ec) noexcept
    {
        struct statvfs s;
        if (!detail::checked(::fstatvfs(fd_.get(), &s), ec))
            return {};
        const std::uint64_t unit = s.f_frsize;
        return {s.f_blocks * unit, s.f_bfree * unit, s.f_bavail * unit};
    }

private:
    static constexpr int directory_flags =
        O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;

    /// Returns: the path without `/` and `/.` at its end: the system follows a symbolic link
    /// before those, whatever O_NOFOLLOW says.
    static std::filesystem::path trimmed(const std::filesystem::path& path)
    {
        std::string_view text = path.native();
        while (text.size() > 1 && (text.ends_with('/') || text.ends_with("/.")))
            text.remove_suffix(1);
        return text;
    }

    static void take(int fd, std::error_code& ec) noexcept
    {
        if (!detail::checked(::flock(fd, LOCK_EX | LOCK_NB), ec) &&
            ec.value() == EWOULDBLOCK)
            ec = error::locked;
    }

    /// Returns: the file with this name, locked; nothing if the name has meanwhile been given to
    /// another file: two writers would each hold a lock.
    detail::descriptor lock_file(const char* name, std::error_code& ec) noexcept
    {
        detail::descriptor fd(
            ::openat(fd_.get(), name,
                     O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
        struct stat held, named;
        if (!detail::checked(fd.get(), ec) ||
            !detail::checked(::fstat(fd.get(), &held), ec))
            return {};
        if (S_ISREG(held.st_mode))
            take(fd.get(), ec);
        else
            ec = error::foreign;
        if (ec)
            return {};
        if (!detail::checked(::fstatat(fd_.get(), name, &named, AT_SYMLINK_NOFOLLOW),
                             ec)) {
            if (ec == std::errc::no_such_file_or_directory)
                ec.clear();
            return {};
        }
        return held.st_ino == named.st_ino && held.st_dev == named.st_dev
                   ? std::move(fd)
                   : detail::descriptor();
    }

    /// Effects: where there are no links either, renames onto an empty file that it makes only if
    /// the name does not exist, so that no other file is replaced.
    void replace_own(const char* from, const char* to, std::error_code& ec) noexcept
    {
        const detail::cancel_block uncancelled;
        const detail::descriptor own(::openat(
            fd_.get(), to, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (detail::checked(own.get(), ec) &&
            !detail::checked(::renameat(fd_.get(), from, fd_.get(), to), ec))
            ::unlinkat(fd_.get(), to, 0);
    }

    /// Effects: makes the directory, if it is not there, and syncs its parent, without which a
    /// crash may take it; also if it exists, since its maker may have died before that.
    static void make(const std::filesystem::path& path, std::error_code& ec)
    {
        const auto absolute = std::filesystem::absolute(path, ec);
        if (ec)
            return;
        const auto whole = trimmed(absolute);
        const bool made = ::mkdir(whole.c_str(), 0700) == 0;
        if (!made && errno != EEXIST) {
            ec = detail::last_errno();
            return;
        }
        const detail::descriptor parent(
            ::open(whole.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (detail::checked(parent.get(), ec))
            detail::checked(::fsync(parent.get()), ec);
        // A parent that may not be read, or cannot be synced, is no error if the directory
        // existed. The error of a sync that was executed counts: it may have been that of the
        // entry, and later syncs would report success.
        if (!made && (detail::is_refusal(ec) || ec == std::errc::read_only_file_system))
            ec.clear();
        if (made && ec)
            ::rmdir(whole.c_str());
    }

    detail::descriptor fd_;
    detail::descriptor directory_lock_;
    detail::descriptor lock_;
    std::shared_ptr<detail::refused_calls> calls_; ///< null without a directory
};

} // namespace forelog

#endif // FORELOG_FILE_POSIX_DIRECTORY_HPP
