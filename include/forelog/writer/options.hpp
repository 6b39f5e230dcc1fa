// forelog/writer/options.hpp: what a user tunes at run time
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_OPTIONS_HPP
#define FORELOG_WRITER_OPTIONS_HPP

#include <forelog/commit/options.hpp>
#include <forelog/format/layout.hpp>
#include <forelog/scan/recovery_report.hpp>
#include <forelog/segment/options.hpp>

#include <concepts>
#include <cstdint>

namespace forelog {

/// How a writer opens a log that is not as it was left.
struct recovery_options
{
    /// Consent to lose what is after this place, copied from `recovery_report::loss()`.
    loss_token accept_loss{};
    /// An LSN that the caller knows to have been durable: a log that ends before it is corrupt,
    /// where it could otherwise only be called torn, sealed or ambiguous.
    lsn expect_lsn{};
};

/** The options of a writer: one aggregate, one member per policy.

    `wal_writer wal{"orders.wal", {.queue = {.memory = 1_MiB}, .flush = {.batch_size =
    100}}};`
*/
template <class Queue, class FlushPolicy, class SyncPolicy>
struct basic_wal_options
{
    typename Queue::options queue{};
    FlushPolicy flush{};
    SyncPolicy sync{};
    segment_options segment{};
    recovery_options recovery{};
    no_space on_no_space = no_space::wait;

    /// The longest payload, and the most that the records of a batch take together; 1
    /// byte to 63 MiB. A reader needs as much memory.
    std::uint32_t max_record_size = std::uint32_t{16} << 20;

    bool valid() const noexcept { return invalid_option() == nullptr; }

    /// What is wrong with the options, in words; none: nullptr.
    const char* invalid_option() const noexcept
    {
        if (!queue.valid())
            return describe(queue, "queue: its options are not valid");
        if (!flush.valid())
            return describe(flush, "flush: its options are not valid");
        if (!segment.valid())
            return segment.invalid_option();
        return max_record_size == 0 || max_record_size > std::uint32_t{63} << 20
                   ? "max_record_size is not within 1 byte to 63 MiB"
                   : nullptr;
    }

    /// The longest frame that a batch of the largest size makes.
    std::uint32_t max_frame() const noexcept
    {
        return static_cast<std::uint32_t>(format::round_up(
            format::frame_header_size + format::framed_size(max_record_size),
            segment.block_size));
    }

private:
    /// A policy says what is wrong with it, if it can.
    template <class Policy>
    static const char* describe(const Policy& p, const char* otherwise) noexcept
    {
        if constexpr (requires {
                          {
                              p.invalid_option()
                              } -> std::same_as<const char*>;
                      })
            return p.invalid_option();
        else
            return otherwise;
    }
};

namespace literals {

constexpr std::uint64_t operator""_KiB(unsigned long long n) noexcept
{
    return n << 10;
}
constexpr std::uint64_t operator""_MiB(unsigned long long n) noexcept
{
    return n << 20;
}
constexpr std::uint64_t operator""_GiB(unsigned long long n) noexcept
{
    return n << 30;
}

} // namespace literals

} // namespace forelog

#endif // FORELOG_WRITER_OPTIONS_HPP
