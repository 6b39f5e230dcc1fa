// forelog/test/unit/writer/damaged_segments.cpp: files that are not as they were left
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "scratch.hpp"

#include <vector>

using namespace forelog;
using namespace forelog::test;

namespace {

/// A record of the log as it was written.
struct written
{
    std::uint64_t segment = 0;
    std::string payload;
};

/// A frame, and how many records of the segment end with it.
struct frame
{
    format::frame_type type;
    std::uint64_t content_end = 0; ///< where its padding begins
    std::uint64_t end = 0;
    std::uint64_t records = 0;
};

/** A log of three segments, closed in order, to be damaged and restored.

    Its frames are known from their headers, so that what a damaged log must deliver is
    computed here and not asked of the reader.
*/
struct fixture
{
    temp_dir dir;
    fs::path log = dir / "log";
    std::vector<written> records; ///< from LSN 1
    std::vector<std::uint64_t> segments;
    std::error_code ec;

    fixture() { make(log, 3, &records); }

    static void make(const fs::path& path, std::size_t segments,
                     std::vector<written>* records)
    {
        sync_wal_writer::options o = small_segments();
        sync_wal_writer wal(path, o);
        for (int i = 1; wal.stats().rotations + 1 < segments || i % 5 != 0; ++i) {
            std::string text = "record " + std::to_string(i) + ' ';
            text.resize(static_cast<std::size_t>(i % 7 == 0 ? 9000 : 20 + i % 5 * 300),
                        'x');
            wal.append(view_bytes(text));
            if (records != nullptr)
                records->push_back({wal.stats().rotations + 1, text});
        }
    }

    fs::path file(std::uint64_t segment) const
    {
        return log / format::segment_name(segment).data();
    }

    /// Effects: changes one byte in place: to write the file anew costs a wait for the disk.
    static void overwrite(const fs::path& p, std::uint64_t at, char byte)
    {
        std::fstream f(p, std::ios::in | std::ios::out | std::ios::binary);
        f.seekp(static_cast<std::streamoff>(at)).put(byte);
    }

    /// Returns: the frames of a segment, by their headers.
    std::vector<frame> frames_of(std::uint64_t segment) const
    {
        return frames_in(read_file(file(segment)));
    }
    static std::vector<frame> frames_in(const std::string& bytes)
    {
        const auto view = std::as_bytes(std::span(bytes));
        format::segment_header header;
        BOOST_REQUIRE((format::decode(view.first<format::segment_header_size>(),
                                      header) == format::header_state::valid));
        std::vector<frame> all;
        std::uint64_t at = format::segment_header_size, count = 0;
        format::frame_header h;
        while (at + format::frame_header_size <= bytes.size() &&
               format::decode(view.subspan(at).first<format::frame_header_size>(),
                              header.identity().log_seed, h)) {
            count += h.record_count;
            all.push_back({h.type, h.offset + format::frame_header_size + h.payload_size,
                           h.end(), count});
            at = h.end();
        }
        return all;
    }

    /// Returns: how many records stand before a segment.
    std::uint64_t before(std::uint64_t segment) const
    {
        std::uint64_t n = 0;
        for (const written& r : records)
            n += r.segment < segment;
        return n;
    }

    /// Returns: how many records stand in whole frames before an offset of a segment that
    /// was `bytes`.
    std::uint64_t whole_before(std::uint64_t segment, const std::string& bytes,
                               std::uint64_t offset) const
    {
        std::uint64_t n = 0;
        for (const frame& f : frames_in(bytes))
            if (f.end <= offset)
                n = f.records;
        return before(segment) + n;
    }

    /// Returns: as above, but frames count of which only padding stands behind the offset.
    std::uint64_t content_before(std::uint64_t segment, const std::string& bytes,
                                 std::uint64_t offset) const
    {
        std::uint64_t n = 0;
        for (const frame& f : frames_in(bytes))
            if (f.content_end <= offset)
                n = f.records;
        return before(segment) + n;
    }

