// forelog/test/crash/support/explore.hpp: crashes a workload everywhere and recovers
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CRASH_SUPPORT_EXPLORE_HPP
#define FORELOG_TEST_CRASH_SUPPORT_EXPLORE_HPP

#include "../../support/testing.hpp"

#include "recorded_run.hpp"

#include "../../support/log_oracle.hpp"
#include "../../support/sanitizer.hpp"
#include <forelog/testing/inspect.hpp>

#include <array>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <map>

namespace forelog::test {

/// What the kinds of crashes below are called, and last a kill of the program alone.
inline constexpr std::array<const char*, 9> crash_kind_names{
    "plain",   "torn",       "bytewise",  "garbage", "stale",
    "zombies", "everything", "leftovers", "death"};

/// Which faults a power cut adds; cases name them by number. The first is for exhaustive
/// exploration, the others are sampled. Stale bytes are scattered among others in one kind; in
/// the last whole sectors survive, and with them valid frames of segments that were removed.
inline constexpr std::array<crash_options, 8> crash_kinds{{
    {},
    {.tears = 2},
    {.strict = true},
    {.tears = 1, .garbage = true},
    {.strict = true, .stale = true, .any_size = true},
    {.tears = 1, .zombies = true},
    {.strict = true, .garbage = true, .zombies = true, .any_size = true},
    {.tears = 1, .stale = true},
}};

/// One crash point of this many is explored. A sanitizer looks for other things than lost
/// records, and makes the simulated disk about ten times slower.
inline constexpr unsigned thinning = address_sanitized || thread_sanitized ? 8 : 1;

/// How much is explored. FORELOG_CRASH_SCALE multiplies it.
struct effort
{
    std::uint64_t states_max = 64; ///< of a crash point, explored one by one up to this
    unsigned samples = 4;          ///< of each kind otherwise, and of the other kinds
    unsigned deep_every = 8;       ///< one state of this many is crashed again and again
    unsigned depth = 3;            ///< how often
    /// Every state of a crash point is explored while no more sectors than this are pending.
    std::size_t sectors_max = 0;
    /// This many of the crash kinds, a kill of the program among them, at each crash point,
    /// in turn; 0: all.
    unsigned kinds_in_turn = 0;
    /// Only the crash points of the last step, for a test that explores all shorter workloads, too.
    bool last_step_only = false;

    static unsigned scale()
    {
        const char* const text = std::getenv("FORELOG_CRASH_SCALE");
        const int n = text != nullptr ? std::atoi(text) : 1;
        return n > 0 ? static_cast<unsigned>(n) : 1;
    }
};

struct crash_counts
{
    std::uint64_t workloads = 0;
    std::uint64_t points = 0;
    std::uint64_t states = 0;     ///< states that were read back, at any depth
    std::uint64_t exhaustive = 0; ///< crash points of which every state was seen
    std::uint64_t nested = 0;     ///< crashes after a recovery
    std::uint64_t torn =
        0; ///< states with a sector cut at a byte, of which all were seen
    std::uint64_t deepest = 0;
    std::map<std::string, std::uint64_t> ends;   ///< verdicts
    std::map<std::string, std::uint64_t> errors; ///< of replays
    std::map<std::string, std::uint64_t> frames; ///< types in what the workloads wrote
    std::map<std::string, std::uint64_t> kinds;  ///< of crashes, by crash point

