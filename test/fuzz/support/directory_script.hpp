// forelog/test/fuzz/support/directory_script.hpp: directories described in few bytes
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FUZZ_SUPPORT_DIRECTORY_SCRIPT_HPP
#define FORELOG_TEST_FUZZ_SUPPORT_DIRECTORY_SCRIPT_HPP

#include "target.hpp"

#include "../../support/log_builder.hpp"
#include "../../support/memory_disk.hpp"

namespace forelog::test {

/* An input is a script: commands of one byte, of which the low four bits count, each followed by
   its operands. So a few bytes make a log of several segments that fit together, with what is wrong
   put in by commands of its own:

   first    number                        the first segment of a log
   next     reason durable flags          a segment after the previous one
   other    number epoch log flags        a segment with a header of its own, without a LINK
   link     predecessor end lsn reason durable   a LINK of any content
   batch    count durable size...         a batch frame
   atomic   count durable size...         one of one atomic batch
   control  type durable                  any frame without a payload
   zeros    n(2)                          n zero bytes
   raw      n byte...                     these bytes
   patch    at(2) byte                    one byte of the segment is changed
   cut      size(2)                       the segment ends here
   wild     field...                      a frame with a header of any content
   header   field value(8)                a field of the segment's header is changed
   copy     segment at(2) n(2)            bytes of an earlier segment follow
   name     which                         the segment stands under another name
   repeat   durable                       twenty small batches */
enum class script_command : std::uint8_t
{
    first,
    next,
    other,
    link,
    batch,
    atomic,
    control,
    zeros,
    raw,
    patch,
    cut,
    wild,
    header,
    copy,
    name,
    repeat
};

/// Lays the directory that a script describes.
class directory_script
{
public:
    explicit directory_script(memory_disk& disk) : disk_(disk) {}

    void run(input& in)
    {
        // Bounded, so that an input costs time by its length only.
        for (unsigned steps = 0; !in.empty() && steps < 200 && total_ < size_max; ++steps)
            step(static_cast<script_command>(in.byte() % 16), in);
        finish();
    }

    /// How many bytes the segments take.
    std::size_t total() const noexcept { return total_; }

private:
    static constexpr std::size_t segments_max = 12, size_max = 256 << 10;

    void step(script_command c, input& in)
    {
        switch (c) {
        case script_command::first: begin(segment_image::first(in.byte() + 1u)); break;
        case script_command::next: next(in); break;
        case script_command::other: other(in); break;
        case script_command::name: name_ = in.byte(); break;
        default: edit(c, in); break;
        }
    }

    void next(input& in)
    {
        const auto reason = static_cast<format::link_reason>(1 + in.byte() % 5);
        const std::uint64_t durable = in.byte();
        const std::uint8_t flags = in.byte();
        if (image_.bytes.empty())
            return begin(segment_image::first());
        segment_image s = segment_image::after(image_, reason, (flags & 1) != 0, durable);
        if ((flags & 2) != 0)
            s.header.guarantee = durability::process;
        if ((flags & 4) != 0)
            s.header.number += flags >> 4; // a gap between the numbers
        s.write_header();
        begin(std::move(s));
    }

    void other(input& in)
    {
        const std::uint64_t number = in.byte(), epoch = in.byte();
        const unsigned log = in.byte() % 2;
        segment_image s(number, epoch, 7 + log);
        const std::uint8_t flags = in.byte();
        if ((flags & 1) != 0 && !image_.bytes.empty()) {
            s.chain = image_.chain;
            s.next_lsn = image_.next_lsn;
        }
        begin(std::move(s));
    }

    void begin(segment_image s)
    {
        finish();
        if (count_ < segments_max)
            image_ = std::move(s);
    }

    void edit(script_command c, input& in)
    {
        if (image_.bytes.empty())
            image_ = segment_image::first();
        std::vector<std::byte>& bytes = image_.bytes;
        const std::size_t size = bytes.size();
        switch (c) {
        case script_command::link: link(in); break;
        case script_command::batch:
        case script_command::atomic: batch(c == script_command::atomic, in); break;
        case script_command::control: {
            const auto type = static_cast<format::frame_type>(in.byte());
            align();
            image_.control(type, in.byte());
            break;
        }
        case script_command::zeros:
            bytes.resize(size + in.value<std::uint16_t>() % 16384u);
            break;
        case script_command::raw:
            for (unsigned n = in.byte(); n != 0 && !in.empty(); --n)
                bytes.push_back(static_cast<std::byte>(in.byte()));
            break;
        case script_command::patch: {
            const std::size_t at = in.value<std::uint16_t>() % (size + 1);
            const auto with = static_cast<std::byte>(in.byte());
            if (at < size)
                bytes[at] ^= with;
            break;
        }
        case script_command::cut:
            bytes.resize((std::min)(size, std::size_t{in.value<std::uint16_t>()}));
            break;
        case script_command::wild: wild(in); break;
        case script_command::header: header(in); break;
        case script_command::copy: copy(in); break;
        case script_command::repeat: {
            const std::uint64_t durable = in.byte();
            align();
            for (int i = 0; i < 20; ++i)
                image_.data({"again and again"}, durable + image_.next_lsn / 2);
            break;
        }
        default: break;
        }
    }

    void align()
    {
        image_.bytes.resize(static_cast<std::size_t>(
            format::round_up(image_.bytes.size(), format::alignment)));
    }

