// forelog/segment/segment_writer.hpp: writes frames into segments
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_SEGMENT_WRITER_HPP
#define FORELOG_SEGMENT_SEGMENT_WRITER_HPP

#include <forelog/file/optional.hpp>
#include <forelog/segment/counters.hpp>
#include <forelog/segment/detail/current_segment.hpp>
#include <forelog/segment/detail/page_cache_dropper.hpp>
#include <forelog/segment/detail/segment_pattern.hpp>
#include <forelog/segment/options.hpp>
#include <forelog/segment/segment_store.hpp>
#include <forelog/segment/shortage.hpp>
#include <forelog/sync/concept.hpp>
#include <forelog/writer_failure.hpp>

namespace forelog::segment {

/// What `segment_writer::gather` has composed.
struct gather_result
{
    std::uint32_t records = 0;
    bool segment_full = false; ///< nothing: the next segment has to be taken first
};

/** Writes the log's files as one stream of frames.

    Each member is one act of a commit, a rotation or a close; `commit_fsm` decides on their order,
    and repeats one that a shortage has stopped. Thread safety: one thread at a time; `store` as it
    says.
*/
template <sync_policy SyncPolicy, log_file File>
class segment_writer
{
public:
    static constexpr bool syncing = is_syncing<SyncPolicy>;

    /// Requires: `options` is valid. `preallocating`: whether spares are made; `notify` is called,
    /// from another thread, when a failed sync has ended that.
    template <class Options, class Notify>
    segment_writer(recovered_log<File>&& log, const Options& options, std::uint16_t codec,
                   bool preallocating, Notify notify)
        : sync_policy_(options.sync)
        , options_(options.segment)
        , watermark_(log.watermark)
        , next_lsn_(log.next_lsn)
        , link_(log.link)
        , prev_checksum_(log.prev_checksum)
        , store_(std::move(log), segment_pattern<SyncPolicy>(log, options, codec),
                 syncing, preallocating && syncing ? options.segment.spares : 0,
                 std::move(notify))
        , cache_dropper_(store_.directory(),
                         format::round_up(options_.size, options_.block_size))
    {}

    /// Effects: makes the first segment of this epoch. Its LINK is durable on return.
    void begin(std::error_code& ec)
    {
        bool made = false;
        auto first = store_.pool().take(made, ec);
        if (ec)
            return;
        use(std::move(*first));
        active_.compose_link();
        while (!active_.write(ec))
            if (!store_.pool().makes_room(ec))
                return;
        active_.file().sync_all(ec); // whatever the policy, as its header is
        if (ec)
            return;
        store_.list().set_first_of_epoch(active_.header().number);
        start_preparing();
    }

    /// Effects: removes what `begin` has made, also if it has failed.
    void undo_begin() noexcept
    {
        active_ = {};
        store_.pool().undo();
    }

    segment_store<File>& store() noexcept { return store_; }
    const segment_store<File>& store() const noexcept { return store_; }

    /** Takes the next data frame out of the queue, and composes it.

        Requires: no frame is composed that `write` has not written. Returns: how many records it
        holds, 0 if none is published; or that it needs another segment. Throws: std::bad_alloc.
    */
    template <class Queue>
    gather_result gather(Queue& queue, std::uint64_t durable, counters& count)
    {
        // A spare takes over from a segment without zeros as soon as it is ready.
        if (!active_.zeroed() && store_.pool().has_spare())
            return {.segment_full = true};
        const std::uint64_t most = active_.header().max_frame - format::frame_header_size;
        const auto limit = [&](std::uint64_t step) {
            return (std::min)({active_.room(), most, step});
        };
        frame_payload g =
            queue.gather(limit(active_.room_before_step()), active_.payload_seed());
        if (g.records == 0 && g.bytes_needed != 0) {
            // The next record ends after the step, or does not fit. A fresh segment has room for
            // it, or holds nothing else.
            if (g.bytes_needed > active_.room() && !active_.is_fresh())
                return {.segment_full = true};
            g = queue.gather((std::max)(limit(frame_alignment::step), g.bytes_needed),
                             active_.payload_seed());
        }
        more_ = g.more;
        if (g.records == 0)
            return {};
        active_.compose(g, vouched(durable));
        count.payload_bytes.add(g.bytes);
        return {.records = g.records};
    }

    /// Whether more was published than the last frame could hold.
    bool has_more() const noexcept { return more_; }

    /// Effects: writes the composed frame, or the rest of it. Returns: whether it is written.
    bool write(counters& count, std::error_code& ec) noexcept
    {
        operation_ = operation::write;
        while (!active_.write(ec))
            if (!store_.pool().makes_room(ec))
                return false;
        if (syncing && more_)
            active_.start_write_back(ec);
        operation_ = ec ? operation::sync : operation_;
        if (ec)
            return false;
        unsynced_ += active_.last_write_size();
        crowded_ = crowded_ || more_;
        count.written_bytes.add(active_.last_write_size());
        written_in_epoch_ += active_.last_write_size();
        start_preparing();
        return true;
    }

    /** Syncs the segment in use.

        A sync that succeeds while another one fails counts as failed: when ext4 aborts its journal,
        it may return from a sync without an error, and nothing was committed. Error codes: those of
        the sync, or of the one that failed meanwhile.
    */
    void sync(counters& count, std::error_code& ec) noexcept
    {
        operation_ = operation::sync;
        const auto begun = threading::clock::now();
        sync_policy_.sync(active_.file(), ec);
        if (!ec)
            ec = store_.background_error();
        count.add_sync(threading::clock::now() - begun);
        if (!crowded_ || unsynced_ < frame_alignment::step)
            store_.pool().allow(unsynced_);
        cache_dropper_.advance(std::exchange(unsynced_, 0));
        crowded_ = false;
    }

