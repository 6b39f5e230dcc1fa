// forelog/writer/segment_supply.hpp: where the next segment comes from
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_SEGMENT_SUPPLY_HPP
#define FORELOG_WRITER_SEGMENT_SUPPLY_HPP

#include <forelog/writer/preparer.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace forelog::writer {

/** Hands out segments in the order of their numbers: prepared ahead if one is ready, otherwise made
    in the call, without zeros.

    Thread safety: one thread at a time, but for `anchor`, `sync_directory`, `sync_error` and
    `zeroed`.
*/
template <log_file File>
class segment_supply
{
public:
    using directory_type = typename File::directory;

    /// `pattern` is the header of all segments of this life, but for number, nonce and time. With
    /// `spares` 0 nothing is prepared. `notify` is called, from another thread, when a failed sync
    /// has ended preparing.
    segment_supply(directory_type& directory, const format::segment_header& pattern,
                   std::uint64_t next_number, bool syncing, unsigned spares,
                   std::function<void()> notify)
        : directory_(&directory)
        , factory_(directory, pattern, next_number, syncing)
        , spares_(spares)
        , notify_(std::move(notify))
    {}

    /** Takes the segment with the lowest number that is not yet used, or makes one.

        Returns: nothing with an error. Effects: `made` says whether none was ready.
    */
    std::optional<fresh_segment<File>> take(bool& made, std::error_code& ec)
    {
        ec.clear();
        made = false;
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

    /// Whether a prepared segment waits to be used.
    bool has_spare() const noexcept
    {
        return preparer_ && preparer_->ready() != 0 && !unzeroed_;
    }

    /// Effects: begins to prepare, if that is wanted and has not begun. `at_once`: the first
    /// spares do not wait for the log.
    void start_preparing(bool at_once) noexcept
    {
        if (spares_ == 0 || preparer_)
            return;
        try {
            preparer_ =
                std::make_unique<preparer<File>>(factory_, spares_, at_once, notify_);
        } catch (...) {
            // No thread to be had: segments start unzeroed, which is only slower.
            spares_ = 0;
        }
    }

    /// The log has synced so many bytes, and no more waited.
    void allow(std::uint64_t bytes) noexcept
    {
        if (preparer_)
            preparer_->allow(bytes);
    }

    /// Effects: ends preparing. Nothing is written or synced by it after that.
    void stop() noexcept { preparer_.reset(); }

    /// Effects: ends preparing, and removes what was made and is not used.
    void remove_rest() noexcept
    {
        if (preparer_)
            preparer_->stop();
        // One that stays is empty, and the next writer removes it.
        std::error_code ignored;
        while (const auto rest = take_ready())
            directory_->remove(format::segment_name(rest->header.number).data(), ignored);
    }

    /// In a forked child, where the thread does not exist.
    void abandon() noexcept
    {
        if (preparer_)
            preparer_->abandon();
    }

    void sync_directory(std::error_code& ec) { factory_.sync_directory(ec); }

    /** Effects: syncs a segment that no policy has synced, since the log is to begin with it, or
        to be closed with it.

        Otherwise a loss of power could take all there is of the log, but not the removal of what
        was before: the next life would begin again at LSN 1, below what its user has checkpointed.
    */
    void anchor(std::uint64_t number, std::error_code& ec)
    {
        File file = directory_->open_file(format::segment_name(number).data(),
                                          file_access::write, ec);
        if (!ec)
            factory_.sync(file, ec);
    }

    std::error_code sync_error() const noexcept { return factory_.sync_error(); }
    std::uint64_t zeroed() const noexcept { return factory_.zeroed(); }

private:
    /// Effects: makes a segment without zeros, which waits to be taken.
    void make(std::error_code& ec)
    {
        factory_.make(
            false,
            [&](fresh_segment<File>&& fresh) { unzeroed_.emplace(std::move(fresh)); },
            [] {}, ec);
    }

    /// One that was made in a call may have been overtaken by a spare that was published
    /// meanwhile; then it waits.
    std::optional<fresh_segment<File>> take_ready()
    {
        const std::uint64_t limit =
            unzeroed_ ? unzeroed_->header.number : ~std::uint64_t{0};
        std::optional<fresh_segment<File>> oldest;
        if (preparer_)
            oldest = preparer_->take_below(limit);
        if (!oldest)
            oldest.swap(unzeroed_);
        return oldest;
    }

    directory_type* directory_;
    segment_factory<File> factory_;
    unsigned spares_;
    std::function<void()> notify_;
    std::optional<fresh_segment<File>> unzeroed_;
    std::unique_ptr<preparer<File>> preparer_; ///< last: its thread uses the factory
};

} // namespace forelog::writer

#endif // FORELOG_WRITER_SEGMENT_SUPPLY_HPP
