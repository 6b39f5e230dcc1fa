// forelog/bench/core/options.cpp: the command line
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/sizes.hpp"
#include "core/units.hpp"
#include "core/value.hpp"

#include <forelog/queue/ring_queue.hpp>

#include <boost/program_options.hpp>

#include <cstdio>
#include <iostream>

namespace bench {
namespace {

namespace po = boost::program_options;

struct workload_line
{
    workload_kind workload;
    const char* what;
};

constexpr workload_line workload_lines[] = {
    {workload_kind::tokens, "a loop that makes tokens, with and without a log beside it"},
    {workload_kind::append,
     "appends as fast as the log takes them, until all are durable"},
    {workload_kind::commit, "each producer waits until its record is durable"},
    {workload_kind::replay, "reads a log: from memory, cold, torn, in fifty segments"},
    {workload_kind::burst, "the time of one append while the queue has room"},
    {workload_kind::cpu, "processor time and sleeps at a steady rate of records"},
    {workload_kind::instructions, "a fixed amount of work, for a tool that counts"},
    {workload_kind::open, "records come at a rate of their own; how long each one waits"},
    {workload_kind::rotation, "what a change of segment adds to that wait"},
    {workload_kind::open_log, "opening a log for writing after a close and after a kill"},
    {workload_kind::faults, "syncs that take longer, and syncs that fail"},
    {workload_kind::growth, "the cost of a record as one log grows"},
};

/// Stores a number in its range. `Kilo`: what K is worth, see whole.
template <std::uint64_t Least, std::uint64_t Most, unsigned Kilo, class T>
auto number_in(T& target, const char* unit)
{
    return po::value<whole<Least, Most, Kilo>>()->value_name(unit)->notifier(
        [&target](const auto& number) { target = static_cast<T>(number.value); });
}

template <std::uint64_t Least, std::uint64_t Most, class T>
auto count(T& target)
{
    return number_in<Least, Most, 1000>(target, "N");
}

template <std::uint64_t Least, std::uint64_t Most, class T>
auto bytes(T& target)
{
    return number_in<Least, Most, 1024>(target, "BYTES");
}

template <std::uint64_t Most>
auto milliseconds(std::uint64_t& target)
{
    return number_in<0, Most, 1000>(target, "MS");
}

template <named_choice Kind>
auto choice(Kind& target)
{
    return po::value<Kind>(&target)->value_name(list_of(names_of(target)));
}

template <class T>
auto text(T& target, const char* what)
{
    return po::value<std::string>()->value_name(what)->notifier(
        [&target](const std::string& given) { target = given; });
}

po::options_description described(config& c)
{
    po::options_description d("Options (defaults in parentheses)", 100, 60);
    d.add_options()("help,h", "this text");
    d.add_options()("workload", po::value(&c.workload)->value_name("NAME"),
                    "what to measure, see above (tokens)");
    d.add_options()("records", count<1, 10'000'000'000>(c.records),
                    "records in all; of tokens: tokens, every 100th of which is logged");
    d.add_options()("payload-size", bytes<0, 16 * mebibyte>(c.payload_size),
                    "of a record's payload (64)");
    d.add_options()("producers", count<1, 1024>(c.producers),
                    "threads that append or commit (1)");
    d.add_options()("records-per-batch", count<1, 100'000>(c.records_per_batch),
                    "of append: records of one atomic batch (1: no batches)");
    d.add_options()(
        "mix", po::bool_switch(&c.mix),
        "of append: 70 % of 64 bytes, 25 % of 256, 5 % of 4 KiB, and one record "
        "of 1 MiB");
    const auto set_rate = [&c](const rate_or_share& given) {
        c.rate = given.rate;
        c.rate_percent = given.percent;
    };
    d.add_options()("rate",
                    po::value<rate_or_share>()->value_name("N")->notifier(set_rate),
                    "of open, rotation, faults and cpu: records per second (100000; of "
                    "rotation 500000); of open also a share of what the log takes: 75%");
    d.add_options()("arrival", choice(c.arrival),
                    "of open and rotation: one by one, or all of 2 ms at once (poisson)");
    d.add_options()("sync-delay", milliseconds<10'000>(c.sync_delay_ms),
                    "of faults: what each sync takes longer (20)");
    d.add_options()("no-blocking", po::bool_switch(&c.no_blocking),
                    "of tokens: leave out the arm that syncs each logged token");
    d.add_options()("queue", choice(c.queue), "(ring)");
    d.add_options()("queue-capacity", count<1, 1'000'000>(c.queue_capacity),
                    "records; of bounded (10000)");
    d.add_options()("queue-memory", bytes<4096, gibibyte>(c.queue_memory),
                    "of ring (1M) and bounded (16M)");
    d.add_options()("flush", choice(c.flush),
                    "when to write (both; group with direct and of commit, open and "
                    "rotation; manual of burst)");
    d.add_options()("batch-size", count<1, 1'000'000'000>(c.batch_size),
                    "records; of size and both (1000)");
    d.add_options()("batch-timeout", milliseconds<3'600'000>(c.batch_timeout_ms),
                    "of time and both (100)");
    d.add_options()("sync", choice(c.sync), "(fdatasync)");
    d.add_options()("codec", choice(c.codec), "(crc32c)");
    d.add_options()("segment-size", bytes<32'768, 1024 * gibibyte>(c.segment_size),
                    "(64M; of rotation 4M)");
    d.add_options()("spares", count<0, 16>(c.spares), "segments prepared ahead (2)");
    d.add_options()("keep-cached", po::bool_switch(&c.keep_cached),
                    "leave full segments in the page cache");
    d.add_options()("prepared", po::bool_switch(&c.prepared),
                    "start the clock when the spare segments are ready");
    d.add_options()("dir", text(c.directory, "PATH"),
                    "where to make and remove the logs (a new directory in $TMPDIR)");
    d.add_options()("rounds", count<1, 1000>(c.rounds),
                    "rounds that count, of all arms in alternating order (tokens: 3, "
                    "others: 1)");
    d.add_options()(
        "warm-up", count<0, 100>(c.warm_up),
        "rounds at most before those that count; they end when two agree (5; "
        "where the rate is given 0, or 1 with several rounds; instructions: 0)");
    d.add_options()("limits", po::bool_switch(&c.limits),
                    "measure also what limits the log, in the same rounds");
    d.add_options()("peers", po::bool_switch(&c.peers),
                    "measure also other logs, as far as they are compiled in");
    d.add_options()("format", choice(c.format), "(text)");
    d.add_options()("label", text(c.label, "TEXT"), "stands in each line of JSON");
    d.add_options()("output", text(c.output, "PATH"),
                    "a file that gets the results as JSON as well");
    return d;
}

void print_help(std::ostream& os, const po::options_description& options)
{
    os << "usage: wal_bench [OPTION...]\n\n"
          "Measures forelog, and verifies each log that it has written by a replay.\n\n"
          "Workloads\n";
    for (const workload_line& line : workload_lines) {
        char head[20];
        std::snprintf(head, sizeof head, "  %-14s", name_of(line.workload));
        os << head << line.what << "\n";
    }
    os << "\n"
       << options
       << "\nNumbers may end in K, M or G: powers of 1000 of N, and of 1024 of BYTES. "
          "1e6 is 1000000.\n";
}

/// The options that were given, and not left at their default.
class given_options
{
public:
    explicit given_options(const po::variables_map& values) : values_(values) {}

