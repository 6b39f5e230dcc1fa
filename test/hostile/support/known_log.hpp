// forelog/test/hostile/support/known_log.hpp: logs whose every frame and record is known
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_HOSTILE_SUPPORT_KNOWN_LOG_HPP
#define FORELOG_TEST_HOSTILE_SUPPORT_KNOWN_LOG_HPP

#include "../../support/log_builder.hpp"

namespace forelog::test {

/// A frame as it was written.
struct known_frame
{
    format::frame_type type = {};
    std::size_t offset = 0;
    std::size_t size = 0;
    std::uint64_t first_lsn = 0;
    std::uint64_t durable_lsn = 0;
    std::uint64_t epoch = 0;
    std::vector<std::string> records;

    std::size_t end() const noexcept { return offset + size; }

    /// `visit(offset, size)` for each part that is not padding: the header, each record or the
    /// content of a LINK. Returns whether each call did.
    template <class Visit>
    bool each_part(Visit visit) const
    {
        if (!visit(offset, format::frame_header_size))
            return false;
        std::size_t at = offset + format::frame_header_size;
        if (type == format::frame_type::link)
            return visit(at, format::link_size);
        for (const std::string& r : records) {
            if (!visit(at, format::record_header_size + r.size()))
                return false;
            at += static_cast<std::size_t>(format::framed_size(r.size()));
        }
        return true;
    }

    /// Where the padding at its end begins.
    std::size_t content_end() const noexcept
    {
        std::size_t at = offset + format::frame_header_size;
        if (type == format::frame_type::link)
            at += format::link_size;
        for (const std::string& r : records)
            at += static_cast<std::size_t>(format::framed_size(r.size()));
        return at;
    }
    std::uint64_t next_lsn() const noexcept { return first_lsn + records.size(); }
};

/// A segment as it was written.
struct known_segment
{
    std::vector<std::byte> bytes;
    std::vector<known_frame> frames; ///< also those that a LINK has cut off since
    std::uint64_t number = 0;
    std::uint64_t epoch = 0;
    std::size_t predecessor_end = 0; ///< what its LINK says
};

/** A log of a few small segments, numbered from 1.

    What a damaged one must deliver is computed from this and from nothing that the library
    decodes: a frame counts if its bytes are those that were written.
*/
struct known_log
{
    std::string name;
    std::vector<known_segment> segments;
    bool syncing = true; ///< LINKs vouch for what is before them

    /// The last LSN that any frame vouches for.
    std::uint64_t durable() const
    {
        std::uint64_t n = 0;
        for (const known_segment& s : segments)
            for (const known_frame& f : s.frames)
                n = (std::max)(n, f.durable_lsn);
        return n;
    }
};

/// Builds the segments of a known_log, and keeps what it puts in.
class known_log_builder
{
public:
    explicit known_log_builder(std::string name, bool syncing = true)
        : image_(segment_image(1))
    {
        log_.name = std::move(name);
        log_.syncing = syncing;
        image_.header.capacity = 12288;
        guarantee();
        image_.link({});
        note({});
    }

    /// A batch frame of records of these sizes.
    void batch(std::initializer_list<std::size_t> sizes, std::uint64_t durable = 0)
    {
        const auto all = make(sizes);
        image_.data(all, durable);
        note(all);
    }

    /// A batch frame of one atomic batch.
    void atomic(std::initializer_list<std::size_t> sizes, std::uint64_t durable = 0)
    {
        const auto all = make(sizes);
        image_.atomic(all, durable);
        note(all);
    }

    void control(format::frame_type type, std::uint64_t durable = 0)
    {
        image_.control(type, durable);
        note({});
    }

    /// Effects: goes on in a new segment, which links to this place.
    void rotate(format::link_reason reason, std::uint64_t durable = 0)
    {
        const segment_image before = image_;
        const auto end = static_cast<std::uint64_t>(before.bytes.size());
        finish();
        image_ = segment_image(before.header.number + 1,
                               before.header.epoch +
                                   (reason == format::link_reason::sealed ? 0 : 1));
        image_.header.capacity = before.header.capacity;
        guarantee();
        image_.next_lsn = before.next_lsn;
        image_.chain = before.chain;
        image_.link(
            {before.header.number, end, before.next_lsn - 1, reason, log_.syncing},
            durable);
        note({});
        log_.segments.back().predecessor_end = static_cast<std::size_t>(end);
    }

    /// Effects: frames follow in the last segment that was finished, after where its
    /// successor links to: they were dropped by a recovery and have come back.
    void zombie(std::uint64_t durable = 0)
    {
        known_segment& s = log_.segments[log_.segments.size() - 2];
        segment_image old(s.number, s.epoch);
        old.bytes = s.bytes;
        old.chain = image_.chain;
        const known_frame& last = s.frames.back();
        old.chain = format::load<std::uint32_t>(s.bytes.data() + last.offset + 4);
        old.next_lsn = last.next_lsn();
        const std::string text = "a record that came back";
        old.data({text}, durable);
        s.bytes = old.bytes;
        s.frames.push_back(frame_of(old, {text}));
    }

    /// Zeros up to the capacity.
    void preallocate() { image_.preallocate(); }

    /// Effects: a segment that was made ahead: a header, zeros, nothing else.
    void spare()
    {
        const segment_image before = image_;
        finish();
        image_ = segment_image(before.header.number + 1, before.header.epoch);
        image_.header.capacity = before.header.capacity;
        image_.bytes.resize(format::segment_header_size + 1024);
    }