    /// Whether a byte of a segment is padding of a frame, or of one of its records.
    static bool is_padding(const std::string& bytes, std::uint64_t at)
    {
        std::uint64_t begin = format::segment_header_size;
        for (const frame& f : frames_in(bytes)) {
            if (at >= begin && at < f.end) {
                if (at >= f.content_end || f.type != format::frame_type::data)
                    return at >= f.content_end;
                begin += format::frame_header_size;
                while (begin < f.content_end) {
                    const auto h = format::decode_record_header(
                        std::as_bytes(std::span(bytes)).data() + begin);
                    if (at < begin + h.framed_size())
                        return at >= begin + h.size;
                    begin += h.framed_size();
                }
            }
            begin = f.end;
        }
        return false;
    }

    /// Replays, and checks that only what was appended is delivered, from `first` on.
    /// Returns: the last LSN delivered, or 0.
    std::uint64_t deliver(std::uint64_t first = 1, replay_mode mode = replay_mode::prefix)
    {
        std::uint64_t next = first;
        replay range(log, {.mode = mode, .block = 8192}, ec);
        for (const record_view& r : range) {
            const bool right = r.lsn.value() == next && next <= records.size() &&
                               view_text(r.payload) == records[next - 1].payload;
            if (!right) {
                BOOST_ERROR("a wrong record at LSN " << r.lsn.value());
                break;
            }
            ++next;
        }
        end = range.report();
        return next == first ? 0 : next - 1;
    }

    /// Whether a writer refuses the log as it is, with this error, and changes nothing.
    bool is_refused(error why)
    {
        const auto as_it_was = contents_of(log);
        std::error_code open;
        sync_wal_writer wal(log, small_segments(), open);
        return open == why && contents_of(log) == as_it_was;
    }

