// forelog/segment/detail/segment_pool.hpp: where the next segment comes from
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_DETAIL_SEGMENT_POOL_HPP
#define FORELOG_SEGMENT_DETAIL_SEGMENT_POOL_HPP

#include <forelog/segment/detail/segment_preallocator.hpp>
#include <forelog/segment/ended_segment.hpp>
#include <forelog/segment/recovered_log.hpp>
#include <forelog/segment/shortage.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace forelog::segment {

/** Gives out segments in the order of their numbers: a spare if one is ready, otherwise a segment
    that is made in the call, without zeros.

    Thread safety: one thread at a time, except `persist`, `sync_directory`, `sync_error` and
    `zeroed`.
*/
template <log_file File>
class segment_pool
{
public:
    using directory_type = typename File::directory;

    /// `pattern` is the header of all segments of this epoch, except number, nonce and time; `left`
    /// is what earlier epochs have left. With `spares` 0 nothing is preallocated. `notify` is
    /// called, from another thread, when a failed sync has ended preallocation.
    segment_pool(directory_type& directory, const format::segment_header& pattern,
                 std::uint64_t next_number, orphans&& left, bool syncing, unsigned spares,
                 std::function<void()> notify)
        : directory_(&directory)
        , orphans_(std::move(left))
        , creator_(directory, pattern, next_number, syncing)
        , syncing_(syncing)
        , spares_(spares)
        , notify_(std::move(notify))
    {}

    /** Takes the segment with the lowest number that is not in use yet, or makes one.

        Returns: the segment; nothing with an error. Effects: sets `made` if none was ready.
    */
    std::optional<fresh_segment<File>> take(bool& made, std::error_code& ec)
    {
        ec.clear();
        made = refused_ = false;
        if (auto ready = take_ready())
            return ready;
        make(ec);
        if (ec)
            return std::nullopt;
        made = true;
        return take_ready();
    }

    /// Effects: makes a segment if none is ready. Returns: whether the next `take` has one.
    bool provide(std::error_code& ec)
    {
        ec.clear();
        if (!unzeroed_ && !has_spare())
            make(ec);
        return !ec;
    }

    /// Whether the next segment is a spare that is ready.
    bool has_spare() const noexcept
    {
        return preallocator_ && preallocator_->ready() != 0 && !unzeroed_;
    }

    /// Effects: starts preallocation, if spares are wanted and it has not started. `at_once`: the
    /// first spares are made as fast as possible. If the system refuses the thread, segments start
    /// without zeros, which is only slower; it is tried again with each segment.
    void start_preparing(bool at_once) noexcept
    {
        if (spares_ == 0 || preallocator_ || refused_)
            return;
        try {
            preallocator_ = std::make_unique<segment_preallocator<File>>(
                creator_, spares_, at_once, notify_);
        } catch (...) {
            refused_ = true;
        }
    }

    /// The log has synced `bytes`, and no more waited.
    void allow(std::uint64_t bytes) noexcept
    {
        if (preallocator_)
            preallocator_->allow(bytes);
    }

    /// Effects: ends preallocation. Nothing is written or synced by it after that.
    void stop() noexcept { preallocator_.reset(); }

    /// Effects: ends preallocation, and removes the segments that are not in use.
    void remove_rest() noexcept
    {
        if (preallocator_)
            preallocator_->stop();
        // One that cannot be removed is empty, and the next writer removes it.
        while (const auto rest = take_ready())
            remove(rest->header.number);
    }

    /// Effects: removes all segments of this epoch, as if it had not begun. Requires: the segment
    /// in use is closed, and holds no record.
    void undo() noexcept
    {
        remove_rest();
        if (const std::uint64_t first = creator_.first_published(); first != 0)
            remove(first);
    }

