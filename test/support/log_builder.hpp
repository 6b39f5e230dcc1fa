// forelog/test/support/log_builder.hpp: logs made frame by frame, right or wrong as a
// test wants
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_LOG_BUILDER_HPP
#define FORELOG_TEST_SUPPORT_LOG_BUILDER_HPP

#include "testing.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <forelog/codec/batch.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/format/file_name.hpp>
#include <forelog/format/frame_header.hpp>
#include <forelog/format/segment_header.hpp>

#include <stdexcept>
#include <string>
#include <vector>

namespace forelog::test {

inline format::log_id log_of(unsigned n)
{
    format::log_id id;
    id.fill(static_cast<std::byte>(n));
    return id;
}

/** The bytes of a segment, as a writer with blocks of 512 bytes would leave them.

    Made from the format alone, not by the writer's code, so that the one is checked by the other.
    Everything is public: a test changes what it wants to be wrong.
*/
class segment_image
{
public:
    static constexpr std::uint32_t block = 512;

    /// A header, and nothing after it.
    explicit segment_image(std::uint64_t number, std::uint64_t epoch = 1,
                           unsigned log = 7)
    {
        header.codec = crc32c_codec::codec_id;
        header.guarantee = durability::device;
        header.log = log_of(log);
        header.number = number;
        header.epoch = epoch;
        header.nonce = 0x1000'0000'0000 + 16 * number + epoch;
        header.capacity = 32768;
        header.block_size = block;
        header.max_frame = 65536;
        write_header();
    }

    /// The first segment of a log.
    static segment_image first(std::uint64_t number = 1, unsigned log = 7)
    {
        segment_image s(number, 1, log);
        s.link({});
        return s;
    }

    /// The segment after `before`, of the same epoch or the next one.
    static segment_image after(const segment_image& before,
                               format::link_reason reason = format::link_reason::sealed,
                               bool synced = true, std::uint64_t durable = 0)
    {
        const bool sealed = reason == format::link_reason::sealed;
        segment_image s(before.header.number + 1, before.header.epoch + (sealed ? 0 : 1));
        s.header.log = before.header.log;
        s.write_header();
        s.next_lsn = before.next_lsn;
        s.chain = before.chain;
        s.link({before.header.number, before.bytes.size(), before.next_lsn - 1, reason,
                synced},
               durable);
        return s;
    }

    void write_header()
    {
        if (bytes.size() < format::segment_header_size)
            bytes.resize(format::segment_header_size);
        format::encode(header,
                       format::header_block(bytes.data(), format::segment_header_size));
    }

    void link(const format::link& l, std::uint64_t durable = 0)
    {
        std::array<std::byte, format::link_size> payload;
        format::encode(l, payload);
        const std::uint32_t check = format::mask(checksum::crc32c(
            payload.data(), payload.size(), header.identity().payload_seed()));
        frame(format::frame_type::link, {payload.begin(), payload.end()}, 0, check,
              durable);
    }

    /// A data frame of single records; `durable`: what it vouches for.
    void data(const std::vector<std::string>& payloads, std::uint64_t durable = 0)
    {
        std::vector<std::byte> all;
        for (const std::string& p : payloads)
            add_record(all,
                       codec::record_source<crc32c_codec>(record_type{1}, view_bytes(p)));
        data_of(all, static_cast<std::uint32_t>(payloads.size()), durable);
    }

    /// A data frame of one atomic batch.
    void atomic(const std::vector<std::string>& payloads, std::uint64_t durable = 0)
    {
        forelog::batch b;
        for (const std::string& p : payloads)
            b.add(view_bytes(p));
        std::vector<std::byte> all;
        add_record(all, codec::batch_source<crc32c_codec>(b));
        data_of(all, static_cast<std::uint32_t>(payloads.size()), durable);
    }

