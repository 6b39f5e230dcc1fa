// forelog/test/schedule/support/recording_disk.hpp: a disk that only writes down what a log does
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_RECORDING_DISK_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_RECORDING_DISK_HPP

#include "scenario.hpp"

#include <forelog/file/concept.hpp>
#include <forelog/format/file_name.hpp>
#include <forelog/format/frame_header.hpp>
#include <forelog/format/record_header.hpp>

#include <cerrno>
#include <map>
#include <set>

namespace forelog::test::schedule {

/** The disk of one log in one run: it keeps no bytes, but which records were written and synced.

    A run that writes out of order, or goes on after a failed sync, fails at once. Every operation
    is a point at which other threads may go on; a sync is two, and covers what was written before
    the first.
*/
class recording_disk
{
public:
    recording_disk() { current() = this; }
    recording_disk(const recording_disk&) = delete;
    recording_disk& operator=(const recording_disk&) = delete;
    ~recording_disk() { current() = nullptr; }

    static recording_disk*& current()
    {
        static recording_disk* one = nullptr;
        return one;
    }

    /// Effects: the nth sync of a file, or of the directory, from now on fails with EIO.
    void fail_sync(unsigned nth) { fails_in_ = nth; }
    void fail_directory_sync(unsigned nth) { directory_fails_in_ = nth; }
    bool has_failed() const { return failed_ || directory_failed_; }

    /// The highest LSN such that it and all below survive a power cut.
    std::uint64_t durable() const
    {
        std::uint64_t last = 0;
        for (const auto& [number, f] : used_) {
            if (f->written == 0)
                continue;
            if (f->entry_synced)
                last = (std::max)(last, f->synced);
            if (!f->entry_synced || f->synced != f->written)
                break;
        }
        return last;
    }
    /// The record types, in the order of their LSNs from 1.
    const std::vector<std::uint32_t>& tags() const { return tags_; }
    bool is_closed() const { return closed_; }
    std::size_t segments_used() const { return used_.size(); }
    std::set<std::string> names() const
    {
        std::set<std::string> all;
        for (const auto& [name, file] : names_)
            all.insert(name);
        return all;
    }

    // What the handles call.

    struct sheet
    {
        std::uint64_t number = 0;  ///< of the segment, once it has its name
        std::uint64_t end = 0;     ///< of the last frame
        std::uint64_t written = 0; ///< the last LSN
        std::uint64_t synced = 0;
        bool entry_synced = false;
    };

    void meet()
    {
        if (scheduler* const s = scheduler::current()) {
            s->point(&meeting_);
            s->note_write(meeting_);
        }
    }

    void write(sheet& f, std::uint64_t offset, std::span<const const_bytes> buffers)
    {
        meet();
        expect(!failed_, "a write after a failed sync");
        std::vector<std::byte> bytes;
        if (buffers.front().front() == std::byte{0})
            return; // zeros, ahead of use
        for (const const_bytes b : buffers)
            bytes.insert(bytes.end(), b.begin(), b.end());
        if (offset == 0) {
            f.end = bytes.size();
            return;
        }
        expect(offset == f.end, "a frame is not where the last one ended");
        std::size_t at = 0;
        while (at + format::frame_header_size <= bytes.size() &&
               format::may_be_frame(bytes.data() + at))
            at += frame(f, offset + at, bytes.data() + at);
        f.end = offset + bytes.size();
    }

    void sync(sheet& f, std::error_code& ec)
    {
        meet();
        expect(!failed_, "a sync after a failed one");
        const std::uint64_t covered = f.written;
        meet();
        if (f.number != 0 && fails_in_ != 0 && --fails_in_ == 0) {
            failed_ = true;
            ec = {EIO, std::system_category()};
            return;
        }
        f.synced = (std::max)(f.synced, covered);
    }

    sheet* create(const std::string& name)
    {
        meet();
        sheets_.push_back(std::make_unique<sheet>());
        expect(names_.emplace(name, sheets_.back().get()).second, "a name exists");
        return sheets_.back().get();
    }

    void rename(const std::string& from, const std::string& to)
    {
        meet();
        const auto at = names_.find(from);
        expect(at != names_.end() && !names_.contains(to), "a renaming");
        at->second->number = format::segment_number(to).value();
        names_[to] = at->second;
        names_.erase(at);
    }

    void remove(const std::string& name, std::error_code& ec)
    {
        meet();
        if (names_.erase(name) == 0)
            ec = std::make_error_code(std::errc::no_such_file_or_directory);
        const auto number = format::segment_number(name);
        expect(!number || used_.empty() || *number != used_.rbegin()->first,
               "the segment in use is removed");
    }

