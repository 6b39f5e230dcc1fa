// forelog/test/crash/support/failed_sync_case.hpp: workloads in which one sync fails
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CRASH_SUPPORT_FAILED_SYNC_CASE_HPP
#define FORELOG_TEST_CRASH_SUPPORT_FAILED_SYNC_CASE_HPP

#include "suite.hpp"

#include <cerrno>
#include <charconv>
#include <optional>

namespace forelog::test {

/// One failing sync in a workload.
struct failed_sync_case
{
    std::string steps;
    std::uint64_t nth = 1;
    loss lose = loss::all;
    int error = EIO;

    std::string text(const char* name) const
    {
        return std::string(name) + '/' + steps + '!' + std::to_string(nth) + '.' +
               std::to_string(static_cast<int>(lose)) + '.' + std::to_string(error);
    }
};

/// What a run with a failed sync left.
struct failed_sync_result
{
    crash_point end;
    std::uint64_t fired = 0;
    std::error_code error;
};

/// Effects: checks that the writer takes nothing more, and says why.
void expect_poisoned(auto& l, const failed_sync_case& m)
{
    expect(l.error() == os_error(m.error),
           "the error of the sync is not what is returned");
    if (auto* const w = l.writer()) { // otherwise it did not open
        expect(w->failure().error == l.error(), "the failure is not reported");
        l.expect_poisoned(l.error());
    }
}

/// Effects: runs the workload until the sync fails. Throws: broken.
template <class Writer>
failed_sync_result run_with_failed_sync(const failed_sync_case& m,
                                        std::uint32_t block_size)
{
    threading::restart_chance(hash_of(m.steps));
    simulated_disk disk;
    seeded chance(hash_of(m.text("")));
    disk.with_faults([&](fault_plan& p) {
        fault& f = p.fail(any_sync | op::write_back, m.nth, m.error);
        f.lose = m.lose;
        f.choice = &chance;
    });
    failed_sync_result a;
    recorded_run<Writer> l(disk, {}, block_size, nullptr);
    l.open();
    std::size_t begun = 0;
    for (const char c : m.steps)
        if (!l.error()) {
            begun = disk.trace().size();
            l.step(c);
        }
    a.fired = disk.faults_fired();
    if (a.fired == 0)
        return a;
    if (!l.error())
        throw broken("a failed sync is not reported");
    expect_poisoned(l, m);
    a.end.known = l.known();
    // What was never given to the system must never be delivered.
    if (auto* const w = l.writer())
        for (std::uint64_t n = 1; n <= w->last_lsn().value(); ++n) {
            const outcome o = w->outcome(lsn(n));
            expect(o != outcome::pending, "an append has no outcome");
            expect((o == outcome::durable) == (n <= w->durable_lsn().value()),
                   "an outcome contradicts the watermark");
            if (o == outcome::rejected && n <= a.end.known.records.size())
                a.end.known.records.resize(n - 1);
        }
    // Syncs of what is indeterminate may have reached the disk all the same.
    a.end.known.provable = a.end.known.durable;
    // A recovery that failed after its sync of the tail may have said so in a LINK.
    const std::vector<disk_operation> trace = disk.trace();
    if (l.writer() == nullptr &&
        std::any_of(trace.begin() + static_cast<std::ptrdiff_t>(begun), trace.end(),
                    [](const disk_operation& o) {
                        return (op::sync_data | op::sync_all).has(o.kind) && !o.error &&
                               o.name.ends_with(".seg");
                    }))
        a.end.known.provable = a.end.known.records.size();
    l.die();
    a.end.state = disk.snapshot();
    a.error = l.error();
    recorded_run<Writer>::expect_rules(disk);
    return a;
}

/// Returns: the failed_sync_case that `text(name)`, and more, was printed for; none if that is not
/// how the line begins.
inline std::optional<failed_sync_case> failed_sync_case_in(std::string_view line,
                                                           const char* name)
{
    const std::string begin = std::string(name) + '/';
    const std::size_t mark = line.find('!');
    if (!line.starts_with(begin) || mark == line.npos)
        return std::nullopt;
    failed_sync_case m{std::string(line.substr(begin.size(), mark - begin.size()))};
    int lose = 0;
    const char* const end = line.data() + line.size();
    const char* p = std::from_chars(line.data() + mark + 1, end, m.nth).ptr;
    if (p != end)
        p = std::from_chars(p + 1, end, lose).ptr;
    if (p != end)
        std::from_chars(p + 1, end, m.error);
    m.lose = static_cast<loss>(lose);
    return m;
}

/// Effects: lets one sync fail, and explores what that leaves. Returns: whether it did fail.
template <class Writer>
bool fail_one_sync(explorer<Writer>& x, const char* name, std::uint32_t block_size,
                   const failed_sync_case& m)
{
    const std::string text = m.text(name);
    try {
        const failed_sync_result a = run_with_failed_sync<Writer>(m, block_size);
        if (a.fired == 0)
            return false;
        // The next program sees what the system kept in memory, but no more than that.
        x.check_state(text + "/-1", a.end.state, a.end.known,
                      {a.end.known.durable, !a.end.known.created, false}, 3);
        x.cut_state(text, a.end, 3);
        simulated_disk dropped(a.end.state);
        dropped.drop();
        x.check_state(text + "/-2", dropped.snapshot(), a.end.known,
                      {a.end.known.durable, !a.end.known.created, false}, 3);
    } catch (const broken& b) {
        x.fail(text + ": " + b.what());
    }
    return true;
}

/// Effects: lets every sync of the workloads fail in turn, and explores what that leaves.
/// Returns: how many failed.
template <class Writer>
std::uint64_t fail_every_sync(explorer<Writer>& x, const char* name,
                              std::uint32_t block_size,
                              const std::vector<std::string>& workloads)
{
    std::uint64_t failed = 0;
    for (const std::string& steps : workloads)
        for (const loss lose : {loss::all, loss::none, loss::chosen})
            for (std::uint64_t nth = 1; x.failures().size() < failures_max; ++nth) {
                const failed_sync_case m{steps, nth, lose, nth % 2 != 0 ? EIO : ENOSPC};
                const bool fired = fail_one_sync(x, name, block_size, m);
                failed += fired;
                if (!fired || nth == 100)
                    break;
            }
    return failed;
}

/// Effects: one case again, of a power cut or of a failed sync. Returns: false if it is no case
/// of this name.
template <class Writer>
bool repeat_case(explorer<Writer>& x, const char* name, std::uint32_t block_size,
                 std::string_view line)
{
    if (const auto m = failed_sync_case_in(line, name)) {
        // What the run itself breaks has no state.
        if (line != m->text(name))
            x.limit_to(line);
        x.trace_to(std::cerr);
        if (!fail_one_sync(x, name, block_size, *m))
            x.fail(std::string(line) + ": there is no such sync");
    } else if (x.is_mine(line)) {
        x.repeat(line);
    } else {
        return false;
    }
    std::cout << "crash case " << line << ": repeated" << std::endl;
    return true;
}

} // namespace forelog::test

#endif // FORELOG_TEST_CRASH_SUPPORT_FAILED_SYNC_CASE_HPP
