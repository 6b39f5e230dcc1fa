// forelog/segment/detail/segment_creator.hpp: makes and publishes segments
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_SEGMENT_DETAIL_SEGMENT_CREATOR_HPP
#define FORELOG_SEGMENT_DETAIL_SEGMENT_CREATOR_HPP

#include <forelog/detail/threading.hpp>
#include <forelog/error.hpp>
#include <forelog/file/io.hpp>
#include <forelog/file/optional.hpp>
#include <forelog/format/file_name.hpp>
#include <forelog/format/segment_header.hpp>

#include <algorithm>
#include <mutex>
#include <utility>

namespace forelog::segment {

/// A segment that is published, with its header and no frame yet.
template <log_file File>
struct fresh_segment
{
    File file;
    format::segment_header header;
    bool zeroed = false; ///< zero-filled and synced up to its capacity
};

/** Makes segments under a temporary name, and publishes them, complete and synced, under their own.

    Numbers rise in the order of publication. The directory is synced before a segment is used:
    otherwise a crash could take the file away with acknowledged records in it. Thread safety: any
    thread.
*/
template <log_file File>
class segment_creator
{
public:
    using directory_type = typename File::directory;

    /// Zeros are written in pieces of this many bytes, and the device begins with each.
    static constexpr std::uint64_t zero_step = std::uint64_t{1} << 18;

    /// `pattern` is the header of all segments of this epoch, except number, nonce and time.
    segment_creator(directory_type& directory, const format::segment_header& pattern,
                    std::uint64_t next_number, bool syncing)
        : directory_(&directory)
        , pattern_(pattern)
        , first_number_(next_number)
        , next_number_(next_number)
        , syncing_(syncing)
    {}

    /** Makes and publishes a segment, and calls `hand_over(fresh_segment&&)` with it.

        Segments are handed over in the order of their numbers, each before the next is published:
        otherwise one that was published first could be used after a later one, and LINKs would run
        backwards. Effects: with an error nothing is handed over, and the file is removed, except if
        it has its own name already when the sync of the directory fails. `pace()` is called before
        each `zero_step` of zeros; if it returns false, the call ends with `operation_canceled`. A
        segment of zeros that would take the last of the disk is not begun. Error codes: those of
        the system; `std::errc::no_space_on_device` also for that. Throws: what `hand_over` throws.
    */
    template <class HandOver, class Pace>
    void make(bool zeroed, HandOver hand_over, Pace pace, std::error_code& ec)
    {
        ec.clear();
        if (zeroed)
            leave_room(pattern_.capacity, ec);
        if (ec)
            return;
        draft begun(*directory_);
        fresh_segment<File> made; // closed before its name goes
        // Names that are taken already are skipped.
        for (unsigned tries = 0; tries == 0 || (is_taken(ec) && tries < names_max);
             ++tries) {
            begun.name = format::temporary_name(next_temporary());
            made.file = directory_->create_file(begun.name.data(), ec);
        }
        begun.exists = !ec;
        if (!ec && zeroed)
            write_zeros(made.file, pace, ec);
        if (ec)
            return;
        made.zeroed = zeroed;
        // The number is taken when the segment is complete, so that one that takes long to fill
        // does not delay the others.
        std::lock_guard lock(mutex_);
        // A sync that has failed meanwhile may have lost entries of the directory, and the next
        // sync would succeed all the same.
        ec = sync_error();
        if (!ec)
            publish(made, begun, ec);
        if (ec)
            return;
        hand_over(std::move(made));
        zeroed_.fetch_add(zeroed ? 1 : 0);
    }

    /// Effects: a `make` that is writing zeros ends with `operation_canceled`.
    void cancel() noexcept { cancelled_.store(true); }

    /// Effects: syncs the directory. Serialized with publications: the system reports a failure
    /// only once, and the next publication must see it.
    void sync_directory(std::error_code& ec)
    {
        std::lock_guard lock(mutex_);
        ec = sync_error();
        if (!ec)
            sync_entries(ec);
    }

    /// Effects: syncs a file. A failure ends the log, like one of the directory.
    void sync(File& file, std::error_code& ec)
    {
        file.sync_all(ec);
        note_failure(ec);
    }

    std::uint64_t capacity() const noexcept { return pattern_.capacity; }

    /// The error of the first sync that failed, of a file or of the directory.
    std::error_code sync_error() const noexcept
    {
        return {sync_errno_.load(), std::system_category()};
    }

    /// The number of the first segment of this epoch; 0 if none was published.
    std::uint64_t first_published()
    {
        std::lock_guard lock(mutex_);
        return next_number_ != first_number_ ? first_number_ : 0;
    }

