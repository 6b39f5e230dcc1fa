// forelog/reader/replay.hpp: a log as a range of records
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_READER_REPLAY_HPP
#define FORELOG_READER_REPLAY_HPP

#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>
#include <forelog/file/native_file.hpp>
#include <forelog/fwd.hpp>
#include <forelog/reader/detail/replay_state.hpp>

#include <iterator>
#include <memory>

namespace forelog {

template <class State>
class replay_iterator;

/** Reads a log back, in order, as a C++20 input range of `record_view`.

    Constructed with an `std::error_code` it ends at an error and sets that; otherwise `begin` and
    `++` throw `std::system_error`, after the records before the error. Reads without the writer's
    lock and writes nothing. Nothing is read before `begin`.

    One pass, as any input range: a record, and the payload that it borrows, is valid until the next
    `++`; copy what is to be kept. A second `begin` gives the place that was reached: after a loop
    that was left by `break` it is the record at which it was left; after the end there are no more
    records, but the error again, if one ended it. For a second pass make another replay. A replay
    can be moved, which keeps its iterators valid, and it composes with `std::views`, as an lvalue
    and as an rvalue. A moved-from replay can only be destroyed or assigned to.

    Error codes: `not_a_log`, `out_of_range` and `not_yet` for `options.from`; `corrupt`, `gap`,
    `foreign`, `unsupported_version`, `unknown_codec`, `gone`; those of the system.
    Complexity: each byte is read once, in blocks; nothing is allocated per record (in salvage
    mode: per frame). Memory: a block, or the longest frame, and about 250 bytes per segment.
    Thread safety: distinct objects safe, shared objects unsafe.
*/
template <class File, class... Codecs>
class replay_range
{
    static_assert(sizeof...(Codecs) != 0,
                  "forelog: basic_replay needs the codecs of the log, such as "
                  "basic_replay<crc32c_codec>; replay has the built-in ones");
    static_assert(
        (record_codec<Codecs> && ...),
        "forelog: each argument of basic_replay must model record_codec, such as "
        "crc32c_codec");
    static_assert(log_file<File>,
                  "forelog: the 1st argument of replay_range, File, must model log_file");

    using state = reader::replay_state<File, Codecs...>;

public:
    using iterator = replay_iterator<state>;

    explicit replay_range(const std::filesystem::path& path, replay_options options = {})
        : state_(std::make_unique<state>(path, std::move(options), nullptr))
    {}
    /// `ec` must outlive the range; it is cleared at the beginning.
    replay_range(const std::filesystem::path& path, replay_options options,
                 std::error_code& ec)
        : state_(std::make_unique<state>(path, std::move(options), &ec))
    {}
    replay_range(const std::filesystem::path& path, std::error_code& ec)
        : replay_range(path, replay_options(), ec)
    {}

    iterator begin()
    {
        state_->begin();
        return iterator(*state_);
    }
    std::default_sentinel_t end() const noexcept { return {}; }

    /// Where and why the log ends. Until the end has been reached, the verdict is `unknown`.
    const recovery_report& report() const noexcept { return state_->report(); }

private:
    std::unique_ptr<state> state_;
};

/// Borrows from its range. Models std::input_iterator. Requires: neither `*`, `->` nor `++` at the
/// end.
template <class State>
class replay_iterator
{
public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = record_view;
    using difference_type = std::ptrdiff_t;

    replay_iterator() = default;
    explicit replay_iterator(State& state) noexcept : state_(&state) {}

    const record_view& operator*() const noexcept { return state_->view(); }
    const record_view* operator->() const noexcept { return &state_->view(); }

    replay_iterator& operator++()
    {
        state_->advance();
        return *this;
    }
    void operator++(int) { ++*this; }

    friend bool operator==(const replay_iterator& i, std::default_sentinel_t) noexcept
    {
        return i.state_->at_end();
    }

private:
    State* state_ = nullptr;
};

/// Reads logs whose records are checked by one of these codecs.
template <class... Codecs>
using basic_replay = replay_range<native_file, Codecs...>;

/// Reads logs of the built-in codecs.
using replay = basic_replay<crc32c_codec, crc32_codec>;

} // namespace forelog

#endif // FORELOG_READER_REPLAY_HPP