    /// Effects: drops from the page cache what is due of the full segments.
    void drop() noexcept { cache_dropper_.drop(); }

    /// Whether the directory and the segment in use still have their names. Error codes: `gone`.
    bool check_names(std::error_code& ec) noexcept
    {
        ec.clear();
        if (file::is_removed(store_.directory()) || file::is_removed(active_.file())) {
            ec = error::gone;
            operation_ = operation::write;
        }
        return !ec;
    }

    /// Whether MARK has no room: the rest of the segment is kept for SEAL or CLOSE.
    bool is_full() const noexcept { return active_.room() == 0; }

    /// Effects: makes the next segment, unless one is ready.
    void provide(std::error_code& ec)
    {
        if (!check_names(ec))
            return;
        operation_ = operation::prepare;
        store_.pool().provide(ec);
    }

    /// Effects: writes SEAL, MARK or CLOSE; if `resumed`, the rest of the one that is composed.
    /// Requires: unless `resumed`, no frame is composed that `write` has not written.
    void write_control(format::frame_type type, std::uint64_t durable, bool resumed,
                       counters& count, std::error_code& ec) noexcept
    {
        if (!check_names(ec))
            return;
        if (!resumed)
            active_.compose(type, vouched(durable));
        write(count, ec);
    }

    /// Effects: takes the next segment into use. Requires: SEAL is written, and synced if the
    /// policy syncs. Throws: std::bad_alloc.
    void next_segment(std::uint64_t durable, bool resumed, counters& count,
                      std::error_code& ec)
    {
        if (resumed && !check_names(ec))
            return;
        operation_ = operation::prepare;
        bool made = false;
        auto next = store_.pool().take(made, ec);
        if (ec)
            return;
        count.segments_unprepared.add(made ? 1 : 0);
        link_ = active_.successor_link(syncing);
        prev_checksum_ = active_.last_checksum();
        next_lsn_ = active_.next_lsn();
        watermark_ = vouched(durable);
        // Pages that were not synced could not be dropped, only written out of turn.
        if (syncing && !options_.keep_cached)
            cache_dropper_.take(active_.header().number);
        use(std::move(*next));
        count.rotations.add();
    }

    /// Effects: syncs all segments of the epoch, so that CLOSE may vouch for them. Requires: the
    /// policy has synced none. Throws: std::bad_alloc.
    void sync_epoch(std::uint64_t durable, counters& count, std::error_code& ec)
    {
        if (!check_names(ec))
            return;
        operation_ = operation::sync;
        store_.sync_epoch(count, ec);
        if (!ec)
            watermark_ = durable;
    }

    /// Effects: syncs CLOSE, by itself if the policy syncs nothing.
    void sync_close(counters& count, std::error_code& ec)
    {
        if constexpr (syncing)
            return sync(count, ec);
        operation_ = operation::sync;
        store_.sync(segment(), count, ec);
    }

    /// Effects: removes the spares, gives unused space back, and closes the segment.
    void release_files(std::error_code& ec)
    {
        store_.pool().remove_rest();
        const std::uint64_t end =
            format::round_up(active_.offset(), format::segment_header_size);
        if (active_.zeroed() && end < active_.header().capacity)
            file::give_back(active_.file(), end, active_.header().capacity - end);
        active_.file().close(ec);
    }

    /// The segment in use, or the one whose sync has failed in a close.
    std::uint64_t segment() const noexcept
    {
        return store_.failed_or(active_.header().number);
    }
    std::uint64_t offset() const noexcept { return active_.offset(); }

    /// The operation of the last error.
    operation last_operation() const noexcept { return operation_; }

    /// Whether the last error passes by itself. Never after a failed sync: the system may have
    /// dropped the pages that it could not write, and the next sync would succeed.
    bool is_passing(const std::error_code& ec) const noexcept
    {
        if (operation_ == operation::write)
            return ec != std::errc::file_too_large && forelog::detail::is_space_errno(ec);
        return operation_ == operation::prepare && !store_.background_error() &&
               is_shortage(ec);
    }

private:
    /// The durable LSN of the next frame. A policy that syncs nothing vouches for nothing new.
    std::uint64_t vouched(std::uint64_t durable) const noexcept
    {
        return syncing ? (std::max)(durable, watermark_) : watermark_;
    }

    void use(fresh_segment<File>&& fresh)
    {
        const std::uint32_t pad_to =
            syncing ? options_.block_size : std::uint32_t{format::alignment};
        const std::uint64_t number = fresh.header.number;
        store_.list().add({number, next_lsn_});
        active_ = current_segment<File>(std::move(fresh), link_, next_lsn_,
                                        prev_checksum_, vouched(watermark_), pad_to);
    }

    void start_preparing() noexcept
    {
        if (written_in_epoch_ >= options_.prepare_after)
            store_.pool().start_preparing(options_.prepare_after == 0);
    }

    SyncPolicy sync_policy_;
    segment_options options_;
    std::uint64_t watermark_, next_lsn_;
    format::link link_;
    std::uint32_t prev_checksum_;
    segment_store<File> store_;
    page_cache_dropper<File> cache_dropper_;
    current_segment<File> active_;
    std::uint64_t written_in_epoch_ = 0, unsynced_ = 0;
    bool more_ = false;
    bool crowded_ = false; ///< since the last sync: more waited after a frame
    operation operation_ = operation::none;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_SEGMENT_WRITER_HPP
