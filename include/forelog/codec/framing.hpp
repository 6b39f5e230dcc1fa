// forelog/codec/framing.hpp: framing of one record
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_CODEC_FRAMING_HPP
#define FORELOG_CODEC_FRAMING_HPP

#include <forelog/codec/concept.hpp>
#include <forelog/format/record_header.hpp>
#include <forelog/record.hpp>

#include <array>
#include <cstring>

namespace forelog::codec {

/// The checksum of a record: over size, type, flags and payload.
template <record_codec Codec>
std::uint32_t record_checksum(const format::record_header& h,
                              const std::byte* payload) noexcept
{
    std::byte fields[12];
    format::store(fields, h.size);
    format::store(fields + 4, h.type);
    format::store(fields + 8, h.flags);
    return Codec::checksum(payload, h.payload_size(),
                           Codec::checksum(fields, sizeof fields, 0));
}

/** One record on its way into a queue: how big it is, and how its bytes read.

    Borrows the payload. The sink of `put` is called as `sink(offset, data, size)` with
    rising offsets, for memory that reads as zeros. The first four bytes, the size, are
    left out and returned instead: a queue stores them last, which publishes the record.
*/
template <record_codec Codec>
class record_source
{
public:
    record_source(record_type type, const_bytes payload) noexcept
        : type_(type)
        , payload_(payload)
    {}

    static constexpr std::uint32_t records() noexcept { return 1; }
    std::uint64_t framed_size() const noexcept
    {
        return format::framed_size(payload_.size());
    }
    const_bytes payload() const noexcept { return payload_; }
    std::uint64_t largest() const noexcept { return payload_.size(); }

    format::record_header header() const noexcept
    {
        format::record_header h;
        h.size = static_cast<std::uint32_t>(format::record_header_size + payload_.size());
        h.type = static_cast<std::uint32_t>(type_);
        h.checksum = record_checksum<Codec>(h, payload_.data());
        return h;
    }

    template <class Sink>
    std::uint32_t put(Sink sink) const
    {
        const format::record_header h = header();
        std::byte bytes[format::record_header_size];
        format::encode(h, bytes);
        sink(std::size_t{4}, bytes + 4, sizeof bytes - 4);
        if (!payload_.empty())
            sink(sizeof bytes, payload_.data(), payload_.size());
        return h.size;
    }

private:
    record_type type_;
    const_bytes payload_;
};

} // namespace forelog::codec

#endif // FORELOG_CODEC_FRAMING_HPP
