// forelog/test/schedule/support/writer_parts.hpp: a log and its callers for schedules
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_WRITER_PARTS_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_WRITER_PARTS_HPP

#include "recording_disk.hpp"

#include <forelog/forelog.hpp>

#include <optional>

namespace forelog::test::schedule {

using namespace std::chrono_literals;

template <class Queue, class FlushPolicy>
using recorded_writer =
    basic_wal_writer<Queue, FlushPolicy, data_sync, crc32c_codec, recording_file>;

template <class Writer>
typename Writer::options small_options()
{
    typename Writer::options o;
    if constexpr (requires { o.queue.memory; })
        o.queue.memory = 4096;
    if constexpr (requires { o.queue.capacity; })
        o.queue.capacity = 4;
    o.segment = {.size = 32 << 10, .spares = 0, .prepare_after = 0, .block_size = 512};
    o.max_record_size = 16 << 10;
    return o;
}

/** A log in one run, and what its callers were told.

    Each call checks at once what it is told against the disk: nothing is acknowledged that a power
    cut could take away.
*/
template <class Writer>
class scheduled_log
{
public:
    explicit scheduled_log(const typename Writer::options& o = small_options<Writer>())
        : wal_(std::in_place, "log", o)
    {}

    Writer& wal() { return *wal_; }
    recording_disk& disk() { return disk_; }

    void append(std::uint32_t tag, std::size_t size = 8)
    {
        note(tag, call([&](std::error_code& ec) {
                 return wal_->append(record_type(tag), payload(size), ec);
             }));
    }
    void append_for(std::chrono::milliseconds timeout, std::uint32_t tag,
                    std::size_t size = 8)
    {
        note(tag, call([&](std::error_code& ec) {
                 const auto until = threading::clock::now() + timeout;
                 const auto taken =
                     wal_->append_until(until, record_type(tag), payload(size), ec);
                 return taken.value_or(lsn());
             }));
    }
    void commit(std::uint32_t tag, std::size_t size = 8)
    {
        const lsn n = call([&](std::error_code& ec) {
            return wal_->commit(record_type(tag), payload(size), ec);
        });
        note(tag, n);
        acknowledged(n);
    }
    /// Effects: appends, and waits with a deadline, which leaves the work to the writer's thread.
    void commit_for(std::chrono::milliseconds timeout, std::uint32_t tag)
    {
        const lsn n = call([&](std::error_code& ec) {
            return wal_->append(record_type(tag), payload(8), ec);
        });
        note(tag, n);
        bool durable = false;
        call([&](std::error_code& ec) {
            durable = n ? wal_->wait_for(n, timeout, ec) : (wal_->flush(ec), false);
            expect(!ec || disk_.has_failed(), "closing makes durable what has an LSN");
            return lsn();
        });
        if (durable)
            acknowledged(n);
        else
            expect(disk_.has_failed() || timeout < 1s, "a wait took longer than a sync");
    }
    void flush()
    {
        acknowledged(call([&](std::error_code& ec) {
            const lsn n = wal_->flush(ec);
            expect(!ec || disk_.has_failed(), "closing makes durable what has an LSN");
            return n;
        }));
    }
    void close()
    {
        const bool late = static_cast<bool>(wal_->failure());
        const std::error_code ec = wal_->close();
        check(ec, late);
        expect(!ec || disk_.has_failed(), "a close fails without a reason");
        if (!ec)
            acknowledged(wal_->last_lsn());
    }
    std::size_t truncate_before(std::uint64_t n)
    {
        std::size_t removed = 0;
        call([&](std::error_code& ec) {
            removed = wal_->truncate_before(lsn(n), ec);
            return lsn();
        });
        return removed;
    }

    /// Effects: checks what is left when all callers are back.
    void end()
    {
        expect(wal_->stats().lost_wakeups == 0, "a wake-up was lost");
        // Time stands still while anybody can run. A parker counts no rescue if it was woken for
        // others, but then whom it forgot has waited for the end of a sleep.
        expect(scheduler::current()->time() < scheduler::start + threading::parker::cap,
               "somebody was not woken");
        close();
        expect(wal_->stats().lost_wakeups == 0, "a wake-up was lost");
        finish();
    }
    /// Effects: the same, where the destructor has to do it.
    void destroy()
    {
        const bool failed = disk_.has_failed();
        wal_.reset();
        if (!failed && !disk_.has_failed())
            expect(disk_.durable() >= last_, "the destructor has left records behind");
        finish();
    }

private:
    static const_bytes payload(std::size_t size)
    {
        static const std::vector<std::byte> bytes(std::size_t{16} << 10, std::byte{'x'});
        return const_bytes(bytes).first(size);
    }

    /// An error is `closed`, or that of the failed sync, which all get who come `late`.
    void check(const std::error_code& ec, bool late)
    {
        expect(!late || ec == std::errc::io_error, "a late call does not get the error");
        if (ec && ec != error::closed)
            expect(disk_.has_failed() && ec == std::errc::io_error,
                   "an error without a reason");
    }

    template <class Call>
    lsn call(Call what)
    {
        const bool late = static_cast<bool>(wal_->failure());
        std::error_code ec;
        const lsn n = what(ec);
        check(ec, late);
        expect(!ec || !n, "an LSN with an error");
        return n;
    }

    void note(std::uint32_t tag, lsn n)
    {
        if (!n)
            return;
        expect(told_.emplace(n.value(), tag).second, "an LSN was given out twice");
        last_ = (std::max)(last_, n.value());
    }

    void acknowledged(lsn n)
    {
        expect(n.value() <= disk_.durable(), "acknowledged before it was on the disk");
    }

    void finish()
    {
        const auto& tags = disk_.tags();
        for (const auto& [n, tag] : told_)
            expect(n <= tags.size() ? tags[n - 1] == tag : disk_.has_failed(),
                   "a record that has an LSN is not at its place");
        expect(disk_.has_failed() || disk_.is_closed(), "there is no CLOSE");
    }

    recording_disk disk_;
    std::optional<Writer> wal_;
    std::map<std::uint64_t, std::uint32_t> told_;
    std::uint64_t last_ = 0;
};

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_WRITER_PARTS_HPP