    void sync_directory(std::error_code& ec)
    {
        meet();
        // What another thread is writing meanwhile goes on; but nobody may take the next sync,
        // which says nothing of the entries that were lost, for a good one.
        expect(!failed_ && !directory_failed_,
               "a sync of the directory after a failed one");
        std::vector<sheet*> covered;
        for (const auto& [name, file] : names_)
            if (format::segment_number(name))
                covered.push_back(file);
        meet();
        if (directory_fails_in_ != 0 && --directory_fails_in_ == 0) {
            directory_failed_ = true;
            ec = {EIO, std::system_category()};
            return;
        }
        for (sheet* const f : covered)
            f->entry_synced = true;
    }

private:
    /// Returns: the size of the frame.
    std::size_t frame(sheet& f, std::uint64_t offset, const std::byte* b)
    {
        const auto type =
            static_cast<format::frame_type>(format::load<std::uint32_t>(b) >> 24);
        const auto size = format::load<std::uint32_t>(b + 8);
        const auto payload = format::load<std::uint32_t>(b + 12);
        expect(format::load<std::uint64_t>(b + 16) == f.number &&
                   format::load<std::uint64_t>(b + 32) == offset,
               "a frame of another place");
        expect(used_.empty() || used_.rbegin()->first <= f.number,
               "the segments are used out of order");
        expect(format::load<std::uint64_t>(b + 48) <= durable(),
               "a watermark above what is durable");
        used_[f.number] = &f;
        if (type == format::frame_type::data) {
            expect(format::load<std::uint64_t>(b + 40) == tags_.size() + 1,
                   "the frames are not dense");
            records(b + format::frame_header_size, payload);
            expect(tags_.size() == format::load<std::uint64_t>(b + 40) +
                                       format::load<std::uint32_t>(b + 56) - 1,
                   "the number of records in a frame");
            f.written = tags_.size();
        }
        expect(!closed_, "a frame after CLOSE");
        closed_ = type == format::frame_type::close;
        return size;
    }

    void records(const std::byte* b, std::size_t size)
    {
        for (std::size_t at = 0; at < size;) {
            const format::record_header h = format::decode_record_header(b + at);
            expect(h.size >= format::record_header_size && at + h.framed_size() <= size,
                   "a record has no size");
            tags_.push_back(h.type);
            at += static_cast<std::size_t>(h.framed_size());
        }
    }

    variable meeting_;
    std::vector<std::unique_ptr<sheet>> sheets_;
    std::map<std::string, sheet*> names_;
    std::map<std::uint64_t, sheet*> used_; ///< that frames were written to
    std::vector<std::uint32_t> tags_;
    unsigned fails_in_ = 0, directory_fails_in_ = 0;
    bool failed_ = false, directory_failed_ = false, closed_ = false;
};

class recording_directory;

/// Models: log_file.
class recording_file
{
public:
    using directory = recording_directory;

    recording_file() = default;
    explicit recording_file(recording_disk::sheet* sheet) : sheet_(sheet) {}

    std::size_t read_at(std::uint64_t, std::span<std::byte>, std::error_code& ec) noexcept
    {
        ec.clear();
        return 0;
    }
    std::size_t write_at(std::uint64_t offset, std::span<const const_bytes> buffers,
                         std::error_code& ec) noexcept
    {
        ec.clear();
        std::size_t sum = 0;
        for (const const_bytes b : buffers)
            sum += b.size();
        recording_disk::current()->write(*sheet_, offset, buffers);
        return sum;
    }
    std::uint64_t size(std::error_code& ec) noexcept
    {
        ec.clear();
        return sheet_->end;
    }
    void sync_data(std::error_code& ec) noexcept { sync_all(ec); }
    void sync_all(std::error_code& ec) noexcept
    {
        ec.clear();
        recording_disk::current()->sync(*sheet_, ec);
    }
    void allocate(std::uint64_t, std::uint64_t, std::error_code& ec) noexcept
    {
        ec.clear();
    }
    void punch(std::uint64_t, std::uint64_t, std::error_code& ec) noexcept { ec.clear(); }
    void close(std::error_code& ec) noexcept { ec.clear(); }

private:
    recording_disk::sheet* sheet_ = nullptr;
};

/// Models: log_directory.
class recording_directory
{
public:
    static recording_directory open(const std::filesystem::path&, directory_access,
                                    std::error_code& ec)
    {
        ec.clear();
        return {};
    }
    void lock(const char*, std::error_code& ec) noexcept { ec.clear(); }
    template <class Visit>
    void list(Visit visit, std::error_code& ec)
    {
        ec.clear();
        for (const std::string& name : recording_disk::current()->names())
            visit(std::string_view(name));
    }
    recording_file open_file(const char*, file_access, std::error_code& ec) noexcept
    {
        ec = std::make_error_code(std::errc::no_such_file_or_directory);
        return {};
    }
    recording_file create_file(const char* name, std::error_code& ec) noexcept
    {
        ec.clear();
        return recording_file(recording_disk::current()->create(name));
    }
    void rename(const char* from, const char* to, std::error_code& ec) noexcept
    {
        ec.clear();
        recording_disk::current()->rename(from, to);
    }
    void remove(const char* name, std::error_code& ec) noexcept
    {
        ec.clear();
        recording_disk::current()->remove(name, ec);
    }
    void sync(std::error_code& ec) noexcept
    {
        ec.clear();
        recording_disk::current()->sync_directory(ec);
    }
};

static_assert(log_file<recording_file>);

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_RECORDING_DISK_HPP
