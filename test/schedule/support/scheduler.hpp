// forelog/test/schedule/support/scheduler.hpp: one run, in which one thread runs at a time
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_SCHEDULER_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_SCHEDULER_HPP

#include "strategy.hpp"
#include "task.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <unordered_map>

namespace forelog::test::schedule {

/// What holds for all runs of a scenario.
struct run_rules
{
    memory_model memory = memory_model::sequential;
    /// What the threads do between two points is not told in full, so that no two orders count as
    /// the same.
    bool opaque = false;
    /// Others may go on behind each write too, before anything that is no use of a variable.
    bool after_writes = false;
    /// Until then a deadline may pass while others could still run.
    std::chrono::milliseconds races_until{0};
};

/** Runs threads one at a time, and asks a strategy at every point where another could go on.

    Time stands still while anybody can run. A run fails if everybody waits for ever, if `fail` is
    called, or if it has no end; then its threads are left where they are.
*/
class scheduler
{
public:
    static constexpr std::uint64_t steps_max = 50'000;
    static constexpr unsigned idle_max = 100;
    static constexpr unsigned tasks_max = 8;
    static constexpr time_point start{std::chrono::seconds(1000)};

    scheduler(const run_rules& rules, strategy& chooses, sharing& shared)
        : config_(rules)
        , strategy_(chooses)
        , sharing_(shared)
    {}
    scheduler(const scheduler&) = delete;
    scheduler& operator=(const scheduler&) = delete;

    /// The one whose run this is; null outside of any.
    static scheduler*& current()
    {
        static scheduler* running = nullptr;
        return running;
    }

    /// Effects: runs `body` as the first thread until it returns, or the run fails.
    void run(std::function<void()> body)
    {
        current() = this;
        make_task(std::move(body));
        outside_.switch_to(tasks_[0]->where);
        current() = nullptr;
        if (failure_.empty()) {
            for (const auto& t : tasks_)
                stack_pool::instance().give_back(t->stack);
        } else {
            static auto* const given_up = new std::vector<decltype(tasks_)>;
            given_up->push_back(std::move(tasks_));
        }
    }

    const std::string& failure() const { return failure_; }
    const std::vector<decision>& decisions() const { return decisions_; }
    std::uint64_t steps() const { return alignment_; }

    [[noreturn]] void fail(const std::string& why)
    {
        failure_ = why.empty() ? "failed" : why;
        self().where.switch_to(outside_);
        std::terminate();
    }

    unsigned spawn(std::function<void()> body)
    {
        if (tasks_.size() == tasks_max)
            fail("too many threads");
        const unsigned id = make_task(std::move(body));
        tasks_[id]->seen = mix(self().seen, id);
        self().seen = mix(self().seen, 3);
        point(nullptr);
        return id;
    }

    void join(unsigned id)
    {
        point(nullptr);
        while (tasks_[id]->now != status::ended)
            block(status::joins, tasks_[id].get(), never);
        see(tasks_[id]->seen);
    }

    /// Another thread may go on here, before this one uses `v`. Null: whatever others do.
    void point(variable* v, bool writes = true)
    {
        for (const auto& t : tasks_)
            t->yields = t->yields && (t->id == now_ || is_in_vain(*t));
        const bool meets =
            alive_ != 1 && (v == nullptr || sharing_.touch(v->key, now_, writes));
        if (meets || strategy_.is_asked_always())
            reschedule(true);
        else
            count_step();
    }

    void after_write(variable& v)
    {
        if (config_.after_writes)
            point(&v);
    }

    void yield()
    {
        fence();
        task& t = self();
        t.yields = true;
        t.in_vain = t.looked == changes_;
        t.looked = changes_;
        see(4);
        reschedule(false);
    }

    std::uint32_t new_key()
    {
        task& t = self();
        return (++t.variables << 3 | t.id) & 0xffff;
    }

    /// What a use of a variable leaves in the history of the thread, and of the variable.
    void see(std::uint64_t what)
    {
        self().seen = mix(self().seen, what);
        if (config_.opaque)
            everything_ = self().seen = mix(self().seen, everything_);
    }
    void note_read(const variable& v) { see(v.last); }
    /// `changes`: otherwise nobody can tell that anything was written, and it counts as read. Those
    /// who wait may write the same value at each look.
    void note_write(variable& v, bool changes = true)
    {
        see(mix(v.last, changes ? 2 : 0));
        if (!changes)
            return;
        v.last = self().seen;
        note_change();
    }

