// forelog/example/crash_test.cpp: a store whose recovery is tested by power cuts
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/forelog.hpp>
#include <forelog/testing/simulated_disk.hpp>

#include <cerrno>
#include <iostream>
#include <map>
#include <string>
#include <system_error>
#include <vector>

using pairs = std::map<std::string, std::string>;

// tag::store[]
/// A map from texts to texts. The file type is a parameter: `forelog::native_file` in the
/// program, `forelog::testing::simulated_file` in its tests.
template <class File = forelog::native_file>
class store
{
public:
    explicit store(const std::filesystem::path& path) : wal_(path)
    {
        for (const forelog::record_view& r : log_type(path)) {
            const std::string_view text = forelog::view_text(r.payload);
            const auto equals = text.find('=');
            pairs_.insert_or_assign(std::string(text.substr(0, equals)),
                                    std::string(text.substr(equals + 1)));
        }
    }

    /// The pair is acknowledged, and survives every power cut, when this returns.
    void put(const std::string& key, const std::string& value)
    {
        wal_.commit(forelog::view_bytes(key + '=' + value));
        pairs_.insert_or_assign(key, value);
    }

    const pairs& all() const noexcept { return pairs_; }

private:
    using log_type = forelog::replay_range<File, forelog::crc32c_codec>;
    using wal_type =
        forelog::basic_wal_writer<forelog::direct_queue, forelog::manual_flush,
                                  forelog::data_sync, forelog::crc32c_codec, File>;
    wal_type wal_;
    pairs pairs_;
};
// end::store[]

using namespace forelog::testing;
using simulated_store = store<simulated_file>;

// tag::points[]
/// A moment at which the power may go off: the disk, and what was promised until then.
struct crash_point
{
    disk_state disk;
    pairs acknowledged;
};

/// Runs a short workload once, and keeps the state after each operation that changed something.
std::vector<crash_point> run_workload()
{
    std::vector<crash_point> points;
    pairs acknowledged;
    simulated_disk disk;
    disk.after_each([&](const disk_operation& o, const disk_state& now) {
        if (any_change.has(o.kind))
            points.push_back({now, acknowledged});
    });
    for (int life = 1; life <= 2;
         ++life) { // the second one opens what the first one wrote
        simulated_store s(disk.path("store"));
        for (int i = 1; i <= 4; ++i) {
            const std::string key = "key" + std::to_string(i % 3);
            const std::string value = std::to_string(life) + '.' + std::to_string(i);
            s.put(key, value);
            acknowledged.insert_or_assign(key, value);
        }
    }
    return points;
}
// end::points[]

// tag::check[]
/// What the recovered store must be: all that was acknowledged, and perhaps the pair whose `put`
/// the power cut has interrupted.
bool is_right(const pairs& recovered, const pairs& acknowledged)
{
    std::size_t newer = 0;
    for (const auto& [key, value] : acknowledged) {
        const auto at = recovered.find(key);
        if (at == recovered.end() || at->second < value)
            return false;
        newer += at->second != value;
    }
    return newer + recovered.size() - acknowledged.size() <= 1;
}

/// Recovers the store from a state that a power cut has left, and uses it.
bool recovers(const disk_state& left, const pairs& acknowledged)
{
    simulated_disk disk(left);
    {
        simulated_store s(disk.path("store"));
        if (!is_right(s.all(), acknowledged))
            return false;
        s.put("after", "the crash");
    }
    disk.crash(unsynced::lost);
    const simulated_store again(disk.path("store"));
    return again.all().count("after") == 1;
}
// end::check[]

// tag::faults[]
/// Puts pairs until a call fails, cuts the power, and recovers.
bool survives_failing(op_set kinds, int error)
{
    simulated_disk disk;
    pairs acknowledged;
    try {
        simulated_store s(disk.path("store"));
        disk.fail(kinds, 3, error); // the third one from now on
        for (int i = 1; i <= 9; ++i) {
            s.put("key", std::to_string(i));
            acknowledged.insert_or_assign("key", std::to_string(i));
        }
    } catch (const std::system_error&) {
        // The store tells its caller; the pair of this call may be there or not.
    }
    disk.crash(unsynced::lost);
    return disk.faults_fired() == 1 &&
           is_right(simulated_store(disk.path("store")).all(), acknowledged);
}
// end::faults[]

// tag::main[]
int main()
{
    constexpr std::uint64_t states_max = 64;
    const std::vector<crash_point> points = run_workload();
    std::uint64_t states = 0, wrong = 0;
    const auto check = [&](const crash_point& p, const disk_state& left,
                           chooser& choice) {
        ++states;
        if (!recovers(left, p.acknowledged)) {
            ++wrong;
            std::cout << "crash point " << &p - points.data() << ", " << choice.repro()
                      << ": an acknowledged pair is missing\n";
        }
    };
    for (const crash_point& p : points) {
        const crash_space space(p.disk, {.tears = 1, .garbage = true});
        if (space.count() <= states_max) { // every state that the power cut can leave
            exhaustive all;
            do
                check(p, space.pick(all), all);
            while (all.next());
        } else // a sample; a failure is repeated by its seed
            for (std::uint64_t seed = 1; seed <= states_max; ++seed) {
                seeded choice(seed);
                check(p, space.pick(choice), choice);
            }
    }
    wrong += survives_failing(op::write, ENOSPC) ? 0 : 1;
    wrong += survives_failing(any_sync, EIO) ? 0 : 1;
    std::cout << points.size() << " crash points, " << states << " states, " << wrong
              << " wrong\n";
    return wrong == 0 ? 0 : 1;
}
// end::main[]
