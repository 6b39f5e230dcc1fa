// forelog/test/schedule/support/queue_parts.hpp: producers and a consumer for schedules
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_QUEUE_PARTS_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_QUEUE_PARTS_HPP

#include "scenario.hpp"

#include <forelog/codec/batch.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/queue/concept.hpp>

#include <map>

namespace forelog::test::schedule {

inline constexpr std::uint64_t first_lsn = 41;

/// A record whose encoding takes long enough to be interrupted.
class slow_record
{
public:
    slow_record(std::uint32_t tag, std::size_t size)
        : bytes_(size, static_cast<std::byte>(tag))
        , source_(record_type(tag), const_bytes(bytes_))
    {}

    static constexpr std::uint32_t records() noexcept { return 1; }
    std::uint64_t framed_size() const noexcept { return source_.framed_size(); }
    std::uint64_t largest() const noexcept { return source_.largest(); }
    const_bytes payload() const noexcept { return source_.payload(); }
    format::record_header header() const noexcept { return source_.header(); }

    const slow_record& framed() const noexcept { return *this; }

    void put_at(std::byte* to) const
    {
        put([to](std::size_t at, const std::byte* from, std::size_t n) {
            std::memcpy(to + at, from, n);
        });
    }

    template <class Sink>
    void put(Sink sink) const
    {
        source_.put([&](std::size_t at, const std::byte* from, std::size_t n) {
            scheduler::current()->point(nullptr);
            sink(at, from, n);
        });
    }

private:
    std::vector<std::byte> bytes_;
    codec::record_source<crc32c_codec> source_;
};

/** The one that gathers. Checks all that it sees at once: what comes is whole, and no record of a
    batch comes without the others.
*/
template <class Queue>
class gatherer
{
public:
    explicit gatherer(Queue& queue) : queue_(queue) {}

    /// Effects: takes what is there, of so many bytes at most. Returns: how many records.
    std::uint32_t take(std::uint64_t limit = std::uint64_t{1} << 20)
    {
        const frame_payload g = queue_.gather(limit, 0);
        if (g.records == 0)
            return 0;
        std::vector<std::byte> bytes;
        for (const const_bytes b : g.buffers)
            bytes.insert(bytes.end(), b.begin(), b.end());
        expect(bytes.size() == g.bytes, "the sum of the buffers");
        const std::size_t before = tags_.size();
        read(bytes);
        expect(tags_.size() - before == g.records, "the number of records");
        expect(!in_batch_, "a batch was cut");
        queue_.release();
        return g.records;
    }

    /// Effects: waits until so many have been taken in all.
    void take_until(std::size_t count)
    {
        while (tags_.size() < count)
            if (take() == 0)
                threading::yield();
    }

    /// The tags of the records, in the order of their LSNs.
    const std::vector<std::uint32_t>& tags() const { return tags_; }

private:
    void read(const std::vector<std::byte>& bytes)
    {
        for (std::size_t at = 0; at < bytes.size();) {
            const format::record_header h =
                format::decode_record_header(bytes.data() + at);
            expect(h.size >= format::record_header_size &&
                       at + h.framed_size() <= bytes.size(),
                   "a record has no size");
            const std::byte* const payload =
                bytes.data() + at + format::record_header_size;
            expect(codec::record_checksum<crc32c_codec>(h, payload) == h.checksum,
                   "a record was shown before it was whole");
            tags_.push_back(h.type);
            in_batch_ = h.batch_continues();
            at += static_cast<std::size_t>(h.framed_size());
        }
    }

    Queue& queue_;
    std::vector<std::uint32_t> tags_;
    bool in_batch_ = false;
};

/// What pushes returned, by the LSN of each record.
class ledger
{
public:
    void add(std::uint64_t lsn, std::uint32_t tag)
    {
        expect(lsns_.emplace(lsn, tag).second, "an LSN was given out twice");
    }

    /// Effects: fails unless these are the LSNs from the first on, and the tags are theirs.
    void expect_dense(const std::vector<std::uint32_t>& tags) const
    {
        expect(lsns_.size() == tags.size(), "what has an LSN is what was gathered");
        std::uint64_t lsn = first_lsn;
        for (const std::uint32_t tag : tags) {
            const auto at = lsns_.find(lsn++);
            expect(at != lsns_.end() && at->second == tag, "the LSNs are not dense");
        }
    }

private:
    std::map<std::uint64_t, std::uint32_t> lsns_;
};

/// A demand that nobody has to answer: the consumer never waits to be asked.
inline constexpr auto no_demand = [](std::uint64_t) noexcept {};

template <class Queue>
void expect_no_rescue(const Queue& queue)
{
    expect(queue.lost_wakeups() == 0, "a wake-up was lost");
}

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_QUEUE_PARTS_HPP