    bool has_buffers() const { return config_.memory == memory_model::store_buffers; }
    void put_off(void* address, std::uint64_t bits, std::size_t size, variable& v)
    {
        see(5);
        self().pending.push_back({address, bits, size, &v, self().seen});
    }
    /// The last store of this thread to an address that others do not see yet.
    const pending_store* own_store(const void* address)
    {
        const auto& all = self().pending;
        for (std::size_t i = all.size(); i-- != 0;)
            if (all[i].address == address)
                return &all[i];
        return nullptr;
    }
    /// Effects: all have seen what this thread has stored; `fence` lets others go on before that.
    void drain() { drain_all(self()); }
    void fence()
    {
        if (!self().pending.empty())
            reschedule(true);
        drain();
    }

    /// Effects: an address is not used any more.
    void forget(const void* address)
    {
        for (const auto& t : tasks_)
            while (std::ranges::find(t->pending, address, &pending_store::address) !=
                   t->pending.end())
                drain_one(*t);
    }

    /// What atomic_ref uses.
    variable& variable_at(const void* address) { return cells_[address]; }

    void block(status why, const void* on, time_point until,
               std::uint32_t groups = ~std::uint32_t{0})
    {
        task& t = self();
        drain_all(t);
        t.now = why;
        t.waits_for = on;
        t.groups = groups;
        t.deadline = until;
        t.timed_out = false;
        reschedule(false);
    }

    /// Effects: all of these groups who wait so for `on` go on.
    void wake_all(status why, const void* on, std::uint32_t groups = ~std::uint32_t{0})
    {
        for (const auto& t : tasks_)
            if (t->now == why && t->waits_for == on && (t->groups & groups) != 0) {
                t->now = status::ready;
                if (why == status::sleeps)
                    t->seen = mix(t->seen, self().seen);
            }
    }

    bool has_timed_out() { return self().timed_out; }
    time_point time() const { return time_; }
    unsigned task_number() const { return now_; }

private:
    task& self() { return *tasks_[now_]; }

    /// Whether another look would find what the last one has found. Otherwise two who spin could
    /// have turns for ever, at no cost, while the one they wait for has none.
    bool is_in_vain(const task& t) const { return t.in_vain && t.looked == changes_; }

    void note_change()
    {
        ++changes_;
        idle_ = 0;
    }

    unsigned make_task(std::function<void()> body)
    {
        auto t = std::make_unique<task>();
        t->id = static_cast<unsigned>(tasks_.size());
        t->body = std::move(body);
        t->stack = stack_pool::instance().take();
        t->where.prepare(t->stack, [] { current()->enter(); });
        ++alive_;
        tasks_.push_back(std::move(t));
        return tasks_.back()->id;
    }

    void enter()
    {
        context::arrive();
        try {
            self().body();
        } catch (const std::exception& e) {
            fail(std::string("an exception: ") + e.what());
        }
        task& t = self();
        t.body = nullptr;
        fence();
        t.now = status::ended;
        --alive_;
        wake_all(status::joins, &t);
        if (t.id == 0) {
            if (alive_ != 0)
                failure_ = "a thread was left behind";
            t.where.switch_to(outside_, failure_.empty());
        }
        reschedule(false);
        std::terminate();
    }

    void count_step()
    {
        if (++alignment_ > steps_max)
            fail("no end");
    }

    void reschedule(bool may_go_on)
    {
        count_step();
        // Two points of a thread are never the same state, even with nothing between them.
        self().seen = mix(self().seen, 7);
        if (may_go_on && alignment_ < strategy_.quiet_until())
            return;
        for (;;) {
            list_options(may_go_on);
            if (options_.empty()) {
                pass_time();
                may_go_on = self().can_run();
                continue;
            }
            const option o = options_.size() == 1 ? options_[0] : choose(may_go_on);
            if (o.what == act::drain) {
                drain_one(*tasks_[o.task]);
            } else if (o.what == act::pass) {
                pass_time();
            } else {
                go_to(o);
                return;
            }
        }
    }

