// forelog/test/stress/kill.cpp: SIGKILL at random times, on the real file system
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

using namespace forelog;

namespace {

/* A child appends with several threads until it is killed, and reports through a pipe what
   was acknowledged. The parent reads the log back and compares; the log carries on over all
   cycles. FORELOG_KILL_CYCLES sets their number.

   Each record says by itself who made it: cycle, producer, its number with that producer,
   its place in its batch, and bytes that follow from these. So what was never appended, or
   is in the wrong place, is recognised without asking the child. */

struct head
{
    std::uint32_t cycle, producer;
    std::uint64_t number; ///< of the append call with this producer, from 0
    std::uint32_t place, of;
    std::uint64_t check;
};

std::uint64_t mix(std::uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58'476d'1ce4'e5b9u;
    z = (z ^ z >> 27) * 0x94d0'49bb'1331'11ebu;
    return z ^ z >> 31;
}

std::uint64_t check_of(const head& h)
{
    return mix(h.number * 1024 + h.place + (std::uint64_t{h.cycle} << 40) +
               (std::uint64_t{h.producer} << 32) + h.of);
}

/// The append call that a record came from.
std::uint64_t identity_of(std::uint32_t cycle, std::uint32_t producer,
                          std::uint64_t number)
{
    return mix(number + (std::uint64_t{cycle} << 40) + (std::uint64_t{producer} << 32));
}

std::size_t size_of(const head& h)
{
    static constexpr std::size_t sizes[] = {0, 8, 40, 200, 500, 1000, 5000, 40000};
    const std::uint64_t r = mix(h.check);
    return sizeof(head) + (h.of > 1 ? r % 100 : sizes[r % 64 == 0 ? 7 : r % 7]);
}

std::vector<std::byte> payload_of(head h)
{
    h.check = check_of(h);
    std::vector<std::byte> bytes(size_of(h));
    std::memcpy(bytes.data(), &h, sizeof h);
    for (std::size_t i = sizeof h; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::byte>(h.check >> (i % 8 * 8));
    return bytes;
}

/// What the child reports: a record, whole in the pipe, of at most PIPE_BUF bytes.
struct report
{
    enum what_kind : std::uint32_t
    {
        opened,
        durable,    ///< the record `number` of the producer, and all up to its LSN
        flushed,    ///< all up to the LSN
        truncating, ///< all below the LSN may be gone
    };
    std::uint64_t lsn;
    what_kind what;
    std::uint32_t producer;
    std::uint64_t number;
};

void tell(int pipe, const report& r)
{
    if (write(pipe, &r, sizeof r) != sizeof r)
        _exit(3);
}

template <class Writer>
void produce(Writer& wal, int pipe, std::uint32_t cycle, std::uint32_t producer)
{
    for (std::uint64_t number = 0;; ++number) {
        const std::uint64_t r = mix(cycle * 1000003u + producer * 7919u + number);
        lsn n;
        if (r % 5 == 0) {
            batch all;
            const auto of = static_cast<std::uint32_t>(2 + r / 8 % 6);
            for (std::uint32_t place = 0; place < of; ++place)
                all.add(record_type{producer},
                        payload_of({cycle, producer, number, place, of, 0}));
            n = wal.append(all);
        } else {
            n = wal.append(record_type{producer},
                           payload_of({cycle, producer, number, 0, 1, 0}));
        }
        constexpr bool waits = Writer::queue_type::has_writer_thread;
        if (!waits || r / 64 % 4 == 0) {
            wal.wait(n);
            tell(pipe, {n.value(), report::durable, producer, number});
        } else if (r / 64 % 61 == 1) {
            tell(pipe, {wal.flush().value(), report::flushed, producer, number});
        }
        if (r / 4096 % 61 == 2) {
            // Announced first: the parent must know it even if the next call is the last.
            const lsn keep(wal.durable_lsn().value() - wal.durable_lsn().value() / 16);
            tell(pipe, {keep.value(), report::truncating, producer, number});
            wal.truncate_before(keep);
        }
    }
}

template <class Writer>
[[noreturn]] void run_child(const std::string& path, int pipe, std::uint32_t cycle)
{
    try {
        typename Writer::options o;
        o.segment = {.size = 64 << 10, .spares = cycle % 3, .prepare_after = 0};
        o.max_record_size = 1 << 20;
        Writer wal(path, o);
        tell(pipe, {0, report::opened, 0, 0});
        const unsigned producers = 2 + static_cast<unsigned>(mix(cycle) % 15);
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < producers; ++i)
            threads.emplace_back([&, i] {
                try {
                    produce(wal, pipe, cycle, i + 1);
                } catch (const std::exception& e) {
                    std::cerr << "a producer failed: " << e.what() << std::endl;
                    _exit(4);
                }
            });
        for (std::thread& t : threads)
            t.join();
    } catch (const std::exception& e) {
        std::cerr << "the child failed: " << e.what() << std::endl;
    }
    _exit(5);
}

/// What the parent knows of the log.
struct expectation
{
    /// Where the record at each LSN came from, if it was delivered or acknowledged.
    std::map<std::uint64_t, std::uint64_t> known;
    std::uint64_t acknowledged = 0;
    std::uint64_t first_max = 1;
    std::uint64_t acks = 0, records = 0, batches = 0, truncations = 0, torn = 0;
};

/// Effects: starts a child, kills it after a random time, takes over what it reported.
template <class Writer>
void live_and_die(const std::string& path, std::uint32_t cycle, expectation& e)
{
    int ends[2];
    BOOST_REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        close(ends[0]);
        run_child<Writer>(path, ends[1], cycle);
    }
    close(ends[1]);
    // One child in eight is killed early, perhaps during its recovery.
    const std::uint64_t r = mix(cycle + 77);
    const auto pause = std::chrono::microseconds(r / 8 % 80'000);
    std::vector<report> reports;
    report got;
    if (r % 8 != 0 && read(ends[0], &got, sizeof got) == sizeof got)
        reports.push_back(got);
    std::thread killer([&] {
        std::this_thread::sleep_for(r % 8 == 0 ? pause / 8 : pause);
        kill(child, SIGKILL);
    });
    while (read(ends[0], &got, sizeof got) == sizeof got)
        reports.push_back(got);
    killer.join();
    close(ends[0]);
    int status = 0;
    BOOST_REQUIRE(waitpid(child, &status, 0) == child);
    BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL),
               "the child ended by itself in cycle " << cycle);
    for (const report& told : reports) {
        if (told.what == report::truncating) {
            e.first_max = (std::max)(e.first_max, told.lsn);
            ++e.truncations;
        } else if (told.what != report::opened) {
            e.acknowledged = (std::max)(e.acknowledged, told.lsn);
            ++e.acks;
        }
        if (told.what == report::durable)
            e.known.emplace(told.lsn, identity_of(cycle, told.producer, told.number));
    }
}