    void link(input& in)
    {
        align();
        const std::uint64_t predecessor = in.byte();
        const std::uint64_t end = in.value<std::uint16_t>();
        const std::uint64_t last = in.byte();
        const std::uint8_t reason = in.byte();
        image_.next_lsn = last + 1 + (reason >> 5);
        image_.link({predecessor, end, last, static_cast<format::link_reason>(reason % 6),
                     (reason & 16) != 0},
                    in.byte());
    }

    void batch(bool atomic, input& in)
    {
        const unsigned count = in.byte() % 5;
        const std::uint64_t durable = in.byte();
        std::vector<std::string> all;
        for (unsigned i = 0; i < count; ++i) {
            const std::size_t size = in.byte();
            all.emplace_back(size < 250 ? size : size * 16,
                             static_cast<char>('a' + (serial_++) % 26));
        }
        align();
        if (atomic && count != 0)
            image_.atomic(all, durable);
        else
            image_.data(all, durable);
    }

    /// A header that fits its place, except for the fields that the bits of a mask choose.
    void wild(input& in)
    {
        align();
        format::frame_header h;
        h.type = static_cast<format::frame_type>(in.byte());
        const auto mask = in.value<std::uint16_t>();
        const auto choose = [&](unsigned bit, auto fit) {
            return (mask >> bit & 1) != 0 ? in.value<decltype(fit)>() : fit;
        };
        h.offset = choose(0, std::uint64_t{image_.bytes.size()});
        h.frame_size = choose(1, std::uint32_t{512});
        h.payload_size = choose(2, std::uint32_t{64});
        h.segment = choose(3, image_.header.number);
        h.epoch = choose(4, image_.header.epoch);
        h.first_lsn = choose(5, image_.next_lsn);
        h.durable_lsn = choose(6, std::uint64_t{0});
        h.record_count = choose(7, std::uint32_t{1});
        h.payload_checksum = choose(8, std::uint32_t{0});
        h.prev_checksum = choose(9, image_.chain);
        h.nonce = choose(10, static_cast<std::uint32_t>(image_.header.nonce));
        const std::uint64_t next = h.first_lsn + h.record_count;
        std::array<std::byte, format::frame_header_size> head;
        image_.chain = format::encode(h, format::seed_of(image_.header.log), head);
        const std::size_t at = image_.bytes.size();
        image_.bytes.insert(image_.bytes.end(), head.begin(), head.end());
        // The header may claim any length; the file is not made that long.
        image_.bytes.resize(
            at + (std::clamp)(h.frame_size, std::uint32_t{80}, std::uint32_t{4096}));
        if ((mask >> 11 & 1) == 0)
            image_.next_lsn = next;
    }

    void header(input& in)
    {
        const unsigned field = in.byte() % 12;
        const auto value = in.value<std::uint64_t>();
        format::segment_header& h = image_.header;
        switch (field) {
        case 0: h.number = value; break;
        case 1: h.epoch = value; break;
        case 2: h.nonce = value; break;
        case 3: h.capacity = value; break;
        case 4: h.block_size = static_cast<std::uint32_t>(value); break;
        case 5: h.max_frame = static_cast<std::uint32_t>(value); break;
        case 6: h.codec = static_cast<std::uint16_t>(value); break;
        case 7: h.guarantee = static_cast<durability>(value % 4); break;
        case 8: h.incompatible = static_cast<std::uint32_t>(value); break;
        case 9: h.minor = static_cast<std::uint16_t>(value); break;
        case 10: image_.next_lsn = value; break;
        default: h.major = static_cast<std::uint16_t>(value); break;
        }
        image_.write_header();
    }

    void copy(input& in)
    {
        const unsigned which = in.byte();
        const std::size_t at = in.value<std::uint16_t>(), n = in.value<std::uint16_t>();
        if (laid_.empty())
            return;
        const std::vector<std::byte>& from = laid_[which % laid_.size()];
        if (at < from.size())
            image_.bytes.insert(image_.bytes.end(),
                                from.begin() + static_cast<std::ptrdiff_t>(at),
                                from.begin() + static_cast<std::ptrdiff_t>(
                                                   (std::min)(from.size(), at + n)));
    }

    void finish()
    {
        if (image_.bytes.empty())
            return;
        ++count_;
        total_ += image_.bytes.size();
        laid_.push_back(image_.bytes);
        std::string name = format::segment_name(image_.header.number).data();
        switch (name_ % 8) {
        case 1: name = format::segment_name(name_ / 8u).data(); break;
        case 2: name = name.substr(0, 20) + ".tmp"; break;
        case 3: name = "lost+found"; break;
        case 4: disk_.files["wal-0000000000000009.seg"] = nullptr; break;
        case 5: name += "~"; break;
        default: break;
        }
        disk_.put(name, image_.bytes);
        name_ = 0;
    }

    memory_disk& disk_;
    segment_image image_ = empty_image();
    std::vector<std::vector<std::byte>> laid_;
    std::uint8_t name_ = 0;
    std::size_t count_ = 0, total_ = 0;
    unsigned serial_ = 0;

    static segment_image empty_image()
    {
        segment_image s(1);
        s.bytes.clear();
        return s;
    }
};

} // namespace forelog::test

#endif // FORELOG_TEST_FUZZ_SUPPORT_DIRECTORY_SCRIPT_HPP
