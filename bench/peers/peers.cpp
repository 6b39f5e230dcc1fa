// forelog/bench/peers/peers.cpp: which other logs take part
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "peers/peers.hpp"

namespace bench {

peer_set peers_for(const config& c, peer_class promise)
{
    peer_set set;
    if (!c.peers)
        return set;
    add_plain(set, c, promise);
    add_rocksdb(set, c, promise);
    add_leveldb(set, c, promise);
    add_sqlite(set, c, promise);
    add_spdlog(set, c, promise);
    return set;
}

} // namespace bench
