// forelog/queue/detail/oversized_record.hpp: a record or batch that stays in the caller's memory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_QUEUE_DETAIL_OVERSIZED_RECORD_HPP
#define FORELOG_QUEUE_DETAIL_OVERSIZED_RECORD_HPP

#include <forelog/checksum/crc32c.hpp>
#include <forelog/codec/record_framing.hpp>
#include <forelog/codec/record_range.hpp>
#include <forelog/detail/threading.hpp>

#include <array>
#include <vector>

namespace forelog::queue {

/** What a queue holds in place of a record or batch that is larger than its memory.

    A single record is framed around the caller's payload without a copy, unless the caller may give
    up; a batch is copied once, since checksums must be set in it. The caller waits until `written`.
*/
class oversized_record
{
public:
    /// `owned`: the source need not outlive this. Throws: std::bad_alloc, for a copy.
    template <class Source>
    explicit oversized_record(const Source& source, bool owned = false)
        : bytes_(source.framed_size())
        , records_(source.records())
    {
        if constexpr (requires { source.payload(); })
            if (!owned) {
                borrow(source);
                return;
            }
        copy(source);
    }
    oversized_record(const oversized_record&) = delete;
    oversized_record& operator=(const oversized_record&) = delete;

    std::uint64_t bytes() const noexcept { return bytes_; }
    std::uint32_t records() const noexcept { return records_; }
    std::span<const const_bytes> buffers() const noexcept { return buffers_; }

    std::uint32_t checksum(std::uint32_t seed) const noexcept
    {
        return copy_.empty() ? checksum::crc32c(header_.data(), header_.size(), seed)
                             : codec::checksum_headers(copy_, seed);
    }

    /// Called by the leader, which does not read the caller's memory after that.
    void set_written() noexcept { written_.store(true, std::memory_order_release); }
    bool written() const noexcept { return written_.load(std::memory_order_acquire); }

private:
    template <class Source>
    void borrow(const Source& source) noexcept
    {
        format::encode(source.header(), header_.data());
        const std::size_t padding = static_cast<std::size_t>(
            bytes_ - format::record_header_size - source.payload().size());
        buffers_ = {const_bytes(header_), source.payload(),
                    const_bytes(zeros_).first(padding)};
    }

    template <class Source>
    void copy(const Source& source)
    {
        copy_.resize(static_cast<std::size_t>(bytes_));
        source.put([&](std::size_t at, const std::byte* from, std::size_t n) {
            std::memcpy(copy_.data() + at, from, n);
        });
        buffers_ = {const_bytes(copy_), {}, {}};
    }

    static constexpr std::array<std::byte, format::alignment> zeros_{};

    std::uint64_t bytes_;
    std::uint32_t records_;
    std::array<std::byte, format::record_header_size> header_{};
    std::vector<std::byte> copy_;
    std::array<const_bytes, 3> buffers_;
    threading::atomic<bool> written_{false};
};

} // namespace forelog::queue

#endif // FORELOG_QUEUE_DETAIL_OVERSIZED_RECORD_HPP
