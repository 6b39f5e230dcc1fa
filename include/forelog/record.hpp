// forelog/record.hpp: what is appended, and what replay hands out
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_RECORD_HPP
#define FORELOG_RECORD_HPP

#include <forelog/lsn.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace forelog {

/// The application's own tag of a record; 0 means untyped.
enum class record_type : std::uint32_t
{
    untyped = 0
};

/// A run of bytes that the caller owns.
using const_bytes = std::span<const std::byte>;

/// The bytes of a text, borrowed.
inline const_bytes view_bytes(std::string_view text) noexcept
{
    return std::as_bytes(std::span(text));
}

/// A payload as text, borrowed.
inline std::string_view view_text(const_bytes bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

namespace detail {

template <class T>
inline constexpr bool is_char_array = false;
template <std::size_t N>
inline constexpr bool is_char_array<char[N]> = true;

/// What a byte range of the caller can be: a span can be made of it, and no zero ends it.
template <class T>
inline constexpr bool is_payload =
    !is_char_array<T> &&
    (std::constructible_from<std::span<const char>, const T&> ||
     std::constructible_from<std::span<const unsigned char>, const T&> ||
     std::constructible_from<const_bytes, const T&>);

} // namespace detail

/** The payload of a record as a parameter: `std::string_view`, or a contiguous range of `char`,
    `unsigned char` or `std::byte`, temporary or not.

    Borrows. A literal, any other array of `char`, and a pointer are refused: whether a zero at the
    end belongs to the record is for the caller to say.
*/
class payload_ref
{
public:
    template <class T>
    payload_ref(const T& payload) noexcept
    {
        static_assert(
            !detail::is_char_array<T>,
            "forelog: a literal or an array of char is not a payload, because of its "
            "terminating zero; write \"...\"sv, std::string_view(text) or "
            "forelog::view_bytes(text)");
        static_assert(
            !std::is_pointer_v<T>,
            "forelog: a pointer is not a payload, because it has no size; write "
            "std::string_view(text) or forelog::const_bytes(data, size)");
        static_assert(
            detail::is_payload<T> || detail::is_char_array<T> || std::is_pointer_v<T>,
            "forelog: a payload is a std::string_view or a contiguous range of char, "
            "unsigned char or std::byte; for the bytes of an object write "
            "std::as_bytes(std::span(&object, 1))");
        if constexpr (!detail::is_payload<T>)
            return;
        else if constexpr (std::constructible_from<const_bytes, const T&>)
            bytes_ = const_bytes(payload);
        else if constexpr (std::constructible_from<std::span<const char>, const T&>)
            bytes_ = std::as_bytes(std::span<const char>(payload));
        else
            bytes_ = std::as_bytes(std::span<const unsigned char>(payload));
    }

    const_bytes bytes() const noexcept { return bytes_; }

private:
    const_bytes bytes_;
};

namespace detail {

/// A `record_type` as a parameter. What else stands in its place is refused with a message.
class type_argument
{
public:
    type_argument(record_type type) noexcept : type_(type) {}
    template <std::integral T>
    type_argument(T) noexcept
    {
        static_assert(
            !std::integral<T>,
            "forelog: a number is not a record type; write forelog::record_type{7}");
    }
    template <std::same_as<std::error_code> T>
    type_argument(T&) noexcept
    {
        static_assert(
            !std::same_as<T, std::error_code>,
            "forelog: the error code is the last argument; write append(record, ec)");
    }

    operator record_type() const noexcept { return type_; }

private:
    record_type type_{};
};

} // namespace detail

/// One record as a parameter: a payload, or a type and a payload. Borrows the payload.
class record_ref
{
public:
    template <class Payload>
    record_ref(const Payload& payload) noexcept : payload_(payload)
    {}
    record_ref(detail::type_argument type, payload_ref payload) noexcept
        : type_(type)
        , payload_(payload)
    {}

    record_type type() const noexcept { return type_; }
    const_bytes payload() const noexcept { return payload_.bytes(); }

private:
    record_type type_ = record_type::untyped;
    payload_ref payload_;
};

/// What an item of a replay is. `hole` and `incomplete` occur in salvage mode only.
enum class item_kind : std::uint8_t
{
    record,     ///< a verified record
    hole,       ///< bytes of the log that do not verify: see `lsn`, `missing` and `bytes`
    incomplete, ///< a verified record whose atomic batch has lost another member
};

/** One item of a replay.

    Borrows from the reader: `payload` is valid until the iterator is incremented, or the
    replay destroyed.
*/
struct record_view
{
    forelog::lsn lsn; ///< of the record; of the first missing one for a hole
    std::uint64_t epoch =
        0; ///< epoch of the writer that wrote it: one per opening for writing
    record_type type = {};     ///< the application's tag
    const_bytes payload;       ///< the bytes that were appended; empty for a hole
    std::uint64_t segment = 0; ///< number of the segment that holds it
    std::uint64_t offset = 0;  ///< byte offset of the record (or the hole) in the segment
    bool proven_durable =
        false; ///< a watermark in the log proves that it had been synced
    item_kind kind = item_kind::record;
    std::uint64_t missing = 0; ///< hole: how many LSNs are missing, 0 where unknown
    std::uint64_t bytes = 0;   ///< hole: its length
};

} // namespace forelog

#endif // FORELOG_RECORD_HPP
