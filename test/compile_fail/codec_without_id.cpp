// forelog/test/compile_fail/codec_without_id.cpp: a codec must have an id, since each
// segment names it
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: record_codec
// rejected: codec_id

#include <forelog/forelog.hpp>

struct my_codec
{
#ifdef CONTROL
    static constexpr std::uint16_t codec_id = 0x8000;
#endif
    static std::uint32_t checksum(const std::byte*, std::size_t,
                                  std::uint32_t before) noexcept
    {
        return before;
    }
};

using writer = forelog::basic_wal_writer<forelog::ring_queue, forelog::group_commit,
                                         forelog::data_sync, my_codec>;

void use(writer& wal)
{
    wal.close();
}