    void list_options(bool may_go_on)
    {
        options_.clear();
        if (may_go_on)
            options_.push_back({act::run, now_, 0});
        const unsigned cost = may_go_on ? 1 : 0;
        const auto count = static_cast<unsigned>(tasks_.size());
        for (unsigned i = 1; i <= count; ++i) {
            const unsigned id = (now_ + i) % count;
            if (!tasks_[id]->can_run() || (may_go_on && id == now_))
                continue;
            options_.push_back({act::run, id, cost});
            if (may_go_on && !self().pending.empty())
                options_.push_back({act::run_early, id, cost});
        }
        if (options_.empty())
            return;
        for (const auto& t : tasks_)
            if (!t->pending.empty() && t->id != now_)
                options_.push_back({act::drain, t->id, cost});
        if (earliest() <= start + config_.races_until)
            options_.push_back({act::pass, 0, 1});
    }

    option choose(bool may_go_on)
    {
        const std::uint64_t state = strategy_.wants_state() ? state_of(may_go_on) : 0;
        const std::size_t i = strategy_.choose({alignment_, state, &options_});
        const option& o = options_[i];
        if (i != 0)
            decisions_.push_back({alignment_, o.what, o.task});
        return o;
    }

    std::uint64_t state_of(bool may_go_on)
    {
        std::uint64_t sum = mix(now_, may_go_on);
        sum = mix(sum, static_cast<std::uint64_t>(time_.time_since_epoch().count()));
        for (const auto& t : tasks_) {
            sum = mix(sum, mix(t->seen, t->drained));
            sum = mix(sum, t->pending.size() * 4 + (t->yields ? 1 : 0) +
                               (t->yields && is_in_vain(*t) ? 2 : 0));
        }
        return sum;
    }

    void go_to(const option& o)
    {
        task& from = self();
        if (o.task == now_)
            return;
        if (o.what == act::run)
            drain_all(from);
        now_ = o.task;
        from.where.switch_to(self().where, from.now == status::ended);
    }

    time_point earliest() const
    {
        time_point first = never;
        for (const auto& t : tasks_)
            if (t->now == status::sleeps && t->deadline < first)
                first = t->deadline;
        return first;
    }

    /// Effects: the earliest deadline comes. Those who let all others run go on in any case.
    void pass_time()
    {
        const time_point next = earliest();
        bool spins = false;
        for (const auto& t : tasks_) {
            spins = spins || t->yields;
            t->yields = false;
        }
        if (next == never && !spins)
            fail("everybody waits, for ever");
        if (++idle_ > idle_max)
            fail("everybody waits for what does not come");
        if (next == never)
            return;
        time_ = (std::max)(time_, next);
        for (const auto& t : tasks_)
            if (t->now == status::sleeps && t->deadline <= time_) {
                t->now = status::ready;
                t->timed_out = true;
                t->seen = mix(t->seen, 6);
            }
    }

    void drain_one(task& t)
    {
        const pending_store first = t.pending.front();
        t.pending.erase(t.pending.begin());
        if (std::memcmp(first.address, &first.bits, first.size) != 0)
            note_change();
        std::memcpy(first.address, &first.bits, first.size);
        first.var->last = mix(first.event, first.var->last);
        t.drained = mix(t.drained, first.var->last);
    }
    void drain_all(task& t)
    {
        while (!t.pending.empty())
            drain_one(t);
    }

    run_rules config_;
    strategy& strategy_;
    sharing& sharing_;
    context outside_;
    std::vector<std::unique_ptr<task>> tasks_;
    unsigned now_ = 0;          ///< the task that runs
    unsigned alive_ = 0;        ///< tasks that have not ended
    std::uint64_t changes_ = 0; ///< of what threads meet at
    unsigned idle_ = 0; ///< how often time has passed since anybody wrote anything
    time_point time_ = start;
    std::uint64_t alignment_ = 0;
    std::uint64_t everything_ = 0;
    std::vector<option> options_;
    std::vector<decision> decisions_;
    std::unordered_map<const void*, variable> cells_;
    std::string failure_;
};

/// Effects: the run fails unless it holds.
inline void expect(bool holds, const char* what)
{
    if (!holds)
        scheduler::current()->fail(what);
}

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_SCHEDULER_HPP
