// forelog/bench/baselines/raw_record.hpp: a record laid into memory without a log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_BASELINES_RAW_RECORD_HPP
#define FORELOG_BENCH_BASELINES_RAW_RECORD_HPP

#include "core/clock.hpp"
#include "core/config.hpp"

#include <forelog/checksum/crc32.hpp>
#include <forelog/checksum/crc32c.hpp>
#include <forelog/format/layout.hpp>
#include <forelog/record.hpp>

#include <cstring>

namespace bench {

/// Effects: lays a header with a checksum and the payload at `to`, copied and checksummed as the
/// log's own code does.
inline void lay_record(const config& c, std::byte* to, forelog::const_bytes payload,
                       unsigned producer)
{
    constexpr std::size_t header = forelog::format::record_header_size;
    std::uint32_t check;
    if (c.codec == codec_kind::crc32c) {
        check = forelog::checksum::crc32c(payload.data(), payload.size());
    } else {
        check = forelog::checksum::crc32(payload.data(), payload.size());
    }
    std::memcpy(to + header, payload.data(), payload.size());
    const std::uint32_t fields[4] = {static_cast<std::uint32_t>(payload.size()), check,
                                     producer, 0};
    static_assert(sizeof fields == header);
    std::memcpy(to, fields, sizeof fields);
    keep(to);
}

} // namespace bench

#endif // FORELOG_BENCH_BASELINES_RAW_RECORD_HPP
