// forelog/test/stress/threads.cpp: many threads on one writer, for the thread sanitizer
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../support/temp_dir.hpp"

#include <forelog/forelog.hpp>

#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

using namespace forelog;
using forelog::test::temp_dir;
using namespace std::chrono_literals;

namespace {

/* FORELOG_STRESS_SCALE multiplies the work. Small segments and small queues make everything
   that is rare happen often: rotation, a full queue, a lent record. */

using writers = boost::mpl::list<
    basic_wal_writer<ring_queue, flush_by_size_or_time, data_sync, crc32c_codec>,
    basic_wal_writer<ring_queue, group_commit, no_sync, crc32c_codec>,
    basic_wal_writer<ring_queue, manual_flush, data_sync, crc32c_codec>,
    basic_wal_writer<bounded_queue, flush_by_size_or_time, data_sync, crc32c_codec>,
    basic_wal_writer<bounded_queue, group_commit, no_sync, crc32_codec>,
    basic_wal_writer<unbounded_queue, flush_by_time, data_sync, crc32c_codec>,
    basic_wal_writer<unbounded_queue, group_commit, full_sync, crc32c_codec>,
    basic_wal_writer<direct_queue, group_commit, data_sync, crc32c_codec>,
    basic_wal_writer<direct_queue, manual_flush, no_sync, crc32c_codec>>;

unsigned scale()
{
    const char* const text = std::getenv("FORELOG_STRESS_SCALE");
    const int n = text != nullptr ? std::atoi(text) : 1;
    return n > 0 ? static_cast<unsigned>(n) : 1;
}

struct fixture
{
    temp_dir directory;
    std::string log = (directory / "log").string();
};

template <class Writer>
typename Writer::options tight()
{
    typename Writer::options o;
    if constexpr (requires { o.queue.memory; })
        o.queue.memory = 16 << 10;
    if constexpr (requires { o.queue.capacity; })
        o.queue.capacity = 16;
    o.segment = {.size = 64 << 10, .spares = 1, .prepare_after = 0};
    o.max_record_size = 64 << 10;
    return o;
}

/// What a record of these tests holds.
struct content
{
    std::uint32_t producer, number;
};

std::vector<std::byte> payload_of(content c)
{
    static constexpr std::size_t sizes[] = {8, 16, 40, 100, 300, 1000, 20000};
    const unsigned r = c.producer * 31 + c.number * 17;
    std::vector<std::byte> bytes(sizes[r % 97 == 0 ? 6 : r % 6],
                                 static_cast<std::byte>(r));
    std::memcpy(bytes.data(), &c, sizeof c);
    return bytes;
}

/// Effects: checks that the log holds for each producer its records in order, and as many
/// as `counts` says. Returns: how many records there are.
std::uint64_t check_log(const std::string& log, const std::vector<std::uint32_t>& counts)
{
    std::vector<std::uint32_t> next(counts.size(), 0);
    std::uint64_t n = 0, wrong = 0;
    for (const record_view& r : replay(log)) {
        content c{};
        wrong += r.lsn.value() != ++n || r.payload.size() < sizeof c;
        std::memcpy(&c, r.payload.data(), sizeof c);
        const std::vector<std::byte> expected = payload_of(c);
        wrong += c.producer >= next.size() || c.number != next[c.producer]++ ||
                 expected.size() != r.payload.size() ||
                 std::memcmp(expected.data(), r.payload.data(), expected.size()) != 0;
        if (wrong != 0)
            break;
    }
    BOOST_TEST(wrong == 0u, "a wrong record at LSN " << n);
    BOOST_TEST(next == counts, boost::test_tools::per_element());
    return n;
}

template <class Body>
void run_threads(unsigned count, Body body)
{
    std::vector<std::thread> threads;
    std::barrier start(static_cast<std::ptrdiff_t>(count));
    for (unsigned i = 0; i < count; ++i)
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            body(i);
        });
    for (std::thread& t : threads)
        t.join();
}

/// A thread that looks at a writer all the time, and checks that its numbers fit.
template <class Writer>
class onlooker
{
public:
    explicit onlooker(const Writer& wal) : thread_([this, &wal] { look(wal); }) {}
    ~onlooker()
    {
        end_.store(true);
        thread_.join();
        BOOST_TEST(contradictions_ == 0u, "the watermarks contradict each other");
    }

private:
    void look(const Writer& wal)
    {
        std::uint64_t durable = 0, looks = 0;
        do {
            const std::uint64_t now = wal.durable_lsn().value();
            const std::uint64_t written = wal.written_lsn().value();
            const std::uint64_t last = wal.last_lsn().value();
            const wal_stats s = wal.stats();
            contradictions_ += now < durable || written < now || last < written;
            contradictions_ += now != 0 && wal.outcome(lsn(now)) != outcome::durable;
            contradictions_ += static_cast<bool>(wal.failure()) || s.records < now;
            durable = now;
            if (++looks % 16 == 0)
                std::this_thread::sleep_for(100us);
        } while (!end_.load());
    }

    std::atomic<bool> end_{false};
    std::uint64_t contradictions_ = 0;
    std::thread thread_;
};

