// forelog/bench/options.cpp: the command line
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "config.hpp"

#include <boost/program_options.hpp>

#include <array>
#include <charconv>
#include <iostream>
#include <string_view>

namespace bench {
namespace {

namespace po = boost::program_options;

constexpr std::array workloads = {"tokens", "append", "commit",      "replay",
                                  "burst",  "cpu",    "instructions"};
constexpr std::array queues = {"ring", "bounded", "unbounded", "direct"};
constexpr std::array flushes = {"size", "time", "both", "group", "manual"};
constexpr std::array syncs = {"fsync", "fdatasync", "none"};
constexpr std::array codecs = {"crc32c", "crc32"};
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

    std::uint64_t number(const char* flag, std::uint64_t otherwise, std::uint64_t least,
                         std::uint64_t most) const
    {
        if (!has(flag))
            return otherwise;
        const auto& text = values_[flag].as<std::string>();
        std::uint64_t value = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc() || stop != end || value < least || value > most)
            throw usage_error("--" + std::string(flag) + " is '" + text +
                              "', and has to be a whole number from " +
                              std::to_string(least) + " to " + std::to_string(most));
        return value;
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
    d.add_options()("queue", choice(queues), "(ring)");
    d.add_options()("queue-capacity", text(), "records; of bounded (10000)");
    d.add_options()("queue-memory", text(), "bytes; of ring (1 MiB), bounded (16 MiB)");
    d.add_options()(
        "flush", choice(flushes),
        "when to write (both; group with direct, and of commit; manual of burst)");
    d.add_options()("batch-size", text(), "records; of size and both (1000)");
    d.add_options()("batch-timeout", text(), "milliseconds; of time and both (100)");
    d.add_options()("sync", choice(syncs), "(fdatasync)");
    d.add_options()("codec", choice(codecs), "(crc32c)");
    d.add_options()("segment-size", text(), "bytes (64 MiB)");
    d.add_options()("spares", text(), "segments prepared ahead (2)");
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
    return d;
}

std::uint64_t default_records(workload_kind w)
{
    switch (w) {
    case workload_kind::commit: return 10'000;
    case workload_kind::cpu: return 200'000;
    case workload_kind::instructions: return 100'000;
    default: return 1'000'000;
    }
}

flush_kind default_flush(const config& c)
{
    if (c.workload == workload_kind::burst)
        return flush_kind::manual;
    if (c.queue == queue_kind::direct || c.workload == workload_kind::commit)
        return flush_kind::group;
    return flush_kind::both;
}

void convert(const arguments& args, config& c)
{
    constexpr std::uint64_t gib = std::uint64_t{1} << 30;
    c.workload = args.choice("workload", workloads, c.workload);
    c.records = args.number("records", default_records(c.workload), 1, 10'000'000'000);
    c.payload_size = args.number("payload-size", c.payload_size, 0, 16'777'216);
    c.producers = static_cast<unsigned>(args.number("producers", 1, 1, 1024));
    c.queue = args.choice("queue", queues, c.queue);
    c.queue_capacity = args.number("queue-capacity", c.queue_capacity, 1, 1'000'000);
    c.queue_memory = args.number("queue-memory", 0, 4096, gib);
    c.flush = args.choice("flush", flushes, default_flush(c));
    c.batch_size = args.number("batch-size", c.batch_size, 1, 1'000'000'000);
    c.batch_timeout_ms = args.number("batch-timeout", c.batch_timeout_ms, 0, 3'600'000);
    c.sync = args.choice("sync", syncs, c.sync);
    c.codec = args.choice("codec", codecs, c.codec);
    c.segment_size = args.number("segment-size", c.segment_size, 32'768, 1024 * gib);
    c.spares = static_cast<unsigned>(args.number("spares", c.spares, 0, 16));
    c.prepared = args.has("prepared");
    const bool tokens = c.workload == workload_kind::tokens;
    c.rounds = static_cast<unsigned>(args.number("rounds", tokens ? 3 : 1, 1, 1000));
    c.limits = args.has("limits");
    c.peers = args.has("peers");
    c.json = args.choice("format", formats, 0) == 1;
}

void check(const config& c)
{
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
    convert(arguments(values), c);
    if (values.count("dir") != 0)
        c.directory = values["dir"].as<std::string>();
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

} // namespace bench
