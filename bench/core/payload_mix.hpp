// forelog/bench/core/payload_mix.hpp: payloads of several sizes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_PAYLOAD_MIX_HPP
#define FORELOG_BENCH_CORE_PAYLOAD_MIX_HPP

#include <forelog/format/endian.hpp>
#include <forelog/record.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

namespace bench {

inline constexpr unsigned producer_shift = 48;

inline std::byte pattern_byte(std::size_t i) noexcept
{
    return static_cast<std::byte>(i * 131 + 17);
}

/// Which size a record has: 70 % 64 bytes, 25 % 256, 5 % 4 KiB in an order drawn beforehand, and
/// one of 1 MiB: the 501st of the first producer.
class payload_mix
{
public:
    static constexpr std::size_t largest = std::size_t{1} << 20;
    static constexpr std::uint64_t place_of_largest = 500;

    payload_mix()
    {
        constexpr std::size_t few = 51, some = 256; // of 1024
        std::fill_n(sizes_.begin(), few, std::uint16_t{4096});
        std::fill_n(sizes_.begin() + few, some, std::uint16_t{256});
        std::fill(sizes_.begin() + few + some, sizes_.end(), std::uint16_t{64});
        std::shuffle(sizes_.begin(), sizes_.end(), std::mt19937(20'260'101));
    }

    std::size_t size_of(std::uint64_t producer, std::uint64_t number) const noexcept
    {
        if (number == place_of_largest && producer == 0)
            return largest;
        return sizes_[static_cast<std::size_t>(number) % sizes_.size()];
    }

private:
    std::array<std::uint16_t, 1024> sizes_{};
};

/// As payload_maker, with sizes by payload_mix.
class mixed_payload_maker
{
public:
    mixed_payload_maker(unsigned producer, std::uint64_t first)
        : producer_(producer)
        , number_(first)
        , small_(slots * slot_size)
        , large_(payload_mix::largest)
    {
        for (std::size_t i = 0; i < large_.size(); ++i)
            large_[i] = pattern_byte(i);
        for (std::size_t slot = 0; slot < slots; ++slot)
            std::copy_n(large_.begin(), slot_size,
                        small_.begin() + static_cast<std::ptrdiff_t>(slot * slot_size));
        for (std::size_t i = 0; i < slots / 2; ++i)
            write_number(slot_of(first + i), first + i);
    }

    forelog::const_bytes next() noexcept
    {
        const std::uint64_t n = number_++;
        write_number(slot_of(n + slots / 2), n + slots / 2);
        const std::size_t size = mix_.size_of(producer_, n);
        if (size <= slot_size)
            return {slot_of(n), size};
        write_number(large_.data(), n);
        return {large_.data(), size};
    }

private:
    static constexpr std::size_t slots = 16;
    static constexpr std::size_t slot_size = 4096;

    std::byte* slot_of(std::uint64_t n) noexcept
    {
        return small_.data() + static_cast<std::size_t>(n % slots) * slot_size;
    }
    void write_number(std::byte* to, std::uint64_t n) const noexcept
    {
        const std::uint64_t word =
            forelog::format::little((std::uint64_t{producer_} << producer_shift) + n);
        std::memcpy(to, &word, sizeof word);
    }

    payload_mix mix_;
    unsigned producer_;
    std::uint64_t number_;
    std::vector<std::byte> small_, large_;
};

/// What all records of a run take, framed or not: `measure` makes bytes of a payload's size.
template <class Measure>
std::uint64_t mixed_bytes(std::uint64_t records, unsigned producers, Measure measure)
{
    const payload_mix mix;
    std::uint64_t bytes = 0;
    for (unsigned producer = 0; producer < producers; ++producer) {
        const std::uint64_t share =
            records / producers + (producer < records % producers ? 1 : 0);
        for (std::uint64_t n = 0; n < share; ++n)
            bytes += measure(mix.size_of(producer, n));
    }
    return bytes;
}

} // namespace bench

#endif // FORELOG_BENCH_CORE_PAYLOAD_MIX_HPP
