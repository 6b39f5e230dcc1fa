// forelog/bench/peers/sqlite.cpp: SQLite in its write-ahead mode
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "peers/peer_loop.hpp"

#if defined(FORELOG_BENCH_PEERS) && __has_include(<sqlite3.h>)

#include <sqlite3.h>

#include <mutex>
#include <stdexcept>

namespace bench {
namespace {

namespace fs = std::filesystem;

/// A table of payloads. One connection, since SQLite lets one thread write at a time anyway.
class table_of_payloads
{
public:
    explicit table_of_payloads(const fs::path& path)
    {
        check(sqlite3_open(path.c_str(), &db_));
    }
    table_of_payloads(const table_of_payloads&) = delete;
    table_of_payloads& operator=(const table_of_payloads&) = delete;
    ~table_of_payloads()
    {
        sqlite3_finalize(statement_);
        sqlite3_close(db_);
    }

    void run(const char* sql)
    {
        check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr));
    }

    void prepare(const char* sql)
    {
        check(sqlite3_prepare_v2(db_, sql, -1, &statement_, nullptr));
    }

    void insert(forelog::const_bytes p)
    {
        check(sqlite3_bind_blob(statement_, 1, p.data(), static_cast<int>(p.size()),
                                SQLITE_STATIC));
        if (sqlite3_step(statement_) != SQLITE_DONE)
            check(sqlite3_errcode(db_));
        check(sqlite3_reset(statement_));
    }

    /// Returns: whether there was another row, whose payload then was passed on.
    template <class Take>
    bool next(Take take)
    {
        if (sqlite3_step(statement_) != SQLITE_ROW)
            return false;
        const auto* const data =
            static_cast<const std::byte*>(sqlite3_column_blob(statement_, 0));
        const int size = sqlite3_column_bytes(statement_, 0);
        take(forelog::const_bytes(data, static_cast<std::size_t>(size)));
        return true;
    }

private:
    void check(int code) const
    {
        if (code != SQLITE_OK)
            throw std::runtime_error(std::string("SQLite: ") + sqlite3_errmsg(db_));
    }

    sqlite3* db_ = nullptr;
    sqlite3_stmt* statement_ = nullptr;
};

bool verify(const config& c, const fs::path& path)
{
    table_of_payloads table(path);
    table.prepare("SELECT payload FROM log ORDER BY rowid");
    payload_checker checker(c.payload_size, c.producers);
    while (table.next([&](forelog::const_bytes p) { checker.see(p); })) {
    }
    return checker.is_complete(c.records);
}

result run(const config& c, peer_class promise, const fs::path& path)
{
    const bool synced = promise != peer_class::none;
    result r = unlabelled(c, "sqlite");
    const std::uint64_t group = group_of(c, promise);
    {
        table_of_payloads table(path);
        table.run("PRAGMA journal_mode=WAL");
        table.run("PRAGMA wal_autocheckpoint=0");
        table.run(synced ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
        table.run("CREATE TABLE log (payload BLOB NOT NULL)");
        table.prepare("INSERT INTO log VALUES (?)");
        std::mutex turn;
        const auto append = [&](payload_maker& payloads, std::uint64_t records) {
            const std::lock_guard lock(turn);
            table.run("BEGIN");
            for (; records != 0; --records)
                table.insert(payloads.next());
            table.run("COMMIT");
        };
        run_peer(r, c, group, synced, append, [] {});
    }
    if (synced)
        r.batches = (c.records + group - 1) / group;
    r.verified = verify(c, path);
    return r;
}

} // namespace

void add_sqlite(peer_set& set, const config& c, peer_class promise)
{
    set.arms.push_back(
        {"sqlite", [=](const fs::path& d) { return run(c, promise, d / "log.db"); }});
}

} // namespace bench

#else

namespace bench {

void add_sqlite(peer_set& set, const config&, peer_class)
{
    set.notes.push_back(not_compiled_in("sqlite"));
}

} // namespace bench

#endif
