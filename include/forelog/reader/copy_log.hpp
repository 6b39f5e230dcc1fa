// forelog/reader/copy_log.hpp: a copy of a log, with or without a writer at work
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_READER_COPY_LOG_HPP
#define FORELOG_READER_COPY_LOG_HPP

#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/detail/throw_error.hpp>
#include <forelog/file/native_file.hpp>
#include <forelog/reader/detail/prefix_reader.hpp>

namespace forelog {

struct copy_options
{
    /// Whether segments that are full become hard links instead of copies. The copy then shares
    /// their space, and their damage, with the log; both have to be in one file system.
    bool link_sealed = false;
};

/// What was copied.
struct copy_report
{
    lsn first_lsn, last_lsn; ///< none if the log holds no record
    std::uint64_t segments = 0;
    std::uint64_t linked = 0; ///< of these, hard links
    std::uint64_t bytes = 0;  ///< copied, without what was linked
};

namespace reader {

/// Copies one log. Thread safety: unsafe.
template <log_file File, record_codec... Codecs>
class log_copier
{
    using directory_type = typename File::directory;

public:
    log_copier(const std::filesystem::path& from, const copy_options& options)
        : from_(from)
        , options_(options)
    {}

    /// Effects: fills the empty directory `to`. If a truncation removes a segment meanwhile, the
    /// copy begins again, with what the log then retains.
    copy_report copy(directory_type& to, std::error_code& ec)
    {
        constexpr unsigned attempts_max = 16;
        for (unsigned attempt = 1;; ++attempt) {
            report_ = {};
            copy_once(to, ec);
            const bool vanished =
                ec == error::gone || ec == std::errc::no_such_file_or_directory;
            if (!vanished || attempt == attempts_max)
                return report_;
            clear(to, ec);
            if (ec)
                return report_;
        }
    }

    /// Effects: removes every segment in `to`.
    static void clear(directory_type& to, std::error_code& ec)
    {
        std::vector<std::uint64_t> numbers;
        to.list(
            [&](std::string_view name) {
                if (const auto n = format::segment_number(name))
                    numbers.push_back(*n);
            },
            ec);
        for (const std::uint64_t n : numbers)
            if (!ec)
                to.remove(format::segment_name(n).data(), ec);
    }

private:
    void copy_once(directory_type& to, std::error_code& ec)
    {
        auto source = directory_type::open(from_, directory_access::existing, ec);
        scan::directory_scan found;
        if (!ec)
            found = scan::scan_directory<File>(source, ec);
        if (!ec && !found.is_log())
            ec = error::not_a_log;
        if (ec)
            return;
        // All of it is read and verified first: a copy of a damaged log is no backup, and only the
        // frames of a live log tell where it ends.
        const replay_options whole;
        prefix_reader<File> frames(source, found,
                                   scan::codec_table(scan::codecs_of<Codecs...>), whole);
        frames.start(ec);
        record_view ignored;
        while (!ec && frames.next(ignored, ec))
            ;
        if (ec)
            return;
        const recovery_report& end = frames.report();
        report_.first_lsn = end.first_lsn;
        report_.last_lsn = end.last_lsn;
        for (std::size_t i = 0; i < found.chain.size() && !ec; ++i) {
            const scan::segment_entry& e = found.linked(i);
            const bool last = e.number == end.segment;
            copy_segment(source, to, e.number,
                         last ? end.offset : found.linked(i + 1).link.valid_end, last,
                         ec);
            if (last)
                break;
        }
    }

    /// Effects: the first `size` bytes of the segment are in `to`, and durable.
    void copy_segment(directory_type& source, directory_type& to, std::uint64_t number,
                      std::uint64_t size, bool last, std::error_code& ec)
    {
        const format::file_name name = format::segment_name(number);
        ++report_.segments;
        if constexpr (requires { source.link(name.data(), to, ec); }) {
            if (options_.link_sealed && !last) {
                source.link(name.data(), to, ec);
                report_.linked += !ec;
                if (!ec)
                    return;
            }
        }
        File in = file::open_segment_file<File>(source, number, file_access::read, ec);
        // What was read may not be durable yet: a copy must not be ahead of its log.
        if (!ec && last)
            in.sync_all(ec);
        if (ec)
            return;
        File out = to.create_file(name.data(), ec);
        std::vector<std::byte> buffer(std::size_t{1} << 20);
        for (std::uint64_t at = 0; at < size && !ec;) {
            const auto n = static_cast<std::size_t>(
                (std::min)(size - at, std::uint64_t{buffer.size()}));
            const std::size_t got =
                file::read_all(in, at, std::span(buffer.data(), n), ec);
            if (!ec && got < n)
                ec = error::gap; // it was longer when it was verified
            const const_bytes bytes(buffer.data(), got);
            if (!ec)
                at += file::write_all(out, at, std::span(&bytes, 1), 0, ec);
        }
        if (!ec)
            out.sync_all(ec);
        if (!ec)
            out.close(ec);
        report_.bytes += size;
    }

