// forelog/error.hpp: error codes and conditions
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_ERROR_HPP
#define FORELOG_ERROR_HPP

#include <forelog/config.hpp>

#include <string>
#include <string_view>
#include <system_error>

namespace forelog {

/// What forelog itself decides. A failed system call keeps its errno in
/// `std::system_category()`. The numbers are those of version 0.1, where 6 was never given.
enum class error
{
    too_large = 1, ///< the record or batch exceeds `max_record_size`, or cannot be lent
    queue_full,    ///< no room in the queue, and the call may not (or no longer) wait
    closed,        ///< the writer was closed, or never opened
    forked,        ///< the writer belongs to the parent of this process
    locked,        ///< another writer holds the log
    not_a_log = 7, ///< a directory that holds files, but no log
    foreign,       ///< a segment of another log, or one under another's name
    unsupported_version, ///< written by a newer format, or with a feature unknown here
    unknown_codec,    ///< the records' checksum is none that this reader was built with
    corrupt,          ///< bytes that had been made durable do not verify any more
    gap,              ///< a segment, or the end of one, that had been written is missing
    out_of_range,     ///< the LSN is below what the log retains, or was never assigned
    not_yet,          ///< the LSN lies beyond the end of the log
    gone,             ///< the segment or the directory was removed meanwhile
    no_space,         ///< the disk is full, and the call does not wait for space
    invalid_argument, ///< an argument that no log could accept, such as an empty batch
    invalid_options,  ///< options that contradict each other or lie outside their range
};

/// Classes of errors: compare an `error_code` of either category with these.
enum class condition
{
    io = 1,  ///< a system call failed
    full,    ///< no room: a queue, a disk, a quota
    closed,  ///< the writer does not take records any more
    damaged, ///< the log is not what was written
    misuse,  ///< the call, its arguments or its options are wrong
};

namespace detail {

inline const char* error_text(error e) noexcept
{
    switch (e) {
    case error::too_large: return "record or batch too large";
    case error::queue_full: return "queue full";
    case error::closed: return "log writer closed";
    case error::forked: return "log writer belongs to the parent process";
    case error::locked: return "log is locked by another writer";
    case error::not_a_log: return "directory is not empty and holds no log";
    case error::foreign: return "segment belongs to another log or another place";
    case error::unsupported_version: return "log format not supported";
    case error::unknown_codec: return "record codec unknown";
    case error::corrupt: return "log corrupt";
    case error::gap: return "part of the log is missing";
    case error::out_of_range: return "LSN out of range";
    case error::not_yet: return "LSN not yet written";
    case error::gone: return "segment or directory removed while in use";
    case error::no_space: return "no space left for the log";
    case error::invalid_argument: return "invalid argument";
    case error::invalid_options: return "invalid options";
    }
    return "unknown forelog error"; // a newer library's code
}

inline bool is_space_errno(const std::error_code& ec) noexcept
{
    return ec == std::errc::no_space_on_device || ec == std::errc::file_too_large ||
           ec.value() == 122 /* EDQUOT has no std::errc */;
}

class FORELOG_VISIBLE error_category_impl final : public std::error_category
{
public:
    const char* name() const noexcept override { return "forelog"; }
    std::string message(int value) const override
    {
        return error_text(static_cast<error>(value));
    }
};

class FORELOG_VISIBLE condition_category_impl final : public std::error_category
{
public:
    const char* name() const noexcept override { return "forelog.condition"; }
    std::string message(int value) const override
    {
        switch (static_cast<condition>(value)) {
        case condition::io: return "system call failed";
        case condition::full: return "no room";
        case condition::closed: return "log writer closed";
        case condition::damaged: return "log damaged";
        case condition::misuse: return "wrong use of the log";
        }
        return "unknown forelog condition";
    }
    bool equivalent(const std::error_code& ec, int value) const noexcept override;
};

} // namespace detail

/// The category of `forelog::error`; one object per program, unless a shared object keeps all of
/// its symbols to itself (by a version script, or loaded by `dlopen`). Comparisons of a code with
/// `forelog::error` and `forelog::condition` hold even then.
FORELOG_VISIBLE inline const std::error_category& error_category() noexcept
{
    static const detail::error_category_impl instance;
    return instance;
}

/// The category of `forelog::condition`; as above.
FORELOG_VISIBLE inline const std::error_category& condition_category() noexcept
{
    static const detail::condition_category_impl instance;
    return instance;
}

inline std::error_code make_error_code(error e) noexcept
{
    return {static_cast<int>(e), error_category()};
}

inline std::error_condition make_error_condition(condition c) noexcept
{
    return {static_cast<int>(c), condition_category()};
}

namespace detail {

/// Whether this is `error_category()`, of this or of another shared object: where symbols are not
/// shared, each has its own, and only the name tells that they are the same.
inline bool is_error_category(const std::error_category& c) noexcept
{
    return c == error_category() || std::string_view(c.name()) == error_category().name();
}

} // namespace detail

/// Whether `ec` is the error `e`, from whatever shared object. Complexity: constant.
inline bool operator==(const std::error_code& ec, error e) noexcept
{
    return ec.value() == static_cast<int>(e) && detail::is_error_category(ec.category());
}

inline bool detail::condition_category_impl::equivalent(const std::error_code& ec,
                                                        int value) const noexcept
{
    const auto wanted = static_cast<condition>(value);
    if (!ec)
        return false;
    if (ec.category() == std::system_category() ||
        ec.category() == std::generic_category())
        return wanted == condition::io ||
               (wanted == condition::full && is_space_errno(ec));
    if (!is_error_category(ec.category()))
        return false;
    switch (static_cast<error>(ec.value())) {
    case error::queue_full:
    case error::no_space: return wanted == condition::full;
    case error::closed: return wanted == condition::closed;
    case error::foreign:
    case error::corrupt:
    case error::gap: return wanted == condition::damaged;
    case error::too_large:
    case error::forked:
    case error::not_a_log:
    case error::out_of_range:
    case error::invalid_argument:
    case error::invalid_options: return wanted == condition::misuse;
    default: return false;
    }
}

} // namespace forelog

template <>
struct std::is_error_code_enum<forelog::error> : std::true_type
{};

template <>
struct std::is_error_condition_enum<forelog::condition> : std::true_type
{};

#endif // FORELOG_ERROR_HPP