    /// Effects: removes the orphans; if `linked`, which says that the LINK of this epoch is
    /// durable, also the segments that it bypasses. Returns: the orphans that could not be removed,
    /// which are empty.
    const std::vector<std::uint64_t>& remove_orphans(bool linked) noexcept
    {
        std::error_code ignored;
        for (const std::uint64_t n : std::exchange(orphans_.temporaries, {}))
            directory_->remove(format::temporary_name(n).data(), ignored);
        std::erase_if(orphans_.segments, [this](std::uint64_t n) { return remove(n); });
        if (linked) {
            for (const std::uint64_t n : std::exchange(orphans_.bypassed, {}))
                if (!remove(n))
                    break; // this one names the older ones
            for (const scan::zero_tail& t : std::exchange(orphans_.tails, {}))
                give_back<File>(*directory_, t);
        }
        return orphans_.segments;
    }

    /** Effects: makes room after an error that says that the disk is full.

        First the orphans are removed; not earlier, so that an opening that fails leaves the
        directory as it was. Then the newest spare is removed: a segment that grows needs a block
        for its SEAL, and without SEAL no spare could be used. Never after a failed sync. Returns:
        whether to try again.
    */
    bool makes_room(const std::error_code& ec) noexcept
    {
        if (!is_full_disk(ec) || sync_error())
            return false;
        const std::size_t before = orphans_.prepared();
        if (before != 0 && remove_orphans(false).size() != before)
            return true;
        return preallocator_ &&
               preallocator_->give_up([this](std::uint64_t n) { return remove(n); });
    }

    /// Effects: forgets the thread, in a forked child, where it does not exist.
    void abandon() noexcept
    {
        if (preallocator_)
            preallocator_->abandon();
    }

    void sync_directory(std::error_code& ec) { creator_.sync_directory(ec); }

    /** Effects: syncs a segment of a policy that syncs nothing, before a truncation that makes it
        the first of the log, or before a close.

        Otherwise a loss of power could take the whole log and keep the removal of what was before:
        the next epoch would begin again at LSN 1, below the user's checkpoint.
    */
    void persist(std::uint64_t number, std::error_code& ec)
    {
        File file =
            file::open_segment_file<File>(*directory_, number, file_access::write, ec);
        if (!ec)
            creator_.sync(file, ec);
    }

    /// As `segment_list::truncate_before`.
    template <class GoOn>
    std::size_t truncate_before(segment_list& segments, std::uint64_t n,
                                std::uint64_t durable, GoOn go_on, std::error_code& ec)
    {
        ec = sync_error();
        if (ec)
            return 0;
        return segments.truncate_before(
            *directory_,
            [&](std::uint64_t number, std::error_code& e) {
                if (!syncing_)
                    persist(number, e);
            },
            [&](std::error_code& e) { sync_directory(e); }, n, durable, go_on, ec);
    }

    std::error_code sync_error() const noexcept { return creator_.sync_error(); }
    std::uint64_t zeroed() const noexcept { return creator_.zeroed(); }

private:
    /// Effects: makes a segment without zeros, for the next `take`.
    void make(std::error_code& ec)
    {
        do
            creator_.make(
                false,
                [&](fresh_segment<File>&& fresh) { unzeroed_.emplace(std::move(fresh)); },
                [] { return true; }, ec);
        while (ec && makes_room(ec));
    }

    /// A spare may have been published before the segment that was made in the call. It has the
    /// lower number then, and is taken first.
    std::optional<fresh_segment<File>> take_ready()
    {
        const std::uint64_t limit =
            unzeroed_ ? unzeroed_->header.number : ~std::uint64_t{0};
        std::optional<fresh_segment<File>> oldest;
        if (preallocator_)
            oldest = preallocator_->take_below(limit);
        if (!oldest)
            oldest.swap(unzeroed_);
        return oldest;
    }

    bool remove(std::uint64_t number) noexcept
    {
        std::error_code ec;
        directory_->remove(format::segment_name(number).data(), ec);
        return !ec || ec == std::errc::no_such_file_or_directory;
    }

    directory_type* directory_;
    orphans orphans_;
    segment_creator<File> creator_;
    bool syncing_;
    const unsigned spares_;
    bool refused_ = false; ///< the system has refused a thread
    std::function<void()> notify_;
    std::optional<fresh_segment<File>> unzeroed_;
    std::unique_ptr<segment_preallocator<File>>
        preallocator_; ///< last: its thread uses the creator
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_DETAIL_SEGMENT_POOL_HPP