    /// A data frame around framed records, which need not be sound; its check fits them.
    void data_of(const std::vector<std::byte>& records, std::uint32_t count,
                 std::uint64_t durable = 0)
    {
        std::uint32_t check = header.identity().payload_seed();
        for (std::size_t at = 0; at + format::record_header_size <= records.size();) {
            check =
                checksum::crc32c(records.data() + at, format::record_header_size, check);
            const auto size =
                format::decode_record_header(records.data() + at).framed_size();
            at += static_cast<std::size_t>(size != 0 ? size : 8);
        }
        frame(format::frame_type::data, records, count, format::mask(check), durable);
    }

    void control(format::frame_type type, std::uint64_t durable = 0)
    {
        frame(type, {}, 0, 0, durable);
    }

    /// Any frame, filled up to the block.
    void frame(format::frame_type type, const std::vector<std::byte>& payload,
               std::uint32_t count, std::uint32_t check, std::uint64_t durable)
    {
        format::frame_header h;
        h.type = type;
        h.offset = bytes.size();
        h.payload_size = static_cast<std::uint32_t>(payload.size());
        h.frame_size = static_cast<std::uint32_t>(
            format::round_up(format::frame_header_size + payload.size(), block));
        h.segment = header.number;
        h.epoch = header.epoch;
        h.first_lsn = next_lsn;
        h.durable_lsn = durable;
        h.record_count = count;
        h.payload_checksum = check;
        h.prev_checksum = chain;
        h.nonce = static_cast<std::uint32_t>(header.nonce);
        put(h, payload);
    }

    /// A frame with a header of any content, under a checksum that fits.
    void put(format::frame_header h, const std::vector<std::byte>& payload)
    {
        std::array<std::byte, format::frame_header_size> head;
        chain = format::encode(h, format::seed_of(header.log), head);
        frames.push_back(bytes.size());
        bytes.insert(bytes.end(), head.begin(), head.end());
        bytes.insert(bytes.end(), payload.begin(), payload.end());
        bytes.resize(frames.back() + h.frame_size);
        next_lsn += h.record_count;
    }

    void seal(std::uint64_t durable = 0) { control(format::frame_type::seal, durable); }
    void close(std::uint64_t durable = 0) { control(format::frame_type::close, durable); }

    /// Zeros up to the capacity.
    void preallocate() { bytes.resize(static_cast<std::size_t>(header.capacity)); }

    template <class Source>
    static void add_record(std::vector<std::byte>& to, const Source& source)
    {
        const std::size_t at = to.size();
        to.resize(at + static_cast<std::size_t>(source.framed_size()));
        source.put([&](std::size_t offset, const std::byte* from, std::size_t n) {
            std::memcpy(to.data() + at + offset, from, n);
        });
    }

    format::segment_header header;
    std::vector<std::byte> bytes;
    std::vector<std::size_t> frames; ///< where they begin
    std::uint64_t next_lsn = 1;
    std::uint32_t chain = 0;
};

/// A directory with segments, on a simulated disk.
class log_image
{
public:
    log_image()
    {
        std::error_code ec;
        directory_ = simulated_directory::open(disk.path(), directory_access::create, ec);
        expect(ec);
        put_file("LOCK", {});
    }

    void put(const segment_image& s) { put_as(s.header.number, s); }

    /// Under the name of another number.
    void put_as(std::uint64_t number, const segment_image& s)
    {
        put_file(format::segment_name(number).data(), s.bytes);
    }

    void put_file(const char* name, const std::vector<std::byte>& bytes)
    {
        std::error_code ec;
        directory_.remove(name, ec);
        ec.clear();
        simulated_file f = directory_.create_file(name, ec);
        expect(ec);
        const const_bytes one(bytes);
        f.write_at(0, std::span(&one, 1), ec);
        expect(ec);
    }

    simulated_disk disk;

private:
    static void expect(const std::error_code& ec)
    {
        if (ec)
            throw std::system_error(ec, "log_image");
    }

    simulated_directory directory_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_LOG_BUILDER_HPP
