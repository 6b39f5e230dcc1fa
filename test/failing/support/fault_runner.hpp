// forelog/test/failing/support/fault_runner.hpp: workloads in which calls fail, and what the log
// must do
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FAILING_SUPPORT_FAULT_RUNNER_HPP
#define FORELOG_TEST_FAILING_SUPPORT_FAULT_RUNNER_HPP

#include "../../support/testing.hpp"

#include "initial_logs.hpp"

#include <forelog/testing/chooser.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <iostream>
#include <map>

namespace forelog::test {

/// Which calls fail, and how.
struct fault_case
{
    op_set kinds;
    std::uint64_t nth = 1;
    std::uint64_t times = 1;
    int error = 0; ///< none with `transfer` alone
    std::optional<std::uint64_t> transfer{};
    std::optional<std::uint64_t>
        transfer_first{}; ///< the nth is cut short, the next one fails
    std::string text{};
};

struct fault_counts
{
    std::uint64_t runs = 0, hits = 0, opens_refused = 0, poisoned = 0, waits = 0,
                  tolerated = 0, states = 0;
    std::map<std::string, std::uint64_t> by_kind, by_error;
};

inline bool is_shortage_errno(int e) noexcept
{
    return e == ENOSPC || e == EDQUOT || e == EFBIG || e == EMFILE || e == ENFILE ||
           e == ENOMEM;
}
inline bool is_retried_errno(int e) noexcept
{
    return e == EINTR || e == EAGAIN;
}

/** Runs workloads in which calls fail, and checks that the log does what doc/guarantees.adoc says
    about errors of the disk. A case is one line: FORELOG_FAILING_CASE runs it alone.
*/
template <class Writer>
class fault_runner
{
public:
    explicit fault_runner(std::string name) : name_(std::move(name))
    {
        if (const char* const text = std::getenv("FORELOG_FAILING_CASE"))
            only_ = text;
    }

    /// Effects: one run. Returns: whether a call failed; if not, there is no such call.
    bool run(const initial_log& b, const std::string& steps, const fault_case& f)
    {
        const std::string text = name_ + '/' + b.name + '/' + steps + '/' + f.text;
        if (!only_.empty() && only_ != text)
            return true;
        if (failures_ >= failures_max)
            return false;
        try {
            return run_case(b, steps, f, text);
        } catch (const broken& what) {
            ++failures_;
            BOOST_ERROR("failing case " << text << ": " << what.what());
        }
        return true;
    }

    bool alone() const noexcept { return !only_.empty(); }
    const fault_counts& counts() const noexcept { return counts_; }
    fault_counts& counts() noexcept { return counts_; }

    void print() const
    {
        std::cout << name_ << ": " << counts_.runs << " runs, " << counts_.hits
                  << " failed calls; " << counts_.opens_refused << " opens refused, "
                  << counts_.poisoned << " writers poisoned, " << counts_.waits
                  << " waits for space, " << counts_.tolerated << " went on, "
                  << counts_.states << " states read back; by call:";
        for (const auto& [kind, n] : counts_.by_kind)
            std::cout << ' ' << kind << ' ' << n;
        std::cout << "; by error:";
        for (const auto& [e, n] : counts_.by_error)
            std::cout << ' ' << e << ' ' << n;
        std::cout << std::endl;
    }

private:
    using run_type = failing_run<Writer>;

