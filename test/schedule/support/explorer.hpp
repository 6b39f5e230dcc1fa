// forelog/test/schedule/support/explorer.hpp: all schedules within a bound, and samples beyond
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_EXPLORER_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_EXPLORER_HPP

#include "scheduler.hpp"

#include <random>

namespace forelog::test::schedule {

/** Depth first through all choices that cost no more than a number of preemptions.

    A state that was met before with no more preemptions spent is not gone on from again: what can
    follow is, or will be, tried from there. The run itself goes on to its end by default.
*/
class depth_first final : public strategy
{
public:
    explicit depth_first(unsigned preemptions) : preemptions_(preemptions) {}

    void begin()
    {
        depth_ = spent_ = 0;
        known_ = false;
        look_ahead();
    }

    /// Effects: the next run takes another way. Returns: whether there is one.
    bool advance()
    {
        while (!path_.empty() && path_.back().taken + 1 >= path_.back().ways.size())
            path_.pop_back();
        if (path_.empty())
            return false;
        ++path_.back().taken;
        return true;
    }

    /// Effects: as if nothing had been tried.
    void restart()
    {
        path_.clear();
        met_.clear();
    }

    std::size_t choose(const choice_point& at) override
    {
        if (known_)
            return 0;
        std::vector<std::uint8_t> ways;
        for (std::size_t i = 0; i < at.options->size(); ++i)
            if (spent_ + (*at.options)[i].cost <= preemptions_)
                ways.push_back(static_cast<std::uint8_t>(i));
        if (ways.size() < 2)
            return ways.front();
        if (depth_ < path_.size()) {
            if (path_[depth_].step != at.step || path_[depth_].ways != ways)
                scheduler::current()->fail("the scenario is not the same in every run");
            return take(at);
        }
        const auto [entry, is_new] =
            met_.try_emplace(at.state, static_cast<std::uint8_t>(spent_));
        if (!is_new && entry->second <= spent_) {
            known_ = true;
            look_ahead();
            return ways.front();
        }
        entry->second = static_cast<std::uint8_t>(spent_);
        path_.push_back({at.step, 0, std::move(ways)});
        return take(at);
    }

    bool wants_state() const override { return !known_ && depth_ >= path_.size(); }

    std::uint64_t states() const { return met_.size(); }

private:
    struct branch
    {
        std::uint64_t step;
        std::size_t taken;
        std::vector<std::uint8_t> ways;
    };

    std::size_t take(const choice_point& at)
    {
        const branch& b = path_[depth_++];
        const std::size_t i = b.ways[b.taken];
        spent_ += (*at.options)[i].cost;
        look_ahead();
        return i;
    }

    /// Without a preemption to spend, a thread that can go on does.
    void look_ahead()
    {
        quiet_until_ = known_ || spent_ == preemptions_ ? ~std::uint64_t{0}
                       : depth_ < path_.size()          ? path_[depth_].step
                                                        : 0;
    }

    const unsigned preemptions_;
    unsigned spent_ = 0;
    std::size_t depth_ = 0;
    bool known_ = false;
    std::vector<branch> path_;
    std::unordered_map<std::uint64_t, std::uint8_t> met_;
};

/** By chance: every other seed changes threads now and then, the others keep to priorities that
    change at a few points (probabilistic concurrency testing).
*/
class by_chance final : public strategy
{
public:
    by_chance(std::uint64_t seed, std::uint64_t length)
        : chance_(seed)
        , priorities_(seed % 2 == 0)
    {
        for (unsigned& p : priority_)
            p = static_cast<unsigned>(chance_());
        for (std::uint64_t& c : changes_)
            c = below(length) + 1;
    }

