// forelog/bench/core/arms.cpp: arms of a comparison, run in rounds
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/arms.hpp"
#include "core/page_cache.hpp"
#include "core/scratch.hpp"
#include "core/sizes.hpp"
#include "core/sync_loop.hpp"
#include "core/warm_up.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <random>

namespace bench {
namespace {

/// One line on a terminal that is written over again and again; nothing elsewhere.
class progress_line
{
public:
    progress_line() : shown_(::isatty(STDERR_FILENO) == 1) {}
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;
    ~progress_line()
    {
        if (shown_)
            std::fprintf(stderr, "\r\033[K");
    }

    void show(unsigned round, unsigned counted, const config& c,
              const std::string& arm) const
    {
        if (!shown_)
            return;
        if (counted == 0 && round < c.warm_up)
            std::fprintf(stderr, "\r\033[Kwarm-up, round %u: %s", round + 1, arm.c_str());
        else
            std::fprintf(stderr, "\r\033[Kround %u of %u: %s", counted + 1, c.rounds,
                         arm.c_str());
    }

private:
    bool shown_;
};

/// What an earlier arm has left to be written must not be written during the next.
void settle(const std::filesystem::path& directory)
{
    const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    ::syncfs(fd);
    ::close(fd);
}

/// What a sync of 4 KiB costs just now: other load on the device can change it many times over.
double probe(const std::filesystem::path& directory)
{
    const fresh_directory fresh(directory);
    return run_sync_loop(fresh.path(), {file_state::prewritten, 4096, 20})
               .percentile(0.5) /
           1000;
}

result run_arm(const config& c, const std::filesystem::path& directory, const arm& a)
{
    const fresh_directory fresh(directory);
    settle(fresh.path());
    const double f0_us = c.syncing() ? probe(fresh.path()) : 0;
    result r = a.run(fresh.path());
    if (c.syncing())
        r.extra["f0_before_us"] = f0_us;
    return r;
}

} // namespace

std::vector<series> run_rounds(const config& c, const std::filesystem::path& directory,
                               const std::vector<arm>& arms)
{
    if (c.warm_up != 0)
        touch_page_cache(c, directory);
    std::vector<series> all;
    for (const arm& a : arms)
        all.push_back({a.name, {}, {}});
    std::vector<std::size_t> order(arms.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::mt19937 random(20'260'101);
    const progress_line progress;
    warm_up warming(c);
    unsigned counted = 0;
    for (unsigned round = 0; counted < c.rounds; ++round) {
        std::vector<result> results(arms.size());
        for (const std::size_t i : order) {
            progress.show(round, counted, c, arms[i].name);
            results[i] = run_arm(c, directory, arms[i]);
        }
        if (warming.is_over(results)) {
            ++counted;
            for (std::size_t i = 0; i < arms.size(); ++i)
                all[i].rounds.push_back(std::move(results[i]));
        }
        if (round % 2 == 0)
            std::reverse(order.begin(), order.end());
        else
            std::shuffle(order.begin(), order.end(), random);
    }
    for (series& s : all)
        s.before = warming.rounds();
    return all;
}

result labelled(const config& c, std::string arm)
{
    result r = unlabelled(c, std::move(arm));
    r.queue = name_of(c.queue);
    r.flush = name_of(c.flush);
    r.sync = name_of(c.sync);
    r.codec = name_of(c.codec);
    return r;
}

result unlabelled(const config& c, std::string arm)
{
    result r;
    r.arm = std::move(arm);
    r.producers = c.producers;
    r.records = c.records;
    r.payload_size = c.payload_size;
    r.mean_payload =
        c.mix ? static_cast<double>(payload_bytes(c)) / static_cast<double>(c.records)
              : static_cast<double>(c.payload_size);
    return r;
}

} // namespace bench
