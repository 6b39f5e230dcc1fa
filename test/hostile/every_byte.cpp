// forelog/test/hostile/every_byte.cpp: every bit, sector and length of small logs, damaged in turn
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/extra.hpp"
#include "support/sweep.hpp"

using namespace forelog;
using namespace forelog::test;

namespace {

const std::vector<known_log>& known_logs()
{
    static const std::vector<known_log> all{
        closed_log(), crashed_log(),         unsynced_log(), single_log(),
        sealed_log(), single_unsynced_log(), killed_log()};
    return all;
}

std::string place(std::size_t s, std::size_t at)
{
    return std::to_string(s + 1) + ':' + std::to_string(at);
}

/// The sectors of all segments, as pairs of segment and number.
std::vector<std::pair<std::size_t, std::size_t>> sectors_of(const known_log& s)
{
    std::vector<std::pair<std::size_t, std::size_t>> all;
    for (std::size_t i = 0; i < s.segments.size(); ++i)
        for (std::size_t j = 0; j < s.segments[i].bytes.size() / sector_size; ++j)
            all.emplace_back(i, j);
    return all;
}

std::byte* at(sweep& w, std::pair<std::size_t, std::size_t> p)
{
    return w.bytes(p.first).data() + p.second * sector_size;
}

/// Effects: zeros, or ones, over each sector.
void fill_each_sector(const char* kind, std::byte with)
{
    for (const known_log& log : known_logs()) {
        sweep w(log);
        for (const auto& p : sectors_of(log)) {
            std::fill_n(at(w, p), sector_size, with);
            w.lay(p.first);
            w.check(kind, [&] { return place(p.first, p.second * sector_size); });
            w.heal(p.first);
        }
    }
}

/// Effects: `change(sweep, a, b)` for each pair of sectors of the same log.
template <class Change>
void for_each_pair(const char* kind, bool ordered, Change change)
{
    for (const known_log& log : known_logs()) {
        sweep w(log);
        const auto all = sectors_of(log);
        std::size_t n = 0;
        for (std::size_t i = 0; i < all.size(); ++i)
            for (std::size_t j = ordered ? 0 : i + 1; j < all.size(); ++j) {
                if (i == j || n++ % thinning != 0)
                    continue;
                change(at(w, all[i]), at(w, all[j]));
                w.lay(all[i].first);
                w.lay(all[j].first);
                w.check(kind, [&] {
                    return place(all[i].first, all[i].second * sector_size) + " and " +
                           place(all[j].first, all[j].second * sector_size);
                });
                w.heal(all[i].first);
                w.heal(all[j].first);
            }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_byte)

BOOST_AUTO_TEST_CASE(the_logs_to_be_damaged_end_as_they_should)
{
    const verdict ends[] = {verdict::clean,
                            verdict::end_of_preallocation,
                            verdict::end_of_preallocation,
                            verdict::clean,
                            verdict::sealed,
                            verdict::end_of_preallocation,
                            verdict::clean};
    BOOST_TEST_REQUIRE(std::size(ends) == known_logs().size());
    for (std::size_t i = 0; i < known_logs().size(); ++i) {
        sweep w(known_logs()[i]);
        w.check("no damage", [] { return std::string(); });
        BOOST_TEST((read_all().report.end == ends[i]), known_logs()[i].name);
        BOOST_TEST(w.failures() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_gives_the_verdict_of_the_table)
{
    for (const known_log& log : known_logs()) {
        sweep w(log);
        std::size_t n = 0;
        for (std::size_t s = 0; s < log.segments.size(); ++s)
            for (std::size_t i = 0; i < log.segments[s].bytes.size() * 8; ++i) {
                if (n++ % thinning != 0)
                    continue;
                const auto bit = static_cast<unsigned>(i % 8);
                w.flip(s, i / 8, bit);
                w.check("flipped bit", [&] { return place(s, i / 8); });
                w.flip(s, i / 8, bit);
            }
    }
}

BOOST_AUTO_TEST_CASE(every_zeroed_sector_gives_the_verdict_of_the_table)
{
    fill_each_sector("zeroed sector", std::byte{0});
}

BOOST_AUTO_TEST_CASE(every_erased_sector_gives_the_verdict_of_the_table)
{
    fill_each_sector("sector of ones", std::byte{0xff});
}

BOOST_AUTO_TEST_CASE(every_two_swapped_sectors_give_the_verdict_of_the_table)
{
    for_each_pair("swapped sectors", false, [](std::byte* a, std::byte* b) {
        std::swap_ranges(a, a + sector_size, b);
    });
}

BOOST_AUTO_TEST_CASE(every_sector_written_over_another_gives_the_verdict_of_the_table)
{
    for_each_pair("duplicated sector", true,
                  [](std::byte* a, std::byte* b) { std::copy_n(a, sector_size, b); });
}

BOOST_AUTO_TEST_CASE(every_length_of_every_segment_gives_the_verdict_of_the_table)
{
    for (const known_log& log : known_logs()) {
        sweep w(log);
        for (std::size_t s = 0; s < log.segments.size(); ++s) {
            for (std::size_t n = log.segments[s].bytes.size(); n-- > 0;) {
                w.bytes(s).resize(n);
                if (n % thinning != 0)
                    continue;
                w.lay(s);
                w.check("length", [&] { return place(s, n); });
            }
            w.heal(s);
        }
    }
}

BOOST_AUTO_TEST_CASE(two_damages_at_once_give_the_verdict_of_the_table)
{
    // Bits at the places that decide: in each sector the first, one of the frame's header, one of
    // its records, the last.
    for (const known_log& log : known_logs()) {
        sweep w(log);
        std::vector<std::pair<std::size_t, std::size_t>> places;
        for (const auto& [s, i] : sectors_of(log))
            for (const std::size_t b :
                 {std::size_t{0}, std::size_t{100}, sector_size - 1})
                places.emplace_back(s, i * sector_size + b);
        std::size_t n = 0;
        for (std::size_t i = 0; i < places.size(); ++i)
            for (std::size_t j = i + 1; j < places.size(); ++j) {
                if (n++ % thinning != 0)
                    continue;
                w.flip(places[i].first, places[i].second, 3);
                w.flip(places[j].first, places[j].second, 5);
                w.check("two flipped bits", [&] {
                    return place(places[i].first, places[i].second) + " and " +
                           place(places[j].first, places[j].second);
                });
                w.flip(places[j].first, places[j].second, 5);
                w.flip(places[i].first, places[i].second, 3);
            }
    }
}

BOOST_AUTO_TEST_CASE(other_verdicts_frames_and_errors_can_be_had_as_well)
{
    for (const extra_case& c : extra_cases()) {
        memory_disk disk;
        disk.put("LOCK", {});
        const outcome_of_case o = c.run(disk);
        tally::instance().saw(o.end, o.ec);
        BOOST_TEST((o.end == c.end), c.name << " is " << to_string(o.end));
        BOOST_TEST((o.ec == c.ec), c.name << ": " << o.ec.message());
    }
}

BOOST_AUTO_TEST_CASE(all_that_can_come_out_has_come_out)
{
    const tally& all = tally::instance();
    std::cout << all.cases << " damaged logs:";
    for (const auto& [kind, n] : all.kinds)
        std::cout << ' ' << kind << ' ' << n << ';';
    std::cout << "\nverdicts:";
    for (const auto& [v, n] : all.verdicts)
        std::cout << ' ' << to_string(v) << ' ' << n << ';';
    std::cout << "\nerrors:";
    for (const auto& [e, n] : all.errors)
        std::cout << ' ' << make_error_code(static_cast<error>(e)).message() << ' ' << n
                  << ';';
    std::cout << '\n'
              << all.opened + all.refused
              << " of them opened beside replay: " << all.opened - all.unread
              << " go on, " << all.refused << " are refused, " << all.unread
              << " are damaged where opening does not look; salvaged " << all.salvaged
              << std::endl;

    for (unsigned v = 0; v <= static_cast<unsigned>(verdict::unknown); ++v)
        BOOST_TEST(all.verdicts.count(static_cast<verdict>(v)) == 1u,
                   "never: " << to_string(static_cast<verdict>(v)));
    for (const frame_type t : {frame_type::data, frame_type::link, frame_type::mark,
                               frame_type::seal, frame_type::close}) {
        BOOST_TEST(all.delivered.count(t) == 1u, "never whole: " << static_cast<int>(t));
        BOOST_TEST(all.damaged.count(t) == 1u, "never damaged: " << static_cast<int>(t));
    }
    for (const error e : {error::not_a_log, error::foreign, error::unsupported_version,
                          error::unknown_codec, error::corrupt, error::gap,
                          error::out_of_range, error::not_yet, error::gone, error::locked,
                          error::invalid_argument, error::invalid_options})
        BOOST_TEST(all.errors.count(static_cast<int>(e)) == 1u,
                   "never: " << make_error_code(e).message());
    BOOST_TEST(all.cases >= 900'000u / thinning);
    BOOST_TEST(all.opened + all.refused == all.cases);
    BOOST_TEST(all.opened >= 200'000u / thinning);
    BOOST_TEST(all.refused >= 200'000u / thinning);
    BOOST_TEST(all.unread >= 10'000u / thinning);
    BOOST_TEST(all.salvaged >= 40'000u / thinning);
}

BOOST_AUTO_TEST_SUITE_END()
