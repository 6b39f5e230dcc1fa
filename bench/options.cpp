// forelog/bench/options.cpp: the command line
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "config.hpp"
#include "runner.hpp"

#include <boost/program_options.hpp>

#include <array>
#include <charconv>
#include <iostream>
#include <string_view>

namespace bench {
namespace {

namespace po = boost::program_options;

constexpr std::array workloads = {
    "tokens", "append",   "commit",   "replay", "burst",  "cpu",  "instructions",
    "open",   "rotation", "open_log", "faults", "growth", "goals"};
constexpr std::array queues = {"ring", "bounded", "unbounded", "direct"};
constexpr std::array flushes = {"size", "time", "both", "group", "manual"};
constexpr std::array syncs = {"fsync", "fdatasync", "none"};
constexpr std::array codecs = {"crc32c", "crc32"};
constexpr std::array arrivals = {"poisson", "burst"};
constexpr std::array formats = {"text", "json"};

template <std::size_t N>
std::string list_of(const std::array<const char*, N>& names)
{
    std::string list;
    for (const char* name : names)
        list += (list.empty() ? "" : "|") + std::string(name);
    return list;
}

/// The options as text, converted one by one so that every refusal names flag, value and range.
class arguments
{
public:
    explicit arguments(const po::variables_map& values) : values_(values) {}

    bool has(const char* flag) const { return values_.count(flag) != 0; }

    /// Returns: what stands before a percent sign at the end, or nothing.
    std::string share_of(const char* flag) const
    {
        if (!has(flag))
            return "";
        std::string text = values_[flag].as<std::string>();
        if (text.empty() || text.back() != '%')
            return "";
        text.pop_back();
        return text;
    }

    static std::uint64_t number(const char* flag, const std::string& text,
                                std::uint64_t least, std::uint64_t most)
    {
        std::uint64_t value = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc() || stop != end || value < least || value > most)
            throw usage_error("--" + std::string(flag) + " is '" + text +
                              "', and has to be a whole number from " +
                              std::to_string(least) + " to " + std::to_string(most));
        return value;
    }

    std::uint64_t number(const char* flag, std::uint64_t otherwise, std::uint64_t least,
                         std::uint64_t most) const
    {
        return has(flag) ? number(flag, values_[flag].as<std::string>(), least, most)
                         : otherwise;
    }