    /// How many zero-filled segments were made.
    std::uint64_t zeroed() const noexcept { return zeroed_.load(); }

private:
    /// A file that is no segment yet. It is removed if it does not become one.
    struct draft
    {
        explicit draft(directory_type& d) noexcept : directory(&d) {}
        draft(const draft&) = delete;
        draft& operator=(const draft&) = delete;
        ~draft()
        {
            std::error_code ignored; // the first error counts
            if (exists)
                directory->remove(name.data(), ignored);
        }

        directory_type* directory;
        format::file_name name{};
        bool exists = false;
    };

    static bool is_taken(const std::error_code& ec) noexcept
    {
        return ec == std::errc::file_exists;
    }

    std::uint64_t next_temporary()
    {
        std::lock_guard lock(mutex_);
        return next_number_ + temporaries_++;
    }

    template <class Pace>
    void write_zeros(File& file, Pace pace, std::error_code& ec)
    {
        file.allocate(0, pattern_.capacity, ec);
        // Space is reserved first, so that a full disk is found at once. After other errors plain
        // writes may succeed.
        if (ec && forelog::detail::is_space_errno(ec))
            return;
        const bool reserved = !ec;
        ec.clear();
        for (std::uint64_t at = 0; at < pattern_.capacity && !ec; at += zero_step) {
            const std::uint64_t n = (std::min)(zero_step, pattern_.capacity - at);
            if (!pace())
                ec = std::make_error_code(std::errc::operation_canceled);
            else if (!reserved)
                leave_room(pattern_.capacity - at, ec);
            if (!ec)
                file::write_zeros(
                    file, at, n, [&] { return !cancelled_.load(); }, ec);
            if (!ec)
                write_back(file, at, n, ec);
        }
        if (!ec)
            sync(file, ec);
    }

    void leave_room(std::uint64_t size, std::error_code& ec) noexcept
    {
        if (!file::leaves_room(*directory_, size))
            ec = std::make_error_code(std::errc::no_space_on_device);
    }

    /// Without this a sync of the log would wait for a whole segment of zeros.
    void write_back([[maybe_unused]] File& file, [[maybe_unused]] std::uint64_t offset,
                    [[maybe_unused]] std::uint64_t size,
                    [[maybe_unused]] std::error_code& ec)
    {
        if constexpr (requires { file.write_back(offset, size, ec); }) {
            file.write_back(offset, size, ec);
            note_failure(ec);
        }
    }

    /// Requires: the mutex is held.
    void publish(fresh_segment<File>& made, draft& begun, std::error_code& ec)
    {
        for (unsigned tries = 0; tries == 0 || (is_taken(ec) && tries < names_max);
             ++tries) {
            if (tries != 0) { // a file that is no segment has this name
                first_number_ += next_number_ == first_number_;
                ++next_number_;
            }
            publish_as_next(made, begun, ec);
        }
    }

    /// Requires: the mutex is held.
    void publish_as_next(fresh_segment<File>& made, draft& begun, std::error_code& ec)
    {
        made.header = pattern_;
        made.header.number = next_number_;
        made.header.created = threading::wall_clock_us();
        do
            made.header.nonce = threading::random_bits();
        while (made.header.nonce == 0);
        std::array<std::byte, format::segment_header_size> block;
        format::encode(made.header, block);
        const const_bytes buffer(block);
        file::write_all(made.file, 0, std::span(&buffer, 1), 0, ec);
        // The first one under every policy: otherwise a crash could leave records whose LINK to the
        // segments before is lost, and that reads as damage.
        const bool synced = syncing_ || next_number_ == first_number_;
        if (!ec && synced)
            sync(made.file, ec);
        const format::file_name name = format::segment_name(next_number_);
        if (!ec)
            directory_->rename(begun.name.data(), name.data(), ec);
        if (ec)
            return;
        begun.exists = false;
        ++next_number_;
        if (synced)
            sync_entries(ec);
    }

    void sync_entries(std::error_code& ec)
    {
        directory_->sync(ec);
        note_failure(ec);
    }

    void note_failure(const std::error_code& ec) noexcept
    {
        int none = 0;
        if (ec)
            sync_errno_.compare_exchange_strong(none, ec.value());
    }

    /// At most this many taken names are skipped for one segment.
    static constexpr unsigned names_max = 4096;

    directory_type* directory_;
    format::segment_header pattern_;
    std::uint64_t first_number_;
    std::uint64_t next_number_;
    std::uint64_t temporaries_ = 0;
    bool syncing_;
    threading::atomic<int> sync_errno_{0};
    threading::atomic<bool> cancelled_{false};
    threading::atomic<std::uint64_t> zeroed_{0};
    threading::mutex mutex_;
};

} // namespace forelog::segment

#endif // FORELOG_SEGMENT_DETAIL_SEGMENT_CREATOR_HPP
