// forelog/segment/segment_store.hpp: the files of an open log, and which of them count
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_SEGMENT_STORE_HPP
#define FORELOG_SEGMENT_SEGMENT_STORE_HPP

#include <forelog/error.hpp>
#include <forelog/segment/counters.hpp>
#include <forelog/segment/detail/segment_pool.hpp>
#include <forelog/segment/measure_space.hpp>
#include <forelog/segment/recovered_log.hpp>
#include <forelog/segment/segment_list.hpp>

namespace forelog::segment {

/** The directory of a log, the list of its segments, and the pool that the next one comes from.

    Thread safety: `truncate_before`, `list`, `space`, `background_error` and `prepared`: any
    thread; the rest: one thread at a time.
*/
template <log_file File>
class segment_store
{
public:
    using directory_type = typename File::directory;

    /// Parameters: as those of `segment_pool`.
    template <class Notify>
    segment_store(recovered_log<File>&& log, const format::segment_header& pattern,
                  bool syncing, unsigned spares, Notify notify)
        : directory_(std::move(log.directory))
        , pool_(directory_, pattern, log.next_number, std::move(log.orphans), syncing,
                spares, std::move(notify))
        , list_(std::move(log.segments), std::move(log.dead))
    {}

    directory_type& directory() noexcept { return directory_; }
    segment_pool<File>& pool() noexcept { return pool_; }
    segment_list& list() noexcept { return list_; }
    const segment_list& list() const noexcept { return list_; }

    /// Effects: removes what earlier epochs have left. Requires: the LINK of this epoch is durable.
    void remove_orphans() noexcept
    {
        for (const std::uint64_t n : pool_.remove_orphans(true))
            list_.add_dead(n);
    }

    /** Effects: syncs each segment of an epoch that has synced none, except the beginning of its
        first; then the directory, in which their names are not synced either.

        CLOSE is written after that and synced by itself: a loss of power may keep CLOSE and lose
        what was written before it and not synced, and the log would vouch for what is not there.
        Segments are found by their names when the log closes, so that an append costs nothing
        more. Error codes: as `sync`. Throws: std::bad_alloc.
    */
    void sync_epoch(counters& count, std::error_code& ec)
    {
        ec.clear();
        for (const std::uint64_t number : list_.of_this_epoch()) {
            sync(number, count, ec);
            if (ec)
                return;
        }
        pool_.sync_directory(ec);
    }

    /// Effects: syncs one segment. Error codes: `gone` if an outsider has removed it; those of the
    /// system, which end the log.
    void sync(std::uint64_t number, counters& count, std::error_code& ec)
    {
        pool_.persist(number, ec);
        if (ec == error::gone && !list_.has(number))
            ec.clear(); // truncated meanwhile
        count.syncs.add();
        if (ec)
            failed_ = number;
    }

    /// The segment that `sync` could not sync, or else `number`.
    std::uint64_t failed_or(std::uint64_t number) const noexcept
    {
        return failed_ != 0 ? failed_ : number;
    }

    std::size_t truncate_before(std::uint64_t n, std::uint64_t durable, auto go_on,
                                std::error_code& ec)
    {
        return pool_.truncate_before(list_, n, durable, go_on, ec);
    }

    log_space space(std::error_code& ec)
    {
        return measure_space<File>(directory_, list_, ec);
    }

    /// A failed sync of a spare, or of the directory, that ends the log.
    std::error_code background_error() const noexcept { return pool_.sync_error(); }

    std::uint64_t prepared() const noexcept { return pool_.zeroed(); }

    /// Effects: ends preallocation. Nothing is written or synced by it after that.
    void stop() noexcept { pool_.stop(); }

    /// Effects: forgets the thread, in a forked child, where it does not exist.
    void abandon() noexcept { pool_.abandon(); }

    /// Effects: closes the directory, which unlocks the log.
    void release_directory() noexcept { directory_ = {}; }

private:
    directory_type directory_;
    segment_pool<File> pool_;
    segment_list list_;
    std::uint64_t failed_ = 0;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_SEGMENT_STORE_HPP
