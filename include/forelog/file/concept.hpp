// forelog/file/concept.hpp: what forelog asks of an operating system
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_CONCEPT_HPP
#define FORELOG_FILE_CONCEPT_HPP

#include <forelog/record.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

namespace forelog {

/// How a file that exists is opened.
enum class file_access
{
    read,
    write
};

/// Whether a directory that does not exist is made.
enum class directory_access
{
    existing,
    create
};

// clang-format off
// tag::concept[]
/** The directory that holds a log. Everything is reached through it, never by path again.

    `open` follows no symbolic link in the last component; with `create` it makes the directory if
    it is not there, and syncs its parent either way; one that it made is removed again if that
    fails. `lock` takes the single-writer lock of the directory, and of the named file, which is
    made if it does not exist, and holds it until the object is destroyed: `error::locked` if
    another holds it, in this process or another. Removing the file does not free the lock. `list`
    calls back with each name except `.` and `..`. `open_file` and `create_file` refuse what is not
    a regular file (`error::foreign`, or the system's error) and follow no link; `create_file` fails
    if the name exists, and `rename` never replaces. `create_file`, `rename` and `remove` are
    durable only after `sync`. A directory, and a file, may have `link_count(ec)`, by which a writer
    sees that it was removed: then it gives 0. A directory may have `space(ec)`, a
    `std::filesystem::space_info`: spares are made only where they leave others room.
*/
template <class D, class F>
concept log_directory =
    std::movable<D> && std::default_initializable<D> &&
    requires(D& d, const std::filesystem::path& path, const char* name, std::error_code& ec,
             void (*visit)(std::string_view)) {
        { D::open(path, directory_access::create, ec) } -> std::same_as<D>;
        { d.lock(name, ec) } noexcept;
        { d.list(visit, ec) };
        { d.open_file(name, file_access::read, ec) } noexcept -> std::same_as<F>;
        { d.create_file(name, ec) } noexcept -> std::same_as<F>;
        { d.rename(name, name, ec) } noexcept;
        { d.remove(name, ec) } noexcept;
        { d.sync(ec) } noexcept;
    };

/** An open file, read and written by position.

    Each operation is at most one attempt: `read_at` and `write_at` may transfer less than
    asked, and report how much together with no error; `io.hpp` has the loops. Reading at
    or after the end gives 0. `sync_data` makes the content and the size durable,
    `sync_all` all metadata too. `allocate` extends the file so that the range reads as
    zeros and has space; `punch` gives the space of a range back, which then reads as
    zeros; both may fail with `std::errc::operation_not_supported`, and nothing has
    changed. `close` closes in any case. The destructor closes what is open. A file may have
    `prefetch(offset, length)` too, which is called with what a scan will read next;
    `drop(offset, length)`, with what is synced and will hardly be read again; and
    `write_back(offset, length, ec)`, which returns when the range has left the cache, and
    `start_write_back(offset, length, ec)`, which returns when it begins to. A failure of the
    last two counts as one of a sync. `truncate(size, ec)` makes it end at `size`; it is called
    only where holes cannot be punched. `disk_bytes(ec)` gives the
    bytes that the file takes on its device; without it that is its size.
*/
template <class F>
concept log_file =
    std::movable<F> && std::default_initializable<F> &&
    requires(F& f, std::uint64_t offset, std::span<std::byte> in,
             std::span<const const_bytes> out, std::error_code& ec) {
        typename F::directory;
        { f.read_at(offset, in, ec) } noexcept -> std::same_as<std::size_t>;
        { f.write_at(offset, out, ec) } noexcept -> std::same_as<std::size_t>;
        { f.size(ec) } noexcept -> std::same_as<std::uint64_t>;
        { f.sync_data(ec) } noexcept;
        { f.sync_all(ec) } noexcept;
        { f.allocate(offset, offset, ec) } noexcept;
        { f.punch(offset, offset, ec) } noexcept;
        { f.close(ec) } noexcept;
    } && log_directory<typename F::directory, F>;
// end::concept[]
// clang-format on

} // namespace forelog

#endif // FORELOG_FILE_CONCEPT_HPP
