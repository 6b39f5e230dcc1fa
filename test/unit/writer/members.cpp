// forelog/test/unit/writer/members.cpp: what each member of a writer returns
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "writer_fixture.hpp"

#include <numeric>
#include <type_traits>

namespace {

using namespace forelog;
using namespace forelog::test;

/// Whether a call throws std::system_error with this code.
template <class Call>
bool throws(std::error_code wanted, Call call)
{
    try {
        call();
    } catch (const std::system_error& e) {
        return e.code() == wanted;
    }
    return false;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(writer_members, writer_fixture)

// Opening

BOOST_AUTO_TEST_CASE(opening_what_is_not_there_creates_a_log)
{
    wal_writer wal(path());
    BOOST_TEST(std::filesystem::exists(path() / "LOCK"));
    BOOST_TEST(segments() == 1u);
    const recovery_report& r = wal.recovery();
    BOOST_TEST(r.created);
    BOOST_TEST((r.end == verdict::end_of_preallocation || r.end == verdict::clean));
    BOOST_TEST(!r.last_lsn);
    BOOST_TEST(r.resumed_at.value() == 1u);
    BOOST_TEST(r.epoch == 1u);
}

BOOST_AUTO_TEST_CASE(an_existing_empty_directory_becomes_a_log)
{
    std::filesystem::create_directory(path());
    std::filesystem::create_directory(path() / "lost+found");
    wal_writer wal(path());
    BOOST_TEST(wal.recovery().created);
    BOOST_TEST(wal.recovery().foreign_names == 1u);
}

BOOST_AUTO_TEST_CASE(a_new_log_has_no_watermarks)
{
    wal_writer wal(path());
    BOOST_TEST(!wal.last_lsn());
    BOOST_TEST(!wal.written_lsn());
    BOOST_TEST(!wal.durable_lsn());
    BOOST_TEST(!wal.flush());
    BOOST_TEST(!wal.failure());
    BOOST_TEST((wal.failure().operation == operation::none));
}

BOOST_AUTO_TEST_CASE(a_reopened_log_goes_on_where_it_ended_in_another_epoch)
{
    {
        wal_writer wal(path());
        for (int i = 0; i < 5; ++i)
            wal.append(view_bytes("x"));
    }
    wal_writer wal(path());
    BOOST_TEST(!wal.recovery().created);
    BOOST_TEST((wal.recovery().end == verdict::clean));
    BOOST_TEST(wal.recovery().epoch == 2u);
    BOOST_TEST(wal.recovery().first_lsn.value() == 1u);
    BOOST_TEST(wal.recovery().last_lsn.value() == 5u);
    BOOST_TEST(wal.recovery().durable_lsn.value() == 5u);
    BOOST_TEST(wal.last_lsn().value() == 5u);
    BOOST_TEST(wal.durable_lsn().value() == 5u);
    BOOST_TEST(wal.commit(view_bytes("y")).value() == 6u);
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused_and_nothing_is_created)
{
    wal_writer wal(path(), {.flush = {.batch_size = 0}}, ec);
    BOOST_TEST((ec == error::invalid_options));
    BOOST_TEST(!std::filesystem::exists(path()));
    BOOST_TEST(throws(error::invalid_options,
                      [&] { wal_writer other(path(), {.max_record_size = 0}); }));
}

BOOST_AUTO_TEST_CASE(a_writer_that_was_not_opened_is_closed)
{
    wal_writer wal(path(), {.flush = {.batch_size = 0}}, ec);
    BOOST_TEST(!wal.append(view_bytes("x"), ec));
    BOOST_TEST((ec == error::closed));
    BOOST_TEST(!wal.try_append(view_bytes("x"), ec).has_value());
    BOOST_TEST((ec == error::closed));
    BOOST_TEST(!wal.commit(view_bytes("x"), ec));
    BOOST_TEST((ec == error::closed));
    wal.wait(lsn(1), ec);
    BOOST_TEST((ec == error::closed));
    BOOST_TEST(!wal.flush(ec));
    BOOST_TEST((ec == error::closed));
    BOOST_TEST(wal.truncate_before(lsn(1), ec) == 0u);
    BOOST_TEST((ec == error::closed));
    BOOST_TEST(!wal.last_lsn());
    BOOST_TEST(!wal.written_lsn());
    BOOST_TEST(!wal.durable_lsn());
    BOOST_TEST((wal.outcome(lsn(1)) == outcome::rejected));
    BOOST_TEST(wal.stats().records == 0u);
    BOOST_TEST((wal.recovery().end == verdict::unknown));
    BOOST_TEST((wal.recovery().error == error::invalid_options));
    wal.close();
}

BOOST_AUTO_TEST_CASE(a_path_that_is_no_directory_is_the_systems_error)
{
    std::FILE* const f = std::fopen(path().c_str(), "w");
    std::fclose(f);
    wal_writer wal(path(), {}, ec);
    BOOST_TEST((ec == std::errc::not_a_directory));
    BOOST_TEST((ec.category() == std::system_category()));
    BOOST_TEST((ec == condition::io));
    BOOST_TEST(std::filesystem::is_regular_file(path()));
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_not_followed)
{
    std::filesystem::create_directory(dir / "target");
    std::filesystem::create_directory_symlink(dir / "target", path());
    wal_writer wal(path(), {}, ec);
    BOOST_TEST((ec == condition::io));
    BOOST_TEST(std::filesystem::is_empty(dir / "target"));
}

BOOST_AUTO_TEST_CASE(a_path_whose_parent_is_missing_is_the_systems_error)
{
    wal_writer wal(dir / "no/such", {}, ec);
    BOOST_TEST((ec == std::errc::no_such_file_or_directory));
    BOOST_TEST(!std::filesystem::exists(dir / "no"));
}

BOOST_AUTO_TEST_CASE(a_directory_of_other_files_is_not_a_log_and_stays_as_it_is)
{
    std::filesystem::create_directory(path());
    std::fclose(std::fopen((path() / "precious").c_str(), "w"));
    wal_writer wal(path(), {}, ec);
    BOOST_TEST((ec == error::not_a_log));
    BOOST_TEST(!std::filesystem::exists(path() / "LOCK"));
}

// Appending

BOOST_AUTO_TEST_CASE(append_gives_dense_numbers_from_1)
{
    wal_writer wal(path());
    for (std::uint64_t i = 1; i <= 100; ++i)
        BOOST_TEST(wal.append(view_bytes("x")).value() == i);
    BOOST_TEST(wal.last_lsn().value() == 100u);
}

BOOST_AUTO_TEST_CASE(append_returns_before_the_record_is_written)
{
    manual_writer wal(path());
    const lsn n = wal.append(view_bytes("x"));
    BOOST_TEST((wal.outcome(n) == outcome::pending));
    BOOST_TEST(!wal.written_lsn());
    BOOST_TEST(!wal.durable_lsn());
    BOOST_TEST(replayed().empty());
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(commit_returns_when_the_record_is_durable)
{
    manual_writer wal(path());
    const lsn n = wal.commit(view_bytes("x"));
    BOOST_TEST((wal.outcome(n) == outcome::durable));
    BOOST_TEST((wal.durable_lsn() == n));
    BOOST_TEST(replayed().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_batch_gets_one_number_per_record_and_returns_the_last)
{
    wal_writer wal(path());
    batch b;
    for (int i = 0; i < 10; ++i)
        b.add(view_bytes("x"));
    BOOST_TEST(wal.append(b).value() == 10u);
    BOOST_TEST(wal.append(view_bytes("y")).value() == 11u);
    BOOST_TEST(wal.commit(b).value() == 21u);
}

BOOST_AUTO_TEST_CASE(an_empty_batch_is_an_invalid_argument_and_takes_no_number)
{
    wal_writer wal(path());
    BOOST_TEST(!wal.append(batch(), ec));
    BOOST_TEST((ec == error::invalid_argument));
    BOOST_TEST((ec == condition::misuse));
    BOOST_TEST(throws(error::invalid_argument, [&] { wal.append(batch()); }));
    BOOST_TEST(throws(error::invalid_argument, [&] { wal.commit(batch()); }));
    BOOST_TEST(!wal.last_lsn());
}

BOOST_AUTO_TEST_CASE(a_record_over_the_limit_is_too_large_and_takes_no_number)
{
    wal_writer wal(path(), {.max_record_size = 1000});
    const std::string most(1000, 'm'), more(1001, 'm');
    BOOST_TEST(wal.append(view_bytes(most)).value() == 1u);
    BOOST_TEST(!wal.append(view_bytes(more), ec));
    BOOST_TEST((ec == error::too_large));
    BOOST_TEST(throws(error::too_large, [&] { wal.append(view_bytes(more)); }));
    BOOST_TEST(throws(error::too_large, [&] { (void)wal.try_append(view_bytes(more)); }));
    BOOST_TEST(
        throws(error::too_large, [&] { (void)wal.append_for(1ms, view_bytes(more)); }));
    BOOST_TEST(throws(error::too_large, [&] { wal.commit(view_bytes(more)); }));
    BOOST_TEST(wal.append(view_bytes(most)).value() == 2u);
}

BOOST_AUTO_TEST_CASE(a_batch_whose_records_take_together_more_than_the_limit_is_too_large)
{
    wal_writer wal(path(), {.max_record_size = 1000});
    batch b;
    b.add(view_bytes(std::string(600, 'x')));
    BOOST_TEST(wal.append(b).value() == 1u);
    b.add(view_bytes(std::string(600, 'x')));
    BOOST_TEST(!wal.append(b, ec));
    BOOST_TEST((ec == error::too_large));
    BOOST_TEST(wal.last_lsn().value() == 1u);
}

BOOST_AUTO_TEST_CASE(a_batch_may_be_used_again)
{
    {
        wal_writer wal(path());
        batch b;
        b.add(view_bytes("a"));
        wal.append(b);
        wal.append(b);
        b.clear();
        b.add(view_bytes("b"));
        b.add(view_bytes("c"));
        wal.append(b);
    }
    BOOST_TEST(replayed() == (std::vector<std::string>{"a", "a", "b", "c"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_way_to_append_has_a_form_with_an_error_code)
{
    wal_writer wal(path());
    batch b;
    b.add(view_bytes("x"));
    const record_type seven{7};
    wal.append(view_bytes("x"), ec);
    wal.append(seven, view_bytes("x"), ec);
    wal.append(b, ec);
    BOOST_TEST(wal.try_append(view_bytes("x"), ec).has_value());
    BOOST_TEST(wal.try_append(seven, view_bytes("x"), ec).has_value());
    BOOST_TEST(wal.try_append(b, ec).has_value());
    BOOST_TEST(wal.append_for(1s, view_bytes("x"), ec).has_value());
    BOOST_TEST(wal.append_for(1s, seven, view_bytes("x"), ec).has_value());
    BOOST_TEST(wal.append_for(1s, b, ec).has_value());
    BOOST_TEST(wal.append_until(steady::now() + 1s, view_bytes("x"), ec).has_value());
    BOOST_TEST(
        wal.append_until(steady::now() + 1s, seven, view_bytes("x"), ec).has_value());
    BOOST_TEST(wal.append_until(steady::now() + 1s, b, ec).has_value());
    BOOST_TEST(wal.commit(view_bytes("x"), ec).value() == 13u);
    BOOST_TEST(wal.commit(seven, view_bytes("x"), ec).value() == 14u);
    BOOST_TEST(wal.commit(b, ec).value() == 15u);
    BOOST_TEST(wal.flush(ec).value() == 15u);
    wal.wait(lsn(15), ec);
    BOOST_TEST(wal.wait_for(lsn(15), 1s, ec));
    wal.truncate_before(lsn(1), ec);
    BOOST_TEST(!ec);
}

// Waiting

BOOST_AUTO_TEST_CASE(no_record_is_always_durable)
{
    wal_writer wal(path());
    wal.wait(lsn());
    BOOST_TEST(wal.wait_for(lsn(), 0ms));
    BOOST_TEST((wal.outcome(lsn()) == outcome::durable));
}

BOOST_AUTO_TEST_CASE(waiting_for_what_was_never_given_out_is_out_of_range)
{
    wal_writer wal(path());
    wal.append(view_bytes("x"));
    wal.wait(lsn(2), ec);
    BOOST_TEST((ec == error::out_of_range));
    BOOST_TEST(!wal.wait_for(lsn(3), 1ms, ec));
    BOOST_TEST((ec == error::out_of_range));
    BOOST_TEST(throws(error::out_of_range, [&] { wal.wait(lsn(2)); }));
    BOOST_TEST(throws(error::out_of_range, [&] { wal.wait_for(lsn(2), 1ms); }));
}

BOOST_AUTO_TEST_CASE(flush_returns_up_to_where_all_is_durable)
{
    manual_writer wal(path());
    for (int i = 0; i < 10; ++i)
        wal.append(view_bytes("x"));
    BOOST_TEST(wal.flush().value() == 10u);
    BOOST_TEST(wal.durable_lsn().value() == 10u);
    BOOST_TEST(wal.flush().value() == 10u);
}

BOOST_AUTO_TEST_CASE(without_syncs_durable_is_written_and_the_log_vouches_for_nothing)
{
    {
        unsynced_wal_writer wal(path());
        wal.append(view_bytes("x"));
        wal.flush();
        BOOST_TEST((wal.durable_lsn() == wal.written_lsn()));
        BOOST_TEST(wal.stats().syncs == 0u);
    }
    replay log(path());
    for (const record_view& r : log)
        BOOST_TEST(!r.proven_durable);
    BOOST_TEST(!log.report().durable_lsn);
}

// Closing

BOOST_AUTO_TEST_CASE(close_makes_all_durable_and_later_calls_are_closed)
{
    manual_writer wal(path());
    for (int i = 0; i < 10; ++i)
        wal.append(view_bytes("x"));
    BOOST_TEST(!wal.close());
    BOOST_TEST(wal.durable_lsn().value() == 10u);
    BOOST_TEST((wal.outcome(lsn(10)) == outcome::durable));
    BOOST_TEST(throws(error::closed, [&] { wal.append(view_bytes("x")); }));
    BOOST_TEST(throws(error::closed, [&] { (void)wal.try_append(view_bytes("x")); }));
    BOOST_TEST(
        throws(error::closed, [&] { (void)wal.append_for(1ms, view_bytes("x")); }));
    BOOST_TEST(throws(error::closed, [&] { wal.commit(view_bytes("x")); }));
    BOOST_TEST(throws(error::closed, [&] { wal.truncate_before(lsn(1)); }));
    wal.wait(lsn(10)); // it is durable, open or not
    BOOST_TEST(!wal.failure());
    BOOST_TEST(!wal.close());
    BOOST_TEST(wal.stats().queue_records == 0u);
    BOOST_TEST(wal.stats().queue_bytes == 0u);
    BOOST_TEST(replayed().size() == 10u);
}

BOOST_AUTO_TEST_CASE(close_unlocks_the_log)
{
    wal_writer first(path());
    first.append(view_bytes("x"));
    first.close();
    wal_writer second(path());
    BOOST_TEST(second.append(view_bytes("x")).value() == 2u);
}

BOOST_AUTO_TEST_CASE(a_closed_log_ends_clean_and_an_open_one_does_not)
{
    wal_writer wal(path());
    wal.commit(view_bytes("x"));
    replay open(path());
    for (const record_view& r : open)
        BOOST_TEST(r.lsn.value() == 1u);
    BOOST_TEST((open.report().end != verdict::clean));
    wal.close();
    replay closed(path(), {.mode = replay_mode::strict});
    for (const record_view& r : closed)
        BOOST_TEST(r.proven_durable);
    BOOST_TEST((closed.report().end == verdict::clean));
}

BOOST_AUTO_TEST_CASE(the_destructor_closes)
{
    {
        manual_writer wal(path());
        wal.append(view_bytes("x"));
    }
    BOOST_TEST(replayed({.mode = replay_mode::strict}).size() == 1u);
    BOOST_TEST(!ec);
}

// Numbers

BOOST_AUTO_TEST_CASE(the_statistics_count_what_was_done)
{
    manual_writer wal(path());
    wal.append(view_bytes(std::string(100, 'x')));
    wal.append(view_bytes(""));
    BOOST_TEST(wal.stats().records == 2u);
    BOOST_TEST(wal.stats().queue_records == 2u);
    BOOST_TEST(wal.stats().queue_bytes == 120u + 16u);
    BOOST_TEST(wal.stats().frames == 0u);
    wal.flush();
    const wal_stats s = wal.stats();
    BOOST_TEST(s.written_records == 2u);
    BOOST_TEST(s.payload_bytes == 136u);
    BOOST_TEST(s.written_bytes >= 136u + 80u);
    BOOST_TEST(s.frames == 1u);
    BOOST_TEST(s.syncs == 1u);
    BOOST_TEST(s.rotations == 0u);
    BOOST_TEST(s.queue_records == 0u);
    BOOST_TEST(s.queue_bytes == 0u);
    BOOST_TEST(s.space_waits == 0u);
    BOOST_TEST(!s.waiting_for_space);
    BOOST_TEST(s.frame_records[2] == 1u); // one batch of two records
    BOOST_TEST(std::accumulate(s.sync_us.begin(), s.sync_us.end(), std::uint64_t{0}) ==
               1u);
    BOOST_TEST(s.lost_wakeups == 0u);
}

BOOST_AUTO_TEST_CASE(a_writer_states_what_an_acknowledged_record_survives)
{
    static_assert(wal_writer::guarantees == durability::device);
    static_assert(sync_wal_writer::guarantees == durability::device);
    static_assert(unsynced_wal_writer::guarantees == durability::process);
    static_assert(!std::is_copy_constructible_v<wal_writer>);
    static_assert(!std::is_convertible_v<std::filesystem::path, wal_writer>);
    static_assert(std::is_nothrow_destructible_v<wal_writer>);
    static_assert(noexcept(std::declval<wal_writer&>().close()));
    static_assert(noexcept(std::declval<const wal_writer&>().last_lsn()));
    static_assert(noexcept(std::declval<const wal_writer&>().written_lsn()));
    static_assert(noexcept(std::declval<const wal_writer&>().durable_lsn()));
}

BOOST_AUTO_TEST_CASE(the_defaults_are_those_that_are_documented)
{
    const wal_writer::options o;
    BOOST_TEST(o.queue.memory == 1_MiB);
    BOOST_TEST(o.flush.batch_size == 1000u);
    BOOST_TEST((o.flush.batch_timeout == 100ms));
    BOOST_TEST(o.max_record_size == 16_MiB);
    BOOST_TEST(bounded_queue::options().capacity == 10'000u);
    BOOST_TEST((o.on_no_space == no_space::wait));
}

BOOST_AUTO_TEST_SUITE_END()
