// forelog/file/detail/posix_calls.hpp: system calls that a system may refuse to execute
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_DETAIL_POSIX_CALLS_HPP
#define FORELOG_FILE_DETAIL_POSIX_CALLS_HPP

#include <forelog/file/detail/descriptor.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace forelog::detail {

/// Calls that are hints, or that have a substitute.
enum class optional_call : std::uint8_t
{
    sync_range,
    allocate,
    punch,
    advise,
    rename
};

/// Whether a call was refused before it did anything: the kernel, a sandbox or the file system
/// does not implement it, or does not allow it.
inline bool is_refusal(const std::error_code& ec) noexcept
{
    return ec == std::errc::function_not_supported ||
           ec == std::errc::operation_not_permitted ||
           ec == std::errc::permission_denied || ec == std::errc::invalid_argument ||
           ec == std::errc::operation_not_supported;
}

/** Which optional calls the file system of one directory has refused. They are not made again.

    Thread safety: any thread.
*/
class refused_calls
{
public:
    /** Makes a call that returns a negative number and sets errno on failure.

        Error codes: `std::errc::operation_not_supported` if it was refused, now or before: then
        nothing has changed. Otherwise the system's.
    */
    template <class Call>
    void attempt(optional_call which, Call call, std::error_code& ec) noexcept
    {
        std::atomic<bool>& refused = refused_[static_cast<std::size_t>(which)];
        if (!refused.load(std::memory_order_relaxed)) {
            if (checked(call(), ec) || !is_refusal(ec))
                return;
            refused.store(true, std::memory_order_relaxed);
        }
        ec = std::make_error_code(std::errc::operation_not_supported);
    }

private:
    std::array<std::atomic<bool>, 5> refused_{};
};

} // namespace forelog::detail

#endif // FORELOG_FILE_DETAIL_POSIX_CALLS_HPP
