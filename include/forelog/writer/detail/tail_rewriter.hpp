// forelog/writer/detail/tail_rewriter.hpp: writes frames of an earlier epoch again
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_DETAIL_TAIL_REWRITER_HPP
#define FORELOG_WRITER_DETAIL_TAIL_REWRITER_HPP

#include <forelog/file/segment_file.hpp>
#include <forelog/scan/frame_reader.hpp>
#include <forelog/scan/segment_chain.hpp>

#include <cstring>
#include <vector>

namespace forelog::writer {

/// Effects: zeros the padding of a frame that verifies. `frame` has its whole size.
inline void clear_padding(const format::frame_header& h, std::byte* frame) noexcept
{
    if (!format::is_known(h.type))
        return; // only a newer version knows what is padding there
    std::byte* const payload = frame + format::frame_header_size;
    if (h.type == format::frame_type::data)
        codec::for_each_record(
            const_bytes(payload, h.payload_size), h.record_count,
            [&](const format::record_header& r, const std::byte* at) {
                std::memset(payload + (at - payload) + r.size, 0,
                            static_cast<std::size_t>(r.framed_size() - r.size));
                return true;
            });
    std::memset(payload + h.payload_size, 0,
                h.frame_size - format::frame_header_size - h.payload_size);
}

/** Writes the frames of a segment from `from` to `to` again, and syncs them.

    The bytes stay as they are, except that padding becomes zero and is written to its end:
    otherwise the LINK that is to name this end could name one beyond the end of the file. `from` is
    0, for the segment's header too, or where a frame begins; `to` is where one ends. A crash in the
    middle leaves each sector as it was or as it becomes, and both hold the same records.
    Returns: how many bytes were written. Throws: std::bad_alloc.
    Error codes: `corrupt` if other bytes are there than a moment ago; those of the system.
*/
template <log_file File>
std::uint64_t rewrite_frames(typename File::directory& directory,
                             const scan::segment_entry& e, std::uint64_t from,
                             std::uint64_t to, std::error_code& ec)
{
    constexpr std::size_t block_size = std::size_t{1} << 20;
    File file =
        file::open_segment_file<File>(directory, e.number, file_access::write, ec);
    if (ec)
        return 0;
    file::block_reader<File> bytes(block_size);
    bytes.reset(&file);
    std::vector<std::byte> block;
    std::uint64_t written = 0;
    for (std::uint64_t at = from; at < to;) {
        format::frame_header h;
        h.frame_size = format::segment_header_size;
        std::size_t least = format::segment_header_size;
        if (at != 0) {
            if (scan::check_header(bytes, e.facts(), at, h, ec) !=
                    scan::frame_error::none &&
                !ec)
                ec = error::corrupt;
            least = format::frame_header_size + h.payload_size;
        }
        const const_bytes view = ec ? const_bytes() : bytes.view(at, h.frame_size, ec);
        if (!ec && view.size() < least)
            ec = error::corrupt; // it was that long a moment ago
        if (ec)
            return written;
        const std::size_t begin = block.size();
        block.resize(begin + h.frame_size);
        std::memcpy(block.data() + begin, view.data(), view.size());
        if (at != 0)
            clear_padding(h, block.data() + begin);
        at += h.frame_size;
        if (block.size() < block_size && at < to)
            continue;
        const const_bytes buffer(block);
        file::write_all(file, at - block.size(), std::span(&buffer, 1), 0, ec);
        if (ec)
            return written;
        written += block.size();
        block.clear();
    }
    file.sync_all(ec);
    return written;
}

} // namespace forelog::writer

#endif // FORELOG_WRITER_DETAIL_TAIL_REWRITER_HPP