    recovery_report end;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(damaged_segments, fixture)

BOOST_AUTO_TEST_CASE(the_log_to_be_damaged_is_sound)
{
    BOOST_TEST(deliver() == records.size());
    BOOST_TEST(!ec);
    BOOST_TEST((end.end == verdict::clean));
    BOOST_TEST(records.size() > 20u);
    for (std::uint64_t s = 1; s <= 3; ++s)
        BOOST_TEST(frames_of(s).size() > 3u);
}

BOOST_AUTO_TEST_CASE(the_last_segment_cut_at_every_length_gives_all_whole_frames_before)
{
    const std::string bytes = read_file(file(3));
    std::uint64_t lengths = 0;
    for (std::uint64_t length = bytes.size(); length-- > 0; ++lengths) {
        fs::resize_file(file(3), length);
        const std::uint64_t n = content_before(3, bytes, length);
        BOOST_TEST(deliver() == n, "cut at " << length);
        BOOST_TEST(!ec, "cut at " << length << ": " << ec.message());
        BOOST_TEST(
            (end.end != verdict::clean || length < 4608 || end.damaged_padding == 1),
            "cut at " << length);
        if (length % 1021 != 0)
            continue;
        fs::remove_all(dir / "copy");
        fs::copy(log, dir / "copy");
        sync_wal_writer wal(dir / "copy", small_segments());
        BOOST_TEST(wal.recovery().last_lsn.value() == n);
        BOOST_TEST(wal.append(view_bytes("more")).value() == n + 1);
    }
    BOOST_TEST(lengths > 5000u);
}

BOOST_AUTO_TEST_CASE(a_middle_segment_cut_anywhere_is_a_gap_behind_its_whole_frames)
{
    const std::string bytes = read_file(file(2));
    for (std::uint64_t length = bytes.size(); length-- > 0;) {
        if (length % 397 != 0)
            continue;
        fs::resize_file(file(2), length);
        BOOST_TEST(deliver() == whole_before(2, bytes, length), "cut at " << length);
        BOOST_TEST((ec == condition::damaged),
                   "cut at " << length << ": " << ec.message());
        BOOST_TEST((ec == error::gap || length < 4608), "cut at " << length);
        BOOST_TEST(is_refused(static_cast<error>(ec.value())), "cut at " << length);
    }
}

BOOST_AUTO_TEST_CASE(a_flipped_bit_is_found_and_never_delivered)
{
    std::uint64_t flips = 0;
    for (std::uint64_t s = 1; s <= 3; ++s) {
        const std::string bytes = read_file(file(s));
        const std::vector<frame> frames = frames_of(s);
        // The last frame of the log is CLOSE: nothing follows that could vouch for it.
        const std::uint64_t last = s == 3 ? frames[frames.size() - 2].end : bytes.size();
        for (std::uint64_t at = 0; at < bytes.size(); at += 61, ++flips) {
            overwrite(file(s), at, static_cast<char>(bytes[at] ^ 1 << at % 8));
            const std::uint64_t n = deliver();
            const bool padding = is_padding(bytes, at);
            BOOST_TEST(end.damaged_padding == padding, "bit at " << at);
            if (padding) {
                BOOST_TEST(n == records.size(), "bit at " << at << " of segment " << s);
                overwrite(file(s), at, bytes[at]);
                continue;
            }
            BOOST_TEST(n == (at < 4096 + 512 ? before(s) : whole_before(s, bytes, at)),
                       "bit at " << at << " of segment " << s);
            if (at < last)
                BOOST_TEST((ec == error::corrupt), "bit at " << at << " of segment " << s
                                                             << ": " << ec.message());
            else
                BOOST_TEST((end.end != verdict::clean), "bit at " << at);
            overwrite(file(s), at, bytes[at]);
        }
    }
    BOOST_TEST(flips > 1000u);
}

BOOST_AUTO_TEST_CASE(a_writer_refuses_a_corrupt_log_unless_told_to_give_up_the_rest)
{
    const std::vector<frame> frames = frames_of(3);
    const std::uint64_t at = frames[2].end + 100;
    std::string bytes = read_file(file(3));
    bytes[at] = static_cast<char>(bytes[at] ^ 4);
    write_file(file(3), bytes);
    const std::uint64_t n = deliver();
    BOOST_TEST(n == before(3) + frames[2].records);
    BOOST_TEST((ec == error::corrupt));
    BOOST_TEST(end.segment == 3u);
    BOOST_TEST(end.offset == frames[2].end);
    sync_wal_writer::options o = small_segments();
    o.recovery.accept_loss = {3, end.offset + 8};
    {
        // Other damage than the user consented to: the log may still be read, but a writer
        // that looks at it does not open it.
        sync_wal_writer wal(log, o, ec);
        BOOST_TEST((!ec || ec == error::corrupt));
        if (!ec)
            return; // the damage lies below what opening verifies; replay has found it
    }
    o.recovery.accept_loss = end.loss();
    sync_wal_writer wal(log, o, ec);
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(wal.append(view_bytes("after")).value() > n);
    wal.close();
    std::string text = records_of(log, ec);
    BOOST_TEST(!ec);
    BOOST_TEST(text.ends_with(":after "));
}

BOOST_AUTO_TEST_CASE(an_empty_segment_is_a_gap_before_frames_and_nothing_behind_them)
{
    write_file(file(4), "");
    BOOST_TEST(deliver() == records.size());
    BOOST_TEST(!ec);
    fs::remove(file(4));
    write_file(file(2), "");
    BOOST_TEST(deliver() == before(2));
    BOOST_TEST((ec == condition::damaged));
    BOOST_TEST(is_refused(static_cast<error>(ec.value())));
}

BOOST_AUTO_TEST_CASE(a_segment_of_zeros_of_ones_or_of_text_is_damage)
{
    const std::size_t size = fs::file_size(file(2));
    for (const char fill : {'\0', '\xff', 'A'}) {
        write_file(file(2), std::string(size, fill));
        BOOST_TEST(deliver() == before(2));
        BOOST_TEST((ec == condition::damaged), ec.message());
        BOOST_TEST(is_refused(static_cast<error>(ec.value())));
    }
}

BOOST_AUTO_TEST_CASE(a_missing_segment_is_a_gap)
{
    fs::remove(file(2));
    BOOST_TEST(deliver() == before(2));
    BOOST_TEST((ec == error::gap && ec == condition::damaged));
    BOOST_TEST(is_refused(error::gap));
}

BOOST_AUTO_TEST_CASE(a_missing_first_segment_reads_as_a_truncation)
{
    fs::remove(file(1));
    const std::uint64_t first = before(2) + 1;
    BOOST_TEST(deliver(first) == records.size());
    BOOST_TEST(!ec);
    BOOST_TEST(end.first_lsn.value() == first, "the report says where it begins");
    records_of(log, ec, {.from = lsn(1)});
    BOOST_TEST((ec == error::out_of_range));
}

BOOST_AUTO_TEST_CASE(swapped_segments_are_foreign_to_their_names)
{
    fs::rename(file(1), log / "x");
    fs::rename(file(2), file(1));
    fs::rename(log / "x", file(2));
    BOOST_TEST(deliver() == 0u);
    BOOST_TEST((ec == error::foreign && ec == condition::damaged));
    BOOST_TEST(is_refused(error::foreign));
}

BOOST_AUTO_TEST_CASE(a_segment_copied_to_another_number_is_foreign)
{
    fs::copy_file(file(2), file(4));
    BOOST_TEST(deliver() == records.size());
    BOOST_TEST((ec == error::foreign));
    BOOST_TEST(is_refused(error::foreign));
}

BOOST_AUTO_TEST_CASE(a_segment_of_another_log_is_foreign)
{
    make(dir / "other", 4, nullptr);
    const fs::path theirs = (dir / "other") / format::segment_name(2).data();
    fs::copy_file(theirs, file(2), fs::copy_options::overwrite_existing);
    BOOST_TEST(deliver() == before(2));
    BOOST_TEST((ec == error::foreign));
    BOOST_TEST(is_refused(error::foreign));
}

BOOST_AUTO_TEST_CASE(a_directory_or_a_fifo_in_place_of_a_segment_is_foreign)
{
    fs::remove(file(3));
    fs::create_directory(file(3));
    BOOST_TEST(deliver() == before(3));
    BOOST_TEST((ec == error::foreign));
    BOOST_TEST(is_refused(error::foreign));
}

BOOST_AUTO_TEST_CASE(a_newer_version_is_refused_untouched)
{
    for (const bool feature : {false, true}) {
        std::string bytes = read_file(file(3));
        const std::string as_it_was = bytes;
        const auto view = std::as_writable_bytes(std::span(bytes));
        format::segment_header h;
        format::decode(view.first<format::segment_header_size>(), h);
        if (feature)
            h.incompatible = 1;
        else
            ++h.major;
        format::encode(h, view.first<format::segment_header_size>());
        write_file(file(3), bytes);
        BOOST_TEST(deliver() == before(3));
        BOOST_TEST((ec == error::unsupported_version));
        BOOST_TEST(is_refused(error::unsupported_version));
        write_file(file(3), as_it_was);
    }
}

BOOST_AUTO_TEST_CASE(a_newer_minor_version_is_read)
{
    std::string bytes = read_file(file(3));
    const auto view = std::as_writable_bytes(std::span(bytes));
    format::segment_header h;
    format::decode(view.first<format::segment_header_size>(), h);
    ++h.minor;
    h.compatible = 0xff;
    format::encode(h, view.first<format::segment_header_size>());
    write_file(file(3), bytes);
    BOOST_TEST(deliver() == records.size());
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(an_unknown_codec_is_refused)
{
    std::string bytes = read_file(file(2));
    const auto view = std::as_writable_bytes(std::span(bytes));
    format::segment_header h;
    format::decode(view.first<format::segment_header_size>(), h);
    h.codec = 0x8001;
    format::encode(h, view.first<format::segment_header_size>());
    write_file(file(2), bytes);
    BOOST_TEST(deliver() == before(2));
    BOOST_TEST((ec == error::unknown_codec));
}

BOOST_AUTO_TEST_CASE(salvage_delivers_what_verifies_and_tells_the_holes)
{
    const std::vector<frame> frames = frames_of(2);
    std::string bytes = read_file(file(2));
    const std::uint64_t at = frames[1].end + 90;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    write_file(file(2), bytes);
    std::uint64_t delivered = 0, holes = 0;
    for (const record_view& r : replay(log, {.mode = replay_mode::salvage}, ec)) {
        if (r.kind == item_kind::hole) {
            ++holes;
            continue;
        }
        ++delivered;
        BOOST_TEST(view_text(r.payload) == records[r.lsn.value() - 1].payload);
    }
    const std::uint64_t lost = frames[2].records - frames[1].records;
    BOOST_TEST(holes == 1u);
    BOOST_TEST(delivered == records.size() - lost);
}

BOOST_AUTO_TEST_SUITE_END()
