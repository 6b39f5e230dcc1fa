// forelog/bench/peers/spdlog.cpp: spdlog's asynchronous file logger
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "peers/peer_loop.hpp"

#if defined(FORELOG_BENCH_PEERS) && __has_include(<spdlog/spdlog.h>)

#include "core/raw_file.hpp"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/basic_file_sink.h>

#include <memory>

namespace bench {
namespace {

namespace fs = std::filesystem;

/// Lines of one length, each a payload and a line end.
bool verify(const config& c, const fs::path& path)
{
    const auto line = static_cast<std::size_t>(c.payload_size) + 1;
    if (fs::file_size(path) != line * c.records)
        return false;
    raw_file file(path, O_RDONLY);
    std::vector<std::byte> bytes(line * 4096);
    payload_checker checker(c.payload_size, c.producers);
    for (std::size_t have = 0, n; (n = file.read(std::span(bytes).subspan(have))) != 0;) {
        have += n;
        std::size_t at = 0;
        for (; at + line <= have; at += line)
            checker.see(std::span(bytes).subspan(at, line - 1));
        std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                  bytes.begin() + static_cast<std::ptrdiff_t>(have), bytes.begin());
        have -= at;
    }
    return checker.is_complete(c.records);
}

result run(const config& c, const fs::path& path)
{
    result r = unlabelled(c, "spdlog");
    auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path.string());
    auto pool = std::make_shared<spdlog::details::thread_pool>(8192, 1);
    auto logger = std::make_shared<spdlog::async_logger>(
        "bench", sink, pool, spdlog::async_overflow_policy::block);
    logger->set_pattern("%v");
    const auto append = [&](payload_maker& payloads, std::uint64_t) {
        const std::string_view text = forelog::view_text(payloads.next());
        logger->log(spdlog::level::info, spdlog::string_view_t(text.data(), text.size()));
    };
    // The pool's end is the only sure sign that all is written.
    run_peer(r, c, 1, false, append, [&] {
        logger->flush();
        logger.reset();
        pool.reset();
        sink->flush();
    });
    r.verified = verify(c, path);
    return r;
}

} // namespace

void add_spdlog(peer_set& set, const config& c, peer_class promise)
{
    if (promise == peer_class::none)
        set.arms.push_back(
            {"spdlog", [=](const fs::path& d) { return run(c, d / "lines"); }});
    else
        set.notes.push_back("spdlog takes no part: it does not sync");
}

} // namespace bench

#else

namespace bench {

void add_spdlog(peer_set& set, const config&, peer_class)
{
    set.notes.push_back(not_compiled_in("spdlog"));
}

} // namespace bench

#endif
