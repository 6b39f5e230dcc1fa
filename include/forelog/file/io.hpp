// forelog/file/io.hpp: whole transfers out of partial ones
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_IO_HPP
#define FORELOG_FILE_IO_HPP

#include <forelog/file/concept.hpp>

#include <algorithm>
#include <array>

namespace forelog::file {

namespace detail {

/** Decides whether a transfer continues after a call that was interrupted or told to try again.

    A file system that answers every call with EINTR or EAGAIN would keep a core busy for ever. So
    at most `attempts_max` calls in a row may move nothing; then their error is that of the
    transfer.
*/
class interruptions
{
public:
    static constexpr unsigned attempts_max = 1000;

    /// Requires: a call has moved `n` bytes and reported `ec`.
    bool may_go_on(std::size_t n, const std::error_code& ec) noexcept
    {
        attempts_ = n == 0 ? attempts_ + 1 : 0;
        return attempts_ < attempts_max &&
               (ec == std::errc::interrupted ||
                ec == std::errc::resource_unavailable_try_again);
    }

private:
    unsigned attempts_ = 0;
};

} // namespace detail

/// The most buffers that one write takes.
inline constexpr std::size_t max_buffers = 8;

/** Writes all of `buffers` at `offset`.

    Returns: how many bytes were written from `done` on; less than asked only with an
    error. A caller that waits out a full disk calls again with `done` raised, so that the
    same bytes go to the same place. After a short write, EINTR or EAGAIN the next call continues
    at the first byte that was not written, the latter two as `interruptions` says. A write of
    nothing without an error would be repeated for ever: it is an I/O error.
*/
template <log_file File>
std::uint64_t write_all(File& f, std::uint64_t offset,
                        std::span<const const_bytes> buffers, std::uint64_t done,
                        std::error_code& ec) noexcept
{
    std::array<const_bytes, max_buffers> rest;
    detail::interruptions interrupted;
    for (;;) {
        std::uint64_t skip = done;
        std::size_t count = 0;
        for (const_bytes b : buffers) {
            const auto cut =
                static_cast<std::size_t>((std::min)(skip, std::uint64_t{b.size()}));
            skip -= cut;
            if (cut < b.size())
                rest[count++] = b.subspan(cut);
        }
        ec.clear();
        if (count == 0)
            return done;
        const std::size_t n =
            f.write_at(offset + done, std::span(rest.data(), count), ec);
        done += n;
        if (ec && !interrupted.may_go_on(n, ec))
            return done;
        if (!ec && n == 0) {
            ec = std::make_error_code(std::errc::io_error);
            return done;
        }
    }
}

/// Returns: how many bytes were read; less than asked only at the end of the file or with
/// an error.
template <log_file File>
std::size_t read_all(File& f, std::uint64_t offset, std::span<std::byte> to,
                     std::error_code& ec) noexcept
{
    std::size_t done = 0;
    detail::interruptions interrupted;
    for (;;) {
        ec.clear();
        if (done == to.size())
            return done;
        const std::size_t n = f.read_at(offset + done, to.subspan(done), ec);
        done += n;
        if (ec ? !interrupted.may_go_on(n, ec) : n == 0)
            return done;
    }
}

/// Zeros to fill files with.
inline constexpr std::array<std::byte, 65536> zeros{};

/** Writes zeros over the range, at most 512 KiB in a call.

    `go_on()` is asked before each call: an answer of false ends it with `operation_canceled`.
*/
template <log_file File, class GoOn>
void write_zeros(File& f, std::uint64_t offset, std::uint64_t size, GoOn go_on,
                 std::error_code& ec) noexcept
{
    std::array<const_bytes, max_buffers> buffers;
    ec.clear();
    while (size != 0 && !ec) {
        if (!go_on()) {
            ec = std::make_error_code(std::errc::operation_canceled);
            return;
        }
        std::size_t count = 0;
        std::uint64_t sum = 0;
        while (count < buffers.size() && sum < size) {
            const auto n = static_cast<std::size_t>(
                (std::min)(size - sum, std::uint64_t{zeros.size()}));
            buffers[count++] = const_bytes(zeros.data(), n);
            sum += n;
        }
        write_all(f, offset, std::span(buffers.data(), count), 0, ec);
        offset += sum;
        size -= sum;
    }
}

} // namespace forelog::file

#endif // FORELOG_FILE_IO_HPP
