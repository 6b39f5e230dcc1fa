// forelog/file/block_reader.hpp: a file read in large blocks
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_BLOCK_READER_HPP
#define FORELOG_FILE_BLOCK_READER_HPP

#include <forelog/file/io.hpp>

#include <cstring>
#include <vector>

namespace forelog::file {

/// After bytes that cannot be read, a search continues at the next multiple of this.
inline constexpr std::uint64_t unreadable_unit = 4096;

/** A buffer that moves over a file.

    Reads blocks of `block` bytes, and keeps what was read and not yet used, so that a scan that
    goes forward reads each byte once. The buffer exceeds a block only for a view that does. Memory
    is allocated as bytes are read: most logs are small, and a frame may claim any length. Thread
    safety: unsafe.
*/
template <log_file File>
class block_reader
{
public:
    explicit block_reader(std::size_t block) : block_(block) {}

    /// Effects: reads this file from now on.
    void reset(File* file) noexcept
    {
        file_ = file;
        start_ = length_ = 0;
    }

    /** The bytes from `offset` on, `size` of them or fewer at the end of the file.

        Effects: invalidates earlier views. Throws: std::bad_alloc.
        Error codes: those of the system's read.
    */
    const_bytes view(std::uint64_t offset, std::size_t size, std::error_code& ec)
    {
        ec.clear();
        if (offset < start_ || offset + size > start_ + length_)
            load(offset, size, ec);
        if (ec)
            return {};
        const auto skip = static_cast<std::size_t>(offset - start_);
        return const_bytes(buffer_.data() + skip, (std::min)(size, length_ - skip));
    }

private:
    void load(std::uint64_t offset, std::size_t size, std::error_code& ec)
    {
        const bool onward =
            length_ != 0 && offset >= start_ && offset <= start_ + length_;
        std::size_t kept = 0;
        if (offset >= start_ && offset < start_ + length_) {
            const auto skip = static_cast<std::size_t>(offset - start_);
            kept = length_ - skip;
            std::memmove(buffer_.data(), buffer_.data() + skip, kept);
        }
        start_ = offset;
        length_ = kept;
        read((std::max)({size, block_, buffer_.size()}), ec);
        // Bytes that cannot be read and are not asked for must not hide those that are.
        if (ec && length_ < size)
            read(size, ec);
        if (length_ >= size)
            ec.clear();
        if constexpr (requires { file_->prefetch(offset, block_); }) {
            // While this block is examined, the system reads the next one.
            if (!ec && onward && length_ == buffer_.size())
                file_->prefetch(start_ + length_, block_);
        }
    }

    /// Effects: reads on until `end` bytes are there.
    void read(std::size_t end, std::error_code& ec)
    {
        while (length_ < end) {
            if (length_ == buffer_.size())
                buffer_.resize((std::min)(end, (std::max)(least, 2 * length_)));
            const std::size_t want = (std::min)(end, buffer_.size()) - length_;
            const std::size_t got = file::read_all(
                *file_, start_ + length_, std::span(buffer_).subspan(length_, want), ec);
            length_ += got;
            if (ec || got < want)
                return;
        }
    }

    static constexpr std::size_t least = std::size_t{1} << 16;

    std::size_t block_;
    File* file_ = nullptr;
    std::vector<std::byte> buffer_;
    std::uint64_t start_ = 0;
    std::size_t length_ = 0;
};

} // namespace forelog::file

#endif // FORELOG_FILE_BLOCK_READER_HPP
