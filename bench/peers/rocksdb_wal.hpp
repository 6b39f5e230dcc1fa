// forelog/bench/peers/rocksdb_wal.hpp: what RocksDB has written to its log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_PEERS_ROCKSDB_WAL_HPP
#define FORELOG_BENCH_PEERS_ROCKSDB_WAL_HPP

#include "core/config.hpp"

#include <filesystem>

namespace bench {

/** Whether the log files of a database hold the payloads, as log data of write batches.

    RocksDB itself does not give log data back after a restart, so its files are parsed: blocks of
    32 KiB, in each pieces of records after a header of 7 bytes (11 in recycled files). Checksums
    are not looked at.
*/
bool verify_rocksdb_wal(const config& c, const std::filesystem::path& database);

} // namespace bench

#endif // FORELOG_BENCH_PEERS_ROCKSDB_WAL_HPP
