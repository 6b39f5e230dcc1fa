// forelog/test/unit/writer/empty_lives.cpp: what lives without records, and killed ones, leave
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../scan/built_log.hpp"

#include <optional>

using namespace forelog;
using namespace forelog::test;

namespace {

struct empty_lives_fixture : built_log
{
    /// Effects: a life without a record. `killed`: it does not close its log.
    template <class Policy = data_sync>
    void live(bool killed = false)
    {
        disk_state left;
        {
            typename writer<Policy>::options o;
            o.segment = {.size = 32768, .spares = 0, .block_size = segment_image::block};
            writer<Policy> wal(image.disk.path(), o, ec);
            BOOST_TEST(!ec, ec.message());
            left = image.disk.snapshot();
            if (killed)
                image.disk.power_off();
        }
        if (killed)
            image.disk.restore(std::move(left));
    }

    std::size_t segments() { return look().segments.size(); }

    void remove(std::uint64_t number)
    {
        simulated_directory d =
            simulated_directory::open(image.disk.path(), directory_access::existing, ec);
        d.remove(format::segment_name(number).data(), ec);
        BOOST_TEST(!ec);
    }
};

segment_image one_record()
{
    segment_image s = segment_image::first();
    s.data({"a"});
    return s;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(empty_lives, empty_lives_fixture)

BOOST_AUTO_TEST_CASE(lives_without_records_leave_a_handful_of_files)
{
    put(one_record());
    for (int i = 0; i < 300; ++i) {
        if (i % 4 < 2)
            live(i % 4 == 0);
        else
            live<no_sync>(i % 4 == 2);
        BOOST_TEST(segments() <= 3u);
    }
    BOOST_TEST(append("b") == 2u);
    BOOST_TEST(read() == "a,b");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.epoch == 302u, "each had an epoch of its own");
}

BOOST_AUTO_TEST_CASE(a_link_of_an_accepted_loss_is_never_bypassed)
{
    segment_image s = segment_image::first();
    s.data({"a"});
    s.data({"b"}, 1);
    s.control(format::frame_type::mark, 2);
    s.bytes[s.frames[2] + 96] ^= std::byte{1};
    put(s);
    BOOST_TEST(read() == "a");
    const loss_token token = report.loss();
    {
        writer<data_sync>::options o;
        o.recovery.accept_loss = token;
        o.segment.spares = 0;
        writer<data_sync> wal(image.disk.path(), o, ec);
        BOOST_TEST(!ec, ec.message());
    }
    live();
    live();
    BOOST_TEST(segments() == 3u);
    BOOST_TEST(append("c") == 3u);
    BOOST_TEST(read() == "a,c");
    BOOST_TEST(report.lost_records == 1u);
}

BOOST_AUTO_TEST_CASE(a_link_that_was_not_synced_is_synced_before_a_later_link_names_it)
{
    segment_image s = segment_image::first();
    s.data({"a"});
    s.data({"b"}, 1);
    s.control(format::frame_type::mark, 2);
    s.bytes[s.frames[2] + 96] ^= std::byte{1};
    put(s);
    auto directory =
        simulated_directory::open(image.disk.path(), directory_access::existing, ec);
    directory.open_file(format::segment_name(1).data(), file_access::write, ec)
        .sync_all(ec);
    directory.sync(ec);
    BOOST_TEST_REQUIRE(!ec, ec.message());
    BOOST_TEST(read() == "a");
    // The program that accepts the loss dies after it has written LINK, and before its sync.
    writer<no_sync>::options accepting;
    accepting.recovery.accept_loss = report.loss();
    std::optional<disk_state> dead;
    image.disk.after_each([&](const disk_operation& o, const disk_state& now) {
        if (!dead && o.kind == op::write && o.name == format::segment_name(2).data())
            dead = now;
    });
    writer<no_sync>(image.disk.path(), accepting, ec);
    image.disk.after_each(nullptr);
    BOOST_TEST_REQUIRE(!ec, ec.message());
    image.disk.restore(std::move(dead.value()));
    writer<no_sync>(image.disk.path(), {}, ec);
    BOOST_TEST_REQUIRE(!ec, ec.message());
    // The power is cut, and nothing is left of what was not synced.
    exhaustive nothing;
    image.disk.restore(crash_space(image.disk.snapshot(), {}).pick(nothing));
    BOOST_TEST(read() == "a");
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(report.lost_records == 1u);
}

BOOST_AUTO_TEST_CASE(what_stands_after_the_end_of_a_life_without_records_stays)
{
    const segment_image s = one_record();
    put(s);
    segment_image next = new_epoch(2, 2, s);
    next.bytes.resize(next.bytes.size() + 600, std::byte{0x5a});
    put(next);
    live();
    BOOST_TEST(segments() == 3u);
    BOOST_TEST(append("b") == 2u);
    BOOST_TEST(read() == "a,b");
}

BOOST_AUTO_TEST_CASE(a_replay_that_has_listed_a_bypassed_segment_does_not_fail)
{
    const segment_image s = one_record();
    segment_image two = new_epoch(2, 2, s);
    two.control(format::frame_type::close, 1);
    segment_image three = new_epoch(3, 3, two);
    put(s);
    put(two);
    put(three);
    replay_range<simulated_file, crc32c_codec> all(image.disk.path(), {}, ec);
    auto i = all.begin(); // has listed them all
    remove(3);
    remove(2);
    while (i != all.end())
        ++i;
    BOOST_TEST(!ec, ec.message());
    BOOST_TEST(all.report().end == verdict::clean);
    BOOST_TEST(all.report().last_lsn.value() == 1u);
}

BOOST_AUTO_TEST_CASE(a_segment_that_a_crash_has_kept_goes_at_the_next_opening)
{
    const segment_image s = one_record();
    put(s);
    put(new_epoch(2, 2, s));
    segment_image three = new_epoch(3, 3, s);
    put(three); // which bypasses the second, and has not removed it
    live();
    BOOST_TEST(segments() == 2u);
    BOOST_TEST(append("b") == 2u);
    BOOST_TEST(read() == "a,b");
}

BOOST_AUTO_TEST_CASE(zeros_after_the_end_of_a_killed_life_are_given_back)
{
    segment_image s = one_record();
    s.preallocate();
    for (const bool can_punch : {true, false}) {
        put(s);
        image.disk.configure([&](disk_settings& d) { d.can_punch = can_punch; });
        image.disk.forget();
        live();
        std::uint64_t punched = 0;
        for (const disk_operation& o : image.disk.trace())
            if (o.kind == op::punch)
                punched = o.length;
        BOOST_TEST(punched == s.bytes.size() - 8192u);
        BOOST_TEST(read() == "a");
        remove(2);
    }
}

BOOST_AUTO_TEST_SUITE_END()
