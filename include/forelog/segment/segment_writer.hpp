// forelog/segment/segment_writer.hpp: frames into segments, with rotation
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_SEGMENT_WRITER_HPP
#define FORELOG_SEGMENT_SEGMENT_WRITER_HPP

#include <forelog/file/optional.hpp>
#include <forelog/segment/counters.hpp>
#include <forelog/segment/detail/close_sync.hpp>
#include <forelog/segment/detail/current_segment.hpp>
#include <forelog/segment/detail/page_cache_dropper.hpp>
#include <forelog/segment/detail/segment_pattern.hpp>
#include <forelog/segment/detail/segment_pool.hpp>
#include <forelog/segment/measure_space.hpp>
#include <forelog/segment/options.hpp>
#include <forelog/segment/recovered_log.hpp>
#include <forelog/sync/concept.hpp>
#include <forelog/writer_failure.hpp>

namespace forelog::segment {

/** The log's files as one stream of frames.

    Every operation may be called again after a shortage (`is_shortage`), and goes on where it
    stopped. Thread safety: one thread at a time, except `truncate_before`,
    `segments` and `space`.
*/
template <sync_policy SyncPolicy, log_file File>
class segment_writer
{
public:
    static constexpr bool syncing = is_syncing<SyncPolicy>;

    /// Requires: `options` is valid. `preparing`: whether spares are made ahead; `notify` is
    /// called, from another thread, when an error has ended that.
    template <class Options, class Notify>
    segment_writer(recovered_log<File>&& log, const Options& options, std::uint16_t codec,
                   bool preparing, Notify notify)
        : directory_(std::move(log.directory))
        , sync_policy_(options.sync)
        , options_(options.segment)
        , pool_(directory_, segment_pattern<SyncPolicy>(log, options, codec),
                log.next_number, std::move(log.orphans), syncing,
                preparing && syncing ? options.segment.spares : 0, std::move(notify))
        , cache_dropper_(directory_, format::round_up(options_.size, options_.block_size))
        , watermark_(log.watermark)
        , next_lsn_(log.next_lsn)
        , link_(log.link)
        , prev_checksum_(log.prev_checksum)
        , segments_(std::move(log.segments), std::move(log.dead))
    {}

    /// Effects: makes the first segment of this life, whose LINK is durable on return.
    void begin(std::error_code& ec)
    {
        bool made = false;
        auto first = pool_.take(made, ec);
        if (ec)
            return;
        use(std::move(*first));
        active_.compose_link();
        while (!active_.write(ec))
            if (!pool_.makes_room(ec))
                return;
        active_.file().sync_all(ec); // whatever the policy, as its header is
        if (ec)
            return;
        segments_.set_first_of_epoch(active_.header().number);
        start_preparing();
    }

    /// Effects: what `begin` has made is gone, of whatever came of it.
    void undo_begin() noexcept
    {
        active_ = {};
        pool_.undo();
    }

    /// Effects: removes what the last life had prepared and not used.
    void remove_leftovers() noexcept
    {
        for (const std::uint64_t n : pool_.remove_leftovers(true))
            segments_.add_dead(n);
    }

    /** Takes the next frame out of the queue.

        Returns: how many records it holds; 0 if none is published, or with an error. Effects: makes
        room by rotating if it has to. Throws: std::bad_alloc.
    */
    template <class Queue>
    std::uint32_t gather(Queue& queue, std::uint64_t durable, counters& count,
                         std::error_code& ec)
    {
        ec.clear();
        // A rotation that a full disk has stopped goes on, whatever began it: a frame composed over
        // a SEAL that is not written yet would be taken for that SEAL. And a prepared segment takes
        // over from one that is not as soon as it is there.
        const bool moves = seal_composed_ || (!active_.zeroed() && pool_.has_spare());
        if (moves && !rotate(durable, count, ec))
            return 0;
        const std::uint64_t most = active_.header().max_frame - format::frame_header_size;
        const auto limit = [&](std::uint64_t step) {
            return (std::min)({active_.room(), most, step});
        };
        frame_payload g =
            queue.gather(limit(active_.room_before_step()), active_.payload_seed());
        if (g.records == 0 && g.bytes_needed != 0) {
            // It goes beyond the step, or is more than what is left here: in a fresh segment it has
            // room, or has that to itself.
            if (g.bytes_needed > active_.room() && !active_.is_fresh() &&
                !rotate(durable, count, ec))
                return 0;
            g = queue.gather((std::max)(limit(frame_alignment::step), g.bytes_needed),
                             active_.payload_seed());
        }
        more_ = g.more;
        if (g.records == 0)
            return 0;
        active_.compose(g, mark(durable));
        count.payload_bytes.add(g.bytes);
        return g.records;
    }