template <class Writer>
void expect_no_rescue(const Writer& wal)
{
    BOOST_TEST(wal.stats().lost_wakeups == 0u, "a wake-up was lost");
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(threads, fixture)

BOOST_AUTO_TEST_CASE_TEMPLATE(producers_of_every_kind_of_append_meet, Writer, writers)
{
    constexpr unsigned producers = 6;
    const std::uint32_t appends = 100 * scale();
    Writer wal(log, tight<Writer>());
    {
        const onlooker watch(wal);
        run_threads(producers, [&](unsigned i) {
            for (std::uint32_t n = 0; n < appends;) {
                const std::vector<std::byte> p = payload_of({i, n});
                std::optional<lsn> taken;
                switch ((i + n) % 8) {
                case 0: taken = wal.try_append(p); break;
                case 1: taken = wal.append_for(2ms, p); break;
                case 2: taken = wal.commit(p); break;
                case 3: {
                    batch b;
                    b.add(p);
                    if (n + 1 < appends)
                        b.add(payload_of({i, n + 1}));
                    taken = wal.append(b);
                    n += static_cast<std::uint32_t>(b.size()) - 1;
                    break;
                }
                default: taken = wal.append(p);
                }
                if (!taken) // no room, or too large to be tried: then wait for it
                    taken = wal.append(p);
                ++n;
                if (n % 16 == 0)
                    wal.wait(*taken);
                if (n % 32 == 1)
                    wal.flush();
                if (n % 24 == 5)
                    (void)wal.wait_for(*taken, 1ms);
            }
        });
    }
    expect_no_rescue(wal);
    BOOST_TEST(!wal.close());
    check_log(log, std::vector<std::uint32_t>(producers, appends));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_close_among_appends_gives_each_exactly_one_outcome,
                              Writer, writers)
{
    constexpr unsigned producers = 5;
    for (unsigned round = 0; round < 6 * scale(); ++round) {
        const std::string here = log + std::to_string(round);
        Writer wal(here, tight<Writer>());
        std::vector<std::uint32_t> counts(producers, 0);
        std::atomic<unsigned> strange{0};
        run_threads(producers + 2, [&](unsigned i) {
            if (i >= producers) { // two threads close
                std::this_thread::sleep_for(1ms * round);
                strange += static_cast<bool>(wal.close());
                return;
            }
            for (std::uint32_t n = 0;; ++n) {
                std::error_code ec;
                const lsn taken = wal.append(payload_of({i, n}), ec);
                if (ec) {
                    strange += ec != error::closed || taken;
                    counts[i] = n;
                    return;
                }
                if (n % 8 == i) {
                    wal.wait(taken, ec);
                    strange += static_cast<bool>(ec); // it has an LSN: close writes it
                }
            }
        });
        BOOST_TEST(strange == 0u);
        expect_no_rescue(wal);
        const std::uint64_t all = check_log(here, counts);
        BOOST_TEST(wal.durable_lsn().value() == all,
                   "what has an LSN is written by close");
        std::filesystem::remove_all(here);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_writer_is_destroyed_while_the_queue_is_full, Writer,
                              writers)
{
    for (unsigned round = 0; round < 4 * scale(); ++round) {
        const std::string here = log + std::to_string(round);
        std::uint64_t last = 0;
        {
            Writer wal(here, tight<Writer>());
            run_threads(4, [&](unsigned i) {
                for (std::uint32_t n = 0; n < 40; ++n)
                    wal.append(payload_of({i, n}));
            });
            last = wal.last_lsn().value();
        }
        BOOST_TEST(check_log(here, std::vector<std::uint32_t>(4, 40)) == last);
        std::filesystem::remove_all(here);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(truncation_and_replay_run_beside_appends, Writer, writers)
{
    constexpr unsigned producers = 3;
    const std::uint32_t appends = 150 * scale();
    Writer wal(log, tight<Writer>());
    std::atomic<unsigned> busy{producers};
    std::atomic<std::uint64_t> removed{0}, read{0}, strange{0};
    std::mutex telling;
    std::string told;
    run_threads(producers + 2, [&](unsigned i) {
        if (i < producers) {
            for (std::uint32_t n = 0; n < appends; ++n)
                wal.append(payload_of({i, n}));
            wal.flush();
            --busy;
        } else if (i == producers) {
            while (busy != 0) {
                removed += wal.truncate_before(lsn(wal.durable_lsn().value() / 2 + 1));
                std::this_thread::sleep_for(1ms);
            }
        } else {
            do {
                std::error_code ec;
                std::uint64_t next = 0;
                replay range(log, {}, ec);
                for (const record_view& r : range) {
                    strange += next != 0 && r.lsn.value() != next;
                    next = r.lsn.value() + 1;
                    ++read;
                }
                // A segment may be removed under a reader; nothing else may go wrong.
                if (ec && ec != error::gone) {
                    ++strange;
                    const std::lock_guard lock(telling);
                    told = ec.message() + ", " + range.report().reason;
                }
            } while (busy != 0 || read == 0);
        }
    });
    BOOST_TEST(strange == 0u, "a reader of a log in use gets:  " << told);
    BOOST_TEST(read > 0u);
    expect_no_rescue(wal);
    BOOST_TEST(!wal.close());
}

BOOST_AUTO_TEST_SUITE_END()
