// forelog/bench/peers/leveldb.cpp: LevelDB
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "peers/peer_loop.hpp"

#if defined(FORELOG_BENCH_PEERS) && __has_include(<leveldb/db.h>)

#include <leveldb/db.h>
#include <leveldb/write_batch.h>

#include <memory>
#include <stdexcept>

namespace bench {
namespace {

namespace fs = std::filesystem;

void check(const leveldb::Status& status)
{
    if (!status.ok())
        throw std::runtime_error("LevelDB: " + status.ToString());
}

std::unique_ptr<leveldb::DB> open(const fs::path& path)
{
    leveldb::Options o;
    o.create_if_missing = true;
    o.compression = leveldb::kNoCompression;
    o.write_buffer_size = std::size_t{1} << 30; // no table is written during the run
    leveldb::DB* db = nullptr;
    check(leveldb::DB::Open(o, path.string(), &db));
    return std::unique_ptr<leveldb::DB>(db);
}

bool verify(const config& c, const fs::path& path)
{
    const std::unique_ptr<leveldb::DB> db = open(path);
    payload_checker checker(c.payload_size, c.producers);
    const std::unique_ptr<leveldb::Iterator> i(db->NewIterator({}));
    for (i->SeekToFirst(); i->Valid(); i->Next())
        checker.see(forelog::view_bytes({i->value().data(), i->value().size()}));
    return checker.is_complete(c.records);
}

result run(const config& c, peer_class promise, const fs::path& path)
{
    const bool synced = promise != peer_class::none;
    result r = unlabelled(c, "leveldb");
    std::unique_ptr<leveldb::DB> db = open(path);
    leveldb::WriteOptions write;
    write.sync = synced;
    const std::uint64_t group = group_of(c, promise);
    const auto append = [&](payload_maker& payloads, std::uint64_t records) {
        leveldb::WriteBatch batch;
        for (; records != 0; --records) {
            const forelog::const_bytes p = payloads.next();
            const std::string_view value = forelog::view_text(p);
            batch.Put(key_of(number_in(p)), {value.data(), value.size()});
        }
        check(db->Write(write, &batch));
    };
    run_peer(r, c, group, synced, append, [] {});
    if (synced)
        r.batches = (c.records + group - 1) / group;
    db.reset();
    r.verified = verify(c, path);
    return r;
}

} // namespace

void add_leveldb(peer_set& set, const config& c, peer_class promise)
{
    set.arms.push_back(
        {"leveldb", [=](const fs::path& d) { return run(c, promise, d / "db"); }});
}

} // namespace bench

#else

namespace bench {

void add_leveldb(peer_set& set, const config&, peer_class)
{
    set.notes.push_back(not_compiled_in("leveldb"));
}

} // namespace bench

#endif