    std::size_t choose(const choice_point& at) override
    {
        const auto& options = *at.options;
        if (!priorities_)
            return below(6) == 0 ? below(options.size()) : 0;
        for (std::uint64_t& c : changes_)
            if (c != 0 && at.step >= c) {
                priority_[options[0].task] = --lowest_;
                c = 0;
            }
        if (options.back().what == act::drain && below(4) == 0)
            return options.size() - 1;
        std::size_t best = 0;
        for (std::size_t i = 1; i < options.size(); ++i)
            if (options[i].what == act::run || options[i].what == act::run_early) {
                const unsigned mine = priority_[options[i].task];
                const unsigned other = priority_[options[best].task];
                if (mine > other || (mine == other && below(2) == 0))
                    best = i;
            }
        return best;
    }

private:
    std::uint64_t below(std::uint64_t n) { return chance_() % n; }

    std::mt19937_64 chance_;
    const bool priorities_;
    unsigned priority_[scheduler::tasks_max];
    std::uint64_t changes_[4];
    unsigned lowest_ = 1000;
};

/// What was chosen in a run before.
class again final : public strategy
{
public:
    explicit again(std::vector<decision> decisions) : decisions_(std::move(decisions)) {}

    std::size_t choose(const choice_point& at) override
    {
        if (next_ == decisions_.size() || decisions_[next_].step != at.step)
            return 0;
        const decision& d = decisions_[next_++];
        for (std::size_t i = 0; i < at.options->size(); ++i) {
            const option& o = (*at.options)[i];
            if (o.what == d.what && (o.what == act::pass || o.task == d.task))
                return i;
        }
        scheduler::current()->fail("the case does not fit the scenario");
    }
    bool is_asked_always() const override { return true; }

private:
    std::vector<decision> decisions_;
    std::size_t next_ = 0;
};

/// What came of exploring.
struct findings
{
    std::uint64_t schedules = 0;
    std::uint64_t states = 0;
    std::uint64_t longest = 0; ///< in steps
    unsigned restarts = 0;
    bool complete = false;           ///< every schedule within the bound was tried
    std::string failure;             ///< empty: none
    std::vector<decision> decisions; ///< those of the failing run
};

/// Effects: one run. Returns: whether it was sound.
inline bool run_once(const run_rules& rules, strategy& chooses, sharing& shared,
                     const std::function<void()>& body, findings& found)
{
    scheduler one(rules, chooses, shared);
    one.run(body);
    ++found.schedules;
    found.longest = (std::max)(found.longest, one.steps());
    if (one.failure().empty())
        return true;
    found.failure = one.failure();
    found.decisions = one.decisions();
    return false;
}

/// Effects: tries so many schedules by chance, or until the time is over.
inline findings sample(const run_rules& rules, const std::function<void()>& body,
                       std::uint64_t schedules, std::uint64_t length, sharing& shared,
                       time_point end = never)
{
    findings found;
    for (std::uint64_t seed = 1; seed <= schedules; ++seed) {
        if (end != never && seed % 256 == 0 && std::chrono::steady_clock::now() > end)
            break;
        by_chance chance(seed, length);
        if (!run_once(rules, chance, shared, body, found))
            break;
        shared.learn();
    }
    return found;
}

/// Effects: tries all schedules with at most so many preemptions, but for `schedules_max`.
inline findings explore(const run_rules& rules, const std::function<void()>& body,
                        unsigned preemptions, std::uint64_t schedules_max,
                        sharing& shared)
{
    // By chance most is learned of who meets where, without which all would begin again and again.
    const findings first = sample(rules, body, preemptions == 0 ? 0 : 200, 500, shared);
    if (!first.failure.empty())
        return first;
    depth_first search(preemptions);
    findings found;
    for (;;) {
        search.begin();
        if (!run_once(rules, search, shared, body, found))
            break;
        if (shared.learn()) {
            search.restart();
            const unsigned restarts = found.restarts + 1;
            found = {};
            found.restarts = restarts;
            continue;
        }
        if (!search.advance()) {
            found.complete = true;
            break;
        }
        if (found.schedules >= schedules_max)
            break;
    }
    found.states = search.states();
    return found;
}

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_EXPLORER_HPP
