// forelog/test/unit/queue/ring_tail.cpp: place and number in one word, across the
// overflow of both
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/queue/detail/ring_tail.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using forelog::queue::ring_tail;

constexpr std::uint64_t positions = std::uint64_t{1} << 35;
constexpr std::uint64_t numbers = std::uint64_t{1} << 28;

/// The word of a ring whose next LSN and next position are these, made in one step.
constexpr ring_tail word_of(std::uint64_t lsn, std::uint64_t position)
{
    return {ring_tail::step(lsn, position)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(queue_ring_word)

BOOST_AUTO_TEST_CASE(the_bits_stand_where_the_picture_shows_them)
{
    BOOST_TEST(ring_tail::step(1, 0) == 0x0000'0010'0000'0000u);
    BOOST_TEST(ring_tail::step(0, 1) == 0x0000'0000'0000'0002u);
    BOOST_TEST(ring_tail::step(3, 5) == 0x0000'0030'0000'000au);
    BOOST_TEST(ring_tail::closed_bit == 1u);
}

BOOST_AUTO_TEST_CASE(small_values_are_read_back)
{
    const ring_tail w = word_of(1000, 77);
    BOOST_TEST(w.position(0) == 77u);
    BOOST_TEST(w.position(77) == 77u);
    BOOST_TEST(w.lsn(0, 1) == 1000u);
    BOOST_TEST(w.lsn(77, 1000) == 1000u);
    BOOST_TEST(!w.closed());
}

BOOST_AUTO_TEST_CASE(closing_changes_neither_place_nor_number)
{
    const ring_tail w{word_of(1000, 77).bits | ring_tail::closed_bit};
    BOOST_TEST(w.closed());
    BOOST_TEST(w.position(70) == 77u);
    BOOST_TEST(w.lsn(70, 999) == 1000u);
    const ring_tail later{w.bits + ring_tail::step(5, 10)};
    BOOST_TEST(later.closed());
    BOOST_TEST(later.position(70) == 87u);
    BOOST_TEST(later.lsn(70, 999) == 1005u);
}

BOOST_AUTO_TEST_CASE(the_position_passes_2_to_the_35)
{
    const ring_tail w{word_of(10, positions - 2).bits + ring_tail::step(1, 4)};
    BOOST_TEST(w.position(positions - 2) == positions + 2);
    BOOST_TEST(w.position(positions + 2) == positions + 2);
    BOOST_TEST(w.lsn(positions - 2, 10) == 11u); // the carry is no record
    BOOST_TEST(w.lsn(positions + 2, 11) == 11u);
    BOOST_TEST(word_of(10, 3 * positions + 5).position(3 * positions) ==
               3 * positions + 5);
    BOOST_TEST(word_of(10, 3 * positions + 5).lsn(3 * positions, 10) == 10u);
}

BOOST_AUTO_TEST_CASE(the_number_passes_2_to_the_28)
{
    const ring_tail w{word_of(numbers - 1, 8).bits + ring_tail::step(3, 6)};
    BOOST_TEST(w.position(8) == 14u);
    BOOST_TEST(w.lsn(8, numbers - 1) == numbers + 2);
    BOOST_TEST(w.lsn(14, numbers + 2) == numbers + 2);
    BOOST_TEST(word_of(7 * numbers + 9, 0).lsn(0, 7 * numbers) == 7 * numbers + 9);
}

BOOST_AUTO_TEST_CASE(both_pass_at_once)
{
    const std::uint64_t lsn = 5 * numbers - 1, position = 9 * positions - 1;
    const ring_tail w{word_of(lsn, position).bits + ring_tail::step(2, 2)};
    BOOST_TEST(w.position(position) == position + 2);
    BOOST_TEST(w.lsn(position, lsn) == lsn + 2);
}

BOOST_AUTO_TEST_CASE(the_head_may_be_as_far_back_as_a_field_holds)
{
    const ring_tail w = word_of(numbers - 1, positions - 1);
    BOOST_TEST(w.position(0) == positions - 1);
    BOOST_TEST(w.lsn(0, 0) == numbers - 1);
    const ring_tail far = word_of(1000 + numbers - 1, 500 + positions - 1);
    BOOST_TEST(far.position(500) == 500 + positions - 1);
    BOOST_TEST(far.lsn(500, 1000) == 1000 + numbers - 1);
}

BOOST_AUTO_TEST_CASE(a_push_that_does_not_look_is_of_16_records_and_32_kib_at_most)
{
    BOOST_TEST(ring_tail::is_unchecked(1, 2));
    BOOST_TEST(ring_tail::is_unchecked(16, 4096));
    BOOST_TEST(!ring_tail::is_unchecked(17, 4096));
    BOOST_TEST(!ring_tail::is_unchecked(16, 4097));
    BOOST_TEST(!ring_tail::is_unchecked(1, positions + 1));
    BOOST_TEST(!ring_tail::is_unchecked(numbers + 1, 2));
}

BOOST_AUTO_TEST_CASE(a_push_that_looks_leaves_the_second_half_of_each_field)
{
    // Wherever the head is: also where either field wraps in between.
    for (const std::uint64_t head : {std::uint64_t{0}, positions - 10, 3 * positions / 2})
        for (const std::uint64_t lsn :
             {std::uint64_t{1}, numbers - 10, 7 * numbers / 4}) {
            const auto may_add = [&](std::uint64_t held_records, std::uint64_t held_units,
                                     std::uint64_t records, std::uint64_t units) {
                return word_of(lsn + held_records, head + held_units)
                    .may_add(records, units, head, lsn);
            };
            BOOST_TEST(may_add(0, 0, 1, 2));
            BOOST_TEST(may_add(0, 0, numbers / 2, positions / 2));
            BOOST_TEST(!may_add(0, 0, numbers / 2 + 1, 2));
            BOOST_TEST(!may_add(0, 0, 1, positions / 2 + 1));
            BOOST_TEST(may_add(numbers / 2 - 17, 0, 17, 2));
            BOOST_TEST(!may_add(numbers / 2 - 16, 0, 17, 2));
            BOOST_TEST(may_add(0, positions / 2 - 4097, 1, 4097));
            BOOST_TEST(!may_add(0, positions / 2 - 4096, 1, 4097));
            BOOST_TEST(!may_add(numbers - 1, 0, 1, 2));
            BOOST_TEST(!may_add(0, positions - 1, 1, 2));
        }
}

BOOST_AUTO_TEST_CASE(
    the_word_holds_a_small_push_of_every_thread_of_a_process_and_the_half_before)
{
    const std::uint64_t threads = (std::uint64_t{1} << 22) - 1; // PID_MAX_LIMIT
    const std::uint64_t lsn = 5 * numbers - 1, head = 9 * positions - 1;
    ring_tail w = word_of(lsn + numbers / 2, head + positions / 2);
    w.bits += threads * ring_tail::step(16, 4096);
    BOOST_TEST(w.position(head) == head + positions / 2 + threads * 4096);
    BOOST_TEST(w.lsn(head, lsn) == lsn + numbers / 2 + threads * 16);
    BOOST_TEST(!w.may_add(17, 4097, head, lsn));
}

BOOST_AUTO_TEST_CASE(many_steps_keep_count)
{
    // From below both overflows to beyond them, the head following at a distance.
    std::uint64_t lsn = numbers - 3000, position = positions - 40'000;
    ring_tail w = word_of(lsn, position);
    std::uint32_t noise = 1;
    for (int i = 0; i < 20'000; ++i) {
        noise = noise * 1664525u + 1013904223u;
        const std::uint64_t head_lsn = lsn - noise % 1000;
        const std::uint64_t head = position - (noise >> 8) % 10'000;
        BOOST_TEST_REQUIRE(w.position(head) == position);
        BOOST_TEST_REQUIRE(w.lsn(head, head_lsn) == lsn);
        const std::uint64_t records = 1 + (noise >> 20) % 3,
                            units = 2 + (noise >> 24) % 9;
        w.bits += ring_tail::step(records, units);
        lsn += records;
        position += units;
    }
    BOOST_TEST(lsn > numbers);
    BOOST_TEST(position > positions);
}

BOOST_AUTO_TEST_SUITE_END()