    template <class Kind, std::size_t N>
    Kind choice(const char* flag, const std::array<const char*, N>& names,
                Kind otherwise) const
    {
        if (!has(flag))
            return otherwise;
        const auto& text = values_[flag].as<std::string>();
        for (std::size_t i = 0; i < N; ++i)
            if (text == names[i])
                return static_cast<Kind>(i);
        throw usage_error("--" + std::string(flag) + " is '" + text +
                          "', and has to be one of " + list_of(names));
    }

private:
    const po::variables_map& values_;
};

po::options_description described()
{
    const auto text = [] { return po::value<std::string>()->value_name("arg"); };
    po::options_description d("wal_bench: measures forelog\n\nOptions");
    const auto choice = [](const auto& names) {
        return po::value<std::string>()->value_name(list_of(names));
    };
    d.add_options()("help", "this text");
    d.add_options()("workload", choice(workloads), "what to do (tokens)");
    d.add_options()("records", text(),
                    "records in all; of tokens: tokens, every 100th of which is logged");
    d.add_options()("payload-size", text(), "bytes of a record's payload (64)");
    d.add_options()("producers", text(), "threads that append or commit (1)");
    d.add_options()("records-per-batch", text(),
                    "of append: append so many at once, all or none of them (1)");
    d.add_options()("mix", "of append: 70 % of 64 bytes, 25 % of 256, 5 % of 4 KiB, and "
                           "one record of 1 MiB");
    d.add_options()("rate", text(),
                    "of open, rotation, faults and cpu: records per second (100000; of "
                    "rotation 500000); of open also a share of what the log takes: 75%");
    d.add_options()("arrival", choice(arrivals),
                    "of open and rotation: one by one, or all of 2 ms at once (poisson)");
    d.add_options()("sync-delay", text(),
                    "milliseconds; of faults: what each sync takes longer (20)");
    d.add_options()("queue", choice(queues), "(ring)");
    d.add_options()("queue-capacity", text(), "records; of bounded (10000)");
    d.add_options()("queue-memory", text(), "bytes; of ring (1 MiB), bounded (16 MiB)");
    d.add_options()("flush", choice(flushes),
                    "when to write (both; group with direct, and of commit, open and "
                    "rotation; manual "
                    "of burst)");
    d.add_options()("batch-size", text(), "records; of size and both (1000)");
    d.add_options()("batch-timeout", text(), "milliseconds; of time and both (100)");
    d.add_options()("sync", choice(syncs), "(fdatasync)");
    d.add_options()("codec", choice(codecs), "(crc32c)");
    d.add_options()("segment-size", text(), "bytes (64 MiB; of rotation 4 MiB)");
    d.add_options()("spares", text(), "segments prepared ahead (2)");
    d.add_options()("keep-cached", "leave full segments in the page cache");
    d.add_options()("prepared", "start the clock when the spare segments are ready");
    d.add_options()("dir", text(),
                    "where to make and remove the logs (a new directory in $TMPDIR)");
    d.add_options()(
        "rounds", text(),
        "rounds of all arms in alternating order (tokens: 3, others: 1); if more "
        "than 1, another goes before and does not count");
    d.add_options()("limits", "measure also what limits the log, in the same rounds");
    d.add_options()("peers", "measure also other logs, as far as they are compiled in");
    d.add_options()("format", choice(formats), "(text)");
    d.add_options()("output", text(), "a file that gets the results as JSON as well");
    return d;
}

std::uint64_t default_records(const config& c)
{
    switch (c.workload) {
    case workload_kind::open_log: return (std::uint64_t{1} << 30) / framed_size(c);
    case workload_kind::commit: return 10'000;
    case workload_kind::cpu: return 200'000;
    case workload_kind::instructions: return 100'000;
    case workload_kind::open: return 300'000;
    case workload_kind::faults: return 100'000;
    case workload_kind::growth: return 10'000'000;
    case workload_kind::goals: return 2'000'000;
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

/// A rate, or with a percent sign at its end a share.
void convert_rate(const arguments& args, config& c)
{
    if (c.workload == workload_kind::rotation)
        c.rate = 500'000;
    const std::string share = args.share_of("rate");
    if (share.empty())
        c.rate = args.number("rate", c.rate, 1, 100'000'000);
    else if (c.workload == workload_kind::open)
        c.rate_percent = arguments::number("rate", share, 1, 200);
    else
        throw usage_error("--rate in percent goes with --workload open only");
}

void convert(const arguments& args, config& c)
{
    constexpr std::uint64_t gib = std::uint64_t{1} << 30;
    c.workload = args.choice("workload", workloads, c.workload);
    c.payload_size = args.number("payload-size", c.payload_size, 0, 16'777'216);
    c.records = args.number("records", default_records(c), 1, 10'000'000'000);
    c.records_per_batch = args.number("records-per-batch", 1, 1, 100'000);
    c.mix = args.has("mix");
    convert_rate(args, c);
    c.arrival = args.choice("arrival", arrivals, c.arrival);
    c.sync_delay_ms = args.number("sync-delay", c.sync_delay_ms, 0, 10'000);
    c.producers = static_cast<unsigned>(args.number("producers", 1, 1, 1024));
    c.queue = args.choice("queue", queues, c.queue);
    c.queue_capacity = args.number("queue-capacity", c.queue_capacity, 1, 1'000'000);
    c.queue_memory = args.number("queue-memory", 0, 4096, gib);
    c.flush = args.choice("flush", flushes, default_flush(c));
    c.batch_size = args.number("batch-size", c.batch_size, 1, 1'000'000'000);
    c.batch_timeout_ms = args.number("batch-timeout", c.batch_timeout_ms, 0, 3'600'000);
    c.sync = args.choice("sync", syncs, c.sync);
    c.codec = args.choice("codec", codecs, c.codec);
    if (c.workload == workload_kind::rotation)
        c.segment_size = std::uint64_t{4} << 20;
    c.segment_size = args.number("segment-size", c.segment_size, 32'768, 1024 * gib);
    c.spares = static_cast<unsigned>(args.number("spares", c.spares, 0, 16));
    c.keep_cached = args.has("keep-cached");
    c.prepared = args.has("prepared");
    const bool tokens = c.workload == workload_kind::tokens;
    c.rounds = static_cast<unsigned>(args.number("rounds", tokens ? 3 : 1, 1, 1000));
    c.limits = args.has("limits");
    c.peers = args.has("peers");
    c.json = args.choice("format", formats, 0) == 1;
}

/// A flag that would be ignored is refused: what it was to change has not been measured.
void check_place(const arguments& args, const config& c, const char* flag,
                 std::initializer_list<workload_kind> places)
{
    std::string names;
    for (const workload_kind place : places) {
        if (!args.has(flag) || c.workload == place)
            return;
        names += (names.empty() ? "" : "|") + std::string(name_of(place));
    }
    throw usage_error("--" + std::string(flag) + " goes with --workload " + names +
                      ", and not with " + name_of(c.workload));
}

void check_places(const arguments& args, const config& c)
{
    using enum workload_kind;
    check_place(args, c, "records-per-batch", {append});
    check_place(args, c, "mix", {append});
    check_place(args, c, "rate", {open, rotation, faults, cpu});
    check_place(args, c, "arrival", {open, rotation});
    check_place(args, c, "sync-delay", {faults});
    if (c.mix && args.has("payload-size"))
        throw usage_error("--mix and --payload-size exclude each other");
    if (c.mix && c.records_per_batch > 1)
        throw usage_error("--mix and --records-per-batch exclude each other");
    if (c.mix && c.peers)
        throw usage_error("--mix and --peers exclude each other");
    if (c.workload == cpu && c.rate < 1000)
        throw usage_error("--rate is '" + std::to_string(c.rate) +
                          "', and has to be 1000 at least with --workload cpu");
}

void check_faults(const config& c)
{
    if (c.workload != workload_kind::faults)
        return;
    if (c.queue != queue_kind::ring && c.queue != queue_kind::bounded)
        throw usage_error("--queue is '" + std::string(name_of(c.queue)) +
                          "', and with --workload faults has to be one of ring|bounded");
    if (!c.syncing() || c.codec != codec_kind::crc32c)
        throw usage_error("--workload faults needs a --sync, and --codec crc32c");
}

void check(const config& c)
{
    check_faults(c);
    if (c.queue == queue_kind::direct && c.flush != flush_kind::group &&
        c.flush != flush_kind::manual)
        throw usage_error("--flush is '" + std::string(name_of(c.flush)) +
                          "', and with --queue direct has to be one of group|manual");
    if (c.workload == workload_kind::tokens && c.payload_size != 64)
        throw usage_error("--payload-size is '" + std::to_string(c.payload_size) +
                          "', and a token has 64 bytes");
    if (c.workload == workload_kind::tokens && c.producers != 1)
        throw usage_error("--producers is '" + std::to_string(c.producers) +
                          "', and tokens are built by one thread");
    if (c.records < c.producers)
        throw usage_error("--records is '" + std::to_string(c.records) +
                          "', and has to be at least one for each of the " +
                          std::to_string(c.producers) + " producers");
}

} // namespace

bool parse(int argc, char** argv, config& c)
{
    const po::options_description description = described();
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
    } catch (const po::error& e) {
        throw usage_error(e.what());
    }
    if (values.count("help") != 0) {
        std::cout << description;
        return false;
    }
    const arguments args(values);
    convert(args, c);
    if (values.count("dir") != 0)
        c.directory = values["dir"].as<std::string>();
    if (args.has("output"))
        c.output = values["output"].as<std::string>();
    check_places(args, c);
    check(c);
    return true;
}

const char* name_of(workload_kind k) noexcept
{
    return workloads[static_cast<std::size_t>(k)];
}
const char* name_of(queue_kind k) noexcept
{
    return queues[static_cast<std::size_t>(k)];
}
const char* name_of(flush_kind k) noexcept
{
    return flushes[static_cast<std::size_t>(k)];
}
const char* name_of(sync_kind k) noexcept
{
    return syncs[static_cast<std::size_t>(k)];
}
const char* name_of(codec_kind k) noexcept
{
    return codecs[static_cast<std::size_t>(k)];
}
const char* name_of(arrival_kind k) noexcept
{
    return arrivals[static_cast<std::size_t>(k)];
}

} // namespace bench
