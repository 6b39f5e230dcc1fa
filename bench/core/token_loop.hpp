// forelog/bench/core/token_loop.hpp: the work beside which tokens are logged
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_CORE_TOKEN_LOOP_HPP
#define FORELOG_BENCH_CORE_TOKEN_LOOP_HPP

#include "core/runner.hpp"
#include "core/token.hpp"

#include <span>

namespace bench {

/** Makes tokens, and gives one of `every` to `log(bytes)`.

    Which ones is the program's own business, and how long a call takes is the benchmark's: a
    baseline runs this, too, with a `log` that does nothing.
*/
template <class Log>
void run_token_loop(const token_job& job, measured& m, Log log)
{
    token t;
    std::uint64_t until_logged = 1;
    unsigned until_timed = 1;
    for (std::uint64_t i = 0; i < job.tokens; ++i) {
        make_token(i, t);
        keep(&t);
        if (--until_logged != 0)
            continue;
        until_logged = job.every;
        const auto bytes = std::as_bytes(std::span(&t, 1));
        if (--until_timed == 0) {
            until_timed = job.sample;
            const nanoseconds before = now();
            log(bytes);
            m.append_ns.add(now() - before);
        } else {
            log(bytes);
        }
    }
}

} // namespace bench

#endif // FORELOG_BENCH_CORE_TOKEN_LOOP_HPP
