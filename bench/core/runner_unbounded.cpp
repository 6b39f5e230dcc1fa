// forelog/bench/core/runner_unbounded.cpp: the loops on unbounded_queue
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/wal_runner.hpp"

#include <forelog/queue/unbounded_queue.hpp>

namespace bench {

std::unique_ptr<runner> make_unbounded_runner(const config& c)
{
    return make_runner_of<forelog::unbounded_queue>(c);
}

} // namespace bench