    const std::filesystem::path& from_;
    copy_options options_;
    copy_report report_;
};

} // namespace reader

/** Copies a log of the codecs `Codecs`, also while a writer is at work on it.

    The copy ends at the end of a frame, at or after the last record that was durable at the call,
    and holds only what is durable in the log. It is a log: it replays to a normal end, and a writer
    opens it. It is made under the name `to` with `.partial` appended, synced, and then renamed, so
    that a crash leaves all of it or nothing under the name `to`.

    Requires:    the parent of `to` exists; `to` does not, or is an empty directory that can be
                 renamed over.
    Effects:     reads and verifies all of the log; takes no lock and changes nothing in it, but
                 syncs its last segment. What an earlier call left in `.partial` is removed.
    Error codes: `not_a_log`; `corrupt`, `gap` and the others of `replay`; `gone` if truncation
                 outruns the copying; `directory_not_empty`; those of the system. After an error
                 `to` is as it was.
    Complexity:  each byte is read twice and written once.
*/
template <record_codec... Codecs>
copy_report basic_copy_log(const std::filesystem::path& from,
                           const std::filesystem::path& to, const copy_options& options,
                           std::error_code& ec)
{
    namespace fs = std::filesystem;
    using copier = reader::log_copier<native_file, Codecs...>;
    ec.clear();
    fs::path target = to;
    while (!target.has_filename() && target.has_relative_path()) // slashes at the end
        target = target.parent_path();
    const fs::file_status status = fs::symlink_status(target, ec);
    ec.clear();
    if (fs::exists(status)) {
        const bool empty = fs::is_directory(status) && fs::is_empty(target, ec);
        if (!ec && !empty)
            ec = std::make_error_code(fs::is_directory(status)
                                          ? std::errc::directory_not_empty
                                          : std::errc::not_a_directory);
        if (ec)
            return {};
    }
    fs::path partial = target;
    partial += ".partial";
    copy_report report;
    auto made = native_file::directory::open(partial, directory_access::create, ec);
    if (!ec)
        made.lock(format::lock_name, ec);
    if (ec) // another call may be at work there
        return {};
    copier::clear(made, ec);
    if (!ec)
        report = copier(from, options).copy(made, ec);
    if (!ec)
        made.sync(ec);
    if (!ec)
        fs::rename(partial, target, ec);
    if (ec) {
        std::error_code ignored;
        fs::remove_all(partial, ignored);
        return {};
    }
    // The name is durable when its parent is synced, which opening does.
    (void)native_file::directory::open(target, directory_access::create, ec);
    return report;
}

template <record_codec... Codecs>
copy_report basic_copy_log(const std::filesystem::path& from,
                           const std::filesystem::path& to, std::error_code& ec)
{
    return basic_copy_log<Codecs...>(from, to, copy_options(), ec);
}
template <record_codec... Codecs>
copy_report basic_copy_log(const std::filesystem::path& from,
                           const std::filesystem::path& to,
                           const copy_options& options = {})
{
    return detail::throwing("copy_log", from, [&](auto& ec) {
        return basic_copy_log<Codecs...>(from, to, options, ec);
    });
}

/// Copies a log of the built-in codecs.
inline copy_report copy_log(const std::filesystem::path& from,
                            const std::filesystem::path& to, const copy_options& options,
                            std::error_code& ec)
{
    return basic_copy_log<crc32c_codec, crc32_codec>(from, to, options, ec);
}
inline copy_report copy_log(const std::filesystem::path& from,
                            const std::filesystem::path& to, std::error_code& ec)
{
    return copy_log(from, to, copy_options(), ec);
}
inline copy_report copy_log(const std::filesystem::path& from,
                            const std::filesystem::path& to,
                            const copy_options& options = {})
{
    return basic_copy_log<crc32c_codec, crc32_codec>(from, to, options);
}

} // namespace forelog

#endif // FORELOG_READER_COPY_LOG_HPP
