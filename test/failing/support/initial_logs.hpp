// forelog/test/failing/support/initial_logs.hpp: the logs that a workload with faults begins with
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FAILING_SUPPORT_INITIAL_LOGS_HPP
#define FORELOG_TEST_FAILING_SUPPORT_INITIAL_LOGS_HPP

#include "check_after_faults.hpp"

namespace forelog::test {

/// A log before the workload begins.
struct initial_log
{
    std::string name;
    disk_state state;
    knowledge known;
    bool has_unused_files = false; ///< segments or temporaries that were never used
};

/// Returns: what a run of these steps leaves that ends in a power cut.
template <class Writer>
initial_log cut_off(const char* name, std::string_view steps, std::uint64_t seed,
                    const crash_options& kind, bool litter)
{
    simulated_disk disk;
    disk.configure([](disk_settings& s) { s.trace = false; });
    threading::restart_chance(seed);
    failing_run<Writer> t(disk, {});
    expect(!t.open(), "a log on a healthy disk does not open");
    for (const char c : steps)
        expect(!t.step(c), "a call fails on a healthy disk");
    t.die();
    if (litter) {
        // As after a kill between making a segment and using it.
        std::error_code ec;
        auto d =
            simulated_directory::open(disk.path("log"), directory_access::existing, ec);
        d.create_file(format::temporary_name(99).data(), ec);
        d.create_file(format::segment_name(98).data(), ec);
        d.sync(ec);
        expect(!ec, "the directory takes no file");
    }
    seeded choice(seed);
    disk.crash(choice, kind);
    knowledge k = t.known();
    // What the power cut took is gone; the model has to begin with what is there.
    const delivered d =
        read_log<simulated_file>(disk.path("log"), k, {k.durable, false, false});
    k.records.resize(d.last);
    k.written = d.last;
    k.closed = false;
    return {name, disk.snapshot(), std::move(k), litter};
}

template <class Writer>
std::vector<initial_log> initial_logs()
{
    std::vector<initial_log> all;
    all.push_back({"fresh", disk_state(), {}});
    all.push_back(cut_off<Writer>("crashed", "sRsRfss", 7, {.tears = 1}, true));
    return all;
}

} // namespace forelog::test

#endif // FORELOG_TEST_FAILING_SUPPORT_INITIAL_LOGS_HPP
