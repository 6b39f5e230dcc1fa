// forelog/test/stress/support/killed_writers.hpp: processes that write a log and are killed, and
// what must survive
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_STRESS_SUPPORT_KILLED_WRITERS_HPP
#define FORELOG_TEST_STRESS_SUPPORT_KILLED_WRITERS_HPP

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <cstring>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

namespace forelog::test {

/* Each record says by itself where it comes from: cycle, producer, its number with that producer,
   its place in its batch, and bytes that follow from these. So what was never appended, or
   is in the wrong place, is recognised without asking the child. */

struct head
{
    std::uint32_t cycle, producer;
    std::uint64_t number; ///< of the append call with this producer, from 0
    std::uint32_t place, of;
    std::uint64_t check;
};

inline std::uint64_t mix(std::uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58'476d'1ce4'e5b9u;
    z = (z ^ z >> 27) * 0x94d0'49bb'1331'11ebu;
    return z ^ z >> 31;
}

inline std::uint64_t check_of(const head& h)
{
    return mix(h.number * 1024 + h.place + (std::uint64_t{h.cycle} << 40) +
               (std::uint64_t{h.producer} << 32) + h.of);
}

/// The append call that a record came from.
inline std::uint64_t identity_of(std::uint32_t cycle, std::uint32_t producer,
                                 std::uint64_t number)
{
    return mix(number + (std::uint64_t{cycle} << 40) + (std::uint64_t{producer} << 32));
}

inline std::size_t size_of(const head& h)
{
    static constexpr std::size_t sizes[] = {0, 8, 40, 200, 500, 1000, 5000, 40000};
    const std::uint64_t r = mix(h.check);
    return sizeof(head) + (h.of > 1 ? r % 100 : sizes[r % 64 == 0 ? 7 : r % 7]);
}

inline std::vector<std::byte> payload_of(head h)
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

/// What children of some tests have to leave out. Set before they are made.
struct restraint
{
    /// In shared memory, set by whoever is about to stop the file system under them.
    const std::atomic<bool>* stopping = nullptr;
    bool truncates = true;
};
inline restraint restrained;

/// Effects: reports it, unless it is an acknowledgement and the file system may have been stopped
/// by the time it came: ext4 lets an fdatasync that is under way then return 0 although nothing
/// was committed (see power_cut.cpp, which shows it without a log).
inline void tell(int pipe, const report& r)
{
    const bool promises = r.what == report::durable || r.what == report::flushed;
    if (promises && restrained.stopping != nullptr && restrained.stopping->load())
        return;
    if (write(pipe, &r, sizeof r) != sizeof r)
        _exit(3);
}

/// Effects: removes all except for about this many records.
template <class Writer>
void truncate(Writer& wal, int pipe, std::uint64_t keep)
{
    const std::uint64_t durable = wal.durable_lsn().value();
    if (durable <= keep)
        return;
    // Announced first: the parent must know it even if the next call is the last.
    tell(pipe, {durable - keep, report::truncating, 0, 0});
    wal.truncate_before(lsn(durable - keep));
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
        if (restrained.truncates && r / 4096 % 61 == 2)
            truncate(wal, pipe, 500 + r % 2000);
    }
}

/// What the parent knows of the log.
struct expectation
{
    /// Where the record at each LSN came from, if it was delivered or acknowledged.
    std::map<std::uint64_t, std::uint64_t> known;
    std::uint64_t acknowledged = 0;
    std::uint64_t first_max = 1;
    std::uint64_t acks = 0, records = 0, batches = 0, truncations = 0, torn = 0;
    std::uint64_t by_call = 0;  ///< children that killed themselves
    std::uint64_t followed = 0; ///< records that were read while they were being written
    std::uint64_t readings = 0; ///< how often
};

