// forelog/codec/concept.hpp: what a codec is
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_CODEC_CONCEPT_HPP
#define FORELOG_CODEC_CONCEPT_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>

namespace forelog {

// clang-format off
// tag::concept[]
/** The checksum of a record, computed by the appending thread and checked by every
    reader.

    `checksum(data, size, before)` extends `before`, the checksum of the bytes that
    precede (0 for none), so that it may be computed piecewise: for every split of a run of
    bytes `checksum(b, nb, checksum(a, na, 0)) == checksum(ab, na + nb, 0)`. It depends on
    nothing else, and any thread may call it.

    `codec_id` is written into the header of each segment; ids below 0x8000 are forelog's
    own.
*/
template <class C>
concept record_codec =
    requires(const std::byte* data, std::size_t size, std::uint32_t before) {
        { C::codec_id } -> std::convertible_to<std::uint16_t>;
        { C::checksum(data, size, before) } noexcept -> std::same_as<std::uint32_t>;
    };
// end::concept[]
// clang-format on

} // namespace forelog

#endif // FORELOG_CODEC_CONCEPT_HPP
