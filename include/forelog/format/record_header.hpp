// forelog/format/record_header.hpp: the header of a record
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FORMAT_RECORD_HEADER_HPP
#define FORELOG_FORMAT_RECORD_HEADER_HPP

#include <forelog/format/endian.hpp>
#include <forelog/format/layout.hpp>
#include <forelog/record.hpp>

#include <cstring>

namespace forelog::format {

/// The fields of a record header; `layout.hpp` has the byte table.
struct record_header
{
    std::uint32_t size = 0;
    std::uint32_t checksum = 0;
    std::uint32_t type = 0;
    std::uint32_t flags = 0;

    std::uint64_t payload_size() const noexcept { return size - record_header_size; }
    std::uint64_t framed_size() const noexcept { return round_up(size, alignment); }
    bool batch_continues() const noexcept { return (flags & flag_batch_continues) != 0; }
};

/// Effects: sets the flags in a header that is already encoded.
inline void encode_flags(std::uint32_t flags, std::byte* header) noexcept
{
    store(header + 12, flags);
}

inline void encode(const record_header& h, std::byte* to) noexcept
{
    store(to, h.size | std::uint64_t{h.checksum} << 32);
    store(to + 8, h.type | std::uint64_t{h.flags} << 32);
}

inline record_header decode_record_header(const std::byte* from) noexcept
{
    return {load<std::uint32_t>(from), load<std::uint32_t>(from + 4),
            load<std::uint32_t>(from + 8), load<std::uint32_t>(from + 12)};
}

} // namespace forelog::format

#endif // FORELOG_FORMAT_RECORD_HEADER_HPP