    bool run_case(const initial_log& b, const std::string& steps, const fault_case& f,
                  const std::string& text)
    {
        std::uint64_t seed = 0xcbf2'9ce4'8422'2325u;
        for (const char c : text)
            seed = (seed ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3u;
        seeded choice(seed);
        threading::restart_chance(seed);
        simulated_disk disk(b.state);
        disk.configure([](disk_settings& s) { s.trace = false; });
        std::vector<disk_operation> hits;
        bool injecting = true;
        disk.after_each([&](const disk_operation& o, const disk_state&) {
            const bool cut = f.transfer && o.kind == op::write && o.result < o.length;
            if (injecting && ((f.error != 0 && o.error == os_error(f.error)) || cut))
                hits.push_back(o);
        });
        disk.with_faults([&](fault_plan& p) {
            if (f.transfer_first)
                p.cut_short(op::write, f.nth, *f.transfer_first);
            fault one;
            one.kinds = f.kinds;
            one.nth = f.nth + (f.transfer_first ? 1 : 0);
            one.times = f.times;
            if (f.error != 0)
                one.error = os_error(f.error);
            one.transfer = f.transfer;
            one.lose = static_cast<loss>(seed % 3);
            one.choice = &choice;
            p.add(std::move(one));
        });
        unsigned sleeps = 0;
        threading::on_sleep = [&] {
            ++counts_.waits;
            if (++sleeps == 3)
                disk.with_faults([](fault_plan& p) { p.clear(); });
        };
        const bool fired = live(disk, b, steps, f, hits, choice);
        injecting = false;
        threading::on_sleep = nullptr;
        ++counts_.runs;
        if (fired && f.error != 0)
            ++counts_.by_error[os_error(f.error).message()];
        return fired;
    }

    bool live(simulated_disk& disk, const initial_log& b, const std::string& steps,
              const fault_case& f, std::vector<disk_operation>& hits, seeded& choice)
    {
        run_type t(disk, b.known);
        std::error_code ec = t.open();
        const bool refused = static_cast<bool>(ec);
        if (refused) {
            judge_open(ec, f, hits);
            hits.clear();
            ec = t.open();
            if (f.times > 1) {
                if (ec)
                    expect(ec == os_error(f.error), "the second error has another type");
                disk.with_faults([](fault_plan& p) { p.clear(); });
                if (ec)
                    ec = t.open();
            }
            if (ec)
                throw broken("a second open fails: " + ec.message());
        } else {
            judge_silence(hits, f, b.has_unused_files);
            expect(t.known().records.size() == b.known.records.size(),
                   "recovery takes other records for lost than a replay");
        }
        bool poisoned = false;
        for (const char c : steps) {
            hits.clear();
            ec = t.step(c);
            if ((poisoned = judge_step(t, c, ec, f, hits)) || t.writer() == nullptr)
                break;
        }
        if (poisoned) {
            ++counts_.poisoned;
            t.expect_poisoned(t.writer()->failure().error);
        }
        t.settle();
        const bool fired = disk.faults_fired() != 0;
        t.die();
        const disk_state left = disk.snapshot();
        failing_run<Writer>::expect_rules(disk);
        counts_.states += check_after_faults<Writer>(left, t.known(), choice);
        return fired;
    }

    /// Checks that an open that failed reports the call that failed.
    void judge_open(const std::error_code& ec, const fault_case& f,
                    std::vector<disk_operation>& hits)
    {
        count(hits);
        ++counts_.opens_refused;
        if (ec != error_of(f))
            throw broken("opening fails with another error: " + ec.message());
        expect(!hits.empty(), "opening fails before any call did");
    }

    /// Returns: what the failing call comes to; a write of nothing is an error of its own.
    static std::error_code error_of(const fault_case& f)
    {
        return f.error != 0 ? os_error(f.error)
                            : std::make_error_code(std::errc::io_error);
    }

    /// What may fail without the caller hearing of it. `gives_room`: there is something that goes
    /// when the disk is full.
    void judge_silence(std::vector<disk_operation>& hits, const fault_case& f,
                       bool gives_room = false)
    {
        count(hits);
        for (const disk_operation& o : hits) {
            const bool again = (op::read | op::write).has(o.kind) &&
                               (is_retried_errno(f.error) || f.transfer);
            // A read ahead may fail for bytes that are not requested; what is requested has to be
            // there, see below.
            const bool ahead = o.kind == op::read;
            const bool tidying = (op::remove | op::punch | op::allocate).has(o.kind);
            // What was opened only to be looked at has nothing to lose when it is closed.
            const bool room = gives_room && (f.error == ENOSPC || f.error == EDQUOT) &&
                              (op::create | op::write | op::rename).has(o.kind);
            if (!again && !ahead && !tidying && !room && o.kind != op::close)
                throw broken(std::string("a failed call is passed over: ") +
                             to_string(o.kind));
            ++counts_.tolerated;
        }
    }

    /// Returns: whether the writer is poisoned, as it should be or not.
    bool judge_step(run_type& t, char step, const std::error_code& ec,
                    const fault_case& f, std::vector<disk_operation>& hits)
    {
        count(hits);
        Writer* const w = t.writer();
        if (w == nullptr) { // O or K, and opening failed
            if (ec != error_of(f))
                throw broken("opening again fails with another error: " + ec.message());
            return false;
        }
        const bool closing = step == 'C' || step == 'O';
        std::error_code fatal;
        for (const disk_operation& o : hits)
            if (!fatal)
                fatal = fatal_error(o, f, closing, step == 'K');
        const std::error_code failure = w->failure().error;
        if (failure != fatal)
            throw broken(std::string("step ") + step + ": the failure is \"" +
                         failure.message() + "\", and should be \"" + fatal.message() +
                         '"');
        if (fatal) {
            expect(ec == fatal, "the call that failed gives another error");
            return true;
        }
        if (step == 't' && ec) {
            expect(ec == os_error(f.error) && !hits.empty(),
                   "a truncation fails with another error");
        } else if (ec) {
            throw broken(std::string("step ") + step +
                         " fails, but the writer has not: " + ec.message());
        }
        counts_.tolerated += hits.size();
        return false;
    }

    /// Returns: what poisons a writer, if this failed call does.
    static std::error_code fatal_error(const disk_operation& o, const fault_case& f,
                                       bool closing, bool opening)
    {
        const std::error_code e = os_error(f.error);
        const bool temporary = o.name.ends_with(".tmp");
        if (opening)
            return {};
        if (any_sync.has(o.kind))
            return e;
        switch (o.kind) {
        case op::write:
            if (f.error == 0)
                return o.result == 0 ? std::make_error_code(std::errc::io_error)
                                     : std::error_code();
            if (is_retried_errno(f.error))
                return {};
            if (temporary)
                return is_shortage_errno(f.error) ? std::error_code() : e;
            if (f.error == ENOSPC || f.error == EDQUOT)
                return closing ? make_error_code(error::no_space) : std::error_code();
            return e;
        case op::create:
        case op::rename: return is_shortage_errno(f.error) ? std::error_code() : e;
        case op::close:
            if (!closing || temporary)
                return {};
            // Without a sync, what the close of a file says is the last word on what was written.
            return !run_type::syncing && (f.error == ENOSPC || f.error == EDQUOT)
                       ? make_error_code(error::no_space)
                       : e;
        default: return {};
        }
    }

    void count(const std::vector<disk_operation>& hits)
    {
        counts_.hits += hits.size();
        for (const disk_operation& o : hits)
            ++counts_.by_kind[to_string(o.kind)];
    }

    static constexpr unsigned failures_max = 10;

    std::string name_;
    std::string only_;
    fault_counts counts_;
    unsigned failures_ = 0;
};

} // namespace forelog::test

#endif // FORELOG_TEST_FAILING_SUPPORT_FAULT_RUNNER_HPP
