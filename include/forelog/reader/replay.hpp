// forelog/reader/replay.hpp: a log as a range of records
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_READER_REPLAY_HPP
#define FORELOG_READER_REPLAY_HPP

#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/detail/throw_error.hpp>
#include <forelog/file/native_file.hpp>
#include <forelog/reader/prefix_reader.hpp>
#include <forelog/reader/salvage_reader.hpp>

#include <iterator>
#include <variant>

namespace forelog {

template <class Range>
class replay_iterator;

/** Reads a log back, in order, as a C++20 input range of `record_view`.

    Constructed with an `std::error_code` it ends at an error and sets that; otherwise `begin` and
    `++` throw `std::system_error`, after the records before the error. Reads without the writer's
    lock and writes nothing.

    Error codes: `not_a_log`, `out_of_range` and `not_yet` for `options.from`; `corrupt`, `gap`,
    `foreign`, `unsupported_version`, `unknown_codec`, `gone`; those of the system.
    Complexity: each byte is read once, in blocks; nothing is allocated per record (in salvage
    mode: per frame). Memory: a block, or the longest frame, and about 250 bytes per segment.
    Thread safety: distinct objects safe, shared objects unsafe. One pass: `begin` twice gives the
    same place.
*/
template <log_file File, record_codec... Codecs>
class replay_range
{
public:
    using iterator = replay_iterator<replay_range>;

    explicit replay_range(const std::filesystem::path& path, replay_options options = {})
        : path_(path)
        , options_(std::move(options))
    {}
    /// `ec` must outlive the range; it is cleared at the beginning.
    replay_range(const std::filesystem::path& path, replay_options options,
                 std::error_code& ec)
        : path_(path)
        , options_(std::move(options))
        , ec_(&ec)
    {
        ec.clear();
    }
    replay_range(const replay_range&) = delete;
    replay_range& operator=(const replay_range&) = delete;

    iterator begin()
    {
        if (!begun_) {
            begun_ = true;
            std::error_code ec;
            start(ec);
            if (ec)
                end_with(ec);
            else
                advance();
        }
        return iterator(*this);
    }
    std::default_sentinel_t end() const noexcept { return {}; }

    /// Where and why the log ends. Until the end has been reached, the verdict is `unknown`.
    const recovery_report& report() const noexcept { return report_; }

private:
    friend iterator;

    static constexpr std::uint64_t progress_step = std::uint64_t{16} << 20;

    void start(std::error_code& ec)
    {
        directory_ = File::directory::open(path_, directory_access::existing, ec);
        if (!ec)
            survey_ = scan::survey<File>(directory_, ec);
        if (!ec && !survey_.is_log())
            ec = error::not_a_log;
        if (ec)
            return;
        for (const std::size_t i : survey_.chain)
            progress_.total_bytes += survey_.segments[i].size;
        const scan::codec_table codecs(scan::codecs_of<Codecs...>);
        if (options_.mode == replay_mode::salvage)
            reader_.template emplace<2>(directory_, survey_, codecs, options_).start(ec);
        else
            reader_.template emplace<1>(directory_, survey_, codecs, options_).start(ec);
    }

    void advance()
    {
        std::error_code ec;
        const bool more = reader_.index() == 1 ? std::get<1>(reader_).next(view_, ec)
                                               : std::get<2>(reader_).next(view_, ec);
        if (!more)
            end_with(ec);
        else if (options_.progress)
            tell(false);
    }

    void end_with(const std::error_code& ec)
    {
        at_end_ = true;
        if (reader_.index() == 1)
            report_ = std::get<1>(reader_).report();
        else if (reader_.index() == 2)
            report_ = std::get<2>(reader_).report();
        if (ec)
            report_.error = ec;
        if (options_.progress)
            tell(true);
        if (ec_ != nullptr)
            *ec_ = ec;
        else
            detail::throw_if(ec, "forelog: replay");
    }

    void tell(bool always)
    {
        if (!always && view_.segment == progress_.segment &&
            view_.offset < progress_.offset + progress_step)
            return;
        if (view_.segment == progress_.segment)
            progress_.bytes += view_.offset - progress_.offset;
        else
            progress_.bytes += view_.offset;
        progress_.segment = view_.segment;
        progress_.offset = view_.offset;
        progress_.last_lsn = view_.lsn;
        if (always)
            progress_.bytes = progress_.total_bytes;
        options_.progress(progress_);
    }

    std::filesystem::path path_;
    replay_options options_;
    std::error_code* ec_ = nullptr;
    bool begun_ = false;
    bool at_end_ = false;
    typename File::directory directory_;
    scan::log_survey survey_;
    std::variant<std::monostate, reader::prefix_reader<File>,
                 reader::salvage_reader<File>>
        reader_;
    record_view view_;
    recovery_report report_;
    replay_progress progress_;
};

/// Borrows from its range. Models std::input_iterator.
template <class Range>
class replay_iterator
{
public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = record_view;
    using difference_type = std::ptrdiff_t;

    replay_iterator() = default;
    explicit replay_iterator(Range& range) noexcept : range_(&range) {}

    const record_view& operator*() const noexcept { return range_->view_; }
    const record_view* operator->() const noexcept { return &range_->view_; }

    replay_iterator& operator++()
    {
        range_->advance();
        return *this;
    }
    void operator++(int) { ++*this; }

    friend bool operator==(const replay_iterator& i, std::default_sentinel_t) noexcept
    {
        return i.at_end();
    }

private:
    bool at_end() const noexcept { return range_->at_end_; }

    Range* range_ = nullptr;
};

/// Reads logs whose records are checked by one of these codecs.
template <record_codec... Codecs>
using basic_replay = replay_range<native_file, Codecs...>;

/// Reads logs of the built-in codecs.
using replay = basic_replay<crc32c_codec, crc32_codec>;

} // namespace forelog

#endif // FORELOG_READER_REPLAY_HPP
