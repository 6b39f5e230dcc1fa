// forelog/reader/detail/lost_segment.hpp: a segment whose header is lost, read by its frames
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_READER_DETAIL_LOST_SEGMENT_HPP
#define FORELOG_READER_DETAIL_LOST_SEGMENT_HPP

#include <forelog/scan/directory_scan.hpp>
#include <forelog/scan/lost_header.hpp>

namespace forelog::reader {

/** Learns from frames the seed of their payload checksums, and the codec under which their records
    verify. Thread safety: unsafe.
*/
class payload_facts
{
public:
    explicit payload_facts(scan::codec_table codecs) noexcept : codecs_(codecs) {}

    /// Whether no further frame is needed, or may be read: hostile frames that overlap must not
    /// make this quadratic.
    bool complete() const noexcept
    {
        return (agreed_ && codec_ != nullptr) || seeds_.size() == most;
    }

    /// Effects: adds what a LINK or a data frame tells. Requires: not complete.
    void add(const format::frame_header& h, const_bytes payload)
    {
        const std::uint32_t stored = format::unmask(h.payload_checksum);
        if (h.type == format::frame_type::link) {
            note(format::crc32c_before(payload.data(), payload.size(), stored), false);
        } else if (h.type == format::frame_type::data) {
            std::uint32_t crc = 0;
            bool sound = false; // a record verifies by itself
            const bool filled = codec::for_each_record(
                payload, h.record_count, [&](const auto& r, const std::byte* bytes) {
                    crc = checksum::crc32c(bytes, format::record_header_size, crc);
                    sound = has_codec(r, bytes) || sound;
                    return true;
                });
            const std::size_t size = h.record_count * format::record_header_size;
            if (filled && size != 0)
                note(format::seed_between(crc, stored, size), sound);
        }
    }

    /// The seed that two frames agree on; otherwise that of a frame with a sound record; otherwise
    /// that of any frame.
    std::uint32_t seed() const noexcept { return seed_; }

    std::uint16_t codec() const noexcept
    {
        return codec_ != nullptr ? codec_->id : codecs_.front()->id;
    }

private:
    static constexpr std::size_t most = 16;

    bool has_codec(const format::record_header& r, const std::byte* bytes) noexcept
    {
        for (const scan::codec_entry* c : codecs_)
            if ((codec_ == nullptr || codec_ == c) && c->verify_record(r, bytes)) {
                codec_ = c;
                return true;
            }
        return false;
    }

    void note(std::uint32_t seed, bool sound)
    {
        const bool again = std::ranges::find(seeds_, seed) != seeds_.end();
        if (!agreed_ && (again || seeds_.empty() || (sound && !sound_)))
            seed_ = seed;
        agreed_ |= again;
        sound_ |= sound;
        seeds_.push_back(seed);
    }

    scan::codec_table codecs_;
    const scan::codec_entry* codec_ = nullptr;
    std::vector<std::uint32_t> seeds_;
    std::uint32_t seed_ = 0;
    bool agreed_ = false, sound_ = false;
};

/** Gives a segment without a valid header one that its frames verify under.

    Everything that binds a frame to its place follows from the frames themselves. Each of them
    holds the low half of the nonce, and the other half follows from a payload checksum. So a
    damaged header costs no record. Only salvage uses it: what replay delivers is bound by a valid
    header. Returns: nothing if there are no frames that agree. Throws: std::bad_alloc.
*/
template <log_file File>
std::optional<scan::segment_entry>
recover_segment(file::block_reader<File>& bytes, const scan::directory_scan& scan,
                const scan::segment_entry& lost, scan::codec_table codecs)
{
    const auto id = scan::identity_of_lost(bytes, scan, lost);
    if (!id)
        return {};
    payload_facts facts(codecs);
    scan::for_each_candidate(
        bytes, lost.number, lost.size,
        [&](std::uint64_t at, format::const_frame_bytes head) {
            format::frame_header h;
            if (!format::decode(head, id->log_seed, h) || !h.belongs_to(*id, at))
                return true;
            std::error_code ec;
            const const_bytes payload =
                bytes.view(at + format::frame_header_size, h.payload_size, ec);
            if (!ec && payload.size() == h.payload_size)
                facts.add(h, payload);
            return !facts.complete();
        });
    scan::segment_entry e = lost;
    e.state = scan::segment_state::unlinked;
    e.header = {
        .codec = facts.codec(),
        .log = format::log_id_with(id->log_seed),
        .number = lost.number,
        .epoch = id->epoch,
        .nonce = format::nonce_with(static_cast<std::uint32_t>(id->nonce), facts.seed()),
        .max_frame = format::max_frame_limit};
    std::error_code ec; // a LINK that cannot be read does not count
    scan::detail::read_link(bytes, e, ec);
    return e;
}

} // namespace forelog::reader

#endif // FORELOG_READER_DETAIL_LOST_SEGMENT_HPP
