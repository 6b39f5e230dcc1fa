// forelog/test/conform/queue_consumer.hpp: takes records out of a queue as the writer
// does, and checks them
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_QUEUE_CONSUMER_HPP
#define FORELOG_TEST_CONFORM_QUEUE_CONSUMER_HPP

#include <forelog/queue/concept.hpp>

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace forelog::test {

/// The payload of a test record: a function of its size and type, with no two bytes alike nearby.
inline std::string pattern(std::size_t size, std::uint32_t type)
{
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>((i * 131 + type * 31 + (i >> 8)) & 0xff);
    return text;
}

/// The size of record `i` of a test batch.
inline std::size_t batch_size_of(std::uint32_t type, std::uint32_t i)
{
    return (type * 7 + i * 5) % 61;
}

inline batch batch_of(std::uint32_t records, std::uint32_t type)
{
    batch b;
    for (std::uint32_t i = 0; i < records; ++i)
        b.add(record_type{type + i},
              view_bytes(pattern(batch_size_of(type, i), type + i)));
    return b;
}

/// Borrows the payload.
inline codec::record_source<crc32c_codec> record_of(std::string_view payload,
                                                    std::uint32_t type)
{
    return {record_type{type}, view_bytes(payload)};
}

/// A record as it came out.
struct consumed
{
    std::uint64_t lsn;
    std::uint32_t type;
    bool continues;
    std::string payload;
};

/** The writer's side of a queue, without a disk.

    Remembers what it took. Whatever is not as the concept says makes it unsound: it is
    used from threads in which Boost.Test may not be called.
*/
template <class Queue>
class queue_consumer
{
public:
    static constexpr std::uint32_t seed = 0x1234'5678;

    queue_consumer(Queue& queue, std::uint64_t first) : queue_(queue), next_(first) {}

    /// Effects: gathers once and releases. Returns: how many records came.
    std::uint32_t take(std::uint64_t limit)
    {
        const frame_payload g = queue_.gather(limit, seed);
        if (g.records == 0) {
            note(g.bytes == 0, "bytes without records");
            return 0;
        }
        note(g.bytes <= limit, "more bytes than the limit");
        note(g.buffers.size() <= payload_buffers_max, "too many buffers");
        std::string bytes;
        for (const const_bytes b : g.buffers)
            bytes.append(view_text(b));
        note(bytes.size() == g.bytes,
             "the buffers do not hold as many bytes as they should");
        note(read(bytes, g.records) == g.checksum,
             "the check is not that of the headers");
        queue_.release();
        return g.records;
    }

    /// Effects: takes until the record before `end` has come.
    void take_until(std::uint64_t end, std::uint64_t limit = std::uint64_t{1} << 40)
    {
        while (next_ < end)
            if (take(limit) == 0)
                std::this_thread::yield();
    }

    std::uint64_t next_lsn() const { return next_; }
    const std::vector<consumed>& records() const { return records_; }
    bool sound() const { return complaint_.empty(); }
    const std::string& complaint() const { return complaint_; }

private:
    void note(bool good, const char* what)
    {
        if (!good && complaint_.empty())
            complaint_ = what;
    }

    std::uint32_t read(const std::string& bytes, std::uint32_t count)
    {
        std::uint32_t check = seed;
        std::size_t at = 0;
        bool open = false;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (bytes.size() - at < format::record_header_size) {
                note(false, "a record without a header");
                return 0;
            }
            const auto* const raw = reinterpret_cast<const std::byte*>(bytes.data() + at);
            const auto h = format::decode_record_header(raw);
            if (h.size < format::record_header_size ||
                h.framed_size() > bytes.size() - at) {
                note(false, "a record that reaches beyond what was gathered");
                return 0;
            }
            check = checksum::crc32c(raw, format::record_header_size, check);
            note(h.checksum == codec::record_checksum<crc32c_codec>(
                                   h, raw + format::record_header_size),
                 "a wrong checksum");
            note(format::all_zero(raw + h.size,
                                  static_cast<std::size_t>(h.framed_size() - h.size)),
                 "padding that is not zero");
            open = h.batch_continues();
            records_.push_back(
                {next_++, h.type, open,
                 bytes.substr(at + format::record_header_size,
                              static_cast<std::size_t>(h.payload_size()))});
            at += static_cast<std::size_t>(h.framed_size());
        }
        note(!open, "a batch that was split");
        note(at == bytes.size(), "bytes after the last record");
        return check;
    }

    Queue& queue_;
    std::uint64_t next_;
    std::vector<consumed> records_;
    std::string complaint_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_CONFORM_QUEUE_CONSUMER_HPP
