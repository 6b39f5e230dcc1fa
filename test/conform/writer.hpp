// forelog/test/conform/writer.hpp: what a log writer of any combination of policies must do
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_WRITER_HPP
#define FORELOG_TEST_CONFORM_WRITER_HPP

#include "../support/temp_dir.hpp"

#include <forelog/reader/replay.hpp>
#include <forelog/writer/basic_wal_writer.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace forelog::test {

/// What was appended, and must come back.
struct expected_record
{
    std::uint64_t lsn;
    std::uint64_t epoch;
    std::uint32_t type;
    std::string payload;
};

/** One short epoch after another on a small queue and small segments: appends in every way,
    batches, records larger than the queue and than a segment, waits, flushes, a close, a reopening,
    and a replay of all of it.
*/
template <class Writer>
class writer_cycle
{
public:
    using options = typename Writer::options;
    using replay_type = basic_replay<typename Writer::codec_type>;

    void run()
    {
        first_epoch();
        check_replay();
        second_epoch();
        check_replay();
        third_epoch();
        check_replay();
    }

    /// Small enough for the cycle to fill queues and segments.
    static options small()
    {
        options o;
        if constexpr (requires { o.queue.capacity; })
            o.queue.capacity = 8;
        if constexpr (requires { o.queue.memory; })
            o.queue.memory = 4096;
        if constexpr (requires { o.flush.batch_size; })
            o.flush.batch_size = 3;
        if constexpr (requires { o.flush.batch_timeout; })
            o.flush.batch_timeout = std::chrono::milliseconds(2);
        o.segment = {.size = 32768, .spares = 0, .block_size = 512};
        o.max_record_size = 100'000;
        return o;
    }

private:
    void first_epoch()
    {
        Writer wal(dir_ / "log", small());
        epoch_ = 1;
        BOOST_TEST(wal.recovery().created);
        BOOST_TEST(!wal.last_lsn());
        BOOST_TEST(!wal.durable_lsn());
        appends(wal);
        const lsn all = wal.flush();
        BOOST_TEST((all == wal.last_lsn()));
        check_durable(wal, all);
        BOOST_TEST(!wal.close());
        BOOST_TEST(!wal.close());
        std::error_code ec;
        BOOST_TEST(!wal.append(view_bytes("late"), ec));
        BOOST_TEST((ec == error::closed));
        check_durable(wal, all);
    }

    void second_epoch()
    {
        Writer wal(dir_ / "log", small());
        ++epoch_;
        BOOST_TEST(!wal.recovery().created);
        BOOST_TEST(wal.recovery().resumed_at.value() == records_.size() + 1);
        BOOST_TEST((wal.recovery().end == verdict::clean));
        commits(wal);
        wal.append(view_bytes(remember(0, "not waited for")));
        // Closed by the destructor.
    }

    void third_epoch()
    {
        Writer wal(dir_ / "log", small());
        ++epoch_;
        BOOST_TEST(wal.recovery().last_lsn.value() == records_.size());
        for (int i = 0; i < 40; ++i)
            wal.append(view_bytes(
                remember(0, std::string(1000, static_cast<char>('a' + i % 26)))));
        const lsn all = wal.flush();
        check_durable(wal, all);
        BOOST_TEST(wal.stats().rotations >= 1u);
        BOOST_TEST(wal.stats().written_records == 40u);
        BOOST_TEST(wal.stats().lost_wakeups == 0u);
        BOOST_TEST(!wal.failure());
        BOOST_TEST(!wal.close());
    }

