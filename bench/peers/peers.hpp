// forelog/bench/peers/peers.hpp: other logs, as far as they are compiled in
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_PEERS_PEERS_HPP
#define FORELOG_BENCH_PEERS_PEERS_HPP

#include "core/arms.hpp"

#include <string>
#include <vector>

namespace bench {

/// What a peer has to promise, so that like is compared with like.
enum class peer_class
{
    none,   ///< nothing is synced
    batch,  ///< a sync for every `batch_size` records
    record, ///< a sync before every record is acknowledged
};

struct peer_set
{
    std::vector<arm> arms;
    std::vector<std::string> notes; ///< which are missing, and why

    std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        for (const arm& a : arms)
            all.push_back(a.name);
        return all;
    }
};

/// All peers that can do it; none unless the command line asks for them.
peer_set peers_for(const config& c, peer_class promise);

// Each adds its arms, or a note where it is not compiled in.
void add_plain(peer_set& set, const config& c, peer_class promise);
void add_rocksdb(peer_set& set, const config& c, peer_class promise);
void add_leveldb(peer_set& set, const config& c, peer_class promise);
void add_sqlite(peer_set& set, const config& c, peer_class promise);
void add_spdlog(peer_set& set, const config& c, peer_class promise);

} // namespace bench

#endif // FORELOG_BENCH_PEERS_PEERS_HPP
