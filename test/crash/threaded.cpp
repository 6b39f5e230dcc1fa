// forelog/test/crash/threaded.cpp: crashes of a log that threads write
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/suite.hpp"

#include <mutex>
#include <thread>

using namespace forelog;
using namespace forelog::test;

namespace {

/* The schedule is the system's, so a failing case cannot be run again by its name; the
   disks that led to it are printed instead, and the case says which state of which crash
   point it was. */

struct sizes_of_run
{
    unsigned producers = 3;
    unsigned appends = 40; ///< of each producer
    unsigned spares = 1;
};

/// A crash point of which it is known, once the run is over, what had been appended.
struct raw_point
{
    disk_state state;
    std::uint64_t last, written, durable, first_max;
};

/// A run of several threads, recorded.
template <class Writer>
class threaded_run
{
public:
    threaded_run(const sizes_of_run& sizes, std::uint64_t seed)
    {
        simulated_disk disk;
        disk.configure([](disk_settings& s) { s.trace = false; });
        typename Writer::options o;
        o.segment = {.size = 32 << 10,
                     .spares = sizes.spares,
                     .prepare_after = 0,
                     .block_size = 512};
        o.max_record_size = 128 << 10;
        Writer wal(disk.path("log"), o);
        epoch_ = wal.recovery().epoch;
        disk.after_each([&](const disk_operation& done, const disk_state& s) {
            // What is durable is asked first: it may rise meanwhile, and must not.
            const std::uint64_t durable = wal.durable_lsn().value();
            if (any_change.has(done.kind))
                raw_.push_back({s, 0, wal.written_lsn().value(), durable, first_max_});
            if (any_change.has(done.kind))
                raw_.back().last = wal.last_lsn().value();
        });
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < sizes.producers; ++i)
            threads.emplace_back([&, i] { produce(wal, sizes.appends, seed * 64 + i); });
        for (std::thread& t : threads)
            t.join();
        const std::error_code ec = wal.close();
        disk.after_each(nullptr);
        BOOST_TEST(!ec, ec.message());
        BOOST_TEST(wal.stats().lost_wakeups == 0u);
        const std::uint64_t all = wal.last_lsn().value();
        raw_.push_back({disk.snapshot(), all, all, all, first_max_});
        try {
            recorded_run<direct_manual>::expect_rules(disk);
        } catch (const broken& b) {
            BOOST_ERROR(b.what());
        }
    }

    std::size_t size() const { return raw_.size(); }

    crash_point point(std::size_t i) const
    {
        const raw_point& r = raw_[i];
        knowledge k;
        k.records.assign(records_.begin(),
                         records_.begin() + static_cast<std::ptrdiff_t>(r.last));
        k.serial = serial_;
        k.written = r.written;
        k.durable = r.durable;
        k.provable = r.durable;
        k.first_max = r.first_max;
        k.epoch = epoch_;
        k.created = true;
        k.closed = i + 1 == raw_.size();
        return {r.state, std::move(k)};
    }

private:
    void produce(Writer& wal, unsigned appends, std::uint64_t seed)
    {
        static constexpr std::uint32_t sizes[] = {0, 20, 20, 500, 1300, 9000, 33000};
        seeded choice(seed);
        std::vector<std::byte> payload;
        for (unsigned i = 0; i < appends; ++i) {
            batch all;
            std::vector<appended> made;
            const std::size_t count = choice.step() % 4 == 0 ? 3 : 1;
            for (std::size_t j = 0; j < count; ++j) {
                const std::uint32_t size =
                    sizes[choice.step() % (count > 1 ? 4 : std::size(sizes))];
                made.push_back({next_serial(), size, j + 1 < count, epoch_});
                make_payload(made.back(), payload);
                all.add(type_of(made.back()), payload);
            }
            const lsn n = wal.append(all);
            place(n.value(), made);
            if (choice.step() % 8 == 0)
                wal.wait(n);
            if (choice.step() % 32 == 0)
                truncate(wal);
        }
    }

    std::uint64_t next_serial()
    {
        const std::lock_guard lock(mutex_);
        return ++serial_;
    }

    void place(std::uint64_t last, const std::vector<appended>& made)
    {
        const std::lock_guard lock(mutex_);
        if (records_.size() < last)
            records_.resize(last);
        std::copy(made.begin(), made.end(),
                  records_.begin() + static_cast<std::ptrdiff_t>(last - made.size()));
    }

    void truncate(Writer& wal)
    {
        const std::uint64_t n = wal.durable_lsn().value() / 2 + 1;
        std::uint64_t now = first_max_.load();
        while (now < n && !first_max_.compare_exchange_weak(now, n)) {
        }
        wal.truncate_before(lsn(n));
    }

    std::mutex mutex_;
    std::vector<appended> records_;
    std::uint64_t serial_ = 0;
    std::uint64_t epoch_ = 0;
    std::atomic<std::uint64_t> first_max_{1};
    std::vector<raw_point> raw_;
};