/// Effects: reads the log and compares. Returns: whether all is well.
bool check_log(const std::string& path, std::uint32_t cycle, expectation& e)
{
    std::error_code ec;
    std::map<std::uint64_t, std::uint64_t> seen;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> last_number;
    std::uint64_t next = 0, open_batch = 0;
    bool good = true;
    const auto demand = [&](bool holds, const char* what) {
        if (!holds && good) {
            BOOST_ERROR("cycle " << cycle << ", LSN " << next << ": " << what);
            good = false;
        }
    };
    replay log(path, {}, ec);
    for (const record_view& r : log) {
        demand(next == 0 || r.lsn.value() == next, "the LSNs have a hole");
        next = r.lsn.value() + 1;
        head h;
        demand(r.payload.size() >= sizeof h, "a record that nobody appended");
        if (!good)
            return false;
        std::memcpy(&h, r.payload.data(), sizeof h);
        const std::vector<std::byte> bytes = payload_of(h);
        demand(bytes.size() == r.payload.size() &&
                   std::memcmp(bytes.data(), r.payload.data(), bytes.size()) == 0 &&
                   static_cast<std::uint32_t>(r.type) == h.producer,
               "a record that nobody appended");
        demand(h.place == open_batch, "an atomic batch is not whole");
        open_batch = h.place + 1 < h.of ? h.place + 1 : 0;
        // What a producer appended stands there in its order, and nothing is left out.
        const auto [last, is_first] =
            last_number.emplace(std::pair(h.cycle, h.producer), h.number);
        demand(is_first || h.number == last->second + (h.place == 0 ? 1 : 0),
               "the order of a producer is not kept");
        last->second = h.number;
        seen.emplace(r.lsn.value(), identity_of(h.cycle, h.producer, h.number));
        e.batches += h.of > 1 && h.place == 0;
        ++e.records;
    }
    demand(!ec, ec ? "the log does not read" : "");
    demand(open_batch == 0, "an atomic batch is cut off");
    const std::uint64_t first = seen.empty() ? next : seen.begin()->first;
    demand(log.report().last_lsn.value() >= e.acknowledged,
           "an acknowledged record is lost");
    demand(first <= e.first_max || seen.empty(), "the beginning of the log is lost");
    for (const auto& [n, identity] : e.known) {
        const auto at = seen.find(n);
        if (at == seen.end())
            demand(n < e.first_max,
                   "a record that was acknowledged or read back is lost");
        else
            demand(at->second == identity, "a record has become another one");
    }
    e.torn += log.report().end != verdict::clean;
    // Whatever was read back is written again by the next writer, and stays from now on.
    e.known = std::move(seen);
    e.acknowledged = log.report().last_lsn.value();
    return good;
}

