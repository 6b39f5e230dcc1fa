// forelog/codec/batch.hpp: records that replay delivers all or none of
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_CODEC_BATCH_HPP
#define FORELOG_CODEC_BATCH_HPP

#include <forelog/codec/record_framing.hpp>
#include <forelog/codec/record_range.hpp>

#include <vector>

namespace forelog {

namespace codec {
template <record_codec Codec>
class batch_source;
}

/** Records that are appended together: replay delivers all of them or none.

    Owns copies of the payloads, in one buffer that `clear` keeps for the next use.
    Thread safety: distinct objects safe, shared objects unsafe unless only read.
*/
class batch
{
public:
    /// Effects: adds a record. Throws: std::bad_alloc, and then nothing was added.
    void add(record_ref record)
    {
        const const_bytes payload = record.payload();
        const std::size_t at = bytes_.size();
        bytes_.resize(at + format::framed_size(payload.size()));
        format::record_header h;
        h.size = static_cast<std::uint32_t>(format::record_header_size + payload.size());
        h.type = static_cast<std::uint32_t>(record.type());
        format::encode(h, bytes_.data() + at);
        if (!payload.empty())
            std::memcpy(bytes_.data() + at + format::record_header_size, payload.data(),
                        payload.size());
        if (size_ != 0)
            format::encode_flags(format::flag_batch_continues, bytes_.data() + last_);
        last_ = at;
        ++size_;
        largest_ = (std::max)(largest_, std::uint64_t{payload.size()});
    }
    void add(detail::type_argument type, payload_ref payload)
    {
        add(record_ref(type, payload));
    }

    /// How many records it holds.
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

    /// The bytes that it takes in the log, without the header of the frame.
    std::uint64_t framed_size() const noexcept { return bytes_.size(); }

    /// The length of its longest payload.
    std::uint64_t largest() const noexcept { return largest_; }

    void clear() noexcept
    {
        bytes_.clear();
        size_ = last_ = 0;
        largest_ = 0;
    }

private:
    template <record_codec Codec>
    friend class codec::batch_source;

    std::vector<std::byte>
        bytes_; ///< framed, except for the checksums, which the codec computes
    std::size_t size_ = 0;
    std::size_t last_ = 0; ///< where the last record begins
    std::uint64_t largest_ = 0;
};

namespace codec {

/// A batch on its way into a queue; the contract is that of `record_source`.
template <record_codec Codec>
class batch_source
{
public:
    explicit batch_source(const batch& b) noexcept : batch_(&b) {}

    std::uint32_t records() const noexcept
    {
        return static_cast<std::uint32_t>(batch_->size());
    }
    std::uint64_t framed_size() const noexcept { return batch_->framed_size(); }
    std::uint64_t largest() const noexcept { return batch_->largest(); }

    const batch_source& framed() const noexcept { return *this; }

    void put_at(std::byte* to) const noexcept
    {
        put([to](std::size_t at, const std::byte* from, std::size_t n) {
            format::copy_bytes(to + at, from, n);
        });
    }

    template <class Sink>
    void put(Sink sink) const
    {
        std::size_t at = 0;
        for (record_range records(batch_->bytes_); !records.empty();) {
            format::record_header h = records.header();
            const std::byte* const payload = records.bytes() + format::record_header_size;
            h.checksum = record_checksum<Codec>(h, payload);
            std::byte header[format::record_header_size];
            format::encode(h, header);
            sink(at, header, sizeof header);
            const auto size = static_cast<std::size_t>(h.framed_size());
            if (size != sizeof header) // with the padding after it, which `add` has made
                sink(at + sizeof header, payload, size - sizeof header);
            at += size;
            records.pop(h);
        }
    }

private:
    const batch* batch_;
};

/// The source of what a caller appends: a record or a batch.
template <record_codec Codec>
record_source<Codec> source_of(const record_ref& record) noexcept
{
    return {record.type(), record.payload()};
}
template <record_codec Codec>
batch_source<Codec> source_of(const batch& records) noexcept
{
    return batch_source<Codec>(records);
}

} // namespace codec

} // namespace forelog

#endif // FORELOG_CODEC_BATCH_HPP
