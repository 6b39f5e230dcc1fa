// forelog/bench/peers/rocksdb.cpp: RocksDB: its write-ahead log alone, and with its memtable
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "peers/peer_loop.hpp"

#if defined(FORELOG_BENCH_PEERS) && __has_include(<rocksdb/db.h>)

#include "peers/rocksdb_wal.hpp"

#include <rocksdb/db.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <memory>
#include <stdexcept>

namespace bench {
namespace {

namespace fs = std::filesystem;

struct rocksdb_arm
{
    const char* name;
    bool memtable;        ///< Put, rather than PutLogData, which goes to the log only
    std::size_t recycled; ///< log files that are used again
};

void check(const rocksdb::Status& status)
{
    if (!status.ok())
        throw std::runtime_error("RocksDB: " + status.ToString());
}

std::unique_ptr<rocksdb::DB> open(const fs::path& path, const rocksdb_arm& a, bool synced)
{
    rocksdb::Options o;
    o.create_if_missing = true;
    o.compression = rocksdb::kNoCompression;
    o.write_buffer_size = std::size_t{1} << 30;
    o.avoid_flush_during_shutdown = true; // reading back has to prove the log
    o.manual_wal_flush = !synced;
    o.recycle_log_file_num = a.recycled;
    if (a.memtable) {
        o.memtable_factory = std::make_shared<rocksdb::VectorRepFactory>();
        o.allow_concurrent_memtable_write = false;
    } else {
        o.enable_pipelined_write = true;
    }
    rocksdb::DB* db = nullptr;
    check(rocksdb::DB::Open(o, path.string(), &db));
    return std::unique_ptr<rocksdb::DB>(db);
}

/// Counts what recovery from the log has brought back.
bool verify_table(const config& c, const fs::path& path, const rocksdb_arm& a)
{
    const std::unique_ptr<rocksdb::DB> db = open(path, a, true);
    payload_checker checker(c.payload_size, c.producers);
    const std::unique_ptr<rocksdb::Iterator> i(db->NewIterator({}));
    for (i->SeekToFirst(); i->Valid(); i->Next())
        checker.see(forelog::view_bytes({i->value().data(), i->value().size()}));
    return checker.is_complete(c.records);
}

result run(const config& c, peer_class promise, const rocksdb_arm& a,
           const fs::path& path)
{
    const bool synced = promise != peer_class::none;
    result r = unlabelled(c, a.name);
    std::unique_ptr<rocksdb::DB> db = open(path, a, synced);
    rocksdb::WriteOptions write;
    write.sync = synced;
    const std::uint64_t group = group_of(c, promise);
    const auto append = [&](payload_maker& payloads, std::uint64_t records) {
        rocksdb::WriteBatch batch;
        for (; records != 0; --records) {
            const forelog::const_bytes p = payloads.next();
            const rocksdb::Slice value(forelog::view_text(p));
            check(a.memtable ? batch.Put(key_of(number_in(p)), value)
                             : batch.PutLogData(value));
        }
        check(db->Write(write, &batch));
    };
    run_peer(r, c, group, synced, append, [&] { check(db->FlushWAL(synced)); });
    if (synced)
        r.batches = (c.records + group - 1) / group;
    check(db->Close());
    db.reset();
    r.verified = a.memtable ? verify_table(c, path, a) : verify_rocksdb_wal(c, path);
    return r;
}

} // namespace

void add_rocksdb(peer_set& set, const config& c, peer_class promise)
{
    static constexpr rocksdb_arm arms[] = {{"rocksdb_wal", false, 0},
                                           {"rocksdb_wal_recycled", false, 4},
                                           {"rocksdb_put", true, 0}};
    for (const rocksdb_arm& a : arms) {
        if (a.recycled != 0 && promise != peer_class::record)
            continue;
        set.arms.push_back(
            {a.name, [=](const fs::path& d) { return run(c, promise, a, d / "db"); }});
    }
}

} // namespace bench

#else

namespace bench {

void add_rocksdb(peer_set& set, const config&, peer_class)
{
    set.notes.push_back(not_compiled_in("rocksdb"));
}

} // namespace bench

#endif
