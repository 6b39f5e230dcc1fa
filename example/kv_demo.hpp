// forelog/example/kv_demo.hpp: load, checkpoint, crash, recover, prove
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_KV_DEMO_HPP
#define FORELOG_EXAMPLE_KV_DEMO_HPP

#include "kv_child.hpp"
#include "kv_source.hpp"

#include <iomanip>

namespace example {

namespace detail {

/// The left column says what was done.
inline std::ostream& line(const char* what)
{
    return std::cout << "  " << std::left << std::setw(12) << what;
}

/// `1 record`, `2 records`, `2 entries`
inline std::string counted(std::uint64_t n, std::string what)
{
    if (n != 1 && what.ends_with('y'))
        what.replace(what.size() - 1, 1, "ie");
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

inline bool complain(const std::string& what)
{
    std::cout << "  FAILED      " << what << '\n';
    return false;
}

} // namespace detail

/** The demonstration: loads real data, then lets a writing process be killed several times and
    compares what recovery finds with what had been acknowledged.

    A killed process proves what an acknowledgement is worth when a process dies. What it is worth
    when the power fails, only a simulated disk can prove: see the project's crash tests.
*/
class kv_demo
{
public:
    explicit kv_demo(std::filesystem::path directory)
        : directory_(std::move(directory))
        , source_(find_source())
        , work_(source_.entries)
    {
        options_.segment.size = 256 << 10; // small, so that checkpoints drop some
    }

    /// Returns: whether every proof held.
    bool run()
    {
        std::cout << "kv_store: a key-value store on forelog, in " << directory_.string()
                  << '\n';
        if (source_.entries.size() < kv_threads)
            return detail::complain("found no data to load in " + source_.name);
        fill();
        bool holds = true;
        for (int round = 1; round <= 3 && holds; ++round)
            holds = crash_and_check(round);
        std::cout << (holds ? "Nothing acknowledged was lost, and nothing was invented.\n"
                            : "The proof FAILED.\n");
        return holds;
    }

private:
    void fill()
    {
        kv_store store(directory_, options_);
        std::uint64_t bytes = 0;
        forelog::lsn last;
        for (const auto& [key, value] : source_.entries) {
            last = store.append(kv_changes().put(key, value));
            bytes += value.size();
        }
        store.wait(last);
        detail::line("loaded") << detail::counted(source_.entries.size(), source_.what)
                               << " (" << bytes / 1024 << " KiB) from " << source_.name
                               << '\n';
        const auto c = store.checkpoint();
        detail::line("checkpoint")
            << "at LSN " << c.at.value() << ": " << detail::counted(c.entries, "entry")
            << ", " << detail::counted(c.segments_removed, "log segment") << " removed\n";
        expected_ = source_.entries;
    }

    bool crash_and_check(int round)
    {
        const kv_killed killed = write_and_kill(
            directory_, options_, work_, std::chrono::milliseconds(300 * round), 100);
        detail::line("crash") << kv_threads
                              << " threads were writing when SIGKILL came, after "
                              << detail::counted(killed.acks.size(),
                                                 "acknowledged change")
                              << '\n';
        if (!killed.by_signal)
            return detail::complain("the writing process ended by itself");
        if (killed.acks.empty())
            return detail::complain("nothing was acknowledged in ten seconds");

        kv_store store(directory_, options_);
        const forelog::recovery_report& found = store.recovery();
        detail::line("recovery")
            << "the log ends at LSN " << found.last_lsn.value() << ": "
            << to_string(found.end) << " (" << found.reason << ")\n";
        detail::line("") << "snapshot at LSN " << store.snapshot().value() << ", then "
                         << detail::counted(store.replayed(), "record") << " replayed\n";
        return check_content(store.entries(), killed.acks) &&
               check_log(store.snapshot(), killed.acks);
    }

    /// The store must hold all acknowledged steps, at most the one that each thread was at, and
    /// no other difference to what these steps make of the entries that were there before.
    bool check_content(const kv_entries& entries, const std::vector<kv_ack>& acks)
    {
        kv_steps acknowledged = done_, present{};
        for (const kv_ack& a : acks)
            acknowledged[a.thread] = (std::max)(acknowledged[a.thread], a.step);
        std::uint64_t in_flight = 0;
        for (unsigned t = 0; t != kv_threads; ++t) {
            present[t] = kv_workload::steps_in(entries, t);
            if (present[t] < acknowledged[t])
                return detail::complain(
                    "thread " + std::to_string(t) + ": step " +
                    std::to_string(acknowledged[t]) + " was acknowledged, and " +
                    std::to_string(present[t]) + " is the last one there");
            if (present[t] > acknowledged[t] + 1)
                return detail::complain("thread " + std::to_string(t) +
                                        " never got as far as step " +
                                        std::to_string(present[t]));
            in_flight += present[t] - acknowledged[t];
        }
        detail::line("proof") << "all " << acks.size()
                              << " acknowledged changes are there\n";
        detail::line("") << in_flight << " of " << kv_threads
                         << " unacknowledged ones, which were in flight, got in whole\n";
        work_.advance(expected_, done_, present);
        done_ = present;
        if (entries != expected_)
            return detail::complain("the content is not what these changes make: " +
                                    first_difference(entries));
        detail::line("") << "all " << detail::counted(entries.size(), "entry")
                         << " compared: none lost, changed or invented\n";
        return true;
    }

    /// What was acknowledged since the last checkpoint must stand in the log under its LSN.
    bool check_log(forelog::lsn snapshot, const std::vector<kv_ack>& acks) const
    {
        std::map<std::uint64_t, std::string> payloads;
        forelog::replay log(log_of(directory_), {.from = snapshot.next()});
        for (const forelog::record_view& r : log)
            payloads.emplace(r.lsn.value(), forelog::view_text(r.payload));
        std::uint64_t checked = 0;
        for (const kv_ack& a : acks) {
            if (a.lsn <= snapshot.value())
                continue;
            const auto found = payloads.find(a.lsn);
            const std::string key =
                kv_workload::counter_of(static_cast<unsigned>(a.thread));
            if (found == payloads.end() ||
                found->second.substr((std::min)(found->second.size(), std::size_t{4})) !=
                    key + std::to_string(a.step))
                return detail::complain("LSN " + std::to_string(a.lsn) +
                                        " is not the record that was acknowledged");
            ++checked;
        }
        detail::line("") << detail::counted(checked, "acknowledged LSN")
                         << " after the snapshot found in the log, byte for byte\n";
        return true;
    }

    std::string first_difference(const kv_entries& entries) const
    {
        for (const auto& [key, value] : expected_) {
            const auto found = entries.find(key);
            if (found == entries.end())
                return "\"" + key + "\" is missing";
            if (found->second != value)
                return "\"" + key + "\" has another value";
        }
        for (const auto& [key, value] : entries)
            if (!expected_.contains(key))
                return "\"" + key + "\" is one too many";
        return "none";
    }

    std::filesystem::path directory_;
    kv_source source_;
    kv_workload work_;
    kv_store::options options_;
    kv_entries expected_; ///< what the store must hold
    kv_steps done_{};     ///< by each thread, as far as was found in the store
};

} // namespace example

#endif // FORELOG_EXAMPLE_KV_DEMO_HPP
