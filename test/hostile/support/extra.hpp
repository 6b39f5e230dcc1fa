// forelog/test/hostile/support/extra.hpp: ends that no single damage of a sound log leads to
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_HOSTILE_SUPPORT_EXTRA_HPP
#define FORELOG_TEST_HOSTILE_SUPPORT_EXTRA_HPP

#include "sweep.hpp"

namespace forelog::test {

struct outcome_of_case
{
    verdict end = verdict::clean;
    std::error_code ec;
};

/// A log, a way to read or open it, and what must come of that.
struct extra_case
{
    const char* name;
    verdict end;
    std::error_code ec;
    outcome_of_case (*run)(memory_disk& disk);
};

namespace detail {

inline void put(memory_disk& disk, const segment_image& s)
{
    disk.put(format::segment_name(s.header.number).data(), s.bytes);
}

inline segment_image one_record()
{
    segment_image s = segment_image::first();
    s.data({"a"});
    return s;
}

inline outcome_of_case replayed(replay_options o = {})
{
    outcome_of_case out;
    memory_replay log(memory_disk::current->path(), std::move(o), out.ec);
    for (const record_view& r : log)
        (void)r;
    out.end = log.report().end;
    return out;
}

inline outcome_of_case opened(memory_writer::options o = {})
{
    outcome_of_case out;
    o.segment.spares = 0;
    const memory_writer wal(memory_disk::current->path(), o, out.ec);
    out.end = wal.recovery().end;
    return out;
}

inline outcome_of_case with_frame_type(memory_disk& disk, unsigned type)
{
    segment_image s = one_record();
    s.control(static_cast<frame_type>(type));
    s.data({"b"});
    s.close(2);
    put(disk, s);
    return replayed();
}

inline outcome_of_case foreign_log(memory_disk& disk)
{
    const segment_image s = one_record();
    put(disk, s);
    put(disk, segment_image::after(s));
    segment_image other = segment_image::first(3, 8);
    other.data({"x"});
    put(disk, other);
    return replayed();
}

inline outcome_of_case newer_segment(memory_disk& disk)
{
    segment_image s = one_record();
    put(disk, s);
    segment_image next = segment_image::after(s);
    next.header.incompatible = 1;
    next.write_header();
    put(disk, next);
    return replayed();
}

inline outcome_of_case other_codec(memory_disk& disk)
{
    segment_image s = one_record();
    s.header.codec = 0x8001;
    s.write_header();
    put(disk, s);
    return replayed();
}

inline outcome_of_case removed_while_read(memory_disk& disk)
{
    segment_image one = one_record();
    segment_image two = segment_image::after(one);
    two.data({"b"});
    put(disk, one);
    put(disk, two);
    outcome_of_case out;
    memory_replay log(disk.path(), {}, out.ec);
    auto i = log.begin();
    disk.files.erase(format::segment_name(2).data());
    while (i != log.end())
        ++i;
    out.end = log.report().end;
    return out;
}

inline outcome_of_case locked_log(memory_disk& disk)
{
    std::error_code ec;
    memory_directory other;
    other.lock("LOCK", ec);
    put(disk, one_record());
    return opened();
}

} // namespace detail

inline std::vector<extra_case> extra_cases()
{
    using namespace detail;
    const std::error_code none;
    return {
        {"an ignorable frame", verdict::clean, none,
         [](memory_disk& d) { return with_frame_type(d, 0x80); }},
        {"an unknown frame", verdict::foreign, error::unsupported_version,
         [](memory_disk& d) { return with_frame_type(d, 6); }},
        {"a segment of another log", verdict::foreign, error::foreign, foreign_log},
        {"a segment of a newer format", verdict::foreign, error::unsupported_version,
         newer_segment},
        {"an unknown codec", verdict::unknown, error::unknown_codec, other_codec},
        {"a segment removed while it is read", verdict::unknown, error::gone,
         removed_while_read},
        {"an LSN that was truncated", verdict::unknown, error::out_of_range,
         [](memory_disk& d) {
             segment_image s = segment_image::first(2);
             s.next_lsn = 5;
             s.bytes.resize(format::segment_header_size);
             s.frames.clear();
             s.chain = 0;
             s.link({1, 4608, 4, link_reason::sealed, true});
             put(d, s);
             return replayed({.from = lsn(2)});
         }},
        {"an LSN that is not there yet", verdict::end_of_preallocation, error::not_yet,
         [](memory_disk& d) {
             put(d, one_record());
             return replayed({.from = lsn(9)});
         }},
        {"an LSN that had been durable", verdict::corrupt, error::corrupt,
         [](memory_disk& d) {
             put(d, one_record());
             return replayed({.expect_lsn = lsn(2)});
         }},
        {"a directory of something else", verdict::unknown, error::not_a_log,
         [](memory_disk& d) {
             d.files.clear();
             d.put("letter.txt", {});
             return opened();
         }},
        {"a log that another writer holds", verdict::unknown, error::locked, locked_log},
        {"consent to a loss that there is not", verdict::end_of_preallocation,
         error::invalid_argument,
         [](memory_disk& d) {
             put(d, one_record());
             return opened({.recovery = {.accept_loss = {1, 4608}}});
         }},
        {"options that contradict", verdict::unknown, error::invalid_options,
         [](memory_disk&) { return opened({.max_record_size = 0}); }},
    };
}

} // namespace forelog::test

#endif // FORELOG_TEST_HOSTILE_SUPPORT_EXTRA_HPP