    known_log end()
    {
        finish();
        return std::move(log_);
    }

private:
    void guarantee()
    {
        if (!log_.syncing)
            image_.header.guarantee = durability::process;
        image_.write_header();
    }

    known_segment& here()
    {
        const std::uint64_t number = image_.header.number;
        if (log_.segments.size() < number)
            log_.segments.push_back({{}, {}, number, image_.header.epoch, 0});
        return log_.segments.back();
    }

    void finish() { here().bytes = image_.bytes; }

    void note(std::vector<std::string> records)
    {
        here().frames.push_back(frame_of(image_, std::move(records)));
    }

    static known_frame frame_of(const segment_image& s, std::vector<std::string> records)
    {
        const std::size_t at = s.frames.back();
        const std::byte* const b = s.bytes.data() + at;
        known_frame f;
        f.type = static_cast<format::frame_type>(b[3]);
        f.offset = at;
        f.size = format::load<std::uint32_t>(b + 8);
        f.first_lsn = format::load<std::uint64_t>(b + 40);
        f.durable_lsn = format::load<std::uint64_t>(b + 48);
        f.epoch = s.header.epoch;
        f.records = std::move(records);
        return f;
    }

    /// Records that are all different, and full of what looks like frames.
    std::vector<std::string> make(std::initializer_list<std::size_t> sizes)
    {
        std::vector<std::string> all;
        for (const std::size_t size : sizes) {
            std::string text = "record " + std::to_string(++serial_) +
                               ": \xf7"
                               "FL\x01";
            while (text.size() < size)
                text += static_cast<char>('a' + (text.size() * 7 + serial_) % 26);
            text.resize(size);
            all.push_back(std::move(text));
        }
        return all;
    }

    known_log log_;
    segment_image image_;
    std::uint64_t serial_ = 0;
};

using format::frame_type;
using format::link_reason;

/// Three segments, closed in order; after the CLOSE only zeros.
inline known_log closed_log()
{
    known_log_builder t("closed");
    t.batch({20, 40});
    t.atomic({10, 0, 100}, 2);
    t.control(frame_type::mark, 5);
    t.batch({33}, 5);
    t.control(frame_type::seal, 6);
    t.rotate(link_reason::sealed, 6);
    t.batch({1300}, 6);
    t.batch({7, 500}, 7);
    t.control(frame_type::seal, 9);
    t.rotate(link_reason::sealed, 9);
    t.batch({60, 70, 80}, 9);
    t.batch({90}, 12);
    t.control(frame_type::close, 13);
    t.preallocate();
    return t.end();
}

/// Three segments of two lives. The first life ended in a crash, and what its recovery dropped has
/// come back; the second ends in a crash, too, with two frames that nothing vouches for, and a
/// segment made ahead.
inline known_log crashed_log()
{
    known_log_builder t("crashed");
    t.batch({50});
    t.batch({60, 900}, 1);
    t.control(frame_type::seal, 3);
    t.rotate(link_reason::sealed, 3);
    t.batch({300}, 3);
    t.batch({44, 45}, 4);
    t.rotate(link_reason::recovered, 6);
    t.zombie(4);
    t.batch({10}, 6);
    t.control(frame_type::mark, 7);
    t.batch({20, 30}, 7);
    t.atomic({40, 50}, 7);
    t.preallocate();
    t.spare();
    return t.end();
}

/// Three segments of a life that never synced: nothing vouches for anything.
inline known_log unsynced_log()
{
    known_log_builder t("unsynced", false);
    t.batch({20, 30});
    t.batch({700});
    t.rotate(link_reason::sealed);
    t.batch({40});
    t.atomic({1, 2, 3});
    t.rotate(link_reason::sealed);
    t.batch({50, 60});
    t.batch({70});
    t.batch({80});
    return t.end();
}

/// One segment that was closed in order: nothing but the segment itself shows what it was.
inline known_log single_log()
{
    known_log_builder t("single");
    t.batch({20, 40});
    t.batch({33}, 2);
    t.control(frame_type::mark, 3);
    t.atomic({70, 5}, 3);
    t.control(frame_type::close, 5);
    return t.end();
}

/// One segment of a life that was killed and never synced.
inline known_log single_unsynced_log()
{
    known_log_builder t("single unsynced", false);
    t.batch({20, 40});
    t.batch({33});
    t.atomic({70, 5});
    return t.end();
}

/// A log that lost its power between SEAL and the LINK of the next segment, which was made ahead.
inline known_log sealed_log()
{
    known_log_builder t("sealed");
    t.batch({20, 40});
    t.batch({300}, 2);
    t.control(frame_type::seal, 3);
    t.spare();
    return t.end();
}

/// A life that was killed, and one after it that was closed: all of the first is vouched for, and
/// the end of its file is the end of a frame.
inline known_log killed_log()
{
    known_log_builder t("killed");
    t.batch({20});
    t.batch({40, 50}, 1);
    t.batch({60}, 3);
    t.rotate(link_reason::recovered, 4);
    t.batch({70}, 4);
    t.batch({80}, 5);
    t.control(frame_type::close, 6);
    return t.end();
}

} // namespace forelog::test

#endif // FORELOG_TEST_HOSTILE_SUPPORT_KNOWN_LOG_HPP
