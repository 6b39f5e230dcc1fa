// forelog/test/hostile/support/oracle.hpp: how a damaged log must end, from what was written
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_HOSTILE_SUPPORT_ORACLE_HPP
#define FORELOG_TEST_HOSTILE_SUPPORT_ORACLE_HPP

#include "known_log.hpp"

#include <forelog/scan/verdict.hpp>

namespace forelog::test {

/// How a log must end.
struct expectation
{
    verdict end = verdict::clean;
    std::uint64_t segment = 0;
    std::uint64_t offset = 0;
    std::vector<const known_frame*> delivered; ///< the frames whose records must come
    std::uint64_t damaged_padding = 0;         ///< frames read of which it is not zero
};

/** Derives the end of a damaged log from what the sound one holds.

    It compares bytes and decodes none: whatever differs from what was written must not count. The
    rules are those of the table in verdict.hpp, and what leads to its columns is found anew here,
    from the places of the damage. It knows only the segment files of that log, of any length.
*/
class oracle
{
public:
    using images = std::vector<std::vector<std::byte>>;

    oracle(const known_log& s, const images& now) : log_(s), now_(now) {}

    expectation expect()
    {
        follow_links();
        if (!scanner())
            end_by_link();
        else if (broken_ != breakage::none)
            end_by_break();
        else
            end_by_remains();
        return found_;
    }

    /** Whether a writer may open the log all the same. Requires: `expect` was called.

        It passes over frames that are vouched for: in the last segment it sees their headers and
        where they end, in older ones not even those.
    */
    bool is_unread() const
    {
        if (stopped_ == nullptr || broken_ != breakage::none ||
            stopped_->next_lsn() > vouched() + 1)
            return false;
        const bool in_last = found_.segment == prev_checksum_;
        return !in_last || (!stopped_->records.empty() && has_head(last(), *stopped_) &&
                            now_[last()].size() >= stopped_->end());
    }

    /// Whether the frames of a segment without a valid header show what the header was.
    bool is_recoverable(std::size_t s) const
    {
        const known_segment& k = log_.segments[s];
        return !has_header(s) && k.frames.size() > 1 && is_whole(s, k.frames[0]) &&
               is_whole(s, k.frames[1]);
    }

    bool is_linked(std::size_t s) const
    {
        const known_segment& k = log_.segments[s];
        return has_header(s) && !k.frames.empty() && is_whole(s, k.frames.front());
    }

    /// Whether the frame is as it was written, whatever its padding holds.
    bool is_whole(std::size_t s, const known_frame& f) const
    {
        return now_[s].size() >= f.content_end() &&
               f.each_part(
                   [&](std::size_t at, std::size_t size) { return same(s, at, size); });
    }

private:
    enum class breakage
    {
        none,
        damaged,
        missing
    };

    bool same(std::size_t s, std::size_t at, std::size_t size) const
    {
        return now_[s].size() >= at + size &&
               std::memcmp(now_[s].data() + at, log_.segments[s].bytes.data() + at,
                           size) == 0;
    }

    bool has_header(std::size_t s) const
    {
        return same(s, 0, format::segment_header_size);
    }

    bool has_head(std::size_t s, const known_frame& f) const
    {
        return same(s, f.offset, format::frame_header_size);
    }

    /// Below the newest segment with a LINK every one is needed. The log breaks off at the oldest
    /// that is not sound, or shorter than the LINK after it says.
    void follow_links()
    {
        std::size_t newest = log_.segments.size();
        while (newest != 0 && !is_linked(newest - 1))
            --newest;
        for (std::size_t s = 0; s < newest; ++s) {
            if (!is_linked(s)) {
                broken_ = breakage::damaged;
                prev_checksum_ = s;
                return;
            }
            if (s + 1 < newest && is_linked(s + 1) && log_.syncing &&
                now_[s].size() < log_.segments[s + 1].predecessor_end) {
                broken_ = breakage::missing;
                prev_checksum_ = s + 1;
                return;
            }
        }
        prev_checksum_ = newest;
    }

    /// The last LSN that a LINK vouches for, or a header of the last segment.
    std::uint64_t vouched() const
    {
        std::uint64_t n = 0;
        for (std::size_t s = 0; s < log_.segments.size(); ++s)
            if (is_linked(s))
                n = (std::max)(n, log_.segments[s].frames.front().durable_lsn);
        for (const known_frame& f : log_.segments[last()].frames) {
            if (!has_head(last(), f))
                break;
            n = (std::max)(n, f.durable_lsn);
        }
        return n;
    }

    /// Whether what a frame of the segment says can be verified: by a sound header of the log, by
    /// the log id in the damaged one if there is none, or by another frame that agrees.
    bool is_known(std::size_t s) const
    {
        constexpr std::size_t id_at = 16, id_size = 16;
        for (std::size_t i = 0; i < log_.segments.size(); ++i)
            if (has_header(i))
                return true;
        return same(s, id_at, id_size) ||
               std::ranges::count_if(log_.segments[s].frames, [&](const known_frame& f) {
                   return has_head(s, f);
               }) > 1;
    }