template <class Writer>
void crash_threads(const char* name, const sizes_of_run& sizes, unsigned runs)
{
    if (std::getenv("FORELOG_CRASH_CASE") != nullptr)
        return;
    keep_memory();
    explorer<direct_manual> x(name, 512, {.samples = 1});
    x.trace_failures_to(std::cerr);
    std::uint64_t points = 0;
    for (unsigned seed = 0; seed < runs * effort::scale(); ++seed) {
        const threaded_run<Writer> run(sizes, seed);
        points += run.size();
        for (std::size_t i = 0; i < run.size() && x.failures().size() < failures_max;
             i += thinning)
            x.cut_state(std::string(name) + '/' + std::to_string(seed) + '@' +
                            std::to_string(i),
                        run.point(i), i % 8 == 0 ? 3 : 1);
    }
    for (const std::string& f : x.failures())
        BOOST_ERROR("crash of " << f);
    std::cout << points << " crash points of threads; ";
    print(name, x.counts());
    expect_floor(x.counts(), 5000);
}

/// Lets the nth sync fail among threads that all wait for it. Returns: whether that leaves
/// records in doubt; the sync of a SEAL between two frames leaves none.
template <class Writer>
bool fail_among_waiters(std::uint64_t nth)
{
    constexpr unsigned producers = 16;
    simulated_disk disk;
    typename Writer::options o;
    o.segment = {.size = 32 << 10, .spares = 0, .block_size = 512};
    std::uint64_t durable = 0, last = 0, others = 0;
    std::atomic<std::uint64_t> wrong{0}, acknowledged{0};
    {
        Writer wal(disk.path("log"), o);
        disk.with_faults([&](fault_plan& p) { p.fail(op::sync_data, nth, EIO); });
        const std::error_code expected = os_error(EIO);
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < producers; ++i)
            threads.emplace_back([&] {
                std::error_code ec;
                while (!ec) {
                    const lsn n = wal.append(view_bytes("waited for"), ec);
                    if (!ec)
                        wal.wait(n, ec);
                    std::uint64_t now = acknowledged.load();
                    while (!ec && now < n.value() &&
                           !acknowledged.compare_exchange_weak(now, n.value())) {
                    }
                }
                wrong += ec != expected;
            });
        for (std::thread& t : threads)
            t.join();
        wrong += wal.close() != expected;
        wrong += wal.failure().error != expected;
        durable = wal.durable_lsn().value();
        last = wal.last_lsn().value();
        for (std::uint64_t n = durable + 1; n <= last; ++n)
            others += wal.outcome(lsn(n)) == outcome::durable ||
                      wal.outcome(lsn(n)) == outcome::pending;
        try {
            recorded_run<direct_manual>::expect_rules(disk);
        } catch (const broken& b) {
            BOOST_ERROR(b.what());
        }
    }
    BOOST_TEST(disk.faults_fired() == 1u);
    BOOST_TEST(wrong == 0u, "somebody did not get the error of the sync");
    BOOST_TEST(others == 0u, "an append has no outcome, or a wrong one");
    BOOST_TEST(acknowledged <= durable);
    given_path nothing({});
    disk.crash(nothing);
    std::uint64_t n = 0;
    for (const record_view& r :
         replay_range<simulated_file, crc32c_codec, crc32_codec>(disk.path("log")))
        n = r.lsn.value();
    BOOST_TEST(n >= durable, "what was acknowledged before the failure is lost");
    return last > durable;
}

using ring_timed = basic_wal_writer<ring_queue, flush_by_size_or_time, data_sync,
                                    crc32c_codec, simulated_file>;
using ring_group =
    basic_wal_writer<ring_queue, group_commit, full_sync, crc32c_codec, simulated_file>;
using ring_group_data =
    basic_wal_writer<ring_queue, group_commit, data_sync, crc32c_codec, simulated_file>;
using bounded_group = basic_wal_writer<bounded_queue, group_commit, data_sync,
                                       crc32c_codec, simulated_file>;

} // namespace

BOOST_AUTO_TEST_SUITE(threaded)

BOOST_AUTO_TEST_CASE(what_threads_wait_for_survives_any_crash)
{
    crash_threads<ring_group>("ring-group", {}, 1);
}

BOOST_AUTO_TEST_CASE(what_threads_wait_for_survives_any_crash_without_spare_segments)
{
    crash_threads<bounded_group>("bounded-group", {.spares = 0}, 1);
}

BOOST_AUTO_TEST_CASE(a_log_that_is_flushed_by_a_timer_survives_any_crash)
{
    crash_threads<ring_timed>("ring-timed", {.spares = 2}, 1);
}

BOOST_AUTO_TEST_CASE(everybody_who_waits_gets_the_error_of_a_failed_sync)
{
    unsigned in_doubt = 0;
    for (std::uint64_t nth = 1; nth <= 40; ++nth) {
        in_doubt += fail_among_waiters<ring_group_data>(nth);
        in_doubt += fail_among_waiters<ring_timed>(nth);
        in_doubt += fail_among_waiters<bounded_group>(nth);
        in_doubt += fail_among_waiters<direct_group_commit>(nth);
    }
    // A segment takes more than one frame, so at most every second sync is of a SEAL.
    BOOST_TEST(in_doubt >= 80u);
}

BOOST_AUTO_TEST_SUITE_END()