    /// Whether what comes next was published, too, and did not fit into the last frame.
    bool has_more() const noexcept { return more_; }

    /// Effects: gives up the frame that was composed, or the SEAL that was to make room for it.
    void withdraw() noexcept { seal_composed_ = sealed_; }

    /// Effects: writes the frame that was composed, or the rest of it.
    bool write(counters& count, std::error_code& ec) noexcept
    {
        operation_ = operation::write;
        while (!active_.write(ec))
            if (!pool_.makes_room(ec))
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

        A sync that is under way while another one fails is not to be trusted: where the journal of
        a file system is given up, ext4 lets it return without an error, and nothing was committed.
        Error codes: those of the sync, or of the one that failed meanwhile.
    */
    void sync(counters& count, std::error_code& ec) noexcept
    {
        operation_ = operation::sync;
        const auto begun = threading::clock::now();
        sync_policy_.sync(active_.file(), ec);
        if (!ec)
            ec = pool_.sync_error();
        count.add_sync(threading::clock::now() - begun);
        if (!crowded_ || unsynced_ < frame_alignment::step)
            pool_.allow(unsynced_);
        cache_dropper_.advance(std::exchange(unsynced_, 0));
        crowded_ = false;
    }

    /// Effects: full segments leave the page cache, as far as the log has gone on.
    void drop() noexcept { cache_dropper_.drop(); }

    /// Whether the directory and the segment in use still have names; otherwise `error::gone`.
    bool look(std::error_code& ec) noexcept
    {
        ec.clear();
        if (file::is_removed(directory_) || file::is_removed(active_.file())) {
            ec = error::gone;
            operation_ = operation::write;
        }
        return !ec;
    }

    /// Effects: writes the watermark in a frame of its own, in the next segment if need be.
    void write_mark(std::uint64_t durable, counters& count, std::error_code& ec)
    {
        if (!look(ec))
            return;
        operation_ = operation::prepare;
        // SEAL takes the room of CLOSE, so it is written only when there is a segment to go on in.
        if ((seal_composed_ || active_.room() == 0) &&
            !(pool_.provide(ec) && rotate(durable, count, ec)))
            return;
        active_.compose(format::frame_type::mark, mark(durable));
        write(count, ec);
    }

    /// Effects: writes and syncs CLOSE, removes the spares, and gives unused space back.
    void close(std::uint64_t durable, counters& count, std::error_code& ec)
    {
        if (!look(ec))
            return;
        const bool vouches = syncs_on_close(sync_policy_);
        operation_ = operation::sync;
        if (vouches && !close_sync_.sync_epoch(segments_, pool_, count, ec))
            return;
        if (!closing_composed_) {
            watermark_ = vouches ? durable : watermark_;
            active_.compose(format::frame_type::close, mark(durable));
            closing_composed_ = true;
        }
        if (!write(count, ec))
            return;
        if constexpr (syncing)
            sync(count, ec);
        operation_ = vouches ? operation::sync : operation_;
        if (ec || (vouches && !close_sync_.sync(segment(), segments_, pool_, count, ec)))
            return;
        pool_.remove_rest();
        const std::uint64_t end =
            format::round_up(active_.offset(), format::segment_header_size);
        if (active_.zeroed() && end < active_.header().capacity)
            file::give_back(active_.file(), end, active_.header().capacity - end);
        active_.file().close(ec);
    }

    /// Effects: ends the segment_preallocator. Nothing is written or synced after that.
    void stop() noexcept { pool_.stop(); }

    /// Effects: closes the directory, which unlocks the log.
    void release_directory() noexcept { directory_ = {}; }

    void abandon() noexcept { pool_.abandon(); } ///< in a forked child

    /// A failed sync of a spare, or of the directory, that ends the log.
    std::error_code background_error() const noexcept { return pool_.sync_error(); }

    std::uint64_t prepared() const noexcept { return pool_.zeroed(); }

    std::size_t truncate_before(std::uint64_t n, std::uint64_t durable, auto go_on,
                                std::error_code& ec)
    {
        return pool_.truncate_before(segments_, n, durable, go_on, ec);
    }

    const segment_list& segments() const noexcept { return segments_; }

    log_space space(std::error_code& ec)
    {
        return measure_space<File>(directory_, segments_, ec);
    }

    /// The segment in use, or the one of which a sync failed when the log was closed.
    std::uint64_t segment() const noexcept
    {
        return close_sync_.failed_or(active_.header().number);
    }
    std::uint64_t offset() const noexcept { return active_.offset(); }

    /// What the last error came from.
    operation last_operation() const noexcept { return operation_; }

    /// Whether the last error passes by itself. Never after a failed sync: the system may have
    /// dropped what it could not write, and call the next sync good.
    bool is_passing(const std::error_code& ec) const noexcept
    {
        if (operation_ == operation::write)
            return ec != std::errc::file_too_large && forelog::detail::is_space_errno(ec);
        return operation_ == operation::prepare && !pool_.sync_error() && is_shortage(ec);
    }

private:
    /// The watermark that frames carry: a policy that syncs nothing vouches for nothing new.
    std::uint64_t mark(std::uint64_t durable) const noexcept
    {
        return syncing ? (std::max)(durable, watermark_) : watermark_;
    }

    void use(fresh_segment<File>&& fresh)
    {
        const std::uint32_t pad_to =
            syncing ? options_.block_size : std::uint32_t{format::alignment};
        const std::uint64_t number = fresh.header.number;
        segments_.add({number, next_lsn_});
        active_ = current_segment<File>(std::move(fresh), link_, next_lsn_,
                                        prev_checksum_, mark(watermark_), pad_to);
    }

    void start_preparing() noexcept
    {
        if (written_in_epoch_ >= options_.prepare_after)
            pool_.start_preparing(options_.prepare_after == 0);
    }

    /// Effects: seals the segment and takes the next one. Returns: whether it did.
    bool rotate(std::uint64_t durable, counters& count, std::error_code& ec)
    {
        if (!look(ec))
            return false;
        if (!sealed_) {
            if (!seal_composed_) {
                active_.compose(format::frame_type::seal, mark(durable));
                seal_composed_ = true;
            }
            if (!write(count, ec))
                return false;
            sealed_ = true;
        }
        // SEAL is durable before LINK names it as the end.
        if (syncing && !seal_synced_) {
            sync(count, ec);
            if (ec)
                return false;
            seal_synced_ = true;
        }
        operation_ = operation::prepare;
        bool made = false;
        auto next = pool_.take(made, ec);
        if (ec)
            return false;
        count.segments_unprepared.add(made ? 1 : 0);
        link_ = active_.successor_link(syncing);
        prev_checksum_ = active_.last_checksum();
        next_lsn_ = active_.next_lsn();
        watermark_ = mark(durable);
        // What was not synced could not be given back, only written out of turn.
        if (syncing && !options_.keep_cached)
            cache_dropper_.take(active_.header().number);
        use(std::move(*next));
        sealed_ = seal_composed_ = seal_synced_ = false;
        count.rotations.add();
        return true;
    }

    typename File::directory directory_;
    SyncPolicy sync_policy_;
    segment_options options_;
    segment_pool<File> pool_;
    page_cache_dropper<File> cache_dropper_;
    std::uint64_t watermark_, next_lsn_;
    format::link link_;
    std::uint32_t prev_checksum_;
    segment_list segments_;
    current_segment<File> active_;
    std::uint64_t written_in_epoch_ = 0, unsynced_ = 0;
    bool seal_composed_ = false, sealed_ = false, seal_synced_ = false;
    bool closing_composed_ = false, more_ = false;
    close_sync close_sync_;
    bool crowded_ = false; ///< more was there behind a frame since the last sync
    operation operation_ = operation::none;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_SEGMENT_WRITER_HPP
