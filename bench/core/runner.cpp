// forelog/bench/core/runner.cpp: which runner the command line asks for
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "core/runner.hpp"

namespace bench {

std::unique_ptr<runner> make_runner(const config& c)
{
    switch (c.queue) {
    case queue_kind::bounded: return make_bounded_runner(c);
    case queue_kind::unbounded: return make_unbounded_runner(c);
    case queue_kind::direct: return make_direct_runner(c);
    case queue_kind::ring: break;
    }
    return make_ring_runner(c);
}

} // namespace bench