    /// Effects: appends in every way without waiting for the disk.
    void appends(Writer& wal)
    {
        note(wal.append(view_bytes(remember(0, "first"))));
        note(wal.append(record_type{7}, view_bytes(remember(7, ""))));
        std::error_code ec = make_error_code(error::gap);
        note(wal.append(view_bytes(remember(0, "with a code")), ec));
        BOOST_TEST(!ec);
        note(wal.append(record_type{8}, view_bytes(remember(8, "typed")), ec));
        for (int i = 0; i < 30; ++i) { // more than the queue holds
            const std::string& payload =
                remember(9, std::string(static_cast<std::size_t>(i) * 9, 'x'));
            note(wal.append(record_type{9}, view_bytes(payload)));
        }
        note(wal.append(batch_of({"a", "bc", ""})));
        note(wal.append(batch_of({"alone"}), ec));
        std::optional<lsn> n;
        const std::string& tried = remember(3, "tried");
        while (!(n = wal.try_append(record_type{3}, view_bytes(tried)))) {
        }
        note(*n);
        while (!(n = wal.append_for(std::chrono::seconds(60), batch_of({"x", "y"})))) {
        }
        note(*n);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        n = wal.append_until(deadline, view_bytes(remember(0, "until")), ec);
        BOOST_TEST_REQUIRE(n.has_value());
        note(*n);
        // Larger than the queue, and than a segment.
        note(wal.append(view_bytes(remember(0, std::string(5000, 'q')))));
        note(wal.append(view_bytes(remember(0, std::string(70'000, 's')))));
        note(wal.append(
            batch_of({std::string(30'000, 'b'), "", std::string(50'000, 'c')})));
        note(wal.append(view_bytes(remember(0, "last"))));
    }

    /// Effects: appends and waits, in every way.
    void commits(Writer& wal)
    {
        const lsn n = wal.commit(view_bytes(remember(0, "committed")));
        note(n);
        check_durable(wal, n);
        std::error_code ec;
        note(wal.commit(record_type{4}, view_bytes(remember(4, "typed")), ec));
        note(wal.commit(batch_of({"one", "two"})));
        const lsn waited = wal.append(view_bytes(remember(0, "waited for")));
        note(waited);
        wal.wait(waited);
        check_durable(wal, waited);
        const lsn timed = wal.append(view_bytes(remember(0, "timed")));
        note(timed);
        BOOST_TEST(wal.wait_for(timed, std::chrono::seconds(10)));
        check_durable(wal, timed);
        wal.wait(lsn());
        wal.wait(lsn(records_.size() + 100), ec);
        BOOST_TEST((ec == error::out_of_range));
    }

    /// Effects: adds to what must come back. Returns: the payload.
    const std::string& remember(std::uint32_t type, std::string payload)
    {
        records_.push_back({records_.size() + 1, epoch_, type, std::move(payload)});
        return records_.back().payload;
    }

    batch batch_of(const std::vector<std::string>& payloads)
    {
        batch b;
        for (const std::string& p : payloads)
            b.add(record_type{5}, view_bytes(remember(5, p)));
        return b;
    }

    void note(lsn n) { BOOST_TEST(n.value() == records_.size()); }

    void check_durable(const Writer& wal, lsn n)
    {
        BOOST_TEST((wal.durable_lsn() >= n));
        BOOST_TEST((wal.written_lsn() >= n));
        BOOST_TEST((wal.outcome(n) == outcome::durable));
    }

    void check_replay()
    {
        replay_type log(dir_ / "log", {.mode = replay_mode::strict});
        std::size_t i = 0;
        for (const record_view& r : log) {
            BOOST_TEST_REQUIRE(i < records_.size());
            const expected_record& e = records_[i++];
            BOOST_TEST_REQUIRE(r.lsn.value() == e.lsn);
            BOOST_TEST(r.epoch == e.epoch);
            BOOST_TEST(static_cast<std::uint32_t>(r.type) == e.type);
            BOOST_TEST((view_text(r.payload) == e.payload));
            BOOST_TEST(r.proven_durable == is_syncing<typename Writer::sync_policy_type>);
        }
        BOOST_TEST(i == records_.size());
        BOOST_TEST((log.report().end == verdict::clean));
    }

    temp_dir dir_;
    std::uint64_t epoch_ = 1;
    std::vector<expected_record> records_;
};

/// One test case per combination, in a suite that is named after what they share.
template <class Queue, class FlushPolicy, class SyncPolicy, class Codec>
void run_cycle()
{
    writer_cycle<basic_wal_writer<Queue, FlushPolicy, SyncPolicy, Codec>>().run();
}

} // namespace forelog::test

#define FORELOG_TEST_CYCLE(queue, flush, sync, codec)                                    \
    BOOST_AUTO_TEST_CASE(flush##_and_##codec)                                            \
    {                                                                                    \
        forelog::test::run_cycle<forelog::queue, forelog::flush, forelog::sync,          \
                                 forelog::codec>();                                      \
    }

/// All flush policies and codecs for a queue with a thread and a sync policy.
#define FORELOG_TEST_CYCLES(queue, sync)                                                 \
    BOOST_AUTO_TEST_SUITE(conform_writer_##queue##_##sync)                               \
    FORELOG_TEST_CYCLE(queue, flush_by_size, sync, crc32c_codec)                         \
    FORELOG_TEST_CYCLE(queue, flush_by_size, sync, crc32_codec)                          \
    FORELOG_TEST_CYCLE(queue, flush_by_time, sync, crc32c_codec)                         \
    FORELOG_TEST_CYCLE(queue, flush_by_time, sync, crc32_codec)                          \
    FORELOG_TEST_CYCLE(queue, flush_by_size_or_time, sync, crc32c_codec)                 \
    FORELOG_TEST_CYCLE(queue, flush_by_size_or_time, sync, crc32_codec)                  \
    FORELOG_TEST_CYCLE(queue, group_commit, sync, crc32c_codec)                          \
    FORELOG_TEST_CYCLE(queue, group_commit, sync, crc32_codec)                           \
    FORELOG_TEST_CYCLE(queue, manual_flush, sync, crc32c_codec)                          \
    FORELOG_TEST_CYCLE(queue, manual_flush, sync, crc32_codec)                           \
    BOOST_AUTO_TEST_SUITE_END()

#endif // FORELOG_TEST_CONFORM_WRITER_HPP
