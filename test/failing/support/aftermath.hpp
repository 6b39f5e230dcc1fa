// forelog/test/failing/support/aftermath.hpp: what a failing call may leave behind
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FAILING_SUPPORT_AFTERMATH_HPP
#define FORELOG_TEST_FAILING_SUPPORT_AFTERMATH_HPP

#include "../../support/testing.hpp"

#include "story.hpp"

#include <forelog/testing/chooser.hpp>

namespace forelog::test {

/// Reads a log on a healthy disk, opens it, goes on, and reads it again.
template <class Writer>
void check_state(const disk_state& left, const knowledge& known, const bounds& b)
{
    using file_type = typename Writer::file_type;
    simulated_disk disk(left);
    disk.configure([](disk_settings& s) { s.trace = false; });
    const delivered d = read_log<file_type>(disk.path("log"), known, b);
    if (d.error)
        return; // the one gap that the oracle allows
    knowledge k = known;
    k.written = d.last;
    story<Writer> t(disk, std::move(k));
    std::error_code ec = t.open();
    if (ec)
        throw broken("the log does not open again: " + ec.message());
    expect(t.known().records.size() == d.last,
           "the writer recovers other records than replay delivers");
    for (const char c : {'s', 'c', 'C'})
        if ((ec = t.step(c)))
            throw broken("a healthy disk, and yet: " + ec.message());
    t.die();
    const knowledge& now = t.known();
    read_log<file_type>(disk.path("log"), now, {now.written, false, true});
}

/** Checks what a run left: as the next program sees it, and after power cuts; and that a writer
    goes on from there. Returns: how many states that were.
*/
template <class Writer>
std::uint64_t check_aftermath(const disk_state& left, const knowledge& k, seeded& choice)
{
    constexpr bool syncing = story<Writer>::syncing;
    check_state<Writer>(left, k, {k.written, !k.created, k.closed});
    const bounds cut{k.durable, !k.created || !syncing, k.closed && syncing};
    static constexpr crash_options kinds[] = {
        {}, {.tears = 1, .garbage = true}, {.strict = true, .zombies = true}};
    for (const crash_options& kind : kinds) {
        const crash_space space(left, kind);
        check_state<Writer>(space.pick(choice), k, cut);
    }
    return 1 + std::size(kinds);
}

/// Effects: checks that the writer kept the rules that the disk watches.
template <class Writer>
void expect_rules(const simulated_disk& disk)
{
    using tale = story<Writer>;
    for (const violation& v : disk.violations()) {
        // A program that is killed leaves its writer without a disk; what was begun under a
        // temporary name is removed, and may be after a failed sync, too. The thread that
        // prepares segments may be in the middle of one when a sync fails, and one may be made, or
        // truncated, by one thread while the sync of the directory fails another.
        const bool excused =
            v.broken == rule::used_after_power_off ||
            (v.by.kind == op::remove && v.by.name.ends_with(".tmp")) ||
            (tale::threaded && (v.broken == rule::writer_went_on ||
                                (op::create | op::remove).has(v.by.kind))) ||
            (!tale::syncing && v.broken == rule::rewrote_synced_sector);
        if (!excused)
            throw broken(std::string("a rule is broken: ") + to_string(v.broken) +
                         ", by " + to_string(v.by.kind) + " of " + v.by.name);
    }
}

} // namespace forelog::test

#endif // FORELOG_TEST_FAILING_SUPPORT_AFTERMATH_HPP
