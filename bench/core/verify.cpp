// forelog/bench/core/verify.cpp: whether what was written can be read back
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/verify.hpp"
#include "core/clock.hpp"
#include "core/payload.hpp"
#include "core/token.hpp"

#include <forelog/reader/replay.hpp>

namespace bench {

std::optional<std::uint64_t>
verify_prefix(const config& c, const std::filesystem::path& log, std::uint64_t least)
{
    payload_checker checker(c.payload_size, c.producers, c.mix);
    std::uint64_t last = 0;
    bool dense = true;
    for (const forelog::record_view& r : forelog::replay{log}) {
        dense = dense && r.lsn.value() == ++last;
        checker.see(r.payload);
    }
    if (!dense || !checker.is_prefix() || checker.seen() < least)
        return std::nullopt;
    return checker.seen();
}

bool verify_payloads(const config& c, const std::filesystem::path& log)
{
    return verify_prefix(c, log, c.records) == c.records;
}

bool verify_tokens(const std::filesystem::path& log, std::uint64_t tokens,
                   std::uint64_t every)
{
    std::uint64_t number = 0;
    token t;
    for (const forelog::record_view& r : forelog::replay{log}) {
        make_token(number, t);
        if (number >= tokens || r.payload.size() != sizeof t ||
            std::memcmp(r.payload.data(), &t, sizeof t) != 0)
            return false;
        number += every;
    }
    return number >= tokens;
}

read_back read_log(const std::filesystem::path& log)
{
    read_back total;
    unsigned sum = 0;
    for (const forelog::record_view& r : forelog::replay{log}) {
        ++total.records;
        total.payload_bytes += r.payload.size();
        if (!r.payload.empty())
            sum += std::to_integer<unsigned>(r.payload.front()) +
                   std::to_integer<unsigned>(r.payload.back());
    }
    keep(&sum);
    return total;
}

} // namespace bench