/// Effects: takes over what the child has reported.
inline void take_over(const report& told, std::uint32_t cycle, expectation& e)
{
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

/// Whether these are the bytes of a record that a producer made.
inline bool is_genuine(const record_view& r, head& h)
{
    if (r.payload.size() < sizeof h)
        return false;
    std::memcpy(&h, r.payload.data(), sizeof h);
    const std::vector<std::byte> bytes = payload_of(h);
    return bytes.size() == r.payload.size() &&
           std::memcmp(bytes.data(), r.payload.data(), bytes.size()) == 0 &&
           static_cast<std::uint32_t>(r.type) == h.producer;
}

/// Reads a log that is being written, rotated and truncated, until told to stop. What it gets is
/// genuine and has no hole; and an end without an error, or a segment that is gone meanwhile.
class follower
{
public:
    explicit follower(const std::string& path) : path_(path), thread_([this] { run(); })
    {}
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;
    ~follower() = default;

    void stop()
    {
        stopping_ = true;
        thread_.join();
    }

    std::uint64_t records = 0, readings = 0;
    std::string complaint;

private:
    void run()
    {
        std::uint64_t from = 0;
        while (!stopping_ && complaint.empty()) {
            from = read(from);
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }

    std::uint64_t read(std::uint64_t from)
    {
        std::error_code ec;
        std::uint64_t last = 0;
        head h;
        replay log(path_, {.from = lsn(from), .block = 65536}, ec);
        for (const record_view& r : log) {
            if (last != 0 && r.lsn.value() != last + 1)
                complaint = "a hole";
            if (!is_genuine(r, h))
                complaint = "a record that was never appended";
            last = r.lsn.value();
            ++records;
            if (stopping_ || !complaint.empty())
                return 0;
        }
        ++readings;
        const bool normal = !ec || ec == error::gone || ec == error::not_a_log ||
                            ec == error::out_of_range ||
                            ec == std::errc::no_such_file_or_directory;
        if (!normal)
            complaint =
                "the log does not read: " + ec.message() + ", " + log.report().reason;
        // Now and then from the beginning, otherwise from the last record that it got.
        return ec || readings % 4 == 0 ? 0 : last;
    }

    std::string path_;
    std::atomic<bool> stopping_{false};
    std::thread thread_; ///< last: it uses all of the above
};

/// Effects: reads the log and compares. Returns: whether all is well.
inline bool check_log(const std::string& path, std::uint32_t cycle, expectation& e)
{
    std::error_code ec;
    std::map<std::uint64_t, std::uint64_t> seen;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> last_number;
    std::uint64_t next = 0, open_batch = 0;
    bool good = true;
    const auto require = [&](bool holds, const char* what) {
        if (!holds && good) {
            BOOST_ERROR("cycle " << cycle << ", LSN " << next << ": " << what);
            good = false;
        }
    };
    replay log(path, {}, ec);
    for (const record_view& r : log) {
        require(next == 0 || r.lsn.value() == next, "the LSNs have a hole");
        next = r.lsn.value() + 1;
        head h;
        require(is_genuine(r, h), "a record that was never appended");
        if (!good)
            return false;
        require(h.place == open_batch, "an atomic batch is not whole");
        open_batch = h.place + 1 < h.of ? h.place + 1 : 0;
        // What a producer appended stands there in its order, and nothing is left out.
        const auto [last, is_first] =
            last_number.emplace(std::pair(h.cycle, h.producer), h.number);
        require(is_first || h.number == last->second + (h.place == 0 ? 1 : 0),
                "the order of a producer is not kept");
        last->second = h.number;
        seen.emplace(r.lsn.value(), identity_of(h.cycle, h.producer, h.number));
        e.batches += h.of > 1 && h.place == 0;
        ++e.records;
    }
    require(!ec, ec ? "the log does not read" : "");
    require(open_batch == 0, "an atomic batch is cut off");
    const std::uint64_t first = seen.empty() ? next : seen.begin()->first;
    require(log.report().last_lsn.value() >= e.acknowledged,
            "an acknowledged record is lost");
    require(first <= e.first_max || seen.empty(), "the beginning of the log is lost");
    for (const auto& [n, identity] : e.known) {
        const auto at = seen.find(n);
        if (at == seen.end())
            require(n < e.first_max,
                    "a record that was acknowledged or read back is lost");
        else
            require(at->second == identity, "a record has become another one");
    }
    e.torn += log.report().end != verdict::clean;
    // Whatever was read back is written again by the next writer, and stays from now on.
    e.known = std::move(seen);
    e.acknowledged = log.report().last_lsn.value();
    return good;
}

inline void print(const char* name, unsigned count, const expectation& e)
{
    std::cout << name << ": " << count << " kills, " << e.by_call
              << " of them at a chosen call, " << e.acks << " acknowledgements, "
              << e.records << " records read back, " << e.batches << " batches, "
              << e.truncations << " truncations, " << e.torn << " ends not clean, "
              << e.followed << " records followed in " << e.readings << " readings"
              << std::endl;
}

} // namespace forelog::test

#endif // FORELOG_TEST_STRESS_SUPPORT_KILLED_WRITERS_HPP