    crash_counts& operator+=(const crash_counts& other)
    {
        workloads += other.workloads;
        points += other.points;
        states += other.states;
        exhaustive += other.exhaustive;
        nested += other.nested;
        torn += other.torn;
        deepest = (std::max)(deepest, other.deepest);
        for (auto maps : {&crash_counts::ends, &crash_counts::errors,
                          &crash_counts::frames, &crash_counts::kinds})
            for (const auto& [what, n] : other.*maps)
                (this->*maps)[what] += n;
        return *this;
    }
};

inline std::uint64_t hash_of(std::string_view text) noexcept
{
    std::uint64_t h = 0xcbf2'9ce4'8422'2325u;
    for (const char c : text)
        h = (h ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3u;
    return h;
}

/** Explores workloads with one kind of writer.

    A case is one line: "<name>/<block size>/<steps>@<point>/<kind>/<choices>", where kind
    -1 is a kill of the program with the power on, and -2 stands for all places at which a
    sector may be torn. All that follows is derived from it.
*/
template <class Writer>
class explorer
{
public:
    explorer(std::string name, std::uint32_t block_size, effort e)
        : name_(std::move(name) + '/' + std::to_string(block_size) + '/')
        , block_size_(block_size)
        , effort_(e)
        , deep_countdown_(e.deep_every)
    {
        effort_.states_max *= effort::scale();
        effort_.samples *= effort::scale();
    }

    /// Effects: crashes the workload at each operation.
    void explore(const std::string& steps)
    {
        ++counts_.workloads;
        std::size_t first = 0;
        const std::vector<crash_point> points = record(steps, &first);
        if (!effort_.last_step_only)
            first = 0;
        counts_.points += points.size() - first;
        if (!points.empty())
            count_frames(points.back().state);
        const std::size_t before = failures_.size();
        for (std::size_t i = first + counts_.workloads % thinning;
             i < points.size() && failures_.size() < before + 2 && (!stop_ || !stop_());
             i += thinning)
            explore_point(name_ + steps + '@' + std::to_string(i) + '/', points[i]);
    }

    /** Effects: at each crash point, every pending sector is torn at each byte that makes a
        difference, both ways, beside all that the others may hold; each state is recovered.
    */
    void explore_cuts(const std::string& steps)
    {
        ++counts_.workloads;
        const std::vector<crash_point> points = record(steps);
        const std::size_t before = failures_.size();
        for (std::size_t i = 0; i < points.size() && failures_.size() < before + 2;
             i += thinning) {
            const crash_space space(points[i].state, every_cut);
            const std::string here = name_ + steps + '@' + std::to_string(i) + "/-2/";
            if (space.count() > 100'000)
                return fail(here + ": too many sectors are pending for all cuts");
            exhaustive all;
            do
                cut(here, points[i], space, all, next_depth());
            while (all.next());
            ++counts_.points;
            ++counts_.exhaustive;
            counts_.torn += space.count() - crash_space(points[i].state).count();
        }
    }

    /// Effects: one case again. Requires: `is_mine(text)`.
    void repeat(std::string_view text)
    {
        const std::size_t at = text.find('@');
        const std::string steps(text.substr(name_.size(), at - name_.size()));
        const std::size_t before = failures_.size();
        const std::vector<crash_point> points = record(steps);
        if (failures_.size() != before)
            return;
        std::size_t index = 0;
        int kind = 0;
        const char* const end = text.data() + text.size();
        const char* p = std::from_chars(text.data() + at + 1, end, index).ptr;
        p = std::from_chars(p + 1, end, kind).ptr;
        const std::string prefix(text.data(), p + 1);
        const crash_point& point = points.at(index);
        trace_ = &std::cerr;
        if (kind == -1)
            return die(prefix, point);
        crash_space space(point.state, kind == -2
                                           ? every_cut
                                           : crash_kinds.at(static_cast<unsigned>(kind)));
        const std::string_view choices(p + 1, end);
        if (choices.starts_with("seed"))
            space.allow_any_cut();
        const auto choice = make_chooser(choices);
        cut(prefix, point, space, *choice, effort_.depth);
    }

    bool is_mine(std::string_view text) const
    {
        return text.starts_with(name_) && text.find('@') != text.npos;
    }

    /// Effects: reads a state, goes on with it, and crashes again; one that the caller made.
    void check_state(const std::string& text, const disk_state& left, const knowledge& k,
                     const bounds& b, unsigned depth)
    {
        if (!only_.empty() && text != only_)
            return;
        seeded rest(hash_of(text));
        try {
            check(left, k, b, rest, depth, 0);
        } catch (const broken& what) {
            failures_.push_back(text + ": " + what.what());
            trace_again(text, left, k, b, depth);
        }
    }

    /// Effects: as `check_state` for states that a power cut may leave of this one.
    void cut_state(const std::string& text, const crash_point& p, unsigned depth)
    {
        for (std::size_t kind = 0; kind < crash_kinds.size(); ++kind) {
            crash_space space(p.state, crash_kinds[kind]);
            space.allow_any_cut();
            for (unsigned i = 0; i < effort_.samples; ++i) {
                seeded some(hash_of(text) + i);
                const std::string here =
                    text + '/' + std::to_string(kind) + '/' + some.repro();
                check_state(here, space.pick(some), p.known, after_cut(p.known), depth);
            }
        }
    }

    /// Effects: `stop()` is asked between states, and true ends an exploration early.
    void stop_when(bool (*stop)()) { stop_ = stop; }

    /// Effects: the disks of all that follows are printed.
    void trace_to(std::ostream& out) { trace_ = &out; }

    /// Effects: a state that fails is checked once more, and its disks are printed.
    void trace_failures_to(std::ostream& out) { failure_trace_ = &out; }

    /// Effects: from now on `check_state` does this case and no other.
    void limit_to(std::string_view text) { only_ = text; }

    void fail(const std::string& text) { failures_.push_back(text); }

    const crash_counts& counts() const noexcept { return counts_; }

    /// The cases in which an invariant was broken, one line each.
    const std::vector<std::string>& failures() const noexcept { return failures_; }

private:
    static constexpr crash_options every_cut{.tears = sector_size};

    using run_type = recorded_run<Writer>;
    using file_type = typename Writer::file_type;

    /// Effects: runs the workload; `last_step` is where the points of its last step begin.
    /// Returns: its crash points.
    std::vector<crash_point> record(const std::string& steps,
                                    std::size_t* last_step = nullptr)
    {
        std::vector<crash_point> points;
        threading::restart_chance(hash_of(steps));
        simulated_disk disk;
        disk.configure([](disk_settings& s) { s.trace = false; });
        try {
            run_type l(disk, {}, block_size_, &points);
            l.open();
            for (std::size_t i = 0; i < steps.size(); ++i) {
                if (last_step != nullptr && i + 1 == steps.size())
                    *last_step = points.size();
                l.step(steps[i]);
            }
            expect(!l.error(), "a call fails on a healthy disk");
            run_type::expect_rules(disk);
        } catch (const broken& b) {
            failures_.push_back(name_ + steps + "@0/-1/: " + b.what());
        }
        return points;
    }

    void explore_point(const std::string& prefix, const crash_point& p)
    {
        if (has_turn(crash_kinds.size()))
            die(prefix + "-1/", p);
        for (std::size_t kind = 0; kind < crash_kinds.size(); ++kind) {
            if (!has_turn(kind) || adds_nothing(kind, p.state))
                continue;
            ++counts_.kinds[crash_kind_names[kind]];
            crash_space space(p.state, crash_kinds[kind]);
            const std::string here = prefix + std::to_string(kind) + '/';
            const bool countable = !crash_kinds[kind].strict;
            const bool small = kind == 0 &&
                               space.pending_sectors() <= effort_.sectors_max &&
                               effort_.sectors_max != 0;
            if (countable && (small || space.count() <= effort_.states_max)) {
                exhaustive all;
                do
                    cut(here, p, space, all, next_depth());
                while (all.next() && (!stop_ || !stop_()));
                ++counts_.exhaustive;
                if (kind == 0 && space.count() == 1 && !crash_kinds[0].zombies)
                    break; // nothing is pending: the other kinds add nothing
            } else {
                space.allow_any_cut();
                for (unsigned i = 0; i < effort_.samples; ++i) {
                    seeded some(hash_of(here) + i);
                    cut(here, p, space, some, next_depth());
                }
            }
        }
        ++turn_;
    }

    bool has_turn(std::size_t kind) const noexcept
    {
        // A kind that is seldom possible takes no turn; its turn is for the kill.
        constexpr std::size_t orphans = crash_kinds.size() - 1;
        const std::size_t place = (std::min)(kind, orphans);
        return effort_.kinds_in_turn == 0 || kind == orphans ||
               (place + turn_) % crash_kinds.size() < effort_.kinds_in_turn;
    }

    /// Whole stale sectors come from files that were removed: before, these are torn crashes.
    static bool adds_nothing(std::size_t kind, const disk_state& state) noexcept
    {
        return crash_kinds[kind].stale && !crash_kinds[kind].strict && !state.stale();
    }

    /// Effects: counts the frames that lie in the segments, by type.
    void count_frames(const disk_state& state)
    {
        static constexpr const char* names[] = {"batch", "LINK", "mark", "SEAL", "CLOSE"};
        for (const auto& f : state.files())
            for (std::uint64_t i = 0; i < sectors_of(f->size); ++i) {
                const std::byte* const b = f->cache.at(i);
                for (std::size_t at = 0; at + 40 <= sector_size; at += format::alignment)
                    if (const auto type = std::to_integer<std::size_t>(b[at + 3]) - 1;
                        format::may_be_frame(b + at) && type < std::size(names) &&
                        format::load<std::uint64_t>(b + at + 32) == i * sector_size + at)
                        ++counts_.frames[names[type]];
            }
    }

    unsigned next_depth()
    {
        if (--deep_countdown_ != 0)
            return 1;
        deep_countdown_ = effort_.deep_every;
        return effort_.depth;
    }

    /// The program is killed at this point, the power stays on.
    void die(const std::string& here, const crash_point& p)
    {
        ++counts_.kinds[crash_kind_names[crash_kinds.size()]];
        check_state(here, p.state, p.known, after_death(p.known), effort_.depth);
    }

    /// The power is cut at this point.
    void cut(const std::string& here, const crash_point& p, const crash_space& space,
             chooser& choice, unsigned depth)
    {
        const disk_state left = space.pick(choice);
        check_state(here + choice.repro(), left, p.known, after_cut(p.known), depth);
    }

    static bounds after_cut(const knowledge& k) noexcept
    {
        const bool may_be_absent = !run_type::syncing && k.durable == 0 && !k.closed;
        return {k.durable, !k.created || may_be_absent, k.closed && run_type::syncs_ends};
    }
    static bounds after_death(const knowledge& k) noexcept
    {
        return {k.written, !k.created, k.closed};
    }

    /// Reads what was left, twice; goes on with it, and crashes again.
    void check(const disk_state& left, const knowledge& k, const bounds& b,
               chooser& choice, unsigned depth, unsigned level)
    {
        ++counts_.states;
        counts_.nested += level != 0;
        counts_.deepest = (std::max)(counts_.deepest, std::uint64_t{level});
        simulated_disk disk(left);
        disk.configure([this](disk_settings& s) { s.trace = trace_ != nullptr; });
        if (trace_ != nullptr)
            tell(*trace_, left, k, b, level);
        const delivered d = read_log<file_type>(disk.path("log"), k, b);
        const delivered again = read_log<file_type>(disk.path("log"), k, b);
        expect(d.digest == again.digest, "I7: a second replay differs");
        ++counts_.ends[to_string(d.end)];
        if (d.error || d.absent)
            ++counts_.errors[d.absent ? d.absent.message() : d.error.message()];
        // What is refused, and may be (see the oracle), cannot go on.
        if (depth != 0 && !d.error)
            go_on(disk, k, d, choice, depth, level);
    }

    void go_on(simulated_disk& disk, knowledge k, const delivered& d, chooser& choice,
               unsigned depth, unsigned level)
    {
        static constexpr std::string_view steps = "sscfebtzlRXOCK";
        std::vector<crash_point> points;
        std::size_t opened = 0;
        threading::restart_chance(choice.pick(~std::uint64_t{0}));
        k.written = d.last; // the power cut may have taken the rest
        {
            run_type l(disk, std::move(k), block_size_, &points);
            l.open();
            if (l.error())
                throw broken("the log does not open: " + l.error().message());
            expect(l.known().records.size() == d.last,
                   "the writer recovers other records than replay delivers");
            opened = points.size() - 1;
            for (std::uint64_t n = choice.pick(4); n != 0; --n) {
                const char c = steps[static_cast<std::size_t>(choice.pick(steps.size()))];
                if (trace_ != nullptr)
                    *trace_ << "step " << c << '\n';
                l.step(c);
            }
            expect(!l.error(), "a call fails on a healthy disk");
        }
        if (trace_ != nullptr)
            for (const disk_operation& o : disk.trace())
                if (any_change.has(o.kind))
                    *trace_ << "  " << o << '\n';
        run_type::expect_rules(disk);
        // I8: what was recovered outlives the next power cut.
        check_cut(points[opened], 0, choice, 0, level);
        const auto index = static_cast<std::size_t>(choice.pick(points.size()));
        const crash_point& p = points[index];
        const std::uint64_t kind = choice.pick(crash_kinds.size() + 1);
        if (trace_ != nullptr)
            *trace_ << "crash of kind " << kind << " at point " << index << '\n';
        if (kind == crash_kinds.size())
            return check(p.state, p.known, after_death(p.known), choice, depth - 1,
                         level + 1);
        check_cut(p, static_cast<std::size_t>(kind), choice, depth - 1, level);
    }

    /// All that is chosen within a state comes from its name, so it goes the same way.
    void trace_again(const std::string& text, const disk_state& left, const knowledge& k,
                     const bounds& b, unsigned depth)
    {
        if (failure_trace_ == nullptr || trace_ != nullptr)
            return;
        trace_ = failure_trace_;
        *trace_ << "the disks of " << text << '\n';
        seeded rest(hash_of(text));
        try {
            check(left, k, b, rest, depth, 0);
            failures_.back() += " (but not when it was repeated)";
        } catch (const broken&) {
        }
        trace_ = nullptr;
    }

    void check_cut(const crash_point& p, std::size_t kind, chooser& choice,
                   unsigned depth, unsigned level)
    {
        crash_space space(p.state, crash_kinds[kind]);
        space.allow_any_cut();
        check(space.pick(choice), p.known, after_cut(p.known), choice, depth, level + 1);
    }

    static void tell(std::ostream& out, const disk_state& left, const knowledge& k,
                     const bounds& b, unsigned level)
    {
        out << "level " << level << ": " << k.records.size() << " records, durable "
            << k.durable << ", at least " << b.last_min
            << (b.may_be_absent ? ", or no log" : "") << '\n';
        dump(out, left);
    }

    std::string name_;
    std::uint32_t block_size_;
    effort effort_;
    crash_counts counts_;
    std::vector<std::string> failures_;
    std::ostream* trace_ = nullptr; ///< where a repeated case is printed
    std::ostream* failure_trace_ = nullptr;
    std::string only_; ///< empty: all
    unsigned deep_countdown_;
    std::size_t turn_ = 0;
    bool (*stop_)() = nullptr;
};

} // namespace forelog::test

#endif // FORELOG_TEST_CRASH_SUPPORT_EXPLORE_HPP