unsigned cycles()
{
    const char* const text = std::getenv("FORELOG_KILL_CYCLES");
    const int n = text != nullptr ? std::atoi(text) : 0;
    return n > 0 ? static_cast<unsigned>(n) : 200;
}

template <class Writer>
void kill_many(const char* name, unsigned count)
{
    const char* const tmp = std::getenv("TMPDIR");
    std::string path =
        std::string(tmp != nullptr ? tmp : "/tmp") + "/forelog-kill.XXXXXX";
    BOOST_REQUIRE(mkdtemp(path.data()) != nullptr);
    expectation e;
    bool good = true;
    for (std::uint32_t cycle = 0; cycle < count && good; ++cycle) {
        live_and_die<Writer>(path + "/log", cycle, e);
        if (std::filesystem::exists(path + "/log/LOCK"))
            good = check_log(path + "/log", cycle, e);
    }
    std::cout << name << ": " << count << " kills, " << e.acks << " acknowledgements, "
              << e.records << " records read back, " << e.batches << " batches, "
              << e.truncations << " truncations, " << e.torn << " ends not clean"
              << std::endl;
    BOOST_TEST(e.acks >= count * 4);
    BOOST_TEST(e.batches >= count);
    BOOST_TEST(e.truncations >= count / 10);
    BOOST_TEST(e.torn >= count / 4);
    if (good)
        std::filesystem::remove_all(path);
    else
        std::cout << "the log is left in " << path << std::endl;
}

} // namespace

BOOST_AUTO_TEST_SUITE(killed)

BOOST_AUTO_TEST_CASE(a_killed_process_loses_nothing_that_was_acknowledged)
{
    kill_many<wal_writer>("wal_writer", cycles() / 2);
}

BOOST_AUTO_TEST_CASE(a_killed_process_without_a_writer_thread_loses_nothing)
{
    kill_many<sync_wal_writer>("sync_wal_writer", cycles() / 4);
}

BOOST_AUTO_TEST_CASE(a_killed_process_loses_nothing_that_was_written_without_syncs)
{
    kill_many<unsynced_wal_writer>("unsynced_wal_writer",
                                   cycles() - cycles() / 2 - cycles() / 4);
}

BOOST_AUTO_TEST_SUITE_END()
