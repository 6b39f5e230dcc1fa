// forelog/bench/core/payload.hpp: what the records hold, and whether they still hold it
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_PAYLOAD_HPP
#define FORELOG_BENCH_CORE_PAYLOAD_HPP

#include "core/payload_mix.hpp"

#include <forelog/format/endian.hpp>
#include <forelog/record.hpp>

#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

namespace bench {

/** Payloads that name their producer and their place in its sequence, in the first 8 bytes.

    Several buffers take turns, each numbered long before it is handed out: a log that reads the
    bytes which the loop has stored just before would be measured with a stall of the processor.
*/
class payload_maker
{
public:
    payload_maker(std::uint64_t size, unsigned producer, std::uint64_t first = 0)
        : size_(static_cast<std::size_t>(size))
        , stride_((size_ + 8 + 63) / 64 * 64)
        , slots_(size_ <= 4096 ? 16 : 2)
        , word_((std::uint64_t{producer} << producer_shift) + first)
        , bytes_(stride_ * slots_)
    {
        for (std::size_t slot = 0; slot < slots_; ++slot)
            for (std::size_t i = 0; i < stride_; ++i)
                bytes_[slot * stride_ + i] = pattern_byte(i);
        for (std::size_t i = 0; i < slots_ / 2; ++i)
            number((word_ + i) & (slots_ - 1), word_ + i);
    }

    /// Returns: the next payload, which stays as it is for the next call.
    forelog::const_bytes next() noexcept
    {
        const std::uint64_t n = word_++;
        number((n + slots_ / 2) & (slots_ - 1), n + slots_ / 2);
        return {bytes_.data() + (n & (slots_ - 1)) * stride_, size_};
    }

private:
    void number(std::size_t slot, std::uint64_t n) noexcept
    {
        const std::uint64_t word = forelog::format::little(n);
        std::memcpy(bytes_.data() + slot * stride_, &word, sizeof word);
    }

    std::size_t size_;
    std::size_t stride_;
    std::size_t slots_;
    std::uint64_t word_;
    std::vector<std::byte> bytes_;
};

/// Checks records in the order in which they are read: all there, unchanged, and each producer's
/// own in the order in which it appended them.
class payload_checker
{
public:
    payload_checker(std::uint64_t size, unsigned producers, bool mix = false)
        : size_(static_cast<std::size_t>(size))
        , next_(producers)
        , pattern_(mix ? payload_mix::largest : size_)
    {
        if (mix)
            mix_.emplace();
        for (std::size_t i = 0; i < pattern_.size(); ++i)
            pattern_[i] = pattern_byte(i);
    }

    void see(forelog::const_bytes payload) noexcept
    {
        ++seen_;
        good_ = good_ && (mix_ || payload.size() == size_) && is_next(payload);
    }

    /// The records seen are right, and may be fewer than were appended.
    bool is_prefix() const noexcept { return good_; }
    std::uint64_t seen() const noexcept { return seen_; }

    bool is_complete(std::uint64_t records) const noexcept
    {
        return good_ && seen_ == records;
    }

private:
    bool is_next(forelog::const_bytes payload) noexcept
    {
        if (payload.size() < 8)
            return !mix_; // too short for the number: only counted
        std::uint64_t word;
        std::memcpy(&word, payload.data(), sizeof word);
        word = forelog::format::little(word);
        const std::uint64_t producer = word >> producer_shift;
        const std::uint64_t number = word & ((std::uint64_t{1} << producer_shift) - 1);
        if (producer >= next_.size() ||
            number != next_[static_cast<std::size_t>(producer)]++)
            return false;
        if (mix_ && payload.size() != mix_->size_of(producer, number))
            return false;
        return std::memcmp(payload.data() + 8, pattern_.data() + 8, payload.size() - 8) ==
               0;
    }

    std::size_t size_;
    std::optional<payload_mix> mix_;
    std::vector<std::uint64_t> next_;
    std::vector<std::byte> pattern_;
    std::uint64_t seen_ = 0;
    bool good_ = true;
};

} // namespace bench

#endif // FORELOG_BENCH_CORE_PAYLOAD_HPP
