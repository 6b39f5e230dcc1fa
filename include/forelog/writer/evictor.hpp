// forelog/writer/evictor.hpp: sealed segments out of the page cache
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_WRITER_EVICTOR_HPP
#define FORELOG_WRITER_EVICTOR_HPP

#include <forelog/file/concept.hpp>
#include <forelog/format/file_name.hpp>

#include <algorithm>

namespace forelog::writer {

/** Gives the pages of the segment that was sealed last back to the system, step by step while the
    next one is written.

    Only a recovery reads it again, or a reader that is far behind. A log that keeps its pages fills
    all memory there is: it pushes out what the application reads, and each of its own new pages is
    one that nobody has touched for long. In one piece, pages are given back too slowly for a writer
    that others wait for: 64 MiB take milliseconds.

    A mere hint: what fails is not done. Thread safety: one thread at a time.
*/
template <log_file File>
class evictor
{
public:
    explicit evictor(typename File::directory& directory) noexcept
        : directory_(&directory)
    {}

    /// Requires: all of the segment is synced, and nobody writes it any more. Effects: what is left
    /// of the one before is given back at once.
    void take(std::uint64_t number, std::uint64_t size) noexcept
    {
        evict_to(size_);
        number_ = number;
        size_ = size;
        due_ = done_ = 0;
    }

    /// The log has synced so many bytes, and as many are due.
    void advance(std::uint64_t bytes) noexcept
    {
        due_ = (std::min)(size_, due_ + bytes);
        evict_to(due_ / step * step);
    }

private:
    void evict_to(std::uint64_t end) noexcept
    {
        if (end == done_)
            return;
        done_ = end;
        if constexpr (requires(File & f) { f.evict(end, end); }) {
            // By name: a file that were kept open would keep its space when the log is truncated.
            std::error_code gone;
            File file = directory_->open_file(format::segment_name(number_).data(),
                                              file_access::read, gone);
            // From the beginning: of pages that the system holds as one, no part was given back.
            if (!gone)
                file.evict(0, end);
        }
    }

    static constexpr std::uint64_t step = std::uint64_t{256} << 10;

    typename File::directory* directory_;
    std::uint64_t number_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t due_ = 0;
    std::uint64_t done_ = 0;
};

} // namespace forelog::writer

#endif // FORELOG_WRITER_EVICTOR_HPP
