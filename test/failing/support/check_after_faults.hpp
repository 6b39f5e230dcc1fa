// forelog/test/failing/support/check_after_faults.hpp: checks of what a run with faults left
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FAILING_SUPPORT_CHECK_AFTER_FAULTS_HPP
#define FORELOG_TEST_FAILING_SUPPORT_CHECK_AFTER_FAULTS_HPP

#include "../../support/testing.hpp"

#include "failing_run.hpp"

#include <forelog/testing/chooser.hpp>

namespace forelog::test {

/// Effects: reads a log on a healthy disk, opens it, goes on, and reads it again.
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
    failing_run<Writer> t(disk, std::move(k));
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

/** Effects: checks what a run left, as the next program sees it and after power cuts, and that a
    writer goes on from there. Returns: the number of states.
*/
template <class Writer>
std::uint64_t check_after_faults(const disk_state& left, const knowledge& k,
                                 seeded& choice)
{
    constexpr bool syncing = failing_run<Writer>::syncing;
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

} // namespace forelog::test

#endif // FORELOG_TEST_FAILING_SUPPORT_CHECK_AFTER_FAULTS_HPP
