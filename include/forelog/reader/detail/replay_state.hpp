// forelog/reader/detail/replay_state.hpp: a replay under way
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_READER_DETAIL_REPLAY_STATE_HPP
#define FORELOG_READER_DETAIL_REPLAY_STATE_HPP

#include <forelog/config.hpp>
#include <forelog/detail/throw_error.hpp>
#include <forelog/reader/detail/prefix_reader.hpp>
#include <forelog/reader/detail/salvage_reader.hpp>

#include <variant>

namespace forelog::reader {

/** What a replay and its iterators share. It does not move with the replay, since the readers
    point into it.

    Thread safety: unsafe.
*/
template <log_file File, record_codec... Codecs>
class replay_state
{
public:
    /// Errors go to `ec`, or are thrown if there is none.
    replay_state(const std::filesystem::path& path, replay_options options,
                 std::error_code* ec)
        : path_(path)
        , options_(std::move(options))
        , ec_(ec)
    {
        if (ec_ != nullptr)
            ec_->clear();
    }
    replay_state(const replay_state&) = delete;
    replay_state& operator=(const replay_state&) = delete;

    /// Effects: opens the log and goes to the first record, once; a later call changes nothing. An
    /// error that ended the replay is reported again: the rest must not be taken for an empty log.
    void begin()
    {
        if (begun_) {
            if (at_end_)
                report_error();
            return;
        }
        begun_ = true;
        std::error_code ec;
        guarded([&] { start(ec); });
        if (ec)
            end_with(ec);
        else
            advance();
    }

    /// Requires: not at the end.
    void advance()
    {
        FORELOG_ASSERT(!at_end_ && "a replay was advanced beyond its end");
        std::error_code ec;
        bool more = false;
        guarded([&] {
            more = reader_.index() == 1 ? std::get<1>(reader_).next(view_, ec)
                                        : std::get<2>(reader_).next(view_, ec);
        });
        if (!more)
            end_with(ec);
        else if (options_.progress)
            report_progress(false);
    }

    bool at_end() const noexcept { return at_end_; }
    const record_view& view() const noexcept
    {
        FORELOG_ASSERT(!at_end_ && "a replay has no record at its end");
        return view_;
    }
    const recovery_report& report() const noexcept { return report_; }

private:
    static constexpr std::uint64_t progress_step = std::uint64_t{16} << 20;

    void start(std::error_code& ec)
    {
        directory_ = File::directory::open(path_, directory_access::existing, ec);
        if (!ec)
            scan_ = scan::scan_directory<File>(directory_, ec);
        if (!ec && !scan_.is_log())
            ec = error::not_a_log;
        if (ec)
            return;
        for (const std::size_t i : scan_.chain)
            progress_.total_bytes += scan_.segments[i].size;
        const scan::codec_table codecs(scan::codecs_of<Codecs...>);
        if (options_.mode == replay_mode::salvage)
            reader_.template emplace<2>(directory_, scan_, codecs, options_).start(ec);
        else
            reader_.template emplace<1>(directory_, scan_, codecs, options_).start(ec);
    }

    /// Effects: an exception in `step`, such as std::bad_alloc, ends the replay: the view may no
    /// longer be valid.
    template <class Step>
    void guarded(Step step)
    {
        try {
            step();
        } catch (...) {
            at_end_ = true;
            error_ = std::make_error_code(std::errc::not_enough_memory);
            throw;
        }
    }

    void end_with(const std::error_code& ec)
    {
        at_end_ = true;
        error_ = ec;
        if (reader_.index() == 1)
            report_ = std::get<1>(reader_).report();
        else if (reader_.index() == 2)
            report_ = std::get<2>(reader_).report();
        reason_ = reason_of(report_, ec);
        if (ec)
            report_.error = ec;
        if (options_.progress)
            report_progress(true);
        view_ = {};
        report_error();
    }

    void report_error()
    {
        if (ec_ != nullptr)
            *ec_ = error_;
        else if (error_)
            forelog::detail::throw_error(error_, "replay", path_, reason_);
    }

    void report_progress(bool always)
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
    std::error_code* ec_;
    bool begun_ = false;
    bool at_end_ = false;
    std::error_code error_;        ///< that ended it
    const char* reason_ = nullptr; ///< of the error, if it has one
    typename File::directory directory_;
    scan::directory_scan scan_;
    std::variant<std::monostate, prefix_reader<File>, salvage_reader<File>> reader_;
    record_view view_;
    recovery_report report_;
    replay_progress progress_;
};

} // namespace forelog::reader

#endif // FORELOG_READER_DETAIL_REPLAY_STATE_HPP
