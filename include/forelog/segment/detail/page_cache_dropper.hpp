// forelog/segment/detail/page_cache_dropper.hpp: drops sealed segments from the page cache
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_DETAIL_PAGE_CACHE_DROPPER_HPP
#define FORELOG_SEGMENT_DETAIL_PAGE_CACHE_DROPPER_HPP

#include <forelog/file/segment_file.hpp>

#include <algorithm>

namespace forelog::segment {

/** Drops the pages of full segments from the page cache, step by step while the log grows.

    Only a recovery reads them again, or a reader that lags far. A log that keeps its pages fills
    all memory: it evicts what the application reads, and each of its new pages is one that has not
    been touched for long. Dropping a whole segment at once is too slow for a leader that others
    wait for: 64 MiB take milliseconds.

    A hint: errors are ignored. Thread safety: one thread at a time.
*/
template <log_file File>
class page_cache_dropper
{
public:
    /// `segment_size`: the capacity of every segment.
    page_cache_dropper(typename File::directory& directory,
                       std::uint64_t segment_size) noexcept
        : directory_(&directory)
        , size_(segment_size)
    {}

    /// Effects: queues a segment. Requires: all of it is synced, and nothing is written to it any
    /// more; the segments taken before have lower numbers.
    void take(std::uint64_t number) noexcept
    {
        if (first_ == end_) {
            first_ = number;
            done_ = due_ = 0;
        }
        end_ = number + 1;
    }

    /// The log has synced `bytes`: as many become due of each queued segment.
    void advance(std::uint64_t bytes) noexcept { due_ += bytes * (end_ - first_); }

    /// Effects: drops what is due, in whole steps.
    void drop() noexcept
    {
        while (first_ != end_ && due_ >= step) {
            const std::uint64_t end = (std::min)(size_, done_ + due_ / step * step);
            due_ -= (std::min)(due_, end - done_);
            if (!drop_to(end) || end == size_) {
                ++first_;
                done_ = 0;
            } else {
                done_ = end;
            }
        }
    }

private:
    bool drop_to(std::uint64_t end) noexcept
    {
        if constexpr (requires(File & f) { f.drop(end, end); }) {
            // Opened by name: a file that is kept open keeps its space when the log is truncated.
            std::error_code gone;
            File file = file::open_segment_file<File>(*directory_, first_,
                                                      file_access::read, gone);
            if (gone)
                return false;
            // A large page stays if a step ends within it. So the last step drops the whole segment
            // once more.
            const std::uint64_t from = end == size_ ? 0 : done_;
            file.drop(from, end - from);
        }
        return true;
    }

    static constexpr std::uint64_t step = std::uint64_t{256} << 10;

    typename File::directory* directory_;
    std::uint64_t size_;
    std::uint64_t first_ = 0; ///< the number that is next, if below `end_`
    std::uint64_t end_ = 0;
    std::uint64_t done_ = 0; ///< of the first one
    std::uint64_t due_ = 0;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_DETAIL_PAGE_CACHE_DROPPER_HPP
