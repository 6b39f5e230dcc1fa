// forelog/test/fuzz/support/repair.hpp: gives mutated segments checksums that fit
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FUZZ_SUPPORT_REPAIR_HPP
#define FORELOG_TEST_FUZZ_SUPPORT_REPAIR_HPP

#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/codec/record_framing.hpp>
#include <forelog/format/frame_header.hpp>
#include <forelog/format/record_header.hpp>
#include <forelog/format/segment_header.hpp>

#include <cstdint>
#include <span>

namespace forelog::test {

/** Walks over a segment as a reader would, and makes what it meets fit.

    Without it nearly all that a fuzzer tries ends at the first checksum. What is repaired is a
    matter of chance (`luck`, any number), so that damage of each kind remains, too.
*/
class repair
{
public:
    repair(std::span<std::byte> bytes, std::uint32_t luck) noexcept
        : bytes_(bytes)
        , luck_(luck | 1)
    {}

    void run() noexcept
    {
        if (bytes_.size() < format::segment_header_size)
            return;
        fix_header();
        std::uint32_t chain = 0;
        std::uint64_t next = 0;
        for (std::size_t at = format::segment_header_size;
             bytes_.size() - at >= format::frame_header_size;) {
            std::byte* const b = bytes_.data() + at;
            const std::size_t rest = bytes_.size() - at;
            std::uint64_t size = format::load<std::uint32_t>(b + 8);
            if (size < format::frame_header_size || size % 8 != 0 || size > rest) {
                if (rarely()) // a length that reaches beyond the file stays
                    size = rest - rest % 8;
                else
                    format::store(b + 8, static_cast<std::uint32_t>(
                                             size = rest < 1024 ? rest - rest % 8 : 512));
            }
            fix_place(b, at, chain, next);
            fix_payload(b, static_cast<std::size_t>(size));
            fix_checksum(b);
            chain = format::load<std::uint32_t>(b + 4);
            next =
                format::load<std::uint64_t>(b + 40) + format::load<std::uint32_t>(b + 56);
            at += static_cast<std::size_t>(size);
        }
    }

private:
    bool rarely() noexcept
    {
        luck_ ^= luck_ << 13;
        luck_ ^= luck_ >> 17;
        luck_ ^= luck_ << 5;
        return luck_ % 64 == 0;
    }

    void fix_header() noexcept
    {
        if (rarely())
            return;
        std::byte* const b = bytes_.data();
        const auto block = bytes_.first<format::segment_header_size>();
        format::segment_header h;
        if (format::decode(block, h) == format::header_state::damaged) {
            h.log = format::log_id_at(b);
            h.number = format::load<std::uint64_t>(b + 32);
            h.epoch = format::load<std::uint64_t>(b + 40);
            h.nonce = format::load<std::uint64_t>(b + 48);
            h.codec = format::load<std::uint16_t>(b + 12);
            h.guarantee = static_cast<durability>(format::load<std::uint16_t>(b + 14));
            h.block_size = format::load<std::uint32_t>(b + 64);
            h.max_frame = format::load<std::uint32_t>(b + 68);
            h.major = format::version_major;
            h.incompatible = 0;
            format::encode(h, block);
        }
        id_ = h.identity();
        codec_ = h.codec;
    }

    void fix_place(std::byte* b, std::size_t at, std::uint32_t chain,
                   std::uint64_t next) noexcept
    {
        if (rarely())
            return;
        const auto type = static_cast<std::uint32_t>(b[3]) << 24;
        format::store(b, format::detail::frame_magic | type);
        format::store(b + 16, id_.segment);
        format::store(b + 24, id_.epoch);
        format::store(b + 32, std::uint64_t{at});
        format::store(b + 68, static_cast<std::uint32_t>(id_.nonce));
        if (at == format::segment_header_size)
            return;
        if (!rarely())
            format::store(b + 64, chain);
        if (!rarely())
            format::store(b + 40, next);
    }

    void fix_payload(std::byte* b, std::size_t frame_size) noexcept
    {
        std::uint32_t size = format::load<std::uint32_t>(b + 12);
        if (size % 8 != 0 || size > frame_size - format::frame_header_size) {
            if (rarely())
                return;
            size = static_cast<std::uint32_t>(frame_size - format::frame_header_size);
            format::store(b + 12, size -= size % 8);
        }
        const auto payload = std::span(b + format::frame_header_size, size);
        std::byte* const fill = payload.data() + payload.size();
        if (!rarely())
            std::memset(fill, 0, static_cast<std::size_t>(b + frame_size - fill));
        const auto type = static_cast<format::frame_type>(b[3]);
        std::uint32_t check = id_.payload_seed();
        if (type == format::frame_type::data)
            check = fix_records(b, payload, check);
        else if (type == format::frame_type::link)
            check = checksum::crc32c(payload.data(), payload.size(), check);
        if (!rarely())
            format::store(b + 60, format::mask(check));
    }

    /// Returns: the check over the record headers.
    std::uint32_t fix_records(std::byte* frame, std::span<std::byte> payload,
                              std::uint32_t check) noexcept
    {
        std::uint32_t count = 0;
        for (std::size_t at = 0; payload.size() - at >= format::record_header_size;
             ++count) {
            std::byte* const b = payload.data() + at;
            format::record_header h = format::decode_record_header(b);
            const std::uint64_t rest = payload.size() - at;
            if (h.size < format::record_header_size || h.framed_size() > rest)
                h.size = static_cast<std::uint32_t>(rest);
            const bool last = rest - h.framed_size() < format::record_header_size;
            if (last && !rarely())
                h.size = static_cast<std::uint32_t>(rest);
            if (!rarely())
                h.flags &= last ? 0 : 1u;
            std::memset(b + h.size, 0,
                        static_cast<std::size_t>(h.framed_size() - h.size));
            const std::byte* const data = b + format::record_header_size;
            if (!rarely())
                h.checksum = codec_ == crc32_codec::codec_id
                                 ? codec::record_checksum<crc32_codec>(h, data)
                                 : codec::record_checksum<crc32c_codec>(h, data);
            format::encode(h, b);
            check = checksum::crc32c(b, format::record_header_size, check);
            at += static_cast<std::size_t>(h.framed_size());
        }
        if (!rarely())
            format::store(frame + 56, count);
        return check;
    }

    void fix_checksum(std::byte* b) noexcept
    {
        if (!rarely())
            format::store(b + 4, format::detail::frame_checksum(b, id_.log_seed));
    }

    std::span<std::byte> bytes_;
    std::uint32_t luck_;
    format::identity id_;
    std::uint16_t codec_ = 0;
};

} // namespace forelog::test

#endif // FORELOG_TEST_FUZZ_SUPPORT_REPAIR_HPP
