// forelog/codec/record_framing.hpp: framing of one record
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_CODEC_RECORD_FRAMING_HPP
#define FORELOG_CODEC_RECORD_FRAMING_HPP

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
    // Stored as wide as the checksum reads them: narrower stores would delay the loads.
    std::byte fields[12];
    format::store(fields, h.size | std::uint64_t{h.type} << 32);
    format::store(fields + 8, h.flags);
    return Codec::checksum(payload, h.payload_size(),
                           Codec::checksum(fields, sizeof fields, 0));
}

/// A record with its checksum, ready to be written to memory.
class framed_record
{
public:
    framed_record(const format::record_header& h, const_bytes payload) noexcept
        : header_(h)
        , payload_(payload)
    {}

    /// Effects: calls `sink(offset, data, size)` with rising offsets, for all its bytes.
    template <class Sink>
    void put(Sink sink) const
    {
        std::byte bytes[format::record_header_size];
        format::encode(header_, bytes);
        sink(std::size_t{0}, bytes, sizeof bytes);
        if (!payload_.empty())
            sink(sizeof bytes, payload_.data(), payload_.size());
        static constexpr std::byte padding[format::alignment]{};
        if (header_.framed_size() != header_.size)
            sink(std::size_t{header_.size}, padding,
                 static_cast<std::size_t>(header_.framed_size() - header_.size));
    }

    /// Effects: writes it at `to`, in one piece.
    void put_at(std::byte* to) const noexcept
    {
        // First the word with the padding, which may be one of the header.
        format::store(to + header_.framed_size() - format::alignment, std::uint64_t{0});
        format::encode(header_, to);
        format::copy_bytes(to + format::record_header_size, payload_.data(),
                           payload_.size());
    }

private:
    format::record_header header_;
    const_bytes payload_;
};

/** One record on its way into a queue: its size and its bytes.

    Borrows the payload. `framed` computes the checksum, which a queue may do before it
    reserves a place; `put` writes the bytes as `framed_record` does.
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

    framed_record framed() const noexcept { return {header(), payload_}; }

    template <class Sink>
    void put(Sink sink) const
    {
        framed().put(sink);
    }

private:
    record_type type_;
    const_bytes payload_;
};

} // namespace forelog::codec

#endif // FORELOG_CODEC_RECORD_FRAMING_HPP
