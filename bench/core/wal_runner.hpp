// forelog/bench/core/wal_runner.hpp: the loops of the workloads, for one combination of policies
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_WAL_RUNNER_HPP
#define FORELOG_BENCH_CORE_WAL_RUNNER_HPP

#include "core/arrivals.hpp"
#include "core/pace.hpp"
#include "core/payload.hpp"
#include "core/run_time_policy.hpp"
#include "core/runner.hpp"
#include "core/token_loop.hpp"

#include <forelog/checksum/crc32c.hpp>
#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/sync/no_sync.hpp>
#include <forelog/writer/basic_wal_writer.hpp>

#include <cstring>
#include <optional>
#include <thread>
#include <vector>

namespace bench {

template <class Wal>
class wal_runner : public runner
{
public:
    explicit wal_runner(const config& c) : options_(options_of(c)) {}

    void open(const std::filesystem::path& directory) override
    {
        wal_.emplace(directory, options_);
    }

    void prepare() override
    {
        if (!forelog::is_syncing<typename Wal::sync_policy_type> ||
            !Wal::queue_type::has_writer_thread)
            return;
        while (wal_->stats().segments_prepared < options_.segment.spares &&
               !wal_->failure())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    void append(const producer_job& job, measured& m) override
    {
        if (job.mix) {
            mixed_payload_maker payloads(job.producer, job.first);
            append_singly(payloads, job.records, m);
            return;
        }
        payload_maker payloads(job.payload_size, job.producer, job.first);
        if (job.records_per_batch > 1)
            append_batches(payloads, job, m);
        else
            append_singly(payloads, job.records, m);
    }

    void commit(const producer_job& job, measured& m) override
    {
        payload_maker payloads(job.payload_size, job.producer);
        for (std::uint64_t left = job.records; left != 0; --left) {
            const nanoseconds before = now();
            wal_->commit(payloads.next());
            m.durable_us.add((now() - before) / 1000);
        }
    }

    void tokens(const token_job& job, measured& m) override
    {
        run_token_loop(job, m, [this](std::span<const std::byte> b) { wal_->append(b); });
    }

    void burst(const burst_job& job, measured& m) override
    {
        payload_maker payloads(job.payload_size, 0);
        std::uint64_t left = job.records;
        for (bool single = false; left != 0; single = !single) {
            const std::uint64_t size = (std::min)(left, job.burst);
            if (single)
                time_single(payloads, size, m);
            else
                time_groups(payloads, size, m);
            wal_->flush();
            left -= size;
        }
    }

    void pace(const pace_job& job) override
    {
        run_paced(job, [this](forelog::const_bytes payload) { wal_->append(payload); });
    }

    void arrive(const arrival_job& job, measured& m) override
    {
        payload_maker payloads(job.producer.payload_size, job.producer.producer,
                               job.producer.first);
        arrivals gaps(job.arrival, job.per_second, job.producer.producer);
        awaited_records awaited;
        nanoseconds intended = now();
        for (std::uint64_t left = job.producer.records; left != 0; --left) {
            intended += gaps.next();
            while (now() < intended) {
                take_durable(awaited, m);
                if (job.yields)
                    std::this_thread::yield();
            }
            const forelog::lsn n = wal_->append(payloads.next());
            m.append_ns.add(now() - intended);
            awaited.push({n.value(), intended});
            take_durable(awaited, m);
        }
        for (const nanoseconds end = now() + job.patience;
             !awaited.empty() && now() < end;)
            take_durable(awaited, m);
        wal_->flush();
        take_durable(awaited, m);
    }

    void flush() override { wal_->flush(); }
    forelog::wal_stats stats() const override { return wal_->stats(); }
    std::uint64_t durable_records() const override { return wal_->durable_lsn().value(); }
    std::error_code failure() const override { return wal_->failure().error; }

    void close() override
    {
        const std::error_code ec = wal_->close();
        wal_.reset();
        if (ec)
            throw std::system_error(ec, "forelog: close");
    }

private:
    using options_type = typename Wal::options;

    static options_type options_of(const config& c)
    {
        options_type o;
        o.flush.kind = c.flush;
        o.flush.limits.batch_size = c.batch_size;
        o.flush.limits.batch_timeout = std::chrono::milliseconds(c.batch_timeout_ms);
        if constexpr (requires { o.sync.full; })
            o.sync.full = c.sync == sync_kind::fsync;
        if constexpr (requires { o.queue.capacity; })
            o.queue.capacity = c.queue_capacity;
        if constexpr (requires { o.queue.memory; })
            if (c.queue_memory != 0)
                o.queue.memory = c.queue_memory;
        o.segment.size = c.segment_size;
        o.segment.spares = c.spares;
        o.segment.keep_cached = c.keep_cached;
        if (c.prepared)
            o.segment.prepare_after = 0;
        return o;
    }

    /// Notes when a record became durable: one sampled record at a time.
    class durable_probe
    {
    public:
        void see(const Wal& wal, forelog::lsn n, nanoseconds before, nanoseconds after,
                 measured& m)
        {
            if (!awaited_) {
                awaited_ = n;
                appended_at_ = before;
            }
            if (wal.durable_lsn() >= awaited_) {
                m.durable_us.add((after - appended_at_) / 1000);
                awaited_ = {};
            }
        }

    private:
        forelog::lsn awaited_;
        nanoseconds appended_at_ = 0;
    };

    template <class Payloads>
    void append_singly(Payloads& payloads, std::uint64_t left, measured& m)
    {
        durable_probe probe;
        for (; left >= append_sample; left -= append_sample) {
            for (unsigned i = 1; i < append_sample; ++i)
                wal_->append(payloads.next());
            const forelog::const_bytes payload = payloads.next();
            const nanoseconds before = now();
            const forelog::lsn n = wal_->append(payload);
            const nanoseconds after = now();
            m.append_ns.add(after - before);
            probe.see(*wal_, n, before, after, m);
        }
        for (; left != 0; --left)
            wal_->append(payloads.next());
    }

    /// A batch is gathered and appended inside the clock: that is what its records cost.
    void append_batches(payload_maker& payloads, const producer_job& job, measured& m)
    {
        durable_probe probe;
        forelog::batch records;
        for (std::uint64_t left = job.records; left != 0;) {
            const std::uint64_t size = (std::min)(left, job.records_per_batch);
            left -= size;
            const nanoseconds begun = now();
            records.clear();
            for (std::uint64_t i = size; i != 0; --i)
                records.add(payloads.next());
            const nanoseconds before = now();
            const forelog::lsn n = wal_->append(records);
            const nanoseconds after = now();
            m.append_ns.add(after - before);
            m.batch_ns.add((after - begun) / size);
            probe.see(*wal_, n, before, after, m);
        }
    }

    void take_durable(awaited_records& awaited, measured& m)
    {
        if (awaited.empty())
            return;
        const std::uint64_t durable = wal_->durable_lsn().value();
        if (awaited.front().number > durable)
            return;
        const nanoseconds seen = now();
        for (; !awaited.empty() && awaited.front().number <= durable; awaited.pop())
            m.durable_us.add((seen - awaited.front().intended) / 1000);
    }

    void time_single(payload_maker& payloads, std::uint64_t records, measured& m)
    {
        for (std::uint64_t i = 0; i < records; ++i) {
            const forelog::const_bytes payload = payloads.next();
            const nanoseconds before = now();
            wal_->append(payload);
            m.append_ns.add(now() - before);
            time_copy(payload, m);
        }
    }

    /// What a call has to do at least, in memory that no other thread uses.
    void time_copy(forelog::const_bytes payload, measured& m)
    {
        const std::size_t size = (payload.size() + 15) / 16 * 16 + 16;
        if (copied_ + size > copies_.size()) {
            copies_.resize((std::max)(size, std::size_t{1} << 20));
            copied_ = 0;
        }
        const nanoseconds before = now();
        std::byte* const to = copies_.data() + copied_;
        const std::uint32_t check =
            forelog::checksum::crc32c(payload.data(), payload.size());
        std::memcpy(to, &check, sizeof check);
        std::memcpy(to + 16, payload.data(), payload.size());
        keep(to);
        m.copy_ns.add(now() - before);
        copied_ += size;
    }

    void time_groups(payload_maker& payloads, std::uint64_t records, measured& m)
    {
        std::uint64_t left = records;
        for (; left >= calls_per_group; left -= calls_per_group) {
            const nanoseconds before = now();
            for (unsigned i = 0; i < calls_per_group; ++i)
                wal_->append(payloads.next());
            m.group_ns.add((now() - before) / calls_per_group);
        }
        for (; left != 0; --left)
            wal_->append(payloads.next());
    }

    options_type options_;
    std::optional<Wal> wal_;
    std::vector<std::byte> copies_;
    std::size_t copied_ = 0;
};

template <class Queue, class Sync>
std::unique_ptr<runner> make_runner_of(const config& c)
{
    using namespace forelog;
    if (c.codec == codec_kind::crc32)
        return std::make_unique<
            wal_runner<basic_wal_writer<Queue, run_time_flush, Sync, crc32_codec>>>(c);
    return std::make_unique<
        wal_runner<basic_wal_writer<Queue, run_time_flush, Sync, crc32c_codec>>>(c);
}

template <class Queue>
std::unique_ptr<runner> make_runner_of(const config& c)
{
    return c.syncing() ? make_runner_of<Queue, run_time_sync>(c)
                       : make_runner_of<Queue, forelog::no_sync>(c);
}

} // namespace bench

#endif // FORELOG_BENCH_CORE_WAL_RUNNER_HPP
