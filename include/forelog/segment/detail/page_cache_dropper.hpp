// forelog/segment/detail/page_cache_dropper.hpp: sealed segments out of the page cache
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_DETAIL_PAGE_CACHE_DROPPER_HPP
#define FORELOG_SEGMENT_DETAIL_PAGE_CACHE_DROPPER_HPP

#include <forelog/file/segment_file.hpp>

#include <algorithm>

namespace forelog::segment {

/** Gives the pages of full segments back to the system, step by step as the log goes on.

    Only a recovery reads them again, or a reader that is far behind. A log that keeps its pages
    fills all memory there is: it pushes out what the application reads, and each of its own new
    pages is one that nobody has touched for long. In one piece, pages are given back too slowly for
    a writer that others wait for: 64 MiB take milliseconds.

    A mere hint: what fails is not done. Thread safety: one thread at a time.
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

    /// Requires: all of the segment is synced, and nobody writes it any more; those that were taken
    /// before have lower numbers.
    void take(std::uint64_t number) noexcept
    {
        if (first_ == end_) {
            first_ = number;
            done_ = due_ = 0;
        }
        end_ = number + 1;
    }

    /// The log has synced so many bytes: as many are due of each segment that waits.
    void advance(std::uint64_t bytes) noexcept { due_ += bytes * (end_ - first_); }

    /// Effects: gives back what is due, in whole steps.
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
            // By name: a file that were kept open would keep its space when the log is truncated.
            std::error_code gone;
            File file = file::open_segment_file<File>(*directory_, first_,
                                                      file_access::read, gone);
            if (gone)
                return false;
            // Pages that the system holds as one stay where a step ends within; the last step has
            // them all.
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
