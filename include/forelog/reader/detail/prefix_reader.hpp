// forelog/reader/detail/prefix_reader.hpp: the longest valid prefix of a log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_READER_DETAIL_PREFIX_READER_HPP
#define FORELOG_READER_DETAIL_PREFIX_READER_HPP

#include <forelog/reader/detail/record_cursor.hpp>
#include <forelog/reader/options.hpp>
#include <forelog/scan/log_scanner.hpp>

namespace forelog::reader {

/// The modes `prefix` and `strict`. Thread safety: unsafe.
template <log_file File>
class prefix_reader
{
public:
    /// Requires: directory, scan and options outlive the reader.
    prefix_reader(typename File::directory& directory, const scan::directory_scan& scan,
                  scan::codec_table codecs, const replay_options& options)
        : options_(&options)
        , scanner_(directory, scan, codecs, options.block)
    {}

    void start(std::error_code& ec)
    {
        scanner_.start(options_->from, options_->expect_lsn, ec);
        const lsn first = scanner_.report().first_lsn;
        if (!ec && options_->from && first && options_->from < first)
            ec = error::out_of_range;
    }

    /// Returns: false at the end, with the error that goes with it in `ec`, if one does.
    bool next(record_view& view, std::error_code& ec)
    {
        if (cursor_.empty() && !next_frame(ec))
            return false;
        cursor_.next(view);
        view.proven_durable = scanner_.is_proven_durable(view.lsn.value());
        return true;
    }

    const recovery_report& report() const noexcept { return scanner_.report(); }

    const format::frame_header& frame() const noexcept { return scanner_.frame(); }

private:
    bool next_frame(std::error_code& ec)
    {
        if (!scanner_.next(ec)) {
            if (!ec)
                ec = end_error();
            return false;
        }
        cursor_ = record_cursor(scanner_.frame(), scanner_.payload());
        while (cursor_.next_lsn() < options_->from.value())
            cursor_.skip();
        return true;
    }

    std::error_code end_error() const
    {
        const recovery_report& r = scanner_.report();
        if (r.error)
            return r.error;
        if (options_->mode == replay_mode::strict &&
            (r.end != verdict::clean || r.damaged_padding != 0))
            return error::corrupt;
        if (options_->from.value() > r.last_lsn.value() + 1)
            return error::not_yet;
        return {};
    }

    const replay_options* options_;
    scan::log_scanner<File> scanner_;
    record_cursor cursor_;
};

} // namespace forelog::reader

#endif // FORELOG_READER_DETAIL_PREFIX_READER_HPP