    /// Effects: delivers frames in order. Returns: whether the last segment was reached.
    bool scanner()
    {
        if (prev_checksum_ == 0)
            found_.segment = 1;
        for (std::size_t s = 0; s < prev_checksum_; ++s) {
            const bool last = s + 1 == prev_checksum_;
            const std::size_t end =
                last ? now_[s].size() : log_.segments[s + 1].predecessor_end;
            found_.segment = s + 1;
            found_.offset = format::segment_header_size;
            for (const known_frame& f : log_.segments[s].frames) {
                if (f.offset >= end)
                    break;
                // A LINK that counts a frame in has seen its padding, too. What makes a segment one
                // of the log is whole without.
                const bool counted =
                    f.type != frame_type::link && (!last || broken_ != breakage::none);
                if (!is_whole(s, f) || (counted && now_[s].size() < f.end())) {
                    stopped_ = &f;
                    return last;
                }
                found_.damaged_padding += !same(s, f.offset, f.size);
                if (!f.records.empty())
                    found_.delivered.push_back(&f);
                last_lsn_ = f.next_lsn() - 1;
                last_type_ = f.type;
                found_.offset = f.end();
            }
        }
        return true;
    }

    /// A frame that the next segment's LINK counts in is damaged.
    void end_by_link()
    {
        found_.end = log_.syncing || is_promised() || proves_damage() ? verdict::corrupt
                                                                      : verdict::torn;
    }

    void end_by_break()
    {
        if (!log_.syncing)
            found_.end =
                is_promised() || proves_damage() ? verdict::corrupt : verdict::torn;
        else
            found_.end = broken_ == breakage::missing ? verdict::gap : verdict::corrupt;
    }

    void end_by_remains()
    {
        if (proves_damage() || is_promised())
            found_.end = verdict::corrupt;
        else if (has_later_frame())
            found_.end = verdict::torn;
        else if (last_type_ == frame_type::close)
            found_.end = verdict::clean;
        else if (last_type_ == frame_type::seal)
            found_.end = verdict::sealed;
        else if (is_stale())
            found_.end = verdict::stale;
        else if (is_zero())
            found_.end = verdict::end_of_preallocation;
        else
            found_.end = verdict::ambiguous;
    }

    std::size_t last() const { return prev_checksum_ == 0 ? 0 : prev_checksum_ - 1; }

    /// `visit(segment, frame)` for each frame of the last segment and after it whose header is as
    /// it was written; returns whether one of the calls did.
    template <class Visit>
    bool any_behind(Visit visit) const
    {
        for (std::size_t s = last(); s < log_.segments.size(); ++s)
            for (const known_frame& f : log_.segments[s].frames)
                if (!is_unused(s) && has_head(s, f) && is_known(s) && visit(s, f))
                    return true;
        return false;
    }

    /// Whether it was made ahead and never written, as its epoch shows, which had to seal the
    /// segment before it first.
    bool is_unused(std::size_t s) const
    {
        if (prev_checksum_ == 0 || s <= last() || !log_.syncing || !has_header(s) ||
            log_.segments[s].epoch != log_.segments[last()].epoch)
            return false;
        constexpr std::size_t block = format::segment_header_size;
        const std::size_t size = (std::min)(now_[s].size() - block, block);
        if (is_linked(s) || !format::all_zero(now_[s].data() + block, size) ||
            last_type_ == frame_type::seal)
            return false;
        for (const known_frame& f : log_.segments[s - 1].frames)
            if (f.type == frame_type::seal && has_head(s - 1, f))
                return false;
        return true;
    }

    bool is_promised() const
    {
        for (std::size_t s = 0; s < log_.segments.size(); ++s)
            if (is_linked(s) && log_.segments[s].frames.front().durable_lsn > last_lsn_)
                return true;
        return any_behind(
            [&](std::size_t, const known_frame& f) { return f.durable_lsn > last_lsn_; });
    }

    bool has_later_frame() const
    {
        return any_behind([&](std::size_t s, const known_frame& f) {
            // A LINK after a sound header is where that segment is damaged.
            return s > last() || prev_checksum_ == 0
                       ? f.type != frame_type::link || !has_header(s)
                       : f.offset > found_.offset;
        });
    }

    /// A segment's header, and the LINK that begins a life, are synced before any frame follows.
    bool proves_damage() const
    {
        return any_behind([&](std::size_t s, const known_frame& f) {
            if (f.type == frame_type::link || is_linked(s) ||
                (s <= last() && prev_checksum_ != 0))
                return false;
            return prev_checksum_ == 0 || f.epoch > log_.segments[last()].epoch ||
                   (!has_header(s) && log_.syncing);
        });
    }

    /// Another frame's header stands where the log ends.
    bool is_stale() const
    {
        const std::vector<std::byte>& here = now_[last()];
        const auto at = static_cast<std::size_t>(found_.offset);
        if (here.size() < at + format::frame_header_size)
            return false;
        for (std::size_t s = 0; s < log_.segments.size(); ++s)
            for (const known_frame& f : log_.segments[s].frames)
                if ((s != last() || f.offset != at) &&
                    std::memcmp(here.data() + at,
                                log_.segments[s].bytes.data() + f.offset,
                                format::frame_header_size) == 0)
                    return true;
        return false;
    }

    bool is_zero() const
    {
        for (std::size_t s = last(); s < now_.size(); ++s) {
            if (is_unused(s))
                continue;
            // The header of a segment made ahead is no remains; damaged, it is.
            const std::size_t from = s == last() && prev_checksum_ != 0
                                         ? static_cast<std::size_t>(found_.offset)
                                     : has_header(s) ? format::segment_header_size
                                                     : 0;
            if (from < now_[s].size() &&
                !format::all_zero(now_[s].data() + from, now_[s].size() - from))
                return false;
        }
        return true;
    }

    const known_log& log_;
    const images& now_;
    breakage broken_ = breakage::none;
    std::size_t prev_checksum_ = 0; ///< how many segments count
    std::uint64_t last_lsn_ = 0;
    frame_type last_type_ = {};
    const known_frame* stopped_ = nullptr; ///< the first frame that is not whole
    expectation found_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_HOSTILE_SUPPORT_ORACLE_HPP
