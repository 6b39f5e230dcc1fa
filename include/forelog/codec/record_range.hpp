// forelog/codec/record_range.hpp: the records of a frame, one after another
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_CODEC_RECORD_RANGE_HPP
#define FORELOG_CODEC_RECORD_RANGE_HPP

#include <forelog/format/record_header.hpp>

namespace forelog::codec {

/// Walks the records of a payload. `visit(header, bytes of the header)` returns false to
/// stop. Returns: whether the records fill the payload exactly, as many as `count` says.
template <class Visit>
bool for_each_record(const_bytes payload, std::uint32_t count, Visit visit)
{
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        if (payload.size() - at < format::record_header_size)
            return false;
        const std::byte* const bytes = payload.data() + at;
        const format::record_header h = format::decode_record_header(bytes);
        if (h.size < format::record_header_size ||
            h.framed_size() > payload.size() - at || !visit(h, bytes))
            return false;
        at += static_cast<std::size_t>(h.framed_size());
    }
    return at == payload.size();
}

} // namespace forelog::codec

#endif // FORELOG_CODEC_RECORD_RANGE_HPP