    bool has(const char* flag) const
    {
        return values_.count(flag) != 0 && !values_[flag].defaulted();
    }

private:
    const po::variables_map& values_;
};

std::uint64_t default_records(const config& c)
{
    switch (c.workload) {
    case workload_kind::open_log: return gibibyte / framed_size(c);
    case workload_kind::commit: return 10'000;
    case workload_kind::cpu: return 200'000;
    case workload_kind::instructions: return 100'000;
    case workload_kind::open: return 300'000;
    case workload_kind::faults: return 100'000;
    case workload_kind::growth: return 10'000'000;
    default: return 1'000'000;
    }
}

flush_kind default_flush(const config& c)
{
    if (c.workload == workload_kind::burst)
        return flush_kind::manual;
    switch (c.workload) {
    case workload_kind::commit:
    case workload_kind::open:
    case workload_kind::rotation: return flush_kind::group;
    default: break;
    }
    return c.queue == queue_kind::direct ? flush_kind::group : flush_kind::both;
}

/// How fast a cold machine is does not show where the command line gives the rate. What counts
/// instructions would count those of every round.
unsigned default_warm_up(const config& c)
{
    switch (c.workload) {
    case workload_kind::instructions: return 0;
    case workload_kind::open:
    case workload_kind::rotation:
    case workload_kind::cpu:
    case workload_kind::faults:
    case workload_kind::growth:
    case workload_kind::open_log: return c.rounds > 1 ? 1 : 0;
    default: return config().warm_up;
    }
}

/// Sets what was not given and depends on what was.
void add_defaults(const given_options& given, config& c)
{
    const bool rotates = c.workload == workload_kind::rotation;
    if (!given.has("records"))
        c.records = default_records(c);
    if (!given.has("flush"))
        c.flush = default_flush(c);
    if (!given.has("rate") && rotates)
        c.rate = 500'000;
    if (!given.has("segment-size") && rotates)
        c.segment_size = 4 * mebibyte;
    if (!given.has("rounds") && c.workload == workload_kind::tokens)
        c.rounds = 3;
    if (!given.has("warm-up"))
        c.warm_up = default_warm_up(c);
}

/// A flag that would be ignored is refused: what it was to change has not been measured.
void check_place(const given_options& given, const config& c, const char* flag,
                 std::initializer_list<workload_kind> places)
{
    std::string names;
    for (const workload_kind place : places) {
        if (!given.has(flag) || c.workload == place)
            return;
        names += (names.empty() ? "" : "|") + std::string(name_of(place));
    }
    throw usage_error("--" + std::string(flag) + " goes with --workload " + names +
                      ", and not with " + name_of(c.workload));
}

void check_places(const given_options& given, const config& c)
{
    using enum workload_kind;
    check_place(given, c, "records-per-batch", {append});
    check_place(given, c, "mix", {append});
    check_place(given, c, "rate", {open, rotation, faults, cpu});
    check_place(given, c, "arrival", {open, rotation});
    check_place(given, c, "sync-delay", {faults});
    check_place(given, c, "no-blocking", {tokens});
    check_place(given, c, "limits", {tokens, append, commit, replay, rotation});
    check_place(given, c, "peers", {append, commit});
    if (c.mix && given.has("payload-size"))
        throw usage_error("--mix and --payload-size exclude each other");
}

void check(bool good, const std::string& otherwise)
{
    if (!good)
        throw usage_error(otherwise);
}

/// What a workload cannot do without.
void check_workload(const config& c)
{
    switch (c.workload) {
    case workload_kind::tokens:
        check(c.payload_size == 64, "--payload-size is '" +
                                        std::to_string(c.payload_size) +
                                        "', and a token has 64 bytes");
        check(c.producers == 1, "--producers is '" + std::to_string(c.producers) +
                                    "', and tokens are built by one thread");
        break;
    case workload_kind::cpu:
        check(c.rate >= 1000, "--rate is '" + std::to_string(c.rate) +
                                  "', and has to be 1000 at least with --workload cpu");
        break;
    case workload_kind::growth:
        check(c.records >= 100'000,
              "--records is '" + std::to_string(c.records) +
                  "', and has to be 100000 at least with --workload growth");
        break;
    case workload_kind::faults:
        check(c.queue == queue_kind::ring || c.queue == queue_kind::bounded,
              "--queue is '" + std::string(name_of(c.queue)) +
                  "', and with --workload faults has to be one of ring|bounded");
        check(c.syncing() && c.codec == codec_kind::crc32c,
              "--workload faults needs a --sync, and --codec crc32c");
        break;
    case workload_kind::rotation:
        check(c.records >= 2 && c.syncing() && c.queue != queue_kind::direct,
              "--workload rotation needs two --records, a --sync and a --queue with a "
              "thread that writes");
        check(c.spares != 0, "--spares is '0', and rotation compares spares with none");
        break;
    case workload_kind::instructions:
        // A record that does not fit would need a thread that writes, and there is none.
        check(framed_size(c) <= forelog::ring_queue::options().memory / 2,
              "--payload-size is too large for --workload instructions");
        break;
    default: break;
    }
}

void check_together(const config& c)
{
    check(!c.mix || c.records_per_batch == 1,
          "--mix and --records-per-batch exclude each other");
    check(!c.mix || !c.peers, "--mix and --peers exclude each other");
    check(c.rate_percent == 0 || c.workload == workload_kind::open,
          "--rate in percent goes with --workload open only");
    check(c.queue != queue_kind::direct || c.flush == flush_kind::group ||
              c.flush == flush_kind::manual,
          "--flush is '" + std::string(name_of(c.flush)) +
              "', and with --queue direct has to be one of group|manual");
    check(c.records >= c.producers, "--records is '" + std::to_string(c.records) +
                                        "', and has to be at least one for each of the " +
                                        std::to_string(c.producers) + " producers");
}

} // namespace

bool parse(int argc, const char* const* argv, config& c)
{
    const po::options_description description = described(c);
    po::variables_map values;
    try {
        // Abbreviations are refused: a new flag could change what an old command line means.
        const int style = po::command_line_style::default_style &
                          ~po::command_line_style::allow_guessing;
        po::store(po::command_line_parser(argc, argv)
                      .options(description)
                      .positional(po::positional_options_description())
                      .style(style)
                      .run(),
                  values);
        if (values.count("help") != 0) {
            print_help(std::cout, description);
            return false;
        }
        po::notify(values);
    } catch (const po::error& e) {
        throw usage_error(e.what());
    }
    const given_options given(values);
    add_defaults(given, c);
    check_places(given, c);
    check_together(c);
    check_workload(c);
    return true;
}

} // namespace bench
